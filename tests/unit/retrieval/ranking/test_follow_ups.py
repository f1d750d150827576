"""Follow-up questions are read in the light of the turns before them."""

from __future__ import annotations

import pytest

from retrieval.ranking.follow_ups import (
    LIMITS,
    content_words,
    depends_on_earlier,
    keeps_subject,
    read_turns,
)

SURE, LOST = 0.99, 0.01


@pytest.mark.parametrize(
    "question",
    [
        "and how long does that take?",
        "why?",
        "How do I practise it?",
        "ok, and what are the common mistakes?",
        "is it worth it",
        "Thanks! What should I read?",
        "what about pytest?",
        "how about the second one",
        "and Django?",
        "Which of those is better for testing?",
    ],
)
def test_a_question_that_points_or_names_nothing_depends_on_the_turn_before(question: str) -> None:
    assert depends_on_earlier(question)


@pytest.mark.parametrize(
    "question",
    [
        "How do decorators work?",
        "What is asyncio",
        "Is it worth learning Django before Flask and SQL?",
        "Thanks! How do generators yield values lazily?",
        "android apps with kivy",
    ],
)
def test_a_question_that_names_its_subject_stands_alone(question: str) -> None:
    assert not depends_on_earlier(question)


def test_content_words_are_those_that_can_name_a_subject() -> None:
    assert content_words("How do I learn C++, C# and Python 3.11 with pytest?") == ["c++", "c#", "python", "pytest"]
    assert content_words("and how long does that take?") == []


def test_a_first_turn_is_taken_as_it_is() -> None:
    turn = read_turns(["why?"])
    assert (turn.alone, turn.combined, turn.depends, turn.intent) == ("why?", "why?", False, "why?")


def test_a_follow_up_is_combined_with_its_subject_and_keeps_its_own_wish() -> None:
    turn = read_turns(["How do decorators work?", "and how long does that take?"])
    assert turn.depends
    assert turn.alone == turn.intent == "and how long does that take?"
    assert turn.combined == "How do decorators work? and how long does that take?"


def test_what_about_takes_the_new_subject_and_keeps_the_earlier_wish() -> None:
    turn = read_turns(["How long does Flask take?", "what about Django?"])
    assert turn.intent == "How long does Flask take?"
    assert turn.alone == "what about Django?"


def test_the_subject_is_carried_over_several_follow_ups() -> None:
    turn = read_turns(["Tell me of git", "How do decorators work?", "why?", "and how long does it take?"])
    assert turn.combined.startswith("How do decorators work?")
    assert "git" not in turn.combined


def test_a_new_subject_ends_the_old_one() -> None:
    turn = read_turns(["How do decorators work?", "and why?", "What is asyncio good for?", "how long does it take?"])
    assert "decorators" not in turn.combined
    assert "asyncio" in turn.combined


def test_follow_ups_without_any_subject_before_them_can_be_read() -> None:
    assert read_turns(["why?", "and that?"]).combined == "why? and that?"


@pytest.mark.parametrize("alone", [LOST, SURE])
def test_a_turn_without_content_words_always_keeps_the_subject(alone: float) -> None:
    turn = read_turns(["How do decorators work?", "how long does that take?"])
    assert keeps_subject(turn, alone=alone, combined=LOST)


def test_a_turn_that_points_keeps_the_subject_unless_it_finds_one_of_its_own() -> None:
    turn = read_turns(["How do decorators work?", "is it like asyncio?"])
    assert keeps_subject(turn, alone=LIMITS.names_its_subject - 0.01, combined=LOST)
    assert not keeps_subject(turn, alone=LIMITS.names_its_subject, combined=SURE)


@pytest.mark.parametrize(
    "follow_up", ["in which sequence are these stacked upon methods?", "and stacking order on methods"]
)
def test_a_turn_that_says_much_and_points_is_combined_only_where_that_alone_explains_it(follow_up: str) -> None:
    turn = read_turns(["How do decorators work?", follow_up])
    assert not turn.depends
    assert keeps_subject(turn, alone=LOST, combined=SURE)
    assert not keeps_subject(turn, alone=LOST, combined=LOST)
    assert not keeps_subject(turn, alone=LIMITS.lost_alone, combined=SURE)


def test_a_turn_that_neither_points_nor_takes_up_the_thread_is_a_question_of_its_own() -> None:
    turn = read_turns(["How do decorators work?", "how do I bake sourdough bread"])
    assert not keeps_subject(turn, alone=LOST, combined=SURE)
