"""The coach over a real connection to the Discord double, which checks each request against Discord's rules."""

from __future__ import annotations

import asyncio
from datetime import time, timedelta

import pytest

from bot.discord_ui.check_ins.undelivered import HOW_TO_OPEN
from bot.discord_ui.client import CoachClient
from bot.services.coach import Coach
from knowledge.ids import MemberId
from tests.acceptance.discord_double import DiscordDouble, Guild, Member
from tests.integration.front_end import Clock

pytestmark = pytest.mark.usefixtures("connected")


async def look_again(coach: Coach, clock: Clock) -> None:
    """Wake the loop that sends check-ins, as any change of a schedule does."""
    await coach.check_ins.schedule(MemberId(99), weekday=5, local_time=time(3), zone="UTC", now=clock())


async def test_a_question_is_answered_in_time_and_form(double: DiscordDouble, grace: Member) -> None:
    asked = await double.slash(grace, "ask", {"question": "how do I undo my last commit"})
    reply = await asked.reply()
    assert "Git" in reply.text
    assert asked.deferred
    assert not reply.ephemeral


async def test_a_refused_question_is_explained_privately(double: DiscordDouble, grace: Member) -> None:
    asked = await double.slash(grace, "ask", {"question": "???"})
    said = await asked.followup()
    assert said.ephemeral
    assert "There is no word in that question." in said.text
    await double.wait_for_request("DELETE", "/webhooks/{webhook_id}/{webhook_token}/messages/@original")


async def test_a_note_is_added_through_the_form(double: DiscordDouble, grace: Member) -> None:
    form = await double.slash(grace, "kb add")
    sent = await double.submit_modal(form, {"Title": "Staging", "Text": "Deploy with make stage."})
    assert (await sent.reply()).text.startswith("Added **Staging**")


async def test_a_mention_is_answered(double: DiscordDouble, guild: Guild, grace: Member) -> None:
    await double.mention(grace, guild.channels[0], "what is a pull request?")
    reply = await double.wait_for_message(guild.channels[0])
    assert "Git" in reply.text


async def test_a_mention_is_answered_even_if_it_cannot_be_seen_typing(
    double: DiscordDouble, guild: Guild, grace: Member
) -> None:
    hung_up = double.fail("POST", "/channels/{channel_id}/typing", None)
    await double.mention(grace, guild.channels[0], "what is a pull request?")
    reply = await double.wait_for_message(guild.channels[0])
    assert "Git" in reply.text
    assert len(hung_up.hits) == 1


async def test_a_check_in_arrives_and_its_button_works(
    double: DiscordDouble, coach: Coach, client: CoachClient, grace: Member, clock: Clock
) -> None:
    scheduled = await double.slash(grace, "checkin schedule", {"weekday": 0, "time": "9am", "zone": "UTC"})
    await scheduled.reply()
    clock.advance(timedelta(hours=1))
    await look_again(coach, clock)
    message = await double.wait_for_message(grace)
    done = next(label for label in message.buttons if label.startswith("Done: "))
    await (await double.press(message, done, by=grace)).reply()
    assert len((await coach.members.profile(MemberId(grace.id))).done) == 1


@pytest.fixture
async def undelivered(double: DiscordDouble, connected: None, coach: Coach, grace: Member, clock: Clock) -> None:
    """Grace's check-in was due, and Discord refused to deliver it to her."""
    double.close_dms(grace)
    scheduled = await double.slash(grace, "checkin schedule", {"weekday": 0, "time": "9am", "zone": "UTC"})
    await scheduled.reply()
    clock.advance(timedelta(hours=1))
    await look_again(coach, clock)
    async with asyncio.timeout(5):
        while (schedule := await coach.check_ins.find_schedule(MemberId(grace.id))) and schedule.next_at <= clock():  # noqa: ASYNC110
            await asyncio.sleep(0.05)  # another task of the client writes it
    assert schedule is not None
    assert schedule.next_at - clock() == timedelta(days=7)


@pytest.mark.usefixtures("undelivered")
class TestClosedDirectMessages:
    @pytest.mark.parametrize(
        ("command", "options"), [("next", {}), ("ask", {"question": "what is git?"}), ("help", {})]
    )
    async def test_the_next_command_says_so_to_the_member_alone_once(
        self, double: DiscordDouble, grace: Member, command: str, options: dict[str, object]
    ) -> None:
        told = await (await double.slash(grace, command, options)).followup()
        assert told.ephemeral
        assert "I couldn't send you your check-in" in told.text
        assert HOW_TO_OPEN in told.text
        again = await double.slash(grace, command, options)
        await again.reply()
        await (await double.slash(grace, "checkin now")).reply()
        assert again.followups == []

    async def test_level_shows_it_for_as_long_as_it_is_so(
        self, double: DiscordDouble, coach: Coach, grace: Member, clock: Clock
    ) -> None:
        for _ in range(2):
            standing = await double.slash(grace, "level")
            assert "could not be delivered" in (await standing.reply()).text
            assert standing.followups == []
        double.open_dms(grace)
        clock.advance(timedelta(days=7))
        await look_again(coach, clock)
        await double.wait_for_message(grace)
        await asyncio.sleep(0.2)
        assert "could not be delivered" not in (await (await double.slash(grace, "level")).reply()).text

    async def test_nobody_else_hears_of_it(self, double: DiscordDouble, guild: Guild) -> None:
        eve = double.add_member(guild, "eve")
        asked = await double.slash(eve, "next")
        await asked.reply()
        await (await double.slash(eve, "help")).reply()
        assert asked.followups == []
