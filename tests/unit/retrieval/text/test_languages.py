"""Telling questions in other languages from English ones."""

from __future__ import annotations

import pytest

from knowledge.library import load_library
from retrieval.text.languages import find_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("wie lerne ich python am besten", "de"),
        ("was ist ein decorator", "de"),
        ("cuál es la diferencia entre lista y tupla", "es"),
        ("quanto tempo leva para aprender django", "pt"),
        ("est-ce que docker vaut la peine", "fr"),
        ("पायथन कैसे सीखें", "hi"),
        ("как выучить питон", "ru"),
    ],
)
def test_a_question_in_another_language_is_known_by_it(text: str, language: str) -> None:
    assert find_language(text) == language


@pytest.mark.parametrize(
    "text", ["", "k8s", "git rebase", "CONFLICT (content): Merge conflict in app.py", "lambda def x"]
)
def test_names_and_messages_count_as_english(text: str) -> None:
    assert find_language(text) is None


def test_what_people_ask_the_notes_is_english() -> None:
    asked = [text for entries in load_library().answers.values() for entry in entries for text in entry.wordings]
    foreign = [text for text in asked if find_language(text)]
    assert len(asked) > 3000
    assert foreign == ["sprichst du deutsch"]
