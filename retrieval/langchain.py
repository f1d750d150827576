"""The LangChain retriever that every question goes through, and rankings as LangChain documents and back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import SkipValidation

from retrieval.values import RankedDocument, Ranking

Find = Callable[[str], Awaitable[Ranking]]
"""Ranks a corpus for a question."""


class FoundDocument(LangChainDocument):
    """The best passage of a ranked document, with the whole ranking that it is from."""

    ranking: SkipValidation[Ranking]


class CoachRetriever(BaseRetriever):
    """The ranker as LangChain's retriever: the best passage of each document, best first."""

    find: SkipValidation[Find]
    threshold: float = 0.0
    """Below this confidence nothing is returned."""

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        ranking = await self.find(query)
        return [] if ranking.confidence < self.threshold else to_langchain(ranking)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        ranking = asyncio.run(_awaited(self.find(query)))
        return [] if ranking.confidence < self.threshold else to_langchain(ranking)

    async def rank(self, query: str) -> Ranking:
        """What the retriever finds, as a ranking. Raises what ``find`` raises."""
        return from_langchain(query, await self.ainvoke(query))


def to_langchain(ranking: Ranking) -> list[LangChainDocument]:
    """The best passage of each ranked document as a LangChain document."""
    return [_found(ranked, ranking) for ranked in ranking.documents]


def from_langchain(question: str, found: Sequence[LangChainDocument]) -> Ranking:
    """The ranking that documents of ``to_langchain`` came from; without any, an empty one of no confidence."""
    first = found[0] if found else None
    if isinstance(first, FoundDocument):
        return first.ranking
    return Ranking(question=question, documents=(), confidence=0.0)


def _found(ranked: RankedDocument, ranking: Ranking) -> FoundDocument:
    place = max(range(len(ranked.shown)), key=ranked.similarities.__getitem__)
    best = ranked.shown[place]
    metadata = {
        "document": ranked.document.id,
        "title": ranked.document.title,
        "section": best.section,
        "score": ranked.score,
        "confidence": ranking.confidence,
    }
    return FoundDocument(id=best.id, page_content=best.text, metadata=metadata, ranking=ranking)


async def _awaited(found: Awaitable[Ranking]) -> Ranking:
    return await found
