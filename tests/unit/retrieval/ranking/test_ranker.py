"""Ranking documents for a question. With fakes; no weight is tested."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from knowledge.ids import GuildId
from retrieval.embedding.embedders import Vectors
from retrieval.errors import IndexEmptied, IndexUnavailable
from retrieval.index.corpus import Corpus
from retrieval.index.resident import ResidentVectors
from retrieval.ranking.ranker import Ranker
from retrieval.ranking.scope import NEAREST, OutOfScope
from retrieval.testing import HashingEmbedder, InMemoryPassageIndex
from retrieval.values import PassageKind, Ranking
from tests.small_search import SmallSearch, corpus_of, small_search
from tests.unit.retrieval.notes import topic_note


@pytest.fixture(scope="module")
def search() -> SmallSearch:
    return small_search()


def names(ranking: Ranking) -> list[str]:
    return [ranked.document.id for ranked in ranking.documents]


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("how does caching work", "caching"),
        ("tables in dataframes", "pandas"),
        ("rows that queries join", "sql"),
        ("what salaries are paid", "salaries"),
        ("Caching", "caching"),
    ],
)
def test_the_note_whose_words_are_asked_for_comes_first(search: SmallSearch, question: str, best: str) -> None:
    assert names(search.ranker.rank(question, search.corpus))[0] == best


def test_a_ranking_is_in_order_without_repetition_and_no_longer_than_asked(search: SmallSearch) -> None:
    ranking = search.ranker.rank("web requests in flask", search.corpus, top_k=4)
    scores = [ranked.score for ranked in ranking.documents]
    assert scores == sorted(scores, reverse=True)
    assert len(set(names(ranking))) == 4
    assert ranking.question == "web requests in flask"
    assert 0 <= ranking.confidence <= 1


def test_asking_for_a_title_finds_it_whatever_the_words_weigh(search: SmallSearch) -> None:
    ranking = search.ranker.rank("first PROJECT?", search.corpus)
    assert names(ranking)[0] == "first-project"
    assert ranking.confidence > search.ranker.rank("project first thing", search.corpus).confidence


def test_every_document_shows_its_own_passages_best_first_and_never_a_bare_question(search: SmallSearch) -> None:
    for ranked in search.ranker.rank("how does flask work", search.corpus).documents:
        assert ranked.passages
        assert {scored.passage.document for scored in ranked.passages} == {ranked.document.id}
        assert PassageKind.QUESTION not in {scored.passage.kind for scored in ranked.passages}
        scores = [scored.score for scored in ranked.passages]
        assert scores == sorted(scores, reverse=True)


def test_a_question_about_nothing_is_less_sure_than_one_about_a_note(search: SmallSearch) -> None:
    near, far = (
        search.ranker.rank(question, search.corpus).confidence
        for question in ("databases keep rows that queries join", "boil an egg for breakfast")
    )
    assert far < near


def test_an_empty_corpus_finds_nothing_with_no_confidence(search: SmallSearch) -> None:
    assert search.ranker.rank("anything", Corpus(())) == Ranking(question="anything", documents=(), confidence=0.0)


def test_a_guilds_note_is_found_in_its_corpus_and_in_no_other() -> None:
    search = small_search()
    own = search.with_guild_note(7, "House rules", "Ask about kubernetes in the helpdesk channel.")
    other = search.with_guild_note(23, "Other rules", "Kubernetes is not for us.")
    assert names(search.ranker.rank("kubernetes helpdesk", own))[0] == "house-rules"
    for corpus in (search.corpus, other):
        assert "house-rules" not in names(search.ranker.rank("kubernetes helpdesk", corpus, top_k=99))


def test_a_stale_passage_in_the_index_is_never_shown() -> None:
    search = small_search()
    without_sql = Corpus(tuple(indexed for indexed in search.corpus.documents if indexed.document.id != "sql"))
    assert "sql" not in names(search.ranker.rank("rows that queries join", without_sql, top_k=99))


def test_an_index_that_was_emptied_is_reported_and_not_taken_for_no_evidence() -> None:
    search = small_search()
    search.index.empty()
    with pytest.raises(IndexEmptied):
        search.ranker.rank("dataframes", search.corpus)


class CountingVectors(ResidentVectors):
    """Counts its products by the corpus's guilds."""

    def __init__(self, index: InMemoryPassageIndex) -> None:
        super().__init__(index)
        self.asked: list[tuple[tuple[GuildId | None, ...], int]] = []

    def similarities(self, part: Corpus, questions: Vectors) -> Vectors:
        self.asked.append((part.guilds, len(questions)))
        return super().similarities(part, questions)


