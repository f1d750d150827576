"""Similarities of all passages: from memory, and from the index's own search where there are too many to hold."""

from __future__ import annotations

import gc
from collections.abc import Sequence

import numpy as np
import pytest

from knowledge.ids import GuildId
from retrieval.embedding.embedders import Vectors
from retrieval.errors import IndexEmptied
from retrieval.index.corpus import Corpus
from retrieval.index.passage_index import Hit
from retrieval.index.resident import ResidentVectors, join_similarities
from retrieval.testing import HashingEmbedder, InMemoryPassageIndex
from retrieval.values import PassageId
from tests.small_search import SmallSearch, corpus_of, small_search
from tests.unit.retrieval.notes import topic_note

QUESTIONS = HashingEmbedder().embed(["rows that queries join", "tables in dataframes"])


class WatchedIndex(InMemoryPassageIndex):
    """Notes what is read and how it is searched."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[tuple[GuildId | None, int]] = []
        self.searched: list[int] = []

    def get(self, guild: GuildId | None, ids: Sequence[PassageId]) -> dict[PassageId, Vectors]:
        self.read.append((guild, len(ids)))
        return super().get(guild, ids)

    def query(self, guild: GuildId | None, vectors: Vectors, count: int) -> list[list[Hit]]:
        self.searched.append(count)
        return super().query(guild, vectors, count)


def stored(*corpora: Corpus) -> WatchedIndex:
    index = WatchedIndex()
    for corpus in corpora:
        for indexed in corpus.documents:
            texts = [passage.embedded_text for passage in indexed.passages]
            index.upsert(indexed.guild, indexed.passages, HashingEmbedder().embed(texts))
    return index


def expected(corpus: Corpus) -> Vectors:
    texts = [passage.embedded_text for indexed in corpus.documents for passage in indexed.passages]
    return QUESTIONS @ HashingEmbedder().embed(texts).T


def test_every_passage_gets_its_exact_cosine_in_the_corpuss_order() -> None:
    search = small_search()
    found = ResidentVectors(search.index).similarities(search.corpus, QUESTIONS)
    np.testing.assert_allclose(found, expected(search.corpus), atol=1e-6)


def test_passages_of_several_guilds_in_one_corpus_keep_their_order() -> None:
    mixed = Corpus(corpus_of(topic_note("Git"), guild=GuildId(7)).documents + corpus_of(topic_note("Loops")).documents)
    found = ResidentVectors(stored(mixed)).similarities(mixed, QUESTIONS)
    np.testing.assert_allclose(found, expected(mixed), atol=1e-6)


def test_vectors_are_read_once_for_each_corpus() -> None:
    shared, own = corpus_of(topic_note("Git")), corpus_of(topic_note("Loops"), guild=GuildId(7))
    index = stored(shared, own)
    vectors = ResidentVectors(index)
    for _ in range(3):
        for part in shared.joined(own).parts:
            vectors.similarities(part, QUESTIONS)
    assert index.read == [(None, shared.size), (7, own.size)]
    assert index.searched == []


def test_vectors_go_when_nobody_holds_their_corpus_any_more() -> None:
    corpus = corpus_of(topic_note("Git"))
    vectors = ResidentVectors(stored(corpus))
    vectors.similarities(corpus, QUESTIONS)
    assert vectors.held == 1
    del corpus
    gc.collect()
    assert vectors.held == 0


def test_a_corpus_too_large_to_hold_is_searched_by_the_index() -> None:
    corpus = corpus_of(topic_note("Git"), topic_note("Loops"))
    index = stored(corpus)
    found = ResidentVectors(index, most=corpus.size - 1, candidates=corpus.size).similarities(corpus, QUESTIONS)
    np.testing.assert_allclose(found, expected(corpus), atol=1e-6)
    assert index.read == []
    assert index.searched == [corpus.size]


def test_what_the_index_does_not_find_counts_as_the_weakest_that_it_did() -> None:
    search = small_search()
    exact = expected(search.corpus)
    found = ResidentVectors(search.index, most=0, candidates=5).similarities(search.corpus, QUESTIONS)
    for row, truth in zip(found, exact, strict=True):
        fifth = np.sort(truth)[-5]
        np.testing.assert_allclose(np.sort(row)[-5:], np.sort(truth)[-5:], atol=1e-6)
        assert float(row.min()) == pytest.approx(float(fifth))


def test_a_stale_passage_in_the_index_is_passed_over() -> None:
    search = small_search()
    fewer = Corpus(search.corpus.documents[1:])
    vectors = ResidentVectors(search.index, most=0, candidates=9999)
    np.testing.assert_allclose(vectors.similarities(fewer, QUESTIONS), expected(fewer), atol=1e-6)


def test_no_passages_have_no_similarities(search: SmallSearch) -> None:
    assert ResidentVectors(search.index).similarities(Corpus(()), QUESTIONS).shape == (2, 0)


def test_an_index_that_lost_its_passages_is_reported_and_not_taken_for_no_evidence(search: SmallSearch) -> None:
    corpus = corpus_of(topic_note("Git"))
    with pytest.raises(IndexEmptied, match=f"{corpus.size} passages are missing"):
        ResidentVectors(InMemoryPassageIndex()).similarities(corpus, QUESTIONS)


def test_similarities_of_several_corpora_follow_each_other() -> None:
    first, second = np.array([0.1, 0.2], dtype=np.float32), np.array([0.3], dtype=np.float32)
    assert join_similarities([first]) is first
    assert join_similarities([first, second]).tolist() == pytest.approx([0.1, 0.2, 0.3])


@pytest.fixture
def search() -> SmallSearch:
    return small_search()
