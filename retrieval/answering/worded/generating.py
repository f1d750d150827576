"""Answers worded by a language model: streamed, and shown sentence by sentence once each is complete and checked.

prompt │ model ──chunks──► complete sentences ──check──► the draft, which a member may see
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from langchain_core.prompts import ChatPromptTemplate

from knowledge.documents import Document
from retrieval.answering.citing import SUMMARY, cite
from retrieval.answering.worded.chat_models import MODEL_TIMEOUT
from retrieval.answering.worded.drafting import CheckedDraft, Source, texts_by_key
from retrieval.answering.worded.model_calls import STALLED, MeteredModel, OnCall
from retrieval.answering.worded.prompts import CANNOT_ANSWER, HUMAN, PASSAGE, STYLE, SYSTEM, as_attribute, as_data
from retrieval.answering.worded.streaming import read_pieces
from retrieval.answering.worded.support.grounding import Grounding
from retrieval.errors import RetrievalError
from retrieval.values import AnswerRequest, Citation, OnDraft, Ranking

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

CUT_SHORT = "The language model reached its limit, so the answer was cut short."
_PASSAGES_FOR_MODEL = 7
_ENTRIES_FOR_MODEL = 3
_MAX_GENERATED = 4000


class MalformedOutputError(RetrievalError):
    """A model's text that cannot be shown: empty, endless, or without a sentence that its sources support."""


@dataclass(frozen=True, kw_only=True)
class Generated:
    """What a model wrote, checked. Without a text the model says that the passages do not answer the question."""

    text: str
    citations: tuple[Citation, ...]
    notice: str = ""


class Generator:
    """Asks a chat model, and believes it sentence by sentence."""

    def __init__(
        self,
        model: BaseChatModel,
        *,
        name: str,
        grounding: Grounding,
        timeout: float = MODEL_TIMEOUT,
        stalled: float = STALLED,
    ) -> None:
        self.name = name
        self._grounding = grounding
        self._timeout = timeout
        prompt = ChatPromptTemplate.from_messages([("system", SYSTEM), ("human", HUMAN)])
        self._model = MeteredModel(chain=prompt | model, name=name, stalled=stalled)

    async def generate(
        self, request: AnswerRequest, *, on_draft: OnDraft | None = None, on_call: OnCall | None = None
    ) -> Generated:
        """The model's answer. Cancelling it closes the connection to the provider.

        Raises TimeoutError, MalformedOutputError, and whatever the provider's client raises.
        """
        sources = _sources(request.ranking)
        draft = CheckedDraft(sources, self._grounding.read(texts_by_key(sources)), request.question)
        text, read, cut_short = "", 0, False
        async with (
            asyncio.timeout(self._timeout),
            contextlib.aclosing(self._model.stream(_prompt_values(request, sources), on_call)) as stream,  # type: ignore[type-var]
        ):
            async for progress in stream:
                text, cut_short = progress.text, progress.cut_short
                if len(text) > _MAX_GENERATED:
                    raise MalformedOutputError("the model's answer is endless")
                pieces = read_pieces(text, ended=False)[read:]
                read += len(pieces)
                if await draft.extend(pieces) and on_draft is not None:
                    on_draft(draft.text, draft.citations)
        if text.strip("*_`. \n") == CANNOT_ANSWER:
            return Generated(text="", citations=())
        await draft.extend(read_pieces(text, ended=not cut_short)[read:])
        if not draft.citations:
            raise MalformedOutputError("no sentence of the model's answer is supported by what it cites")
        return Generated(text=draft.text, citations=draft.citations, notice=CUT_SHORT if cut_short else "")


def _sources(ranking: Ranking) -> list[Source]:
    return [
        Source(citation=cite(document, section, key=str(number)), text=text)
        for number, (document, section, text) in enumerate(_model_passages(ranking), start=1)
    ]


def _model_passages(ranking: Ranking) -> list[tuple[Document, str, str]]:
    """What a model reads: the answers of the first entries, and of the best documents summary and nearest sections."""
    chosen = [
        (*entry.sources[0], f"{entry.answer.question}\n{entry.answer.answers[0]}")
        for entry in ranking.entries[:_ENTRIES_FOR_MODEL]
        if entry.sources
    ]
    for ranked in ranking.documents[:3]:
        chosen.append((ranked.document, SUMMARY, ranked.document.summary or ranked.passages[0].passage.text))
        sections = [scored.passage for scored in ranked.passages if scored.passage.section]
        chosen.extend((ranked.document, passage.section, passage.text) for passage in sections[:2])
    return chosen[:_PASSAGES_FOR_MODEL]


def _prompt_values(request: AnswerRequest, sources: list[Source]) -> dict[str, str]:
    return {
        "cannot_answer": CANNOT_ANSWER,
        "level": request.level.value if request.level else "not said",
        "track": request.track or "none chosen",
        "hours": f"{request.hours_per_week:g}" if request.hours_per_week else "an unknown number of",
        "done": ", ".join(request.done) or "nothing recorded",
        "style": STYLE[request.level.value if request.level else "junior"],
        "passages": "\n".join(map(_render_passage, sources)),
        "question": as_data(request.question),
    }


def _render_passage(source: Source) -> str:
    citation = source.citation
    return PASSAGE.format(
        key=citation.key,
        title=as_attribute(citation.title),
        section=as_attribute(citation.section),
        text=as_data(source.text),
    )