class CountingEmbedder(HashingEmbedder):
    """Counts its calls."""

    def __init__(self) -> None:
        self.calls = 0

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.calls += 1
        return super().embed(texts)


def test_many_questions_are_encoded_together_and_answered_as_one_by_one() -> None:
    index, embedder = InMemoryPassageIndex(), CountingEmbedder()
    vectors = CountingVectors(index)
    shared = corpus_of(topic_note("Decorators"), topic_note("Generators"))
    own = shared.joined(corpus_of(topic_note("House rules"), guild=GuildId(7)))
    for corpus, guild in ((shared, None), (own, GuildId(7))):
        passages = [p for indexed in corpus.documents if indexed.guild == guild for p in indexed.passages]
        index.upsert(guild, passages, embedder.embed([passage.embedded_text for passage in passages]))
    ranker = Ranker(embedder=embedder, vectors=vectors)
    asked = [("generators", shared), ("house rules", own), ("decorators at work", shared)]
    embedder.calls = 0
    together = ranker.rank_many(asked)
    assert embedder.calls == 1
    assert vectors.asked == [((None,), 3), ((7,), 1)]
    assert together == [ranker.rank(*one) for one in asked]


class UnreadableGuild(ResidentVectors):
    """Cannot read what belongs to guild 7."""

    def similarities(self, part: Corpus, questions: Vectors) -> Vectors:
        if 7 in part.guilds:
            raise IndexUnavailable("the disk is gone")
        return super().similarities(part, questions)


def test_a_guild_whose_passages_cannot_be_read_takes_no_other_question_down() -> None:
    search = small_search()
    own, other = (
        search.with_guild_note(7, "House rules", "Be kind."),
        search.with_guild_note(8, "Our rules", "Be nice."),
    )
    ranker = Ranker(embedder=search.ranker.embedder, vectors=UnreadableGuild(search.index))
    failed, *ranked = ranker.rank_many([("caching", own), ("caching", search.corpus), ("our rules", other)])
    assert isinstance(failed, IndexUnavailable)
    assert [names(one)[0] for one in ranked if isinstance(one, Ranking)] == ["caching", "our-rules"]
    with pytest.raises(IndexUnavailable, match="the disk is gone"):
        ranker.rank("caching", own)


def test_a_misspelt_word_still_finds_its_note(search: SmallSearch) -> None:
    assert names(search.ranker.rank("how does chaching wrok", search.corpus))[0] == "caching"


def scoped(search: SmallSearch, *examples: str) -> Ranker:
    """A ranker that knows examples of what lies outside; three of a kind, since it looks at three."""
    embedder = search.ranker.embedder
    return Ranker(
        embedder=embedder, vectors=search.ranker.vectors, scope=OutOfScope(embedder.embed([*examples] * NEAREST))
    )


def test_a_question_near_to_what_lies_outside_is_trusted_less_than_without_that_example(search: SmallSearch) -> None:
    question = "kotlin commits and merged branches"
    far, near = (scoped(search, example) for example in ("goulash recipe", "kotlin commits"))
    ranked = [ranker.rank(question, search.corpus) for ranker in (far, near)]
    assert names(ranked[0]) == names(ranked[1])
    assert ranked[1].confidence < ranked[0].confidence


def test_a_guilds_own_note_answers_what_would_lie_outside(search: SmallSearch) -> None:
    question = "kotlin commits and merged branches"
    own = search.with_guild_note(8, "Kotlin commits", "In Kotlin branches are merged by commits.")
    near, nothing_known = scoped(search, "kotlin commits and branches"), scoped(search)
    assert near.rank(question, own) == nothing_known.rank(question, own)
    assert near.rank(question, search.corpus).confidence < nothing_known.rank(question, search.corpus).confidence


def test_more_questions_than_fit_at_once_are_ranked_in_several_rounds(
    search: SmallSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [(question, search.corpus) for question in ("caching", "tables in dataframes", "rows that queries join")]
    together = search.ranker.rank_many(asked)
    monkeypatch.setattr("retrieval.ranking.ranker.MAX_CELLS", search.corpus.widest)
    for ranking, same in zip(search.ranker.rank_many(asked), together, strict=True):
        assert isinstance(ranking, Ranking)
        assert isinstance(same, Ranking)
        assert names(ranking) == names(same)
        assert ranking.confidence == pytest.approx(same.confidence)
