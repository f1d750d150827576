"""The terminal chat, read from a script: every command, every mistake, and the end of the input."""

from __future__ import annotations

import io

import pytest

from bot.coaching.profiles import Profile
from bot.services.actors import LOCAL_MEMBER
from bot.services.coach import Coach
from bot.terminal.chat import HELP, TerminalChat, parse_level
from knowledge.roadmap import Level
from tests.small_library import VARIABLES, WEB


class Keyboard(io.StringIO):
    """A script that says it is a terminal."""

    def isatty(self) -> bool:
        return True


async def chat(coach: Coach, *lines: str, source: io.StringIO | None = None) -> str:
    output = io.StringIO()
    await TerminalChat(coach, source=source or io.StringIO("\n".join(lines)), output=output).run()
    return output.getvalue()


async def replies(coach: Coach, *lines: str) -> list[str]:
    """What each line is answered with, in one conversation."""
    talk = TerminalChat(coach, source=io.StringIO(), output=io.StringIO())
    return [await talk.reply(line) for line in lines]


async def profile(coach: Coach) -> Profile:
    return await coach.members.profile(LOCAL_MEMBER)


async def test_a_piped_chat_repeats_each_question_and_ends_with_the_input(small_coach: Coach) -> None:
    said = await chat(small_coach, "how does loops work", "", "   ", "explain pandas to me")
    assert [line for line in said.splitlines() if line.startswith("> ")] == [
        "> how does loops work",
        "> explain pandas to me",
    ]
    assert "Loops repeat a block for each item." in said
    assert "[1] Pandas, Summary" in said


async def test_an_empty_input_ends_at_once(small_coach: Coach) -> None:
    assert await chat(small_coach) == ""


@pytest.mark.parametrize("word", ["/quit", "/exit", " /QUIT "])
async def test_quit_ends_the_chat_before_the_input_does(small_coach: Coach, word: str) -> None:
    assert "loops" not in (await chat(small_coach, word, "how does loops work")).lower()


async def test_at_a_keyboard_there_is_a_greeting_and_a_prompt_and_no_echo(small_coach: Coach) -> None:
    said = await chat(small_coach, source=Keyboard("how does loops work\n/quit\n"))
    assert said.startswith("Ask me what to learn next")
    assert said.count("\n> ") == 2
    assert "> how does loops work" not in said


async def test_a_follow_up_is_about_what_was_asked_before_until_it_is_forgotten(small_coach: Coach) -> None:
    follow_up = "and how long does it take?"
    _, long = await replies(small_coach, "explain pandas to me", follow_up)
    _, forgotten, alone = await replies(small_coach, "explain pandas to me", "/new", follow_up)
    assert long.startswith("Plan 30 to 60 hours for Pandas")
    assert forgotten.startswith("Forgotten")
    assert alone.startswith("That is outside the roadmap")


async def test_a_chat_starts_without_the_turns_of_an_earlier_one(small_coach: Coach) -> None:
    await chat(small_coach, "explain pandas to me")
    assert "outside the roadmap" in await chat(small_coach, "and how long does it take?")


async def test_level_track_hours_and_goal_are_kept_and_shown(small_coach: Coach) -> None:
    *_, said = await replies(small_coach, "/level Mid", "/track WEB", "/hours 7.5", "/goal  a job  with Flask")
    assert said.splitlines()[:3] == ["Level: mid. Track: web.", "Hours a week: 7.5.", "Goal: a job with Flask"]
    assert await profile(small_coach) == Profile(
        level=Level.MID, track=WEB, hours_per_week=7.5, goal="a job with Flask"
    )


async def test_level_alone_shows_where_somebody_stands(small_coach: Coach) -> None:
    (said,) = await replies(small_coach, "/level")
    assert said.startswith("Level: not set (coached as junior).")


async def test_track_none_and_an_empty_goal_take_them_back(small_coach: Coach) -> None:
    await replies(small_coach, "/track web", "/goal a job", "/track none", "/goal")
    assert await profile(small_coach) == Profile()


