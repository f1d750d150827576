from __future__ import annotations

import re

import pytest

from bot.discord_ui.asking.rendering import render_title
from bot.discord_ui.asking.threads import MAX_NAME_LENGTH, thread_name, turns_up_to


def test_a_conversation_goes_on_from_the_answer_whose_title_it_is() -> None:
    turns = ("one", "what is *args?", "three")
    assert turns_up_to(turns, render_title("what is *args?")) == ("one", "what is *args?")


def test_a_question_asked_twice_is_taken_where_it_was_asked_last() -> None:
    assert turns_up_to(("one", "two", "one", "three"), "one") == ("one", "two", "one")


def test_an_answer_that_is_remembered_no_more_begins_with_its_own_question() -> None:
    assert turns_up_to(("other",), render_title("what is *args?")) == ("what is *args?",)


def test_a_long_question_is_found_by_its_shortened_title() -> None:
    question = "how do I " + "really " * 60 + "learn it?"
    assert turns_up_to((question, "later"), render_title(question)) == (question,)


def test_a_name_is_plain_text_within_discords_limit() -> None:
    assert thread_name(render_title("what are *args and __init__?")) == "what are *args and __init__?"
    assert len(thread_name("word " * 50)) <= MAX_NAME_LENGTH


@pytest.mark.parametrize(
    "question",
    [
        "@everyone <@1> <<#2>> what now?",
        "[free](https://evil.example) https://discord.gg/x",
        "a\nb\u202ec\u200bd\u2066e",
        "\\" * 300 + "a",
        "**`" * 200,
        "x" * 2000,
    ],
)
def test_a_hostile_question_gives_a_harmless_name_within_the_limit(question: str) -> None:
    name = thread_name(render_title(question))
    assert 1 <= len(name) <= MAX_NAME_LENGTH
    assert not re.search(r"@everyone|<[@#]|\]\(|[\n\u202e\u200b\u2066]", name)
