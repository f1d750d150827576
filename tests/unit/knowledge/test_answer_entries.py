"""Answer entries: what is read, and every mistake named."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml

from knowledge.answer_entries import parse_answers
from knowledge.checking.answers import MIN_ENTRIES, validate_answers
from knowledge.errors import DocumentError
from knowledge.ids import DocumentId
from tests.small_library import LOOPS, small_library

NOTE = DocumentId(LOOPS)
SECTION = f"{LOOPS}#What to learn"


def entry(number: int = 1, **changes: Any) -> dict[str, Any]:
    made = {
        "id": f"{LOOPS}-{number}",
        "question": f"What is loop {number}?",
        "asked_as": [f"{number} a", f"{number} b", f"{number} c"],
        "answer": "word " * 40,
        "see": [SECTION],
    }
    return {key: value for key, value in (made | changes).items() if value is not None}


def problems_of(*entries: dict[str, Any]) -> list[str]:
    parsed = parse_answers(yaml.safe_dump(list(entries)), NOTE)
    return [str(problem) for problem in validate_answers(replace(small_library(), answers={NOTE: parsed}))]


def enough(**changes: Any) -> list[dict[str, Any]]:
    made = [entry(number) for number in range(1, MIN_ENTRIES + 1)]
    return [made[0] | changes, *made[1:]]


def test_an_entry_is_read_with_its_answer_or_one_for_each_level() -> None:
    levels = dict.fromkeys(("junior", "mid", "senior"), "word " * 40)
    one, by_level = parse_answers(yaml.safe_dump([entry(), entry(2, answer=None, **{"for": levels})]), NOTE)
    assert one.wordings == ("What is loop 1?", "1 a", "1 b", "1 c")
    assert len(one.answers) == 1
    assert len(by_level.answers) == 3


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": "git-1"}, "must begin with loops-"),
        ({"asked_as": ["one"]}, "asked_as: has 1; at least 3"),
        ({"answer": "short"}, "answer: has 1 words"),
        ({"answer": "word " * 126}, "answer: has 126 words"),
        ({"answer": None}, "either `answer` or `for`"),
        ({"see": []}, "see: names no section"),
        ({"see": ["loops"]}, "see.0"),
        ({"hours": 3}, "hours"),
        ({"question": " "}, "question"),
    ],
)
def test_what_is_wrong_with_an_entry_is_named(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(DocumentError) as refused:
        parse_answers(yaml.safe_dump([entry(**changes)]), NOTE)
    assert said in str(refused.value)


@pytest.mark.parametrize("source", ["", "{}", "just text", "[]"])
def test_what_is_no_list_is_refused(source: str) -> None:
    with pytest.raises(DocumentError):
        parse_answers(source, NOTE)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": f"{LOOPS}-2"}, "is used 2 times"),
        ({"asked_as": ["2 A", "x", "y"]}, "stands in loops-1 already"),
        ({"see": [f"{LOOPS}#Nowhere"]}, "there is no section"),
        ({"see": ["nothing#What to learn"]}, "there is no section"),
        ({"then": [f"{LOOPS}-99"]}, "there is no entry"),
    ],
)
def test_what_is_wrong_among_entries_is_named(changes: dict[str, Any], said: str) -> None:
    assert any(said in problem for problem in problems_of(*enough(**changes)))


def test_too_few_entries_and_wordings_of_the_note_without_an_answer_are_named() -> None:
    found = problems_of(entry())
    assert any("at least 8 are wanted" in problem for problem in found)
