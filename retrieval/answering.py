"""The answer chain: from a ranking to an answer, as LangChain runnables over any chat model, or none.

request ── nothing near enough ──────────────► abstention
        ├─ no chat model ────────────────────► extractive answer
        └─ prompt │ model │ parse │ verify ──► generated answer
                     └─ any failure ─────────► extractive answer that says so
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import Runnable, RunnableBranch, RunnableLambda, RunnablePassthrough

from knowledge.roadmap import Level
from retrieval.citations import verify_citations
from retrieval.errors import ChatModelError, RetrievalError
from retrieval.extractive import SUMMARY, cite, extract_answer
from retrieval.passages import Answer, AnswerKind, Citation, RankedDocument, Ranking
from retrieval.prompts import CANNOT_ANSWER, HUMAN, PASSAGE, SYSTEM
from retrieval.questions import QuestionKind, classify_question

logger = logging.getLogger(__name__)

THRESHOLD = 0.4
"""Confidence below which the coach abstains (docs/quality.md tells how it was chosen)."""
MODEL_TIMEOUT = 30.0
"""Seconds for the whole of a model's answer."""
_PASSAGES_FOR_MODEL = 6
_LONGEST_GENERATED = 4000
_FORM_OF_NAME = "Use provider:model, such as openai:gpt-4.1-mini."


@dataclass(frozen=True, kw_only=True)
class AnswerRequest:
    """A question with what was found for it, and what matters of the member who asks."""

    question: str
    ranking: Ranking
    level: Level | None = None
    track: str | None = None
    hours_per_week: float | None = None
    done: tuple[str, ...] = ()

    @property
    def kind(self) -> QuestionKind:
        """What kind of question it is."""
        return classify_question(self.question)


class MalformedOutputError(RetrievalError):
    """A model's text that cannot be shown: empty, endless, or without a citation that holds."""


class Answerer:
    """Writes the reply. With a chat model the model words it; every failure of it gives the extractive answer."""

    def __init__(
        self,
        model: BaseChatModel | None = None,
        *,
        model_name: str = "",
        threshold: float = THRESHOLD,
        timeout: float = MODEL_TIMEOUT,
    ) -> None:
        self._model_name = model_name
        self._threshold = threshold
        self._timeout = timeout
        self.chain = self._build(model)

    async def answer(self, request: AnswerRequest) -> Answer:
        """The answer to a question. Never raises for anything that a language model does."""
        return await self.chain.ainvoke(request)

    def _build(self, model: BaseChatModel | None) -> Runnable[AnswerRequest, Answer]:
        written: Runnable[AnswerRequest, Answer] = RunnableLambda(answer_extractively)
        if model is not None:
            written = self._generating(model)
        return RunnableBranch((self._is_too_far, RunnableLambda(abstain)), written)

    def _generating(self, model: BaseChatModel) -> Runnable[AnswerRequest, Answer]:
        prompt = ChatPromptTemplate.from_messages([("system", SYSTEM), ("human", HUMAN)])
        text: Runnable[AnswerRequest, str] = RunnableLambda(_prompt_values) | prompt | model | StrOutputParser()
        drafted: Runnable[Any, dict[str, Any]] = RunnableLambda(_as_mapping) | RunnablePassthrough.assign(
            text=RunnableLambda(lambda values: values["request"]) | text
        )
        chain = drafted | RunnableLambda(self._finish)

        async def generate(request: AnswerRequest) -> Answer:
            try:
                async with asyncio.timeout(self._timeout):
                    return await chain.ainvoke(request)
            except Exception as error:  # whatever a provider's client raises, the member gets an answer
                logger.warning("the language model failed: %s", type(error).__name__, exc_info=True)
                return _degraded(request, error)

        return RunnableLambda(generate)

    def _is_too_far(self, request: AnswerRequest) -> bool:
        return not request.ranking.documents or request.ranking.confidence < self._threshold

    def _finish(self, values: dict[str, Any]) -> Answer:
        request: AnswerRequest = values["request"]
        text: str = values["text"].strip()
        if text.strip("*_`. ") == CANNOT_ANSWER:
            return abstain(request)
        if not text or len(text) > _LONGEST_GENERATED:
            raise MalformedOutputError("the model's answer is empty or endless")
        verified, cited = verify_citations(text, _sources(request.ranking))
        if not cited:
            raise MalformedOutputError("the model cites none of the passages")
        return _answered(request, verified, cited, by=self._model_name)


