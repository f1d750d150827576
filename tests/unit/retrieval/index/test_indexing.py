"""Keeping the index equal to the documents, at the cost of what changed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from knowledge.documents import Document
from knowledge.ids import DocumentId, GuildId
from retrieval.embedding.embedders import Vectors
from retrieval.embedding.vector_cache import VectorCache
from retrieval.index.corpus import Corpus, passages_of
from retrieval.index.indexing import IndexChange, Indexer
from retrieval.testing import HashingEmbedder, InMemoryPassageIndex
from retrieval.values import Passage, PassageId
from tests.small_search import corpus_of

GUILD = 7


class WatchedIndex(InMemoryPassageIndex):
    """Remembers what was written."""

    def __init__(self, *, exclusive: bool = True) -> None:
        super().__init__(exclusive=exclusive)
        self.written: list[PassageId] = []
        self.deleted: list[PassageId] = []

    def upsert(self, guild: GuildId | None, passages: Sequence[Passage], vectors: Vectors) -> None:
        self.written += [passage.id for passage in passages]
        super().upsert(guild, passages, vectors)

    def delete(self, guild: GuildId | None, ids: Sequence[PassageId]) -> None:
        self.deleted += ids
        super().delete(guild, ids)


@pytest.fixture
def index() -> WatchedIndex:
    return WatchedIndex()


@pytest.fixture
def indexer(index: WatchedIndex) -> Indexer:
    return make_indexer(index)


def make_indexer(index: InMemoryPassageIndex) -> Indexer:
    return Indexer(index=index, vectors=VectorCache(None, HashingEmbedder()))


def note(key: str, body: str = "Text.") -> Document:
    return Document(id=DocumentId(key), title=key, summary="In short.", body=body)


def ids(corpus: Corpus, guild: GuildId | None = None) -> set[PassageId]:
    return {passage.id for passage in passages_of(corpus, guild)}


def test_an_empty_index_is_filled_and_answers(indexer: Indexer, index: WatchedIndex) -> None:
    corpus = corpus_of(note("git"), note("sql"))
    assert indexer.synchronise(None, corpus) == IndexChange(added=4, deleted=0, kept=0)
    assert index.list_ids(None) == ids(corpus)
    for passage in passages_of(corpus, None):
        [[(name, score)]] = index.query(None, HashingEmbedder().embed([passage.embedded_text]), 1)
        assert name == passage.id
        assert score == pytest.approx(1.0, abs=1e-5)


def test_nothing_is_written_when_nothing_changed(indexer: Indexer, index: WatchedIndex) -> None:
    corpus = corpus_of(note("git"))
    indexer.synchronise(None, corpus)
    index.written.clear()
    assert indexer.synchronise(None, corpus) == IndexChange(added=0, deleted=0, kept=2)
    assert (index.written, index.deleted) == ([], [])


def test_an_edit_costs_the_passages_it_changed(indexer: Indexer, index: WatchedIndex) -> None:
    before = corpus_of(note("git", "## One\nText.\n\n## Two\nText."), note("sql"))
    after = corpus_of(note("git", "## One\nText.\n\n## Two\nOther."), note("sql"))
    indexer.synchronise(None, before)
    index.written.clear()
    assert indexer.synchronise(None, after) == IndexChange(added=1, deleted=1, kept=4)
    assert set(index.written) == ids(after) - ids(before)
    assert set(index.deleted) == ids(before) - ids(after)
    assert index.list_ids(None) == ids(after)


def test_a_deleted_document_leaves_nothing(indexer: Indexer, index: WatchedIndex) -> None:
    indexer.synchronise(None, corpus_of(note("git"), note("sql")))
    indexer.synchronise(None, corpus_of(note("sql")))
    assert index.list_ids(None) == ids(corpus_of(note("sql")))
    indexer.synchronise(None, Corpus(()))
    assert index.list_ids(None) == set()


def test_a_guilds_documents_are_synchronised_apart_from_the_shared_ones(indexer: Indexer, index: WatchedIndex) -> None:
    shared, own = corpus_of(note("git")), corpus_of(note("rules"), guild=GuildId(GUILD))
    indexer.synchronise(None, shared)
    indexer.synchronise(GuildId(GUILD), shared.joined(own))
    assert index.list_ids(None) == ids(shared)
    assert index.list_ids(GuildId(GUILD)) == ids(own, GuildId(GUILD))
    indexer.synchronise(GuildId(GUILD), shared)
    assert (index.list_ids(None), index.list_ids(GuildId(GUILD))) == (ids(shared), set())


def test_an_index_that_lost_everything_heals(indexer: Indexer, index: WatchedIndex) -> None:
    corpus = corpus_of(note("git"))
    indexer.synchronise(None, corpus)
    index.empty()
    assert indexer.synchronise(None, corpus).added == 2
    assert index.list_ids(None) == ids(corpus)


def test_an_index_that_lost_some_gets_those_back(indexer: Indexer, index: WatchedIndex) -> None:
    corpus = corpus_of(note("git"), note("sql"))
    indexer.synchronise(None, corpus)
    lost = sorted(ids(corpus))[1:3]
    index.delete(None, lost)
    index.written.clear()
    assert indexer.synchronise(None, corpus) == IndexChange(added=2, deleted=0, kept=2)
    assert sorted(index.written) == lost


def test_progress_is_told_while_vectors_are_made(indexer: Indexer) -> None:
    seen: list[tuple[int, int]] = []
    indexer.synchronise(None, corpus_of(note("git")), on_progress=lambda done, of: seen.append((done, of)))
    assert seen[-1] == (2, 2)


class TestWhereOtherProcessesWriteToo:
    """A Chroma server: what is unknown here may be newer there."""

    newer = corpus_of(note("written-elsewhere"))
    before = corpus_of(note("git", "Old."), note("sql"))
    after = corpus_of(note("git", "New."))

    @pytest.fixture
    def index(self) -> WatchedIndex:
        index = WatchedIndex(exclusive=False)
        make_indexer(index).synchronise(None, self.newer.joined(self.before))
        return index

    def test_what_is_unknown_stays(self, indexer: Indexer, index: WatchedIndex) -> None:
        assert indexer.synchronise(None, self.after).deleted == 0
        assert index.list_ids(None) == ids(self.newer) | ids(self.before) | ids(self.after)

    def test_what_was_known_before_and_is_gone_is_deleted(self, indexer: Indexer, index: WatchedIndex) -> None:
        indexer.synchronise(None, self.after, previous=self.before)
        assert index.list_ids(None) == ids(self.newer) | ids(self.after)

    def test_a_rebuild_deletes_everything_else(self, indexer: Indexer, index: WatchedIndex) -> None:
        indexer.synchronise(None, self.after, everything=True)
        assert index.list_ids(None) == ids(self.after)
