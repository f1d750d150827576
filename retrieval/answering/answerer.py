"""From a ranking to an answer: a language model's words where there is one, else the notes' own.

request ── nothing near enough ──────────────► abstention
        ├─ no chat model ────────────────────► extractive answer
        └─ generator ────────────────────────► generated answer
             └─ any failure ─────────────────► extractive answer that says so

It is a LangChain runnable: requests in, answers out.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from langchain_core.runnables import Runnable, RunnableConfig

from retrieval.answering.notes.extractive import extract_answer
from retrieval.ranking.questions import classify_question
from retrieval.values import Answer, AnswerKind, AnswerRequest, Citation, OnDraft

if TYPE_CHECKING:  # they bring more of LangChain in, which only a model needs
    from retrieval.answering.worded.generating import Generator
    from retrieval.answering.worded.model_calls import OnCall

logger = logging.getLogger(__name__)

THRESHOLD = 0.5
"""Confidence below which the coach abstains (docs/quality.md tells how it was chosen)."""


class Answerer(Runnable[AnswerRequest, Answer]):
    """Writes the reply. With a generator a model words it; every failure of it gives the extractive answer.

    A LangChain runnable: every question goes through :meth:`ainvoke`, with a model and without.
    """

    def __init__(self, generator: Generator | None = None, *, threshold: float = THRESHOLD) -> None:
        self._generator = generator
        self._threshold = threshold

    @property
    def has_model(self) -> bool:
        """Whether a model words the answers."""
        return self._generator is not None

    async def answer(
        self, request: AnswerRequest, *, on_draft: OnDraft | None = None, on_call: OnCall | None = None
    ) -> Answer:
        """The answer to a question. Never raises for anything that a language model does.

        ``on_draft`` sees a model's answer grow, ``on_call`` hears what each call used. The answer returned stands for
        itself: when the model fails in the middle, it is not what was shown before.
        """
        return await self.ainvoke(request, {"configurable": {"on_draft": on_draft, "on_call": on_call}})

    async def ainvoke(
        self,
        input: AnswerRequest,  # noqa: A002 - as LangChain calls it
        config: RunnableConfig | None = None,
        **_: Any,
    ) -> Answer:
        """Answer a request. In ``configurable`` go ``on_draft`` and ``on_call``."""
        if self._is_too_far(input):
            return abstain(input)
        if self._generator is None:
            return answer_extractively(input)
        return await self._generate(input, self._generator, config or {})

    def invoke(
        self,
        input: AnswerRequest,  # noqa: A002 - as LangChain calls it
        config: RunnableConfig | None = None,
        **_: Any,
    ) -> Answer:
        """The same where no event loop runs."""
        return asyncio.run(self.ainvoke(input, config))

    async def _generate(self, request: AnswerRequest, generator: Generator, config: RunnableConfig) -> Answer:
        listeners = config.get("configurable", {})
        try:
            made = await generator.generate(
                request, on_draft=listeners.get("on_draft"), on_call=listeners.get("on_call")
            )
        except Exception as error:  # whatever a provider's client raises, the member gets an answer
            logger.warning("the language model failed: %s", type(error).__name__, exc_info=True)
            return self.answer_without_model(request, why=_reason(error))
        if not made.text:
            return abstain(request)
        answer = _answered(request, made.text, made.citations, by=generator.name)
        return replace(answer, notice=made.notice)

    def answer_without_model(self, request: AnswerRequest, *, why: str) -> Answer:
        """The answer where a model was meant to write, with a line that says ``why`` it did not."""
        if self._is_too_far(request):
            return abstain(request)
        notice = f"The language model {why}, so this answer is taken from the notes word for word."
        return replace(answer_extractively(request), degraded=True, notice=notice)

    def _is_too_far(self, request: AnswerRequest) -> bool:
        return not request.ranking.documents or request.ranking.confidence < self._threshold


def answer_extractively(request: AnswerRequest) -> Answer:
    """The answer in the notes' own sentences. Needs no model."""
    kind = classify_question(request.question)
    made = extract_answer(request.ranking, kind, level=request.level, hours_per_week=request.hours_per_week)
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


def _answered(request: AnswerRequest, text: str, citations: tuple[Citation, ...], *, by: str) -> Answer:
    return Answer(
        question=request.question,
        kind=AnswerKind.ANSWERED,
        text=text,
        citations=citations,
        confidence=request.ranking.confidence,
        answered_by=by,
    )


def _reason(error: Exception) -> str:
    from retrieval.answering.worded.model_calls import is_timeout  # noqa: PLC0415 - LangChain is there by now

    return "took too long" if is_timeout(error) else "could not be used just now"
