"""Keeping the vector index equal to the documents, by passage id (ids hold a hash of what was embedded)."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from knowledge.ids import GuildId
from retrieval.embedding.embedders import OnProgress
from retrieval.embedding.vector_cache import VectorCache
from retrieval.index.corpus import Corpus, passages_of
from retrieval.index.passage_index import PassageIndex
from retrieval.values import PassageId

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class IndexChange:
    """What a synchronisation did, in passages."""

    added: int
    deleted: int
    kept: int


class Indexer:
    """Adds what the index lacks and deletes what no document has any more. Blocking."""

    def __init__(self, *, index: PassageIndex, vectors: VectorCache) -> None:
        self._index = index
        self._vectors = vectors

    def synchronise(
        self,
        guild: GuildId | None,
        corpus: Corpus,
        *,
        previous: Corpus | None = None,
        everything: bool = False,
        on_progress: OnProgress | None = None,
    ) -> IndexChange:
        """Make the index hold exactly the passages of ``corpus`` for one guild, at the cost of what changed.

        Where other processes write the same index, only passages that were in ``previous`` are deleted, since what
        is unknown here may be newer there; ``everything`` deletes them all the same. Passages that no corpus knows
        are never shown, so leaving one costs nothing but space. Raises IndexUnavailable.
        """
        wanted = {passage.id: passage for passage in passages_of(corpus, guild)}
        stored = self._index.list_ids(guild)
        fresh = [passage for name, passage in wanted.items() if name not in stored]
        if fresh:
            vectors = self._vectors.embed([passage.embedded_text for passage in fresh], on_progress)
            self._index.upsert(guild, fresh, vectors)
        stale = self._stale(stored - wanted.keys(), guild, previous, everything)
        if stale:
            self._index.delete(guild, sorted(stale))
        change = IndexChange(added=len(fresh), deleted=len(stale), kept=len(wanted) - len(fresh))
        if change.added or change.deleted:
            logger.info("index changed", extra={"guild": guild, "added": change.added, "deleted": change.deleted})
        return change

    def _stale(
        self, unknown: set[PassageId], guild: GuildId | None, previous: Corpus | None, everything: bool
    ) -> set[PassageId]:
        if everything or self._index.exclusive:
            return unknown
        before = {passage.id for passage in passages_of(previous, guild)} if previous else set()
        return unknown & before
