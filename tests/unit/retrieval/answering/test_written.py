"""Written answers: said as they stand, for whoever asks, with their sources."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge.documents import Document
from knowledge.ids import DocumentId
from knowledge.roadmap import Level
from retrieval.answering.written import OFFERS, offer, say, say_both
from retrieval.values import AnswerKind
from tests.unit.retrieval.answers import asked, entry, ranked_entry

LOOPS = Document(
    id=DocumentId("loops"),
    title="Loops",
    body="## What to learn\n\nOne.\n\n## At work\n\nTwo.",
    links=({"title": "The tutorial", "url": "https://docs.python.org", "about": "x", "cost": "free", "kind": "docs"},),
)
BREAK = entry("loops-break", "How do I leave a loop?", "Use `break`. " + "word " * 30)


def test_an_entry_is_said_word_for_word_with_its_sections_and_a_page_to_read_on() -> None:
    found = ranked_entry(BREAK, LOOPS, "What to learn", "At work")
    answer = say(asked("leave a loop", found), found)
    assert answer.text == f"{BREAK.answers[0].strip()} [1][2]"
    assert [(one.key, one.document, one.section) for one in answer.citations] == [
        ("1", "loops", "What to learn"),
        ("2", "loops", "At work"),
    ]
    assert (answer.kind, answer.entry, answer.source_place) == (AnswerKind.ANSWERED, "loops-break", 1)
    assert answer.read_more is not None
    assert answer.read_more.title == "The tutorial"


def test_keys_stand_below_an_answer_that_ends_in_code() -> None:
    found = ranked_entry(entry("loops-x", "x", "word " * 30 + "\n\n```python\nbreak\n```"), LOOPS, "At work")
    assert say(asked("x", found), found).text.endswith("```\n[1]")


@pytest.mark.parametrize(("level", "said"), [(None, "j"), (Level.JUNIOR, "j"), (Level.MID, "m"), (Level.SENIOR, "s")])
def test_an_answer_by_level_is_that_of_the_level_and_a_juniors_for_who_has_not_said(
    level: Level | None, said: str
) -> None:
    by_level = {name: f"{letter} " * 40 for name, letter in (("junior", "j"), ("mid", "m"), ("senior", "s"))}
    found = ranked_entry(entry("loops-x", "x", None, **{"for": by_level}), LOOPS, "At work")
    assert say(replace(asked("x", found), level=level), found).text.startswith(f"{said} ")


def test_what_is_about_the_coach_needs_no_source() -> None:
    found = ranked_entry(entry("coach-who", "Who are you?"), LOOPS)
    answer = say(asked("who are you", found), found)
    assert (answer.kind, answer.citations, answer.confidence) == (AnswerKind.ABOUT, (), 1.0)
    assert "[" not in answer.text


def test_the_nearest_questions_are_offered() -> None:
    found = [ranked_entry(entry(f"loops-{number}", f"Question {number}?"), LOOPS) for number in range(5)]
    answer = offer(asked("loops", *found))
    assert answer.kind is AnswerKind.OFFERED
    assert [one.question for one in answer.offers] == [f"Question {number}?" for number in range(OFFERS)]
    assert answer.citations == ()


def test_two_answers_share_their_sources() -> None:
    first = ranked_entry(BREAK, LOOPS, "What to learn")
    second = ranked_entry(entry("loops-y", "Y?"), LOOPS, "At work", "What to learn")
    answer = say_both(asked("both", first, second), [first, second])
    assert answer is not None
    assert [one.section for one in answer.citations] == ["What to learn", "At work"]
    assert answer.text.split("\n\n")[0].endswith("[1]")
    assert answer.text.endswith("[2][1]")


def test_two_long_answers_are_not_said_together() -> None:
    long = [ranked_entry(entry(f"loops-{n}", f"{n}?", "word " * 110), LOOPS, "At work") for n in range(2)]
    assert say_both(asked("both", *long), long) is None
