"""/checkin, the message that comes when it is due, and its buttons before and after a restart."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import discord
import pytest
import simcord

from bot.discord_ui.check_ins.messenger import DiscordMessenger
from bot.discord_ui.check_ins.views import AnswerButton, SnoozeButton, pressed_view
from bot.discord_ui.client import CoachClient
from bot.services.check_ins.messages import UndeliverableError
from bot.services.coach import Coach
from knowledge.ids import MemberId, TopicId
from knowledge.progress import ProgressState
from storage.records import CheckInAnswer
from tests.integration.discord_ui.seeing import fields, last, reply, rows
from tests.integration.front_end import Clock

HOUR_AHEAD = {"weekday": 0, "time": "9am", "zone": "UTC"}
"""The tests' clock starts on Monday at 8."""


async def start_git(coach: Coach, member_id: int, clock: Clock) -> None:
    roadmap = (await coach.knowledge.view(None)).roadmap
    await coach.members.set_state(
        MemberId(member_id), roadmap.get_topic("git").id, ProgressState.IN_PROGRESS, now=clock(), source="test"
    )


async def let_time_pass(env: simcord.Env, clock: Clock, step: timedelta) -> None:
    """Move the coach's clock, then let its loop notice."""
    clock.advance(step)
    await env.advance_time(20)


@pytest.fixture
async def due(
    env: simcord.Env, coach: Coach, channel: simcord.ChannelHandle, ada: simcord.MemberActor, clock: Clock
) -> Any:
    """The check-in message that Ada got."""
    await start_git(coach, ada.id, clock)
    await ada.slash(channel, "checkin schedule", **HOUR_AHEAD)
    await let_time_pass(env, clock, timedelta(hours=1))
    return last(ada.user.dm_channel)


async def test_schedule_says_when_it_comes(channel: simcord.ChannelHandle, ada: simcord.MemberActor) -> None:
    result = await ada.slash(channel, "checkin schedule", weekday=4, time="18:30", zone="Europe/Berlin")
    assert result.ephemeral
    assert reply(result).content.startswith("Your check-in: Fridays at 18:30 (Europe/Berlin), next <t:1772818200:f>.")
    standing = await ada.slash(channel, "level")
    assert fields(reply(standing))["Check-in"].startswith("Fridays at 18:30 (Europe/Berlin)")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"time": "soon"}, "'soon' is not a time of day"),
        ({"zone": "Mars/Base"}, "I know no time zone or city called “Mars/Base”"),
    ],
)
async def test_schedule_says_what_is_wrong(
    env: simcord.Env, channel: simcord.ChannelHandle, ada: simcord.MemberActor, wrong: dict[str, str], said: str
) -> None:
    result = await ada.slash(channel, "checkin schedule", **{**HOUR_AHEAD, **wrong})
    assert result.ephemeral
    assert reply(result).content.startswith(said)
    assert env.errors


async def test_zones_are_completed(channel: simcord.ChannelHandle, ada: simcord.MemberActor) -> None:
    offered = await ada.autocomplete(channel, "checkin schedule", "zone", "berl", weekday=0, time="9")
    assert offered[0] == {"name": "Europe/Berlin", "value": "Europe/Berlin"}
    offered = await ada.autocomplete(channel, "checkin schedule", "zone", "Mumb", weekday=0, time="9")
    assert offered[0] == {"name": "Asia/Kolkata · Mumbai", "value": "Asia/Kolkata"}
    assert len(await ada.autocomplete(channel, "checkin schedule", "zone", "", weekday=0, time="9")) == 25


async def test_off_stops_it(
    env: simcord.Env, channel: simcord.ChannelHandle, ada: simcord.MemberActor, clock: Clock
) -> None:
    await ada.slash(channel, "checkin schedule", **HOUR_AHEAD)
    assert reply(await ada.slash(channel, "checkin off")).content.startswith("Your check-ins are off.")
    assert reply(await ada.slash(channel, "checkin off")).content == "You have no check-ins."
    await let_time_pass(env, clock, timedelta(hours=2))
    assert ada.user.dm_channel.last_message is None


async def test_it_comes_once_with_a_row_for_each_topic(
    env: simcord.Env, due: Any, ada: simcord.MemberActor, clock: Clock
) -> None:
    assert fields(due)["Under way"].startswith("**Version control with Git**")
    shown = rows(due)
    assert [button.label for button in shown[0]] == ["Done: Version control with Git", "Still on it"]
    assert [button.label for button in shown[-1]] == ["Ask me again in a day"]
    await let_time_pass(env, clock, timedelta(minutes=10))
    assert last(ada.user.dm_channel).id == due.id


async def test_it_carries_an_enforced_nonce_and_may_ping_its_recipient_only(
    env: simcord.Env, due: Any, ada: simcord.MemberActor
) -> None:
    sent = next(r for r in env.http_requests if r.method == "POST" and r.path.endswith("/messages"))
    assert sent.json
    assert sent.json["enforce_nonce"] is True
    assert len(sent.json["nonce"]) == 24
    assert sent.json["allowed_mentions"] == {"parse": [], "users": [ada.id]}


