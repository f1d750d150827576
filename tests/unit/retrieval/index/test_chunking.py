"""From a document to its passages."""

from __future__ import annotations

import itertools
import re

from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents import Document
from knowledge.ids import DocumentId, GuildId
from retrieval.index.chunking import OVERLAP_TOKENS, WINDOW_TOKENS, chunk_document, cut
from retrieval.values import Passage, PassageKind
from tests.unit.retrieval.notes import topic_note

SPECIAL = 2
WORD = st.text(alphabet="abcdefgh", min_size=1, max_size=12)
SENTENCE = st.lists(WORD, min_size=1, max_size=120).map(lambda words: " ".join(words).capitalize() + ".")
BODY = st.lists(SENTENCE, max_size=12).map("\n\n".join)


def count_pieces(text: str) -> int:
    """As a tokenizer of word pieces does: a word costs one piece for each four letters, a mark one of its own."""
    return sum(-(-len(part) // 4) for part in re.findall(r"\w+|[^\w\s]", text))


def chunk(document: Document, guild: GuildId | None = None) -> list[Passage]:
    return chunk_document(document, count_pieces, guild)


def note(body: str, title: str = "A note", **fields: object) -> Document:
    return Document.model_validate({"id": DocumentId("a-note"), "title": title, "body": body, **fields})


def test_a_document_gives_an_overview_its_sections_and_its_questions() -> None:
    document = topic_note()
    passages = chunk(document)
    assert [passage.kind for passage in passages] == [
        PassageKind.OVERVIEW,
        *[PassageKind.SECTION] * len(document.sections),
        *[PassageKind.QUESTION] * len(document.asked_as),
    ]
    assert passages[0].text == f"{document.title}. {document.summary}"
    assert passages[2].section == "What to learn"
    assert passages[2].text == document.sections[1].text
    assert passages[-1].text == passages[-1].embedded_text == "how do decorators work"


def test_a_sections_vector_knows_its_heading_and_title_and_its_text_does_not() -> None:
    passage = chunk(topic_note())[1]
    assert passage.embedded_text == f"Decorators: Why it matters\n{passage.text}"
    assert "Why it matters" not in passage.text


def test_text_before_the_first_heading_is_a_section_under_the_title_alone() -> None:
    passage = chunk(note("Opening.\n\n## More\nText."))[1]
    assert (passage.section, passage.embedded_text) == ("", "A note\nOpening.")


def test_without_a_summary_the_overview_opens_with_the_body() -> None:
    assert chunk(note("Opening words."))[0].text == "A note. Opening words."


def test_an_overview_too_long_for_the_model_keeps_its_beginning() -> None:
    overview = chunk(note(" ".join(f"Sentence {number} of it." for number in range(500))))[0]
    assert overview.text.startswith("A note. Sentence 0 of it. Sentence 1 of it.")
    assert count_pieces(overview.text) > 200


def test_a_document_without_a_body_has_its_overview_alone() -> None:
    assert [passage.text for passage in chunk(note(""))] == ["A note."]


def test_an_empty_section_has_no_passage() -> None:
    assert [passage.section for passage in chunk(note("## Empty\n\n## Full\nText."))] == ["", "Full"]


@given(BODY)
def test_every_word_of_a_section_survives_in_some_passage(body: str) -> None:
    kept = " ".join(passage.text for passage in chunk(note(body)) if passage.kind is PassageKind.SECTION)
    assert set(body.split()) <= set(kept.split())


@given(BODY, st.lists(SENTENCE, max_size=2), SENTENCE)
def test_no_passage_is_longer_than_the_models_window(body: str, questions: list[str], summary: str) -> None:
    for document in (note(body, asked_as=questions), note(body, summary=summary)):
        assert max(count_pieces(passage.embedded_text) for passage in chunk(document)) <= WINDOW_TOKENS - SPECIAL


@given(BODY, st.sampled_from([8, 20, 60]))
def test_no_piece_is_longer_than_its_room_with_what_it_repeats(body: str, room: int) -> None:
    assert all(count_pieces(piece) <= room for piece in cut(body, count_pieces, room, overlap=7))


def test_a_text_without_spaces_is_cut_within_words_and_keeps_every_letter() -> None:
    letters = "".join(chr(0x4E00 + number) for number in range(5000))
    pieces = cut(letters, len, room=200)
    assert max(map(len, pieces)) <= 200
    assert "".join(pieces) == letters


def test_a_piece_opens_with_the_end_of_the_one_before_it() -> None:
    sentences = [f"Sentence number {number} is here." for number in range(100)]
    pieces = cut(" ".join(sentences), count_pieces, room=200, overlap=OVERLAP_TOKENS)
    assert len(pieces) > 2
    for before, after in itertools.pairwise(pieces):
        shared = longest_shared_seam(before, after)
        assert OVERLAP_TOKENS - 10 <= count_pieces(shared) <= OVERLAP_TOKENS


def test_a_text_that_fits_is_returned_as_it_is() -> None:
    text = "One.\n\n- Two.\n- Three."
    assert cut(text, count_pieces, room=count_pieces(text)) == [text]
    assert len(cut(text, count_pieces, room=count_pieces(text) - 1)) > 1


def test_a_blank_text_has_no_pieces() -> None:
    assert cut(" \n ", count_pieces, room=10) == []


@given(BODY)
def test_ids_are_unique_in_a_document_and_the_same_every_time(body: str) -> None:
    document = note(body, asked_as=["what", "what else"])
    first = [passage.id for passage in chunk(document)]
    assert len(set(first)) == len(first)
    assert [passage.id for passage in chunk(document)] == first


def test_the_id_of_a_passage_changes_with_its_content_and_the_others_stay() -> None:
    before = {passage.section: passage.id for passage in chunk(note("## One\nText.\n\n## Two\nText.", summary="S"))}
    after = {passage.section: passage.id for passage in chunk(note("## One\nText.\n\n## Two\nOther.", summary="S"))}
    assert before["One"] == after["One"]
    assert before["Two"] != after["Two"]


def test_a_new_title_changes_every_id_because_it_is_part_of_every_vector() -> None:
    before = {passage.id for passage in chunk(note("## One\nText."))}
    assert before.isdisjoint(passage.id for passage in chunk(note("## One\nText.", title="Another")))


def test_two_guilds_notes_of_one_name_have_passages_of_their_own() -> None:
    shared, first, second = (chunk(note("Text."), guild) for guild in (None, GuildId(1), GuildId(17)))
    assert len({passage.id for passage in (*shared, *first, *second)}) == 8
    assert {passage.guild for passage in second} == {17}


def longest_shared_seam(before: str, after: str) -> str:
    """The longest run of words that ends one text and opens the other."""
    left, right = before.split(), after.split()
    sizes = (size for size in range(min(len(left), len(right)), 0, -1) if left[-size:] == right[:size])
    return " ".join(right[: next(sizes, 0)])
