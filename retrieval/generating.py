"""Answers worded by a language model: streamed, and shown sentence by sentence once each is complete and checked.

prompt │ model ──chunks──► complete sentences ──check──► the draft, which a member may see
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from langchain_core.messages import BaseMessage
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import Runnable, RunnableLambda

from retrieval.chat_models import MODEL_TIMEOUT
from retrieval.drafting import Draft
from retrieval.errors import RetrievalError
from retrieval.extractive import SUMMARY, cite
from retrieval.passages import Citation, RankedDocument, Ranking
from retrieval.prompts import CANNOT_ANSWER, HUMAN, PASSAGE, SYSTEM
from retrieval.requests import AnswerRequest, OnDraft
from retrieval.streaming import read_pieces

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

STALLED = 10.0
"""Seconds without a further piece of an answer that has begun."""
_PASSAGES_FOR_MODEL = 6
_LONGEST_GENERATED = 4000


class MalformedOutputError(RetrievalError):
    """A model's text that cannot be shown: empty, endless, or without a citation that holds."""


@dataclass(frozen=True, kw_only=True)
class Generated:
    """What a model wrote, checked. Without a text the model says that the passages do not answer the question."""

    text: str
    citations: tuple[Citation, ...]


class Generator:
    """Asks a chat model, and believes it sentence by sentence."""

    def __init__(
        self, model: BaseChatModel, *, name: str, timeout: float = MODEL_TIMEOUT, stalled: float = STALLED
    ) -> None:
        self.name = name
        self._timeout = timeout
        self._stalled = stalled
        prompt = ChatPromptTemplate.from_messages([("system", SYSTEM), ("human", HUMAN)])
        self._chain: Runnable[AnswerRequest, BaseMessage] = RunnableLambda(_prompt_values) | prompt | model

    async def generate(self, request: AnswerRequest, on_draft: OnDraft | None = None) -> Generated:
        """The model's answer. Cancelling it closes the connection to the provider.

        Raises TimeoutError, MalformedOutputError, and whatever the provider's client raises.
        """
        draft = Draft(_sources(request.ranking))
        text, read = "", 0
        async with asyncio.timeout(self._timeout):
            async for chunk in self._chunks(request):
                text += chunk
                if len(text) > _LONGEST_GENERATED:
                    raise MalformedOutputError("the model's answer is endless")
                pieces = read_pieces(text, ended=False)[read:]
                read += len(pieces)
                if draft.extend(pieces) and on_draft is not None:
                    on_draft(draft.text)
        if text.strip("*_`. \n") == CANNOT_ANSWER:
            return Generated(text="", citations=())
        draft.extend(read_pieces(text, ended=True)[read:])
        if not draft.citations:
            raise MalformedOutputError("the model's answer is empty, or cites none of the passages")
        return Generated(text=draft.text, citations=draft.citations)

    async def _chunks(self, request: AnswerRequest) -> AsyncIterator[str]:
        """The text as it comes. Raises TimeoutError when it stops coming."""
        async with contextlib.aclosing(self._chain.astream(request)) as stream:  # type: ignore[type-var]  # a generator
            patience = None
            while True:
                async with asyncio.timeout(patience):
                    chunk = await anext(stream, None)
                if chunk is None:
                    return
                patience = self._stalled
                yield str(chunk.text)


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


def _prompt_values(request: AnswerRequest) -> dict[str, Any]:
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
