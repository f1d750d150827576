"""What each guild can ask about, kept equal to SQL: loads documents, chunks them, and brings the index along."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TypeVar

from cachetools import LRUCache

from knowledge.answer_entries import ABOUT, ABOUT_DOCUMENT, AnswerEntry
from knowledge.documents import Document, parse_document
from knowledge.errors import DocumentError
from knowledge.ids import DocumentId, GuildId
from knowledge.library import Library, Outline, build_roadmap
from knowledge.roadmap import Roadmap
from retrieval.embedding import OnProgress
from retrieval.index import Corpus, CountTokens, IndexChange, Indexer, build_corpus
from storage.records import DocumentRecord, ImportCounts, ShippedDocument
from storage.store import Store

logger = logging.getLogger(__name__)
T = TypeVar("T")

PASSAGES_IN_MEMORY = 20_000
"""What the guilds' views that are kept ready weigh together, 160 MB; the least recently asked one goes first."""
GUILDS_IN_MEMORY = 1_000
"""Guilds that are kept ready at most, however few notes of their own they have."""
OWN_NOTES = 10
"""What a guild that has notes of its own weighs besides their passages: 0.07 MB for where everybody's passages are; a
passage with its words and its vector takes 7 KB (docs/decisions/0021)."""


@dataclass(frozen=True, kw_only=True)
class View:
    """What one guild sees: the searchable corpus, the roadmap, and the version both were made from."""

    version: str
    corpus: Corpus
    roadmap: Roadmap
    own: Corpus
    """The guild's own documents alone; empty for the shared view."""


