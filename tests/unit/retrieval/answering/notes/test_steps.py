"""Answers from a step of the roadmap: the right parts for the kind of question."""

from __future__ import annotations

import re

import pytest

from knowledge.documents import Document
from knowledge.roadmap import Level
from retrieval.answering.citing import SUMMARY
from retrieval.answering.notes.composing import Extract
from retrieval.answering.notes.steps import BEFORE, EVIDENCE, HOURS, LINKS, StepWriter
from retrieval.ranking.questions import QuestionKind
from tests.unit.retrieval.notes import SECTION_TEXTS, assert_every_paragraph_cites, found, sections_of, topic_note

DECORATORS = topic_note("Decorators")


def answer(
    kind: QuestionKind,
    *sections: str,
    note: Document = DECORATORS,
    question: str = "what is it?",
    level: Level | None = None,
    pace: float | None = None,
) -> Extract:
    writer = StepWriter(found(note, *sections), question, level=level, hours_per_week=pace)
    extract = writer.answer(kind)
    assert_every_paragraph_cites(extract)
    return extract


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        (QuestionKind.WHY, ["Why it matters", SUMMARY]),
        (QuestionKind.PRACTISE, ["How to practise", "You know it when"]),
        (QuestionKind.READY, ["You know it when", EVIDENCE]),
        (QuestionKind.START, ["What to learn", "How to practise"]),
        (QuestionKind.TRAPS, ["Common traps", "At work"]),
        (QuestionKind.INTERVIEW, ["In an interview", "You know it when"]),
        (QuestionKind.AT_WORK, ["At work", "Common traps"]),
        (QuestionKind.NEXT, ["What next", "You know it when"]),
        (QuestionKind.BEFORE, [BEFORE, SUMMARY]),
        (QuestionKind.HOW_LONG, [HOURS, SUMMARY, "How to practise"]),
        (QuestionKind.RESOURCES, [LINKS, SUMMARY]),
        (QuestionKind.WORTH, ["Why it matters", SUMMARY]),
    ],
)
def test_each_kind_of_question_opens_with_its_own_part(kind: QuestionKind, parts: list[str]) -> None:
    note = DECORATORS.model_copy(update={"evidence": ("A merged change.",)})
    assert sections_of(answer(kind, note=note))[: len(parts)] == parts


@pytest.mark.parametrize("kind", [QuestionKind.WHAT, QuestionKind.HOW])
def test_what_and_how_open_with_the_summary_and_go_on_with_the_nearest_section(kind: QuestionKind) -> None:
    extract = answer(kind, "Common traps", "At work")
    assert extract.text.startswith(f"{DECORATORS.summary} [1]\n\nWatch out for these traps: [2]\n- Forgetting")


@pytest.mark.parametrize("nearest", ["What next", "In an interview", "You know it when", "At work"])
def test_a_section_that_explains_nothing_is_passed_over(nearest: str) -> None:
    assert sections_of(answer(QuestionKind.WHAT, nearest, "Common traps"))[:2] == [SUMMARY, "Common traps"]


@pytest.mark.parametrize(
    ("level", "heading"),
    [(None, "What to learn"), (Level.JUNIOR, "What to learn"), (Level.MID, "What to learn"), (Level.SENIOR, "At work")],
)
def test_where_no_section_was_near_the_level_chooses_one(level: Level | None, heading: str) -> None:
    assert sections_of(answer(QuestionKind.WHAT, level=level))[:2] == [SUMMARY, heading]


@pytest.mark.parametrize("kind", [QuestionKind.WHAT, QuestionKind.HOW, QuestionKind.WHY, QuestionKind.RESOURCES])
def test_a_question_about_one_thing_in_the_note_opens_with_that_thing(kind: QuestionKind) -> None:
    extract = answer(kind, question="losing the name of a wrapped thing")
    assert extract.text.startswith("A known trap: Losing the name of the function. [1]\n\n")


def test_a_trap_does_not_answer_what_something_is() -> None:
    assert answer(QuestionKind.WHAT, question="what is losing the name").text.startswith(DECORATORS.summary)


def test_a_question_for_traps_looks_among_the_traps_first() -> None:
    sections = {
        **SECTION_TEXTS,
        "What to learn": "- Pass the bare exception on.",
        "Common traps": "- A bare except hides.",
    }
    text = answer(QuestionKind.TRAPS, note=topic_note(sections=sections), question="is a bare exception bad").text
    assert text.startswith("A known trap: A bare except hides. [1]")


@pytest.mark.parametrize("kind", [QuestionKind.READY, QuestionKind.NEXT, QuestionKind.INTERVIEW])
def test_what_one_part_answers_outright_is_answered_by_it_whatever_else_is_named(kind: QuestionKind) -> None:
    plain = answer(kind).citations[0].section
    assert answer(kind, question="losing the name of a wrapped thing").citations[0].section == plain


def test_a_judgement_in_the_note_opens_the_answer_to_whether_it_is_worth_it() -> None:
    judging = {**SECTION_TEXTS, "Why it matters": "They keep one idea in one place. A beginner can skip decorators."}
    extract = answer(QuestionKind.WORTH, note=topic_note(sections=judging))
    assert extract.text.startswith("A beginner can skip decorators. [1]\n\nDecorators change")


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
    assert answer(QuestionKind.HOW_LONG, pace=pace).text.startswith(f"{sentence} [1]")


def test_how_long_does_not_repeat_the_hours_of_the_summary() -> None:
    note = topic_note(summary="Decorators wrap. Expect 10 to 20 hours.")
    assert "Expect" not in answer(QuestionKind.HOW_LONG, note=note).text


def test_resources_are_the_links_in_order_and_a_note_without_links_still_answers() -> None:
    text = answer(QuestionKind.RESOURCES).text
    assert text.startswith(
        "For Decorators, start with the first of these: [1]\n- The guide (free): Start here. <https:"
    )
    bare = DECORATORS.model_copy(update={"links": ()})
    assert sections_of(answer(QuestionKind.RESOURCES, note=bare))[0] == SUMMARY


def test_a_comparison_within_one_note_tells_each_side_in_the_order_asked() -> None:
    sections = {**SECTION_TEXTS, "What to learn": "- Wrappers pass results on.\n- Closures keep names."}
    note = topic_note(sections=sections)
    text = answer(QuestionKind.COMPARE, note=note, question="closures or wrappers?").text
    assert text.startswith("Closures keep names. [1]\n\nWrappers pass results on. [1]\n\nDecorators change")


def test_the_first_steps_are_told_in_the_notes_order_whatever_the_words() -> None:
    items = [f"- Step {number} of many words about this and that and more." for number in range(12)]
    note = topic_note(sections={**SECTION_TEXTS, "What to learn": "\n".join([*items, "- Docstrings."])})
    text = answer(QuestionKind.START, note=note, question="where do I start with step 9 and 11").text
    assert re.findall(r"Step (\d+)", text)[:3] == ["0", "1", "2"]


def test_a_short_note_is_filled_up_with_what_suits_any_question() -> None:
    sections = sections_of(answer(QuestionKind.NEXT))
    assert sections == ["What next", "You know it when", SUMMARY, "Why it matters", "At work"]


def test_code_and_the_paragraphs_about_it_stay_out() -> None:
    sections = {**SECTION_TEXTS, "At work": "Lead text.\n\nAbout the code:\n\n```python\nx = 1\n```\n\nIt prints."}
    text = answer(QuestionKind.AT_WORK, note=topic_note(sections=sections)).text
    assert text.startswith("Lead text. [1]\n\nWatch out")