async def test_done_is_written_to_the_progress_and_shown(coach: Coach, due: Any, ada: simcord.MemberActor) -> None:
    await ada.user.click(due, label="Done: Version control with Git")
    assert "git" in (await coach.members.profile(MemberId(ada.id))).done
    shown = last(ada.user.dm_channel)
    done, still = rows(shown)[0]
    assert (done.disabled, str(done.emoji), still.disabled) == (True, "✅", False)
    assert fields(shown)["Noted"].startswith("**Version control with Git** is done. Next: ")


async def test_an_answer_can_be_changed(coach: Coach, due: Any, ada: simcord.MemberActor) -> None:
    await ada.user.click(due, label="Done: Version control with Git")
    git = rows(due)[0]
    await ada.user.click(last(ada.user.dm_channel), custom_id=git[1].custom_id)
    profile = await coach.members.profile(MemberId(ada.id))
    assert "git" in profile.in_progress
    assert "git" not in profile.done
    done, still = rows(last(ada.user.dm_channel))[0]
    assert (done.disabled, still.disabled) == (False, True)
    assert (done.emoji, str(still.emoji)) == (None, "⏳"), "not finished is not ticked"
    assert len([field for field in last(ada.user.dm_channel).embeds[0].fields if field.name == "Noted"]) == 1


async def test_the_buttons_work_after_a_restart(
    env: simcord.Env, coach: Coach, due: Any, ada: simcord.MemberActor, clock: Clock
) -> None:
    await env.restart_bot(CoachClient(coach=coach, clock=clock))
    await ada.user.click(due, label="Done: Version control with Git")
    assert "git" in (await coach.members.profile(MemberId(ada.id))).done


async def test_snooze_asks_again_a_day_later(
    env: simcord.Env, due: Any, ada: simcord.MemberActor, clock: Clock
) -> None:
    await ada.user.click(due, label="Ask me again in a day")
    [snooze] = rows(last(ada.user.dm_channel))[-1]
    assert snooze.disabled
    assert "I'll ask again <t:" in fields(last(ada.user.dm_channel))["Noted"]
    await let_time_pass(env, clock, timedelta(days=1, minutes=1))
    assert last(ada.user.dm_channel).id != due.id


async def test_a_press_on_a_check_in_of_somebody_else_is_refused(
    env: simcord.Env, coach: Coach, due: Any, channel: simcord.ChannelHandle, bob: simcord.MemberActor
) -> None:
    """Discord shows a direct message to nobody else; this is what happens should it ever."""
    channel_message = await env.bot.get_partial_messageable(channel.id).send(
        embed=due.embeds[0], view=pressed_view(due, SnoozeButton(0))
    )
    refused = await bob.click(channel_message, label="Done: Version control with Git")
    assert [said.content for said in refused.followups] == ["There is no such check-in of yours"]
    assert refused.followups[0].ephemeral
    assert (await coach.members.profile(MemberId(bob.id))).done == frozenset()


async def test_a_topic_that_the_roadmap_lost_is_explained(
    env: simcord.Env, channel: simcord.ChannelHandle, ada: simcord.MemberActor
) -> None:
    view = discord.ui.View(timeout=None)
    view.add_item(AnswerButton(0, TopicId("cobol"), CheckInAnswer.DONE, label="Done: COBOL"))
    message = await env.bot.get_partial_messageable(channel.id).send("old", view=view)
    pressed = await ada.click(message, label="Done: COBOL")
    assert pressed.followups[0].content.startswith("There is no topic 'cobol' in the roadmap.")


async def test_now_asks_privately_and_works_without_a_schedule(
    coach: Coach, channel: simcord.ChannelHandle, ada: simcord.MemberActor, clock: Clock
) -> None:
    await start_git(coach, ada.id, clock)
    result = await ada.slash(channel, "checkin now")
    assert result.ephemeral
    labels = [button["label"] for row in reply(result).components for button in row["components"]]
    assert "Done: Version control with Git" in labels
    assert "Ask me again in a day" not in labels
    await ada.click(reply(result), label="Done: Version control with Git")
    assert "git" in (await coach.members.profile(MemberId(ada.id))).done
    assert "is done. Next: " in fields(reply(result))["Noted"]


async def test_closed_direct_messages_are_permanent_and_an_outage_is_not(
    env: simcord.Env, client: CoachClient, coach: Coach, ada: simcord.MemberActor
) -> None:
    prompt = await coach.check_ins.prompt_now(MemberId(ada.id))
    for status, code, permanent in ((403, 50007, True), (400, 50033, True), (404, 10013, True), (400, 0, False)):
        env.inject_error("POST", "/channels/*/messages", status=status, code=code)
        with pytest.raises(UndeliverableError) as caught:
            await DiscordMessenger(client).send(prompt)
        assert caught.value.permanent is permanent


async def test_the_loop_survives_an_outage_and_delivers_later(
    env: simcord.Env, channel: simcord.ChannelHandle, ada: simcord.MemberActor, clock: Clock
) -> None:
    await ada.slash(channel, "checkin schedule", **HOUR_AHEAD)
    env.inject_error("POST", "/channels/*/messages", status=400)
    await let_time_pass(env, clock, timedelta(hours=1))
    assert ada.user.dm_channel.last_message is None
    await let_time_pass(env, clock, timedelta(minutes=3))
    assert last(ada.user.dm_channel).embeds[0].title == "How is it going?"