async def test_done_marks_a_topic_and_says_what_comes_next(small_coach: Coach) -> None:
    first, again = await replies(small_coach, "/done variables", "/done Variables")
    assert first.startswith("Variables is done. Next: Functions")
    assert again.startswith("Variables was already done.")
    assert (await profile(small_coach)).done == {VARIABLES}


@pytest.mark.parametrize("typed", ["/done version control", '/done "Version Control"', "/done git", "/DONE GIT"])
async def test_a_topic_can_be_named_by_id_or_title_in_any_case(small_coach: Coach, typed: str) -> None:
    (said,) = await replies(small_coach, typed)
    assert said.startswith("Version control is done.")


async def test_undo_takes_the_last_change_back_and_then_says_there_is_none(small_coach: Coach) -> None:
    *_, undone, nothing = await replies(small_coach, "/done variables", "/undo", "/undo")
    assert undone == "Variables is back to not started."
    assert nothing == "There is nothing to undo."
    assert await profile(small_coach) == Profile()


async def test_next_says_what_to_learn_with_the_id_that_done_takes(small_coach: Coach) -> None:
    newcomer, *_, later = await replies(small_coach, "/next", "/done variables", "/next")
    assert newcomer.endswith("[variables]")
    assert "1. Functions [functions]" in later
    assert "2. Loops [loops]" in later


async def test_help_lists_every_command(small_coach: Coach) -> None:
    (said,) = await replies(small_coach, "/help")
    talk = TerminalChat(small_coach, source=io.StringIO(), output=io.StringIO())
    assert said == HELP
    assert [name for name in talk._commands if name not in said] == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/level wizard", "A level is one of junior, mid, senior, not 'wizard'."),
        ("/track games", "A track is one of web, data, or none."),
        ("/track", "A track is one of web, data, or none."),
        ("/hours", "Type your hours a week as a number, such as /hours 10."),
        ("/hours ten", "Type your hours a week as a number, such as /hours 10."),
        ("/hours 0", "Hours a week must be between 1 and 100."),
        ("/hours nan", "Hours a week must be between 1 and 100."),
        ("/goal " + "g" * 201, "Please keep the goal under 200 characters."),
        ("/done", "Say which topic, such as /done decorators; /next shows their ids."),
        ("/done loops, cobol", "There is no topic 'cobol' in the roadmap."),
        ("/learn", "There is no command /learn; /help lists them."),
        ("/", "There is no command /; /help lists them."),
        ('/"', 'There is no command /"; /help lists them.'),
        ("🐍", "There is no word in that question. Ask something like: how do decorators work?"),
        ("x" * 10_000, "The question has 10,000 characters; please keep it under 2,000."),
    ],
    ids=lambda value: value[:12],
)
async def test_a_mistake_is_answered_in_a_sentence_and_changes_nothing(
    small_coach: Coach, typed: str, said: str
) -> None:
    assert await replies(small_coach, typed) == [said]
    assert await profile(small_coach) == Profile()


async def test_a_goal_may_hold_an_apostrophe(small_coach: Coach) -> None:
    await replies(small_coach, "/goal it's a job")
    assert (await profile(small_coach)).goal == "it's a job"


async def test_a_chat_goes_on_after_a_mistake(small_coach: Coach) -> None:
    said = await chat(small_coach, "/learn", "\x00", "how does loops work")
    assert "Loops repeat a block" in said


async def test_control_characters_of_the_input_are_not_repeated_to_the_terminal(small_coach: Coach) -> None:
    said = await chat(small_coach, "how does \x1b[31mloops\x07 work", "/goal \x1b[2J", "/done \x1b[2J")
    assert "\x1b" not in said
    assert "\x07" not in said


def test_a_level_is_read_in_any_case() -> None:
    assert parse_level(" Senior ") is Level.SENIOR
