"""From a ranking to an answer: a language model's words where there is one, else what was written before.

request ── about the coach itself ───────────► what is written about it
        ├─ nothing near enough ──────────────► abstention
        ├─ no chat model ────────────────────► the entry's answer, or a guild's own paragraph, or "did you mean?"
        └─ generator ────────────────────────► generated answer
             └─ any failure ─────────────────► what would have come without a model, and a line that says so

It is a LangChain runnable: requests in, answers out.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from langchain_core.runnables import Runnable, RunnableConfig

from retrieval.answering.citing import place_of
from retrieval.answering.notes.extractive import extract_answer
from retrieval.answering.own_notes import quote
from retrieval.answering.written import offer, say
from retrieval.ranking.questions import QuestionKind, classify_question
from retrieval.values import Answer, AnswerKind, AnswerRequest, Citation, OnDraft, Ranking

if TYPE_CHECKING:  # they bring more of LangChain in, which only a model needs
    from retrieval.answering.worded.generating import Generator
    from retrieval.answering.worded.model_calls import OnCall

logger = logging.getLogger(__name__)

THRESHOLD = 0.5
"""Confidence below which the coach abstains (docs/quality.md tells how it was chosen)."""
SURE = 0.2
"""Sureness below which the coach asks which question was meant."""
NEAR = 0.1
"""Confidence below which a decline names nothing: what is nearest then has nothing to do with the question."""
COMPUTED = (QuestionKind.HOW_LONG, QuestionKind.NEXT)
"""Kinds of questions that the data of a topic answers: its hours, and what builds on it."""
SURE_OF_ANOTHER = 0.95
"""The same where the nearest note has no written answers yet: then an entry is one of another note."""
SURE_OF_FOREIGN = 0.5
"""The same for a question in another language: the words that it shares carry it, or the nearest are offered."""
SURE_OF_ABOUT = 0.5
"""Sureness from which a question is taken to be about the coach itself."""


class Answerer(Runnable[AnswerRequest, Answer]):
    """Writes the reply. With a generator a model words it; every failure of it gives the answer from the notes.

    A LangChain runnable: every question goes through :meth:`ainvoke`, with a model and without.
    """

    def __init__(self, generator: Generator | None = None, *, threshold: float = THRESHOLD, sure: float = SURE) -> None:
        self._generator = generator
        self._threshold = threshold
        self._sure = sure

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
        if _is_about(input):
            return say(input, input.ranking.entries[0])
        if self._is_too_far(input):
            return abstain(input)
        if self._generator is None:
            return self._answer_from_notes(input)
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
        return replace(self._answer_from_notes(request), degraded=True, notice=notice)

    def is_sure(self, ranking: Ranking) -> bool:
        """Whether the first entry is surely what was asked, and about the road."""
        near = ranking.confidence >= self._threshold and ranking.sureness >= self._sure
        return near and bool(ranking.entries) and not ranking.entries[0].answer.is_about

    def _answer_from_notes(self, request: AnswerRequest) -> Answer:
        ranking = request.ranking
        best = ranking.documents[0]
        if best.guild is not None and best.sentence is not None:
            return quote(request, best)
        if request.is_foreign and ranking.sureness < SURE_OF_FOREIGN:
            return offer(request) if ranking.entries else abstain(request)
        if _is_computed(request):
            return extract(request)
        if ranking.sureness >= (self._sure if best.has_answers else SURE_OF_ANOTHER):
            return say(request, ranking.entries[0])
        return offer(request) if best.has_answers else extract(request)

    def _is_too_far(self, request: AnswerRequest) -> bool:
        return not request.ranking.documents or request.ranking.confidence < self._threshold


def _is_computed(request: AnswerRequest) -> bool:
    """Whether the question is for what follows from a topic's data, and no entry was written for just that."""
    kind = classify_question(request.question)
    first = request.ranking.entries[0].answer.question if request.ranking.entries else ""
    of_topic = request.ranking.documents[0].document.kind.is_step
    return kind in COMPUTED and of_topic and classify_question(first) is not kind


def extract(request: AnswerRequest) -> Answer:
    """The answer in the own sentences of a note that has no written answers."""
    kind = classify_question(request.question)
    made = extract_answer(request.ranking, kind, level=request.level, hours_per_week=request.hours_per_week)
    return _answered(request, made.text, made.citations, by="notes")


def _is_about(request: AnswerRequest) -> bool:
    """Whether the question is about the coach itself, and none that a guild's own note answers."""
    ranking = request.ranking
    if not ranking.entries or any(ranked.guild is not None for ranked in ranking.documents[:1]):
        return False
    return ranking.entries[0].answer.is_about and ranking.sureness >= SURE_OF_ABOUT


def abstain(request: AnswerRequest) -> Answer:
    """Say that the roadmap does not cover it, and name the nearest notes. A refusal carries no sources."""
    is_near = request.ranking.confidence >= NEAR and not request.is_foreign
    closest = tuple(ranked.document.title for ranked in request.ranking.documents[:2] if is_near)
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
    cited = citations[0] if citations else None
    found = (ranked.document for ranked in request.ranking.documents if cited and ranked.document.id == cited.document)
    document = next(found, None)
    return Answer(
        question=request.question,
        kind=AnswerKind.ANSWERED,
        text=text,
        citations=citations,
        confidence=request.ranking.confidence,
        answered_by=by,
        source_place=place_of(document, cited.section) if document and cited else 0,
        read_more=document.links[0] if document and document.links else None,
    )


def _reason(error: Exception) -> str:
    from retrieval.answering.worded.model_calls import is_timeout  # noqa: PLC0415 - LangChain is there by now

    return "took too long" if is_timeout(error) else "could not be used just now"