class KnowledgeBase:
    """Views of the knowledge, one for each guild.

    Every question asks for the version first, so an edit made by any process is seen by the very next question.
    """

    def __init__(
        self,
        *,
        store: Store,
        outline: Outline,
        answers: Mapping[DocumentId, tuple[AnswerEntry, ...]] = MappingProxyType({}),
        indexer: Indexer,
        count_tokens: CountTokens,
        executor: ThreadPoolExecutor,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._outline = outline
        self._answers = answers
        self._indexer = indexer
        self._count_tokens = count_tokens
        self._executor = executor
        self._clock = clock
        self._everybodys: View | None = None
        self._views: LRUCache[GuildId, View] = LRUCache(PASSAGES_IN_MEMORY, lambda view: weight_of(view.own.size))
        self._lock = asyncio.Lock()
        self._refills = 0
        self._parsed: dict[str, Document] = {}

    async def import_release(self, library: Library) -> ImportCounts:
        """Bring the shipped documents of this release into SQL. Costs one query when nothing changed."""
        shipped = [
            ShippedDocument(key=key, title=document.title, source=library.sources[key])
            for key, document in library.documents.items()
        ]
        self._parsed |= {library.sources[key]: document for key, document in library.documents.items()}
        async with self._store.reading() as stored:
            plan = await stored.documents.plan_import(shipped)
        if plan.is_empty:
            return plan.counts
        async with self._store.writing() as stored:
            return await stored.documents.import_shipped(shipped, now=self._clock())

    async def view(self, guild_id: GuildId | None, on_progress: OnProgress | None = None) -> View:
        """What this guild sees now. Raises StorageError or IndexUnavailable."""
        version = await self._store.knowledge_version(guild_id)
        current = self._find(guild_id)
        if current is not None and current.version == version:
            return current
        async with self._lock:
            return await self._refresh(guild_id, on_progress)

    async def refill(self) -> None:
        """Put everything that is in view back into an index that somebody emptied. Raises IndexUnavailable.

        Questions that notice it together wait for one filling, whichever of them began it.
        """
        before = self._refills
        async with self._lock:
            if self._refills != before:
                return
            if self._everybodys is not None:
                await self._synchronise(None, self._everybodys.own)
            for guild_id, view in list(self._views.items()):  # questions go on and change it
                await self._synchronise(guild_id, view.own)
            self._refills += 1

    async def rebuild(self, on_progress: OnProgress | None = None) -> dict[GuildId | None, IndexChange]:
        """Check every guild's part of the index against SQL, deleting all that no document has any more."""
        changes: dict[GuildId | None, IndexChange] = {}
        async with self._store.reading() as stored:
            guilds = await stored.documents.list_guilds()
        for guild_id in (None, *guilds):
            view = await self.view(guild_id)
            changes[guild_id] = await self._synchronise(
                guild_id, view.own if guild_id else view.corpus, everything=True, on_progress=on_progress
            )
        return changes

    async def _refresh(self, guild_id: GuildId | None, on_progress: OnProgress | None = None) -> View:
        version = await self._store.knowledge_version(guild_id)
        current = self._find(guild_id)
        if current is not None and current.version == version:
            return current
        async with self._store.reading() as stored:
            records = await stored.documents.list_documents(guild_id, include_shared=guild_id is None)
        own = await self._run(lambda: self._corpus(records, guild_id))
        previous = current.own if current else None
        await self._synchronise(guild_id, own, previous=previous, on_progress=on_progress)
        if guild_id is None:
            documents = {indexed.document.id: indexed.document for indexed in own.documents}
            view = View(version=version, corpus=own, own=own, roadmap=build_roadmap(self._outline, documents))
        else:
            shared = await self._shared()
            corpus = _visible(shared.corpus, own).joined(own) if own.documents else shared.corpus
            view = View(version=version, corpus=corpus, own=own, roadmap=shared.roadmap)
        await self._run(view.corpus.prepare)
        self._keep(guild_id, view)
        return view

    async def _shared(self) -> View:
        version = await self._store.knowledge_version(None)
        current = self._everybodys
        return current if current is not None and current.version == version else await self._refresh(None)

    def _find(self, guild_id: GuildId | None) -> View | None:
        return self._everybodys if guild_id is None else self._views.get(guild_id)

    def _keep(self, guild_id: GuildId | None, view: View) -> None:
        if guild_id is None:
            self._everybodys = view
        else:
            self._views[guild_id] = view

    def _corpus(self, records: Sequence[DocumentRecord], guild_id: GuildId | None) -> Corpus:
        documents = [document for record in records if (document := self._parse(record)) is not None]
        if guild_id is not None:
            return build_corpus(documents, self._count_tokens, guild_id)
        about = [ABOUT_DOCUMENT] if ABOUT in self._answers else []
        return build_corpus([*documents, *about], self._count_tokens, answers=self._answers)

    def _parse(self, record: DocumentRecord) -> Document | None:
        """The document under the key it is stored by, whatever id its front matter claims; None when it is broken."""
        document = self._parsed.get(record.source)
        try:
            document = document or parse_document(record.source, document_id=record.key, title=record.title)
        except DocumentError as error:
            logger.warning("document %s is left out of the index: %s", record.key, error)
            return None
        return document if document.id == record.key else document.model_copy(update={"id": record.key})

    async def _synchronise(
        self,
        guild_id: GuildId | None,
        corpus: Corpus,
        *,
        previous: Corpus | None = None,
        everything: bool = False,
        on_progress: OnProgress | None = None,
    ) -> IndexChange:
        return await self._run(
            lambda: self._indexer.synchronise(
                guild_id, corpus, previous=previous, everything=everything, on_progress=on_progress
            )
        )

    async def _run(self, function: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, function)


def weight_of(own: int) -> int:
    """What a guild's view weighs by the number of its own passages; never more than fits alone."""
    least = PASSAGES_IN_MEMORY // GUILDS_IN_MEMORY
    return min(max(own + OWN_NOTES if own else 0, least), PASSAGES_IN_MEMORY)


def _visible(shared: Corpus, own: Corpus) -> Corpus:
    """The shared documents without those that a guild's own of the same id replace; nearly always all of them."""
    hidden = {indexed.document.id for indexed in own.documents}
    kept = tuple(indexed for indexed in shared.documents if indexed.document.id not in hidden)
    return shared if len(kept) == len(shared.documents) else Corpus(kept)
