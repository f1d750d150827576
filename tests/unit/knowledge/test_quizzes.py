from __future__ import annotations

from typing import Any

import pytest
import yaml

from knowledge.documents import TOPIC_HEADINGS
from knowledge.errors import DocumentError
from knowledge.ids import TopicId
from knowledge.quizzes import parse_quiz
from tests.unit.knowledge.small_quiz import item_fields, small_quiz

LOOPS = TopicId("loops")


def problems(*entries: object) -> tuple[str, ...]:
    with pytest.raises(DocumentError) as caught:
        parse_quiz(yaml.safe_dump(list(entries)), LOOPS)
    return caught.value.problems


def option(text: Any, *, right: Any = False, why: str = "Because.") -> dict[str, Any]:
    return {"text": text, "right": right, "why": why}


def test_items_keep_the_order_of_the_file() -> None:
    assert [item.id for item in small_quiz("loops", 3)] == ["loops-1", "loops-2", "loops-3"]


def test_an_item_knows_the_place_of_its_right_option() -> None:
    assert [item.right_option for item in small_quiz("loops")] == [1, 2, 3, 0, 1]


def test_code_keeps_its_indentation_and_is_none_where_there_is_none() -> None:
    plain, with_code = parse_quiz(
        yaml.safe_dump([item_fields("loops", 1), item_fields("loops", 2, code="for x in 'ab':\n    print(x)\n")]), LOOPS
    )
    assert plain.code is None
    assert with_code.code == "for x in 'ab':\n    print(x)\n"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"difficulty": 4}, "difficulty: Input should be 1, 2 or 3"),
        ({"difficulty": None}, "difficulty: Input should be 1, 2 or 3"),
        ({"question": " "}, "question: String should have at least 1 character"),
        ({"code": " \n"}, r"code: String should match pattern '\S'"),
        ({"colour": "red"}, "colour: Extra inputs are not permitted"),
        ({"section": "Traps"}, f"section: 'Traps' is no heading of a topic: {', '.join(TOPIC_HEADINGS)}"),
        ({"needs": "numpy"}, "needs: names a package, but there is no code that could need it"),
        ({"options": []}, "options: has 0; exactly 4 are wanted"),
    ],
)
def test_a_wrong_field_is_named_with_its_item(changes: dict[str, Any], message: str) -> None:
    assert f"loops-1: {message}" in problems(item_fields("loops", 1, **changes))


def test_three_options_are_too_few() -> None:
    options = [option("a", right=True), option("b"), option("c")]
    assert problems(item_fields("loops", 1, options=options)) == ("loops-1: options: has 3; exactly 4 are wanted",)


@pytest.mark.parametrize("right", [0, 2])
def test_exactly_one_option_must_be_right(right: int) -> None:
    options = [option(text, right=place < right) for place, text in enumerate("abcd")]
    found = problems(item_fields("loops", 1, options=options))
    assert found == (f"loops-1: options: {right} are right; exactly one must be",)


def test_two_options_of_the_same_text_are_refused() -> None:
    options = [option("a", right=True), option("b"), option("b "), option("c")]
    assert problems(item_fields("loops", 1, options=options)) == ("loops-1: options: 'b' stands there 2 times",)


def test_a_number_or_a_word_in_the_wrong_place_is_named_by_the_options_place() -> None:
    options = [option(6, right=True), option("b", right="yes"), option("c", why=""), option("d")]
    assert problems(item_fields("loops", 1, options=options)) == (
        "loops-1: options.0.text: Input should be a valid string",
        "loops-1: options.1.right: Input should be a valid boolean",
        "loops-1: options.2.why: String should have at least 1 character",
    )


@pytest.mark.parametrize("name", ["lists-1", "loops", "loops-", "loops-one", "loops-1-2", "1"])
def test_an_id_of_another_form_is_refused_and_the_item_named_by_its_place(name: str) -> None:
    assert problems(item_fields("loops", 1), item_fields("loops", 2, id=name)) == (
        f"item 2: id: {name!r} must be loops-<number>",
    )


def test_an_item_without_an_id_is_named_by_its_place() -> None:
    fields = item_fields("loops", 1)
    del fields["id"]
    assert problems(fields) == ("item 1: id: Field required",)


def test_an_entry_that_is_no_item_is_named_by_its_place() -> None:
    assert [problem.partition(":")[0] for problem in problems("loops-1", 7)] == ["item 1", "item 2"]


def test_every_problem_of_every_item_is_listed() -> None:
    found = problems(item_fields("loops", 1, difficulty=9, section=""), item_fields("loops", 2, question=""))
    assert [problem.partition(": ")[2].partition(":")[0] for problem in found] == ["difficulty", "section", "question"]


@pytest.mark.parametrize("source", ["", "[]", "id: loops-1", "just text"])
def test_a_file_that_is_no_list_of_items_is_refused(source: str) -> None:
    with pytest.raises(DocumentError, match="the quiz must be a list of items"):
        parse_quiz(source, LOOPS)


def test_a_file_that_is_no_yaml_is_refused_in_one_line() -> None:
    with pytest.raises(DocumentError, match=r"^the quiz is not valid YAML: [^\n]+$"):
        parse_quiz("- {id: loops-1", LOOPS)


def test_an_item_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        setattr(small_quiz("loops")[0], "question", "Another?")  # noqa: B010 - the type checker forbids it as well
