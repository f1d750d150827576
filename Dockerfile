# Career Coach. With PostgreSQL and a Chroma server beside it: docker compose up -d
# Python 3.11, because constraints.txt was made with it.

FROM python:3.11-slim AS build
# An extra package index, such as one with PyTorch's builds for the CPU: the usual Linux build brings gigabytes of CUDA.
ARG EXTRA_INDEX_URL=""
# Add anthropic or ollama to talk to those language models.
ARG EXTRAS="postgres,openai"
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/coach
WORKDIR /src
# First the dependencies, in a layer of their own: a changed note or module does not install them again.
COPY pyproject.toml constraints.txt README.md LICENSE ./
RUN mkdir bot knowledge retrieval storage \
    && PIP_EXTRA_INDEX_URL="$EXTRA_INDEX_URL" /opt/coach/bin/pip install -c constraints.txt ".[$EXTRAS]"
COPY bot bot
COPY knowledge knowledge
COPY retrieval retrieval
COPY storage storage
RUN /opt/coach/bin/pip install --no-deps --force-reinstall .

FROM python:3.11-slim
RUN useradd --create-home --uid 10001 coach && install -d -o coach -g coach /data
COPY --from=build /opt/coach /opt/coach
ENV PATH="/opt/coach/bin:$PATH" COACH_DATA_DIR=/data PYTHONUNBUFFERED=1 \
    ORT_DISABLE_TELEMETRY=1 ANONYMIZED_TELEMETRY=False HF_HUB_DISABLE_TELEMETRY=1 DO_NOT_TRACK=1
USER coach
WORKDIR /home/coach
VOLUME /data
# Docker itself sees when the bot's process ends. This adds what it cannot see: the database answers, and its tables are
# those of this version, which the bot makes so as the first thing it does. The bot reconnects to Discord by itself.
HEALTHCHECK --interval=60s --timeout=20s --start-period=120s --retries=3 CMD ["coach", "db", "check"]
CMD ["coach", "run"]
