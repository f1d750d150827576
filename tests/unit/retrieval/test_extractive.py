"""Extractive answers: the right section for the question, short, and cited throughout."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents import Document, DocumentId, DocumentKind
from knowledge.roadmap import Level
from retrieval.citations import cited_keys
from retrieval.extractive import HOURS, LINKS, SUMMARY, Extract, cite, extract_answer, opening_of
from retrieval.passages import Ranking
from retrieval.questions import QuestionKind
from retrieval.sentences import count_words
from tests.unit.retrieval.notes import SECTION_TEXTS, found, ranking, topic_note

MOST_WORDS = 200
DECORATORS = topic_note("Decorators")
GENERATORS = topic_note("Generators")


def sections_of(extract: Extract) -> list[str]:
    return [citation.section for citation in extract.citations]


def assert_every_paragraph_cites(extract: Extract) -> None:
    keys = [citation.key for citation in extract.citations]
    assert keys == [str(number) for number in range(1, len(keys) + 1)]
    assert cited_keys(extract.text) == keys
    for paragraph in extract.text.split("\n\n"):
        assert cited_keys(paragraph), paragraph


@pytest.mark.parametrize(
    ("kind", "heading"),
    [
        (QuestionKind.WHY, "Why it matters"),
        (QuestionKind.PRACTISE, "How to practise"),
        (QuestionKind.READY, "You know it when"),
        (QuestionKind.TRAPS, "Common traps"),
        (QuestionKind.INTERVIEW, "In an interview"),
        (QuestionKind.AT_WORK, "At work"),
        (QuestionKind.NEXT, "What next"),
    ],
)
def test_a_question_for_a_section_opens_with_it_and_ends_with_the_summary(kind: QuestionKind, heading: str) -> None:
    extract = extract_answer(ranking(found(DECORATORS)), kind)
    opening, summary = extract.text.split("\n\n")
    first = re.split(r"[.`\n]", SECTION_TEXTS[heading].lstrip("-1. "))[0]
    assert opening.lstrip("- ").startswith(first)
    assert summary == f"{DECORATORS.summary} [2]"
    assert sections_of(extract) == [heading, SUMMARY]
    assert_every_paragraph_cites(extract)


@pytest.mark.parametrize("kind", [QuestionKind.WHAT, QuestionKind.HOW])
def test_what_and_how_open_with_the_summary_and_go_on_with_the_nearest_section(kind: QuestionKind) -> None:
    extract = extract_answer(ranking(found(DECORATORS, "Common traps", "At work")), kind)
    assert extract.text.startswith(f"{DECORATORS.summary} [1]\n\n- Forgetting")
    assert sections_of(extract) == [SUMMARY, "Common traps"]
    assert_every_paragraph_cites(extract)


@pytest.mark.parametrize("kind", [QuestionKind.WHAT, QuestionKind.HOW])
@pytest.mark.parametrize("nearest", ["What next", "In an interview", "You know it when"])
def test_a_section_that_explains_nothing_is_passed_over(kind: QuestionKind, nearest: str) -> None:
    extract = extract_answer(ranking(found(DECORATORS, nearest, "Common traps")), kind)
    assert sections_of(extract) == [SUMMARY, "Common traps"]


@pytest.mark.parametrize(
    ("level", "heading"),
    [(None, "What to learn"), (Level.JUNIOR, "What to learn"), (Level.MID, "What to learn"), (Level.SENIOR, "At work")],
)
def test_where_no_section_was_near_the_level_chooses_one(level: Level | None, heading: str) -> None:
    assert sections_of(extract_answer(ranking(found(DECORATORS)), QuestionKind.WHAT, level=level)) == [SUMMARY, heading]


@pytest.mark.parametrize(
    ("pace", "sentence"),
    [
        (None, "Plan 10 to 20 hours for Decorators: about 1 to 2 weeks at 15 hours a week."),
        (5, "Plan 10 to 20 hours for Decorators: about 2 to 4 weeks at 5 hours a week."),
        (2.5, "Plan 10 to 20 hours for Decorators: about 4 to 8 weeks at 2.5 hours a week."),
        (40, "Plan 10 to 20 hours for Decorators: about 1 week at 40 hours a week."),
    ],
)
def test_how_long_opens_with_the_hours_at_the_members_pace(pace: float | None, sentence: str) -> None:
    extract = extract_answer(ranking(found(DECORATORS)), QuestionKind.HOW_LONG, hours_per_week=pace)
    assert extract.text.startswith(f"{sentence} [1]")
    assert sections_of(extract)[:2] == [HOURS, SUMMARY]
    assert_every_paragraph_cites(extract)


def test_resources_list_the_links() -> None:
    extract = extract_answer(ranking(found(DECORATORS)), QuestionKind.RESOURCES)
    assert sections_of(extract) == [SUMMARY, LINKS]
    assert "- The guide (free): Start here. <https://example.org/guide>" in extract.text
    assert_every_paragraph_cites(extract)


def test_resources_of_a_note_without_links_are_a_section_of_it() -> None:
    bare = DECORATORS.model_copy(update={"links": ()})
    extract = extract_answer(ranking(found(bare, "What to learn")), QuestionKind.RESOURCES)
    assert sections_of(extract) == [SUMMARY, "What to learn"]


def test_of_a_guide_the_nearest_section_is_told_whatever_it_is_called() -> None:
    guide = Document(
        id=DocumentId("interviews"),
        title="Interviews",
        kind=DocumentKind.GUIDE,
        summary="Rehearse.",
        body="## Before\nSleep.\n\n## After\nThank them.",
    )
    assert sections_of(extract_answer(ranking(found(guide, "After")), QuestionKind.WHAT)) == [SUMMARY, "After"]
    assert sections_of(extract_answer(ranking(found(guide)), QuestionKind.WHAT)) == [SUMMARY, "Before"]


def test_a_comparison_of_two_near_documents_tells_both() -> None:
    both = ranking(found(DECORATORS, score=5), found(GENERATORS, score=4))
    extract = extract_answer(both, QuestionKind.COMPARE)
    assert [citation.title for citation in extract.citations] == ["Decorators", "Generators"]
    assert extract.text == f"{DECORATORS.summary} [1]\n\n{GENERATORS.summary} [2]"


@pytest.mark.parametrize("others", [[], [found(GENERATORS, score=1)]])
def test_a_comparison_with_nothing_near_is_about_the_best_document(others: list[object]) -> None:
    alone = Ranking(question="a or b?", documents=(found(DECORATORS, score=5), *others), confidence=1.0)  # type: ignore[arg-type]
    extract = extract_answer(alone, QuestionKind.COMPARE)
    assert {citation.title for citation in extract.citations} == {"Decorators"}


def test_of_a_long_section_the_blocks_nearest_to_the_question_are_told_in_their_own_order() -> None:
    filler = "word " * 60
    items = [
        f"Start: {filler}",
        f"Nothing here: {filler}",
        "Deadlocks wait for ever.",
        f"More: {filler}",
        "Races are traps.",
    ]
    note = topic_note(sections={"Common traps": "\n".join(f"- {item}" for item in items)})
    asked = ranking(found(note), question="which races and deadlocks are traps?")
    text = extract_answer(asked, QuestionKind.TRAPS).text
    assert "Nothing here" not in text
    assert text.index("Start") < text.index("Deadlocks wait for ever.") < text.index("Races are traps.")


def test_equal_items_are_not_mistaken_for_each_other() -> None:
    long = "- " + "Slow word. " * 50
    note = topic_note(sections={"Common traps": f"- Same.\n{long}\n- Same.\n{long}\n{long}\n{long}"})
    assert extract_answer(ranking(found(note)), QuestionKind.TRAPS).text.count("Same.") <= 2


def test_code_and_headings_are_left_out_of_a_section() -> None:
    note = topic_note(sections={"At work": "### Sub\nText of it.\n```python\nx = 1\n```\nMore text."})
    opening = extract_answer(ranking(found(note)), QuestionKind.AT_WORK).text.split("\n\n")[0]
    assert opening == "Text of it. [1]\nMore text."


SENTENCE = st.integers(min_value=1, max_value=45).map(lambda words: " ".join(["word"] * words).capitalize() + ".")
SECTION = st.lists(st.tuples(st.sampled_from(["", "- ", "\n"]), st.lists(SENTENCE, min_size=1, max_size=8)), min_size=1)


@given(
    kind=st.sampled_from(QuestionKind),
    texts=st.lists(SECTION, min_size=1, max_size=8),
    summary=st.lists(SENTENCE, min_size=1, max_size=10).map(" ".join),
    near=st.booleans(),
)
def test_no_answer_is_longer_than_200_words_and_each_paragraph_cites(
    kind: QuestionKind, texts: list[list[tuple[str, list[str]]]], summary: str, near: bool
) -> None:
    blocks = ["\n".join(lead + " ".join(sentences) for lead, sentences in section) for section in texts]
    note = topic_note(sections=dict(zip(SECTION_TEXTS, blocks, strict=False)), summary=summary)
    other = found(topic_note("Other", summary=summary), score=4.9)
    documents = ranking(found(note, *([note.sections[0].heading] if near else [])), other)
    extract = extract_answer(documents, kind)
    assert count_words(extract.text) <= MOST_WORDS
    assert_every_paragraph_cites(extract)


def test_a_first_block_longer_than_its_room_is_cut_at_a_sentence() -> None:
    note = topic_note(sections={"Why it matters": "This sentence has exactly seven words here. " * 40})
    extract = extract_answer(ranking(found(note)), QuestionKind.WHY)
    assert count_words(extract.text) <= MOST_WORDS
    assert re.search(r"words here\. \[1\]\n\nDecorators change", extract.text)


def test_a_text_without_any_sentence_end_is_cut_off() -> None:
    note = moderators_note("endless words " * 300)
    extract = extract_answer(ranking(found(note)), QuestionKind.WHAT)
    assert count_words(extract.text) <= MOST_WORDS
    assert extract.text.endswith("… [1]")


def moderators_note(body: str) -> Document:
    return Document(id=DocumentId("house-rules"), title="House rules", kind=DocumentKind.NOTE, body=body)


@pytest.mark.parametrize("kind", QuestionKind)
def test_a_moderators_plain_note_answers_every_kind_of_question(kind: QuestionKind) -> None:
    extract = extract_answer(ranking(found(moderators_note("Ask in **#help**. Be kind."))), kind)
    assert extract.text == "Ask in **#help**. Be kind. [1]"
    assert sections_of(extract) == [SUMMARY]


@pytest.mark.parametrize(
    ("body", "opening"),
    [
        ("One.\n\nTwo.\n\nThree.", "One.\nTwo."),
        ("# Title\nOne.\n\n## Part\nTwo.", "One.\nTwo."),
        ("```\ncode\n```\nOne.", "One."),
        ("```\ncode\n```", "```\ncode\n```"),
        ("", "House rules"),
    ],
)
def test_a_note_without_a_summary_opens_with_its_prose(body: str, opening: str) -> None:
    assert opening_of(moderators_note(body)) == opening


def test_a_summary_over_several_lines_is_one_paragraph() -> None:
    assert opening_of(topic_note(summary="One.\n  Two.")) == "One. Two."


def test_a_note_of_code_alone_is_cited_outside_its_code() -> None:
    extract = extract_answer(ranking(found(moderators_note("```python\nprint(1)\n```"))), QuestionKind.WHAT)
    assert extract.text == "```python\nprint(1)\n```\n[1]"


def test_a_citation_points_to_the_documents_first_link() -> None:
    citation = cite(DECORATORS, "At work", key="3")
    assert (citation.key, citation.document, citation.title) == ("3", "decorators", "Decorators")
    assert (citation.section, citation.url) == ("At work", "https://example.org/guide")
    assert cite(moderators_note("Text."), SUMMARY, key="1").url is None