def answer_extractively(request: AnswerRequest) -> Answer:
    """The answer in the notes' own sentences. Needs no model."""
    made = extract_answer(request.ranking, request.kind, level=request.level, hours_per_week=request.hours_per_week)
    return _answered(request, made.text, made.citations, by="extractive")


def abstain(request: AnswerRequest) -> Answer:
    """Say that the roadmap does not cover it, and name the nearest notes. A refusal carries no sources."""
    closest = tuple(ranked.document.title for ranked in request.ranking.documents[:2])
    text = "That is outside the roadmap, so I have no answer with a source for it."
    if closest:
        text += f" The closest thing I have is {' or '.join(f'**{title}**' for title in closest)}; ask me about that."
    return Answer(
        question=request.question,
        kind=AnswerKind.ABSTAINED,
        text=text,
        confidence=request.ranking.confidence,
        closest=closest,
    )


def load_chat_model(
    name: str, *, base_url: str | None = None, api_key: str | None = None, timeout: float = MODEL_TIMEOUT
) -> BaseChatModel:
    """The chat model with this name, as ``provider:model``, through LangChain's init_chat_model.

    Raises ChatModelError that says what to install or set.
    """
    from langchain.chat_models import init_chat_model  # noqa: PLC0415 - half a second that most processes don't need

    provider, colon, rest = name.partition(":")
    if not provider.strip() or (colon and not rest.strip()):  # LangChain takes these, and fails at the first question
        raise ChatModelError(f"COACH_CHAT_MODEL={name} names no model. {_FORM_OF_NAME}")
    options: dict[str, Any] = {"timeout": timeout, "max_retries": 1, "temperature": 0}
    options |= {"base_url": base_url} if base_url else {}
    options |= {"api_key": api_key} if api_key else {}
    try:
        model: BaseChatModel = init_chat_model(name, **options)
    except ImportError as error:
        raise ChatModelError(
            f"COACH_CHAT_MODEL={name} needs another package: pip install -e '.[{provider}]' ({error})"
        ) from error
    except Exception as error:  # each provider's client has its own way of refusing its configuration
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ChatModelError(f"COACH_CHAT_MODEL={name} cannot be used: {reason} {_FORM_OF_NAME}") from error
    return model


def _answered(request: AnswerRequest, text: str, citations: tuple[Citation, ...], *, by: str) -> Answer:
    return Answer(
        question=request.question,
        kind=AnswerKind.ANSWERED,
        text=text,
        citations=citations,
        confidence=request.ranking.confidence,
        answered_by=by,
    )


def _degraded(request: AnswerRequest, error: Exception) -> Answer:
    why = "took too long" if isinstance(error, TimeoutError) else "could not be used just now"
    notice = f"The language model {why}, so this answer is taken from the notes word for word."
    return replace(answer_extractively(request), degraded=True, notice=notice)


def _sources(ranking: Ranking) -> list[Citation]:
    return [
        cite(ranked.document, section, key=str(number))
        for number, (ranked, section, _) in enumerate(_model_passages(ranking), start=1)
    ]


def _model_passages(ranking: Ranking) -> list[tuple[RankedDocument, str, str]]:
    """What a model reads: of the best documents the summary and the nearest sections."""
    chosen: list[tuple[RankedDocument, str, str]] = []
    for ranked in ranking.documents[:3]:
        chosen.append((ranked, SUMMARY, ranked.document.summary or ranked.passages[0].passage.text))
        sections = [scored.passage for scored in ranked.passages if scored.passage.section]
        chosen.extend((ranked, passage.section, passage.text) for passage in sections[:2])
    return chosen[:_PASSAGES_FOR_MODEL]


def _as_mapping(request: AnswerRequest) -> dict[str, Any]:
    return {"request": request}


def _prompt_values(request: AnswerRequest) -> dict[str, str]:
    passages = [
        PASSAGE.format(key=number, title=ranked.document.title, section=section, text=text)
        for number, (ranked, section, text) in enumerate(_model_passages(request.ranking), start=1)
    ]
    return {
        "cannot_answer": CANNOT_ANSWER,
        "level": request.level.value if request.level else "not said",
        "track": request.track or "none chosen",
        "hours": f"{request.hours_per_week:g}" if request.hours_per_week else "an unknown number of",
        "done": ", ".join(request.done) or "nothing recorded",
        "passages": "\n".join(passages),
        "question": request.question,
    }
