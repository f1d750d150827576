"""Ranking answer entries: by their wordings, their answers and their words, and how sure the first one is."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.documents import Document
from knowledge.ids import DocumentId
from retrieval.embedding.vector_cache import VectorCache
from retrieval.index.corpus import Corpus, build_corpus
from retrieval.index.indexing import Indexer
from retrieval.index.resident import ResidentVectors
from retrieval.ranking.entries import EntryEvidence, EntryWeights, Sureness, lead_of
from retrieval.ranking.ranker import Ranker
from retrieval.testing import HashingEmbedder, InMemoryPassageIndex
from retrieval.values import PassageKind, Ranking
from tests.unit.retrieval.answers import entry

UNDO = entry(
    "git-undo", "How do I undo my last commit?", "Use git reset for a local one. " + "word " * 30, see=["git#A"]
)
PUSH = entry("git-push", "Why is my push rejected?", "Somebody else pushed before you. " + "term " * 30, see=["git#A"])
JOIN = entry("sql-join", "What is a join?", "It puts rows of two tables together. " + "table " * 30, see=["sql#B"])


def note(name: str, section: str) -> Document:
    return Document(id=DocumentId(name), title=name.title(), body=f"## {section}\n\nText about {name}.")


@pytest.fixture
def corpus() -> Corpus:
    documents = [note("git", "A"), note("sql", "B"), note("other", "C")]
    answers = {DocumentId("git"): (UNDO, PUSH), DocumentId("sql"): (JOIN,)}
    return build_corpus(documents, HashingEmbedder().count_tokens, answers=answers)


@pytest.fixture
def ranker(corpus: Corpus) -> Ranker:
    index, embedder = InMemoryPassageIndex(), HashingEmbedder()
    Indexer(index=index, vectors=VectorCache(None, embedder)).synchronise(None, corpus)
    return Ranker(embedder=embedder, vectors=ResidentVectors(index))


def names(ranking: Ranking) -> list[str]:
    return [found.answer.id for found in ranking.entries]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("undo the last commit i made", "git-undo"),
        ("push was rejected", "git-push"),
        ("rows of two tables", "sql-join"),
    ],
)
def test_the_entry_that_was_asked_for_comes_first(ranker: Ranker, corpus: Corpus, question: str, first: str) -> None:
    assert names(ranker.rank(question, corpus))[0] == first


def test_a_question_word_for_word_is_sure_whatever_the_scores(ranker: Ranker, corpus: Corpus) -> None:
    for found in (UNDO, PUSH, JOIN):
        for wording in found.wordings:
            ranking = ranker.rank(f"  {wording.upper()} ", corpus)
            assert (names(ranking)[0], ranking.sureness, ranking.confidence) == (found.id, 1.0, 1.0)


def test_an_entry_comes_with_its_document_and_the_sections_it_names(ranker: Ranker, corpus: Corpus) -> None:
    [first, *_] = ranker.rank("What is a join?", corpus).entries
    assert first.document.id == "sql"
    assert [(document.id, section) for document, section in first.sources] == [("sql", "B")]


def test_documents_without_answers_have_no_entries() -> None:
    corpus = build_corpus([note("git", "A")], HashingEmbedder().count_tokens)
    index, embedder = InMemoryPassageIndex(), HashingEmbedder()
    Indexer(index=index, vectors=VectorCache(None, embedder)).synchronise(None, corpus)
    ranking = Ranker(embedder=embedder, vectors=ResidentVectors(index)).rank("git", corpus)
    assert (ranking.entries, ranking.sureness) == ((), 0.0)


def test_the_rows_of_each_entry_are_its_wordings_and_its_answer(corpus: Corpus) -> None:
    passages = [passage for indexed in corpus.documents for passage in indexed.passages]
    for kind in (PassageKind.QUESTION, PassageKind.ANSWER):
        found = [[passages[row].text for row in mine if row >= 0] for mine in corpus.entry_rows_of(kind)]
        written = [
            held.answer.wordings if kind is PassageKind.QUESTION else held.answer.answers for held in corpus.entries
        ]
        assert found == [list(texts) for texts in written]


def test_a_guilds_corpus_has_the_shared_entries_in_their_places(corpus: Corpus) -> None:
    joined = corpus.joined(build_corpus([note("rules", "R")], HashingEmbedder().count_tokens, 7))  # type: ignore[arg-type]
    assert [held.answer.id for held in joined.entries] == [held.answer.id for held in corpus.entries]
    for kind in (PassageKind.QUESTION, PassageKind.ANSWER):
        np.testing.assert_array_equal(joined.entry_rows_of(kind), corpus.entry_rows_of(kind))
    found = joined.find_entry(JOIN.id)
    assert found is not None
    assert found.document.id == "sql"


def evidence(wording: float, answer: float) -> EntryEvidence:
    return EntryEvidence(
        wording=np.array([[wording, 0.1]]), answer=np.array([[answer, 0.1]]), words=np.array([[1.0, 0.0]])
    )


def test_nearer_wordings_and_answers_are_surer_and_what_lies_outside_less() -> None:
    def sureness(wording: float, answer: float, far: float) -> float:
        found = evidence(wording, answer)
        scores = found.fused(EntryWeights())
        return float(Sureness().probability(found, scores, np.array([0]), np.array([far]))[0])

    assert sureness(0.9, 0.7, 0.2) > sureness(0.5, 0.7, 0.2) > sureness(0.5, 0.4, 0.2) > sureness(0.5, 0.4, 0.6)


def test_the_lead_is_the_distance_to_the_second_and_none_where_one_is_alone() -> None:
    np.testing.assert_allclose(lead_of(np.array([[3.0, 1.0, 2.5], [0.0, 0.0, 0.0]])), [0.5, 0.0])
    np.testing.assert_allclose(lead_of(np.array([[3.0]])), [0.0])
