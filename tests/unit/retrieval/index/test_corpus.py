"""What one guild can search."""

from __future__ import annotations

import pytest

from knowledge.documents import Document
from knowledge.ids import DocumentId, GuildId
from retrieval.index.corpus import Corpus, passages_of
from retrieval.text.words import tokenize
from retrieval.values import PassageKind
from tests.small_search import corpus_of
from tests.unit.retrieval.notes import topic_note

GUILD = 7


def note(key: str, title: str | None = None, **fields: object) -> Document:
    return Document.model_validate({"id": DocumentId(key), "title": title or key, "body": "Text.", **fields})


def test_each_entrys_passages_are_numbered_one_after_another() -> None:
    corpus = corpus_of(note("one"), topic_note("Decorators"), note("two"))
    ends = [first + len(indexed.passages) for first, indexed in zip(corpus.first_rows, corpus.documents, strict=True)]
    assert corpus.first_rows.tolist() == [0, *ends[:-1]]
    assert corpus.size == ends[-1]


def test_rows_are_gathered_by_kind_for_each_entry() -> None:
    corpus = corpus_of(note("one"), topic_note("Decorators"), note("two", asked_as=["a", "b"]))
    names = [passage.id for indexed in corpus.documents for passage in indexed.passages]
    for kind in PassageKind:
        by_rows = [[names[row] for row in rows if row >= 0] for rows in corpus.rows_of(kind)]
        assert by_rows == [[p.id for p in indexed.passages if p.kind is kind] for indexed in corpus.documents]


def test_a_joined_corpus_numbers_the_passages_of_its_parts_one_after_another() -> None:
    shared, own, other = (
        corpus_of(note("git"), note("sql")),
        corpus_of(note("rules"), guild=GuildId(GUILD)),
        corpus_of(note("x")),
    )
    joined = shared.joined(own).joined(other)
    assert joined.parts == (shared, own, other)
    assert [part.parts for part in joined.parts] == [(shared,), (own,), (other,)]
    assert joined.size == shared.size + own.size + other.size
    offsets = [0, 0, shared.size, shared.size + own.size]
    starts = [*shared.first_rows, *own.first_rows, *other.first_rows]
    assert joined.first_rows.tolist() == [first + offset for first, offset in zip(starts, offsets, strict=True)]


def test_an_empty_corpus_can_be_prepared_and_asked() -> None:
    corpus = Corpus(())
    corpus.prepare()
    assert corpus.guilds == ()
    assert corpus.find_document("one") is None
    assert all(corpus.rows_of(kind).size == 0 for kind in PassageKind)


def test_a_guilds_document_comes_before_a_shared_one_of_its_id() -> None:
    shared, own = corpus_of(note("git", "Shared"), note("sql")), corpus_of(note("git", "Own"), guild=GuildId(GUILD))
    for corpus in (shared.joined(own), own.joined(shared)):
        found = corpus.find_document("git")
        assert found is not None
        assert found.title == "Own"
        assert corpus.guilds == (None, GUILD)


def test_the_passages_of_a_guild_are_its_own_alone() -> None:
    shared, own = corpus_of(note("git")), corpus_of(note("rules"), guild=GuildId(GUILD))
    both = shared.joined(own)
    assert {passage.document for passage in passages_of(both, GuildId(GUILD))} == {"rules"}
    assert {passage.document for passage in passages_of(both, None)} == {"git"}
    assert passages_of(both, GuildId(99)) == []


@pytest.mark.parametrize("asked_as", [["lambda though"], []])
def test_words_are_looked_for_in_title_twice_summary_body_and_questions(asked_as: list[str]) -> None:
    [indexed] = corpus_of(note("one", "Heading", summary="Gist.", body="Prose.", asked_as=asked_as)).documents
    expected = tokenize([" ".join(["Heading Heading Gist Prose", *asked_as])])[0]
    assert sorted(indexed.words) == sorted(expected)


def test_people_ask_in_the_words_of_title_summary_and_questions_but_not_of_the_body() -> None:
    [indexed] = corpus_of(note("one", "Heading", summary="Gist.", body="Prose.", asked_as=["why though"])).documents
    assert indexed.asked_text.split() == ["Heading", "Gist.", "why", "though"]
    assert {"_pros", "prose", "rose_"}.isdisjoint(indexed.asked_pieces)
    assert "headi" in indexed.asked_pieces


def test_a_note_without_questions_is_asked_for_in_any_of_its_words() -> None:
    [indexed] = corpus_of(note("one", "Heading", body="Prose.")).documents
    assert indexed.asked_words == indexed.words
    assert "prose" in indexed.asked_pieces
