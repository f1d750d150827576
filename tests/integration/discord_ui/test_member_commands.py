"""/next, /level, /done, /undo and /help."""

from __future__ import annotations

import discord
import simcord

from bot.services.coach import Coach
from knowledge.ids import MemberId
from knowledge.roadmap import Level
from tests.integration.discord_ui.seeing import described, fields, reply
from tests.integration.front_end import Clock


async def test_next_is_private_and_names_a_next_step(channel: simcord.ChannelHandle, ada: simcord.MemberActor) -> None:
    result = await ada.slash(channel, "next")
    assert result.ephemeral
    assert "**Next step:**" in described(reply(result))
    assert "/done topic:" in described(reply(result))


async def test_level_without_anything_shows_a_newcomer_where_they_stand(
    channel: simcord.ChannelHandle, ada: simcord.MemberActor
) -> None:
    result = await ada.slash(channel, "level")
    assert result.ephemeral
    shown = fields(reply(result))
    assert shown["Level"] == "not set, coached as junior"
    assert shown["Track"] == "none"
    assert shown["Check-in"].startswith("off")
    assert shown["Topics done"].startswith("`░░░░░░░░░░` 0/")


async def test_level_changes_what_is_given_and_leaves_the_rest(
    coach: Coach, channel: simcord.ChannelHandle, ada: simcord.MemberActor
) -> None:
    await ada.slash(channel, "level", level="mid", track="web", hours=6.5, goal="a job with **Django**")
    result = await ada.slash(channel, "level", track="none")
    profile = await coach.members.profile(MemberId(ada.id))
    assert (profile.level, profile.track, profile.hours_per_week) == (Level.MID, None, 6.5)
    assert fields(reply(result))["Goal"] == r"a job with \*\*Django\*\*"
    assert fields(reply(result))["Hours a week"] == "6.5"


async def test_a_goal_can_be_cleared(coach: Coach, channel: simcord.ChannelHandle, ada: simcord.MemberActor) -> None:
    await ada.slash(channel, "level", goal="Kubernetes")
    await ada.slash(channel, "level", goal="none")
    assert (await coach.members.profile(MemberId(ada.id))).goal == ""


async def test_level_suggests_the_next_one_when_most_of_this_one_is_done(
    coach: Coach, channel: simcord.ChannelHandle, ada: simcord.MemberActor, clock: Clock
) -> None:
    roadmap = (await coach.knowledge.view(None)).roadmap
    for topic in roadmap.topics.values():
        if topic.level is Level.JUNIOR:
            await coach.members.complete(MemberId(ada.id), topic.id, now=clock(), source="test")
    result = await ada.slash(channel, "level")
    assert "**mid**" in fields(reply(result))["Ready for more"]


async def test_done_ticks_a_topic_off_and_says_what_is_next(
    channel: simcord.ChannelHandle, ada: simcord.MemberActor
) -> None:
    result = await ada.slash(channel, "done", topic="git")
    assert result.ephemeral
    assert reply(result).content.startswith("**Version control with Git** is done.\nNext: ")
    again = await ada.slash(channel, "done", topic="version control with git")
    assert reply(again).content.startswith("**Version control with Git** was already done.")


async def test_done_with_an_unknown_topic_names_the_nearest(
    env: simcord.Env, channel: simcord.ChannelHandle, ada: simcord.MemberActor
) -> None:
    result = await ada.slash(channel, "done", topic="git, regular stuff")
    assert result.ephemeral
    assert (
        reply(result).content == "There is no topic 'regular stuff' in the roadmap. Did you mean regular-expressions?"
    )
    assert env.errors


async def test_done_completes_topics_by_title_with_those_open_first(
    channel: simcord.ChannelHandle, ada: simcord.MemberActor
) -> None:
    assert len(await ada.autocomplete(channel, "done", "topic", "")) == 25
    offered = await ada.autocomplete(channel, "done", "topic", "version con")
    assert offered == [{"name": "Version control with Git", "value": "git"}]
    await ada.slash(channel, "done", topic="git")
    offered = await ada.autocomplete(channel, "done", "topic", "git")
    assert offered[-1] == {"name": "Version control with Git (done)", "value": "git"}


async def test_undo_takes_the_last_change_back_until_there_is_none(
    coach: Coach, channel: simcord.ChannelHandle, ada: simcord.MemberActor
) -> None:
    await ada.slash(channel, "done", topic="git")
    result = await ada.slash(channel, "undo")
    assert reply(result).content == "Undone: **Version control with Git** is not started again."
    assert (await coach.members.profile(MemberId(ada.id))).done == frozenset()
    assert reply(await ada.slash(channel, "undo")).content == "There is nothing to undo."


async def test_progress_belongs_to_the_person_and_works_in_direct_messages(
    env: simcord.Env, channel: simcord.ChannelHandle, ada: simcord.MemberActor
) -> None:
    await ada.slash(channel, "done", topic="git")
    result = await ada.user.slash("done", topic="git")
    assert "was already done" in reply(result).content


async def test_help_shows_moderators_their_commands_too(
    env: simcord.Env, channel: simcord.ChannelHandle, ada: simcord.MemberActor
) -> None:
    result = await ada.slash(channel, "help")
    assert result.ephemeral
    assert len(described(reply(result)).splitlines()) == 11
    assert fields(reply(result)) == {}
    for command in ("ask", "next", "level", "done", "undo", "topic", "checkin schedule", "checkin now", "checkin off"):
        assert f"/{command}" in described(reply(result))
    role = env.guild.create_role("Mods", permissions=discord.Permissions(manage_guild=True))
    moderator = env.guild.add_member(env.create_user("mod"), roles=[role])
    shown = fields(reply(await moderator.slash(channel, "help")))
    assert "/kb add" in shown["For moderators"]
