from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from knowledge.checking.quizzes import QUIZ_RULES, validate_quiz
from knowledge.documents import TOPIC_HEADINGS
from knowledge.ids import QuizItemId, TopicId
from knowledge.library import Library
from knowledge.quizzes import QuizItem
from tests.unit.knowledge.small_library import body, small_library
from tests.unit.knowledge.small_quiz import item_fields, small_quiz

LOOPS = TopicId("loops")
Quizzes = dict[TopicId, tuple[QuizItem, ...]]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return small_library(tmp_path)


def quizzes(**changes: tuple[QuizItem, ...]) -> Quizzes:
    sound = {TopicId(topic): small_quiz(topic) for topic in ("basics", "loops", "lists", "forms")}
    return sound | {TopicId(topic): items for topic, items in changes.items()}


def item(number: int, **changes: Any) -> QuizItem:
    return QuizItem.model_validate(item_fields("loops", number, **changes))


def problems(library: Library, **changes: tuple[QuizItem, ...]) -> list[str]:
    return [str(problem) for problem in validate_quiz(library, quizzes(**changes))]


def test_a_sound_quiz_has_no_problems(library: Library) -> None:
    assert problems(library) == []
    assert [list(rule(library, quizzes())) for rule in QUIZ_RULES] == [[] for _ in QUIZ_RULES]


def test_a_topic_without_a_quiz_is_reported(library: Library) -> None:
    without = {topic: items for topic, items in quizzes().items() if topic != "loops"}
    found = [str(problem) for problem in validate_quiz(library, without)]
    assert found == ["quiz/loops.yaml: id: the topic has no quiz"]


@pytest.mark.parametrize("topic", ["magic", "overview"])
def test_a_quiz_without_a_topic_is_reported(library: Library, topic: str) -> None:
    found = problems(library, **{topic: small_quiz(topic)})
    assert found == [f"quiz/{topic}.yaml: id: roadmap.yaml has no topic {topic!r}"]


def test_four_items_are_too_few(library: Library) -> None:
    assert problems(library, loops=small_quiz("loops", 4)) == ["quiz/loops.yaml: items: has 4; at least 5 are wanted"]


def test_one_item_with_code_is_too_few(library: Library) -> None:
    items = tuple(item(number) for number in (1, 3, 5, 7, 8))
    assert problems(library, loops=items) == ["quiz/loops.yaml: code: 1 items have code; at least 2 are wanted"]


def test_two_of_seven_items_with_code_are_less_than_a_third(library: Library) -> None:
    items = tuple(item(number) for number in (1, 3, 5, 7, 9, 10, 12))
    assert problems(library, loops=items) == ["quiz/loops.yaml: code: 2 items have code; at least 3 are wanted"]


def test_an_id_that_stands_twice_is_reported_once(library: Library) -> None:
    items = (*small_quiz("loops"), item(2, question="Another?"))
    assert problems(library, loops=items) == ["quiz/loops.yaml: id: 'loops-2' is used 2 times"]


def test_an_id_that_stands_in_two_quizzes_is_reported_in_both(library: Library) -> None:
    taken = small_quiz("lists")[0].model_copy(update={"id": QuizItemId("loops-1")})
    found = problems(library, lists=(taken, *small_quiz("lists")[1:]))
    assert found == [f"quiz/{topic}.yaml: id: 'loops-1' is used 2 times" for topic in ("lists", "loops")]


def test_a_section_that_the_note_does_not_have_is_reported(tmp_path: Path) -> None:
    without_traps = [heading for heading in TOPIC_HEADINGS if heading != "Common traps"]
    library = small_library(tmp_path, {"loops": {"body": body(without_traps)}})
    items = tuple(item(number, section="What next" if number > 1 else "Common traps") for number in range(1, 6))
    found = problems(library, loops=items)
    assert found == ["quiz/loops.yaml: section: loops-1: the note has no section 'Common traps'"]


def test_a_right_option_that_is_always_in_the_same_place_is_reported(library: Library) -> None:
    items = tuple(item(number, options=item_fields("loops", 2)["options"]) for number in range(1, 6))
    assert problems(library, loops=items) == ["quiz/loops.yaml: options: the right one is always number 3"]


def test_a_right_option_that_is_always_the_longest_is_reported(library: Library) -> None:
    items = tuple(item(number, options=_longest_is_right(number)) for number in range(1, 6))
    assert problems(library, loops=items) == ["quiz/loops.yaml: options: the right one is always the longest"]


def test_a_right_option_that_is_as_long_as_another_does_not_give_itself_away(library: Library) -> None:
    items = (*(item(number, options=_longest_is_right(number)) for number in range(1, 5)), item(5))
    assert problems(library, loops=items) == []


def _longest_is_right(number: int) -> list[dict[str, Any]]:
    options: list[dict[str, Any]] = item_fields("loops", number)["options"]
    return [option | {"text": option["text"] + " indeed" * option["right"]} for option in options]
