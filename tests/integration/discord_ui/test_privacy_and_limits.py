"""What others may read of an answer, the asker's own next step, and how many questions are answered."""

from __future__ import annotations

from datetime import timedelta

import discord
import pytest
import simcord

from bot.coaching.profiles import Profile
from bot.discord_ui.asking.listening import has_words
from bot.discord_ui.client import CoachClient
from bot.discord_ui.kit.question_limits import QuestionLimits
from bot.discord_ui.reading.views import READ_THE_NOTE
from bot.services.coach import Coach
from bot.wording.english import MY_NEXT_STEP
from knowledge.ids import MemberId
from knowledge.roadmap import Level
from tests.integration.discord_ui.seeing import described, labels, last, own_mention, reply
from tests.integration.front_end import MONDAY, Clock

PERSONAL = ("h a week", "hours a week", "which you have done", "Next step", "your level", "senior")
QUESTIONS = ("how do I undo my last commit", "what is a pull request?", "how do decorators work?")


async def known(coach: Coach, member: simcord.MemberActor, clock: Clock) -> None:
    """Let the coach know a member well."""
    await coach.members.change_profile(MemberId(member.id), now=clock(), level=Level.SENIOR, hours_per_week=3)


async def test_a_public_answer_says_nothing_of_whoever_asked(
    coach: Coach, clock: Clock, channel: simcord.ChannelHandle, ada: simcord.MemberActor, client: CoachClient
) -> None:
    await known(coach, ada, clock)
    for question in QUESTIONS:
        asked = reply(await ada.slash(channel, "ask", question=question))
        await ada.send(channel, f"{own_mention(client)} {question}")
        for shown in (asked, last(channel)):
            assert not [word for word in PERSONAL if word in str(shown.embeds[0].to_dict())]


async def test_how_long_something_takes_is_not_told_at_the_askers_pace(coach: Coach) -> None:
    busy = Profile(level=Level.JUNIOR, hours_per_week=3)
    own = await coach.answers.answer("how long does git take?", profile=busy)
    public = await coach.answers.answer("how long does git take?", profile=None)
    assert "3 hours a week" in own.answer.text
    assert "3 hours a week" not in public.answer.text
    assert (public.next, public.step, public.gap) == ((), None, ())


async def test_the_button_shows_whoever_presses_it_their_own_step(
    coach: Coach, clock: Clock, channel: simcord.ChannelHandle, ada: simcord.MemberActor, bob: simcord.MemberActor
) -> None:
    await known(coach, bob, clock)
    asked = await ada.slash(channel, "ask", question="what is a pull request?")
    own = await ada.click(reply(asked), label=MY_NEXT_STEP)
    others = await bob.click(reply(asked), label=MY_NEXT_STEP)
    assert own.ephemeral
    assert others.ephemeral
    assert "at 3 h a week" in described(reply(others))
    assert "a week" not in described(reply(own)).replace("this week", "")


async def test_a_private_ask_is_personal_and_for_the_asker_alone(
    coach: Coach, clock: Clock, channel: simcord.ChannelHandle, ada: simcord.MemberActor
) -> None:
    await known(coach, ada, clock)
    asked = await ada.slash(channel, "ask", question="what is a pull request?", private=True)
    assert asked.ephemeral
    assert "**Next step:**" in described(reply(asked))
    assert labels(reply(asked)) == [READ_THE_NOTE]


async def test_what_next_by_a_mention_leads_to_the_button(
    channel: simcord.ChannelHandle, ada: simcord.MemberActor, client: CoachClient
) -> None:
    await ada.send(channel, f"{own_mention(client)} what should I learn next?")
    assert described(last(channel)).startswith("What comes next depends on where you stand")
    pressed = await ada.click(last(channel), label=MY_NEXT_STEP)
    assert pressed.ephemeral
    assert "**Next step:** start with" in described(reply(pressed))


async def test_a_member_who_asks_too_much_is_told_when_to_try_again(
    clock: Clock, channel: simcord.ChannelHandle, ada: simcord.MemberActor, bob: simcord.MemberActor
) -> None:
    for _ in range(6):
        assert not (await ada.slash(channel, "ask", question="what is git?")).ephemeral
    refused = await ada.slash(channel, "ask", question="what is git?")
    assert refused.ephemeral
    assert "<t:" in reply(refused).content
    assert not (await bob.slash(channel, "ask", question="what is git?")).ephemeral
    clock.advance(timedelta(seconds=61))
    assert not (await ada.slash(channel, "ask", question="what is git?")).ephemeral


async def test_messages_over_the_limit_get_one_reply_and_then_silence(
    channel: simcord.ChannelHandle, ada: simcord.MemberActor, client: CoachClient
) -> None:
    for _ in range(6):
        await ada.send(channel, f"{own_mention(client)} what is git?")
    await ada.send(channel, f"{own_mention(client)} what is git?")
    assert "<t:" in last(channel).content
    message = await ada.send(channel, f"{own_mention(client)} what is git?")
    assert last(channel).id == message.id


def test_private_questions_and_refused_ones_do_not_count_for_a_channel() -> None:
    limits = QuestionLimits(per_member=2, per_channel=2)
    assert [limits.take(1, None, MONDAY) is None for _ in range(3)] == [True, True, False]
    assert limits.take(1, 7, MONDAY) is not None
    assert [limits.take(member, 7, MONDAY) is None for member in (2, 3, 4)] == [True, True, False]


@pytest.mark.parametrize("ahead", [timedelta(minutes=2), timedelta(days=3 * 365)])
def test_questions_under_a_clock_that_was_ahead_are_not_held_against_anybody(ahead: timedelta) -> None:
    limits = QuestionLimits(per_member=2, per_channel=0)
    refused = [limits.take(1, 7, MONDAY + ahead) for _ in range(3)][-1]
    assert refused is not None
    assert limits.may_tell(refused, MONDAY + ahead)
    assert [limits.take(1, 7, MONDAY) is None for _ in range(3)] == [True, True, False]
    assert limits.may_tell(refused, MONDAY)


def test_no_limit_is_none() -> None:
    limits = QuestionLimits(per_member=0, per_channel=0)
    assert all(limits.take(1, 7, MONDAY) is None for _ in range(200))


@pytest.mark.parametrize(
    ("text", "expected"), [("", False), ("<:duck:123>", False), ("🦆", False), ("<@&5> <@6>", False), ("why?", True)]
)
def test_mentions_and_emoji_are_no_words(text: str, expected: bool) -> None:
    assert has_words(text) is expected


async def test_every_command_is_offered_where_it_makes_sense(env: simcord.Env, client: CoachClient) -> None:
    everywhere, guilds = ([0, 1, 2], [0, 1]), ([0], [0])
    offered = {
        command.name: (
            sorted(command.to_dict(client.tree)["contexts"]),
            sorted(command.to_dict(client.tree)["integration_types"]),
        )
        for command in [*client.tree.get_commands(), *client.tree.get_commands(type=discord.AppCommandType.message)]
    }
    assert {name for name, where in offered.items() if where == guilds} == {"kb", "usage"}
    assert set(map(str, offered.values())) == {str(everywhere), str(guilds)}
