"""Follow-ups: understood from what the same member asked in the same place, and from nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
import simcord

from bot.discord_ui.asking.commands import FORGOTTEN
from bot.discord_ui.client import CoachClient
from bot.services.answering.conversations import LIFETIME
from bot.services.coach import Coach
from tests.integration.discord_ui.seeing import described, last, own_mention, reply
from tests.integration.front_end import Clock
from tests.integration.scripted_answers import ScriptedAnswers, answer_of, with_answers

SUBJECT, FOLLOW_UP = "how do I undo my last commit?", "and how long does that take?"


@pytest.fixture
def answers() -> ScriptedAnswers:
    return ScriptedAnswers(answer_of("Yes."))


@pytest.fixture
def client(coach: Coach, clock: Clock, answers: ScriptedAnswers) -> CoachClient:
    return CoachClient(coach=with_answers(coach, answers), clock=clock)


async def test_commands_and_mentions_of_one_member_in_one_channel_are_one_conversation(
    client: CoachClient, answers: ScriptedAnswers, channel: simcord.ChannelHandle, ada: simcord.MemberActor
) -> None:
    await ada.slash(channel, "ask", question="one")
    await ada.send(channel, f"{own_mention(client)} two")
    await ada.slash(channel, "ask", question="three")
    assert answers.turns == [(), ("one",), ("one", "two")]


async def test_two_members_two_channels_and_two_guilds_never_mix(
    env: simcord.Env,
    answers: ScriptedAnswers,
    channel: simcord.ChannelHandle,
    ada: simcord.MemberActor,
    bob: simcord.MemberActor,
) -> None:
    elsewhere = env.guild.create_text_channel("elsewhere")
    other_guild = env.create_guild("Rustaceans")
    away = other_guild.create_text_channel("general")
    abroad = other_guild.add_member(ada.user)
    await ada.slash(channel, "ask", question="one")
    await bob.slash(channel, "ask", question="two")
    await ada.slash(elsewhere, "ask", question="three")
    await abroad.slash(away, "ask", question="four")
    await ada.user.send_dm("five")
    assert answers.turns == [(), (), (), (), ()]
    await ada.slash(channel, "ask", question="six")
    await ada.user.slash("ask", question="seven")
    assert answers.turns[-2:] == [("one",), ("five",)]


async def test_new_forgets_what_was_asked_here_and_says_so_privately(
    answers: ScriptedAnswers, channel: simcord.ChannelHandle, ada: simcord.MemberActor, bob: simcord.MemberActor
) -> None:
    await ada.slash(channel, "ask", question="one")
    await bob.slash(channel, "ask", question="two")
    result = await ada.slash(channel, "new")
    assert result.ephemeral
    assert reply(result).content == FORGOTTEN
    await ada.slash(channel, "ask", question="three")
    await bob.slash(channel, "ask", question="four")
    assert answers.turns[-2:] == [(), ("two",)]


async def test_it_is_over_half_an_hour_after_the_last_question(
    answers: ScriptedAnswers, clock: Clock, channel: simcord.ChannelHandle, ada: simcord.MemberActor
) -> None:
    await ada.slash(channel, "ask", question="one")
    clock.advance(LIFETIME + timedelta(seconds=1))
    await ada.slash(channel, "ask", question="two")
    assert answers.turns == [(), ()]


async def test_the_menu_on_a_message_stands_outside(
    answers: ScriptedAnswers, channel: simcord.ChannelHandle, ada: simcord.MemberActor, bob: simcord.MemberActor
) -> None:
    said = await bob.send(channel, "my secret")
    await ada.slash(channel, "ask", question="one")
    await ada.context_menu(channel, "Ask the coach about this", said)
    await ada.slash(channel, "ask", question="two")
    assert answers.turns == [(), (), ("one",)]


class TestWithTheRealService:
    @pytest.fixture
    def client(self, coach: Coach, clock: Clock) -> CoachClient:
        return CoachClient(coach=coach, clock=clock)

    async def test_a_follow_up_is_about_what_was_asked_before_and_a_refused_question_was_not_asked(
        self, env: simcord.Env, channel: simcord.ChannelHandle, ada: simcord.MemberActor, bob: simcord.MemberActor
    ) -> None:
        await ada.slash(channel, "ask", question=SUBJECT)
        await ada.slash(channel, "ask", question="???")
        assert env.errors
        assert "Git" in described(reply(await ada.slash(channel, "ask", question=FOLLOW_UP)))
        assert "Git" not in described(reply(await bob.slash(channel, "ask", question=FOLLOW_UP)))

    async def test_in_direct_messages_too(self, env: simcord.Env) -> None:
        eve = env.create_user("eve")
        await eve.send_dm(SUBJECT)
        await eve.send_dm(FOLLOW_UP)
        assert "Git" in described(last(eve.dm_channel))
