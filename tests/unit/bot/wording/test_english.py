"""What members read of a recommendation, in English."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.coaching.profiles import Profile
from bot.coaching.recommending import Reason, Recommendation
from bot.services.answering.replies import Reply
from bot.wording.english import ALL_DONE, explain, name_some, render_hours, summarise, word_reply
from knowledge.ids import TopicId
from retrieval.values import Answer, AnswerKind

FUNCTIONS = Recommendation(
    topic=TopicId("functions"),
    title="Functions",
    reason=Reason.BUILDS_ON,
    built_on=("Variables",),
    opens=("First project", "Databases"),
    hours=(6, 12),
)


@pytest.mark.parametrize(
    ("hours", "pace", "text"),
    [
        ((8, 20), 10, "8–20 h, about 1–2 weeks at 10 h a week"),
        ((8, 21), 10, "8–21 h, about 1–3 weeks at 10 h a week"),
        ((1, 2), 10, "1–2 h, about 1 week at 10 h a week"),
        ((8, 10), 10, "8–10 h, about 1 week at 10 h a week"),
        ((15, 20), 10, "15–20 h, about 2 weeks at 10 h a week"),
        ((5, 10), 2.5, "5–10 h, about 2–4 weeks at 2.5 h a week"),
        ((8, 20), None, "8–20 h"),
    ],
)
def test_hours_are_told_with_the_weeks_they_take_at_the_members_pace(
    hours: tuple[int, int], pace: float | None, text: str
) -> None:
    assert render_hours(hours, pace) == text


def test_the_summary_names_the_first_topic_with_hours_and_reason() -> None:
    said = summarise([FUNCTIONS], Profile(hours_per_week=6))
    assert said == (
        "Next: Functions (6–12 h, about 1–2 weeks at 6 h a week). It builds on Variables, which you have done. "
        "It opens the way to First project and Databases."
    )


def test_the_summary_of_a_road_that_is_done_says_so() -> None:
    assert summarise([], Profile()) == ALL_DONE


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_its_sentence(reason: Reason) -> None:
    said = explain(replace(FUNCTIONS, reason=reason, opens=()))
    assert said.endswith(".")
    assert said[0].isupper()


def test_what_is_under_way_is_finished_before_anything_is_opened() -> None:
    assert "opens the way" not in explain(replace(FUNCTIONS, reason=Reason.STARTED))


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("Loops",), "Loops"),
        (("Loops", "Functions"), "Loops and Functions"),
        (("Loops", "Functions", "Git"), "Loops, Functions and 1 more"),
        (("Loops", "Functions", "Git", "SQL"), "Loops, Functions and 2 more"),
    ],
)
def test_of_several_names_two_are_said_and_the_others_counted(names: tuple[str, ...], said: str) -> None:
    assert name_some(names) == said


@pytest.mark.parametrize(
    ("language", "line"),
    [("de", "Meine Antworten gibt es nur auf Englisch."), ("it", "My answers are in English only.")],
)
def test_a_question_in_another_language_is_told_that_the_answer_is_in_english(language: str, line: str) -> None:
    answer = Answer(question="?", kind=AnswerKind.ANSWERED, text="Use a loop.")
    assert word_reply(Reply(answer=answer, language=language)) == f"*{line}*\n\nUse a loop."
    assert word_reply(Reply(answer=answer)) == "Use a loop."
