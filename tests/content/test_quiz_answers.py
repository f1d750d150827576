"""Every quiz item with code is answered by running it."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.library import load_quiz
from knowledge.quizzes import QuizItem
from tests.content.programs import run_program, skip_unless_installed

WITH_CODE = [item for items in load_quiz().values() for item in items if item.code is not None]


@pytest.mark.parametrize("item", WITH_CODE, ids=lambda item: item.id)
def test_the_right_option_is_what_the_code_prints_or_the_exception_that_ends_it(item: QuizItem, tmp_path: Path) -> None:
    skip_unless_installed(item.needs)
    (tmp_path / "empty").mkdir()
    outcome = run_program(item.code or "", tmp_path / "empty")
    assert item.options[item.right_option].text == outcome.answer, outcome.errors


def test_at_least_two_items_of_every_topic_are_proved() -> None:
    assert len(WITH_CODE) >= 2 * len(load_quiz())
