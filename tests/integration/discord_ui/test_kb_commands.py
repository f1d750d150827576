"""/kb: what moderators may do, what others may not, and what one guild's notes are to another."""

from __future__ import annotations

import discord
import pytest
import simcord

from bot.discord_ui.client import CoachClient
from bot.services.actors import Actor
from bot.services.coach import Coach
from knowledge.ids import GuildId, MemberId
from tests.integration.discord_ui.seeing import described, fields, footer, reply
from tests.integration.front_end import Clock

NOTE = {
    "title": "Staging server",
    "text": "Deploy to the staging server with `make stage`. Ask Grace for the password.",
}


@pytest.fixture
def grace(env: simcord.Env, channel: simcord.ChannelHandle) -> simcord.MemberActor:
    role = env.guild.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))
    return env.guild.add_member(env.create_user("grace"), roles=[role])


async def add_note(
    channel: simcord.ChannelHandle, moderator: simcord.MemberActor, **changes: str
) -> simcord.InteractionResult:
    form = await moderator.slash(channel, "kb add")
    return await moderator.submit_modal(form, {**NOTE, **changes})


async def test_a_note_added_answers_members_of_this_guild_at_once(
    channel: simcord.ChannelHandle, ada: simcord.MemberActor, grace: simcord.MemberActor
) -> None:
    added = await add_note(channel, grace)
    assert added.ephemeral
    assert reply(added).content.startswith("Added **Staging server** (`staging-server`).")
    answer = await ada.slash(channel, "ask", question="How do I deploy to the staging server?")
    assert "make stage" in described(reply(answer))
    assert fields(reply(answer))["Sources"].startswith("[1] Staging server")


async def test_another_guild_never_sees_it(
    env: simcord.Env, channel: simcord.ChannelHandle, grace: simcord.MemberActor
) -> None:
    await add_note(channel, grace)
    elsewhere = env.create_guild("Elsewhere")
    other_channel = elsewhere.create_text_channel("general")
    eve = elsewhere.add_member(env.create_user("eve"))
    answer = await eve.slash(other_channel, "ask", question="How do I deploy to the staging server?")
    assert "make stage" not in described(reply(answer))
    assert "Staging" not in described(reply(answer))


async def test_list_remove_and_undo_go_round(channel: simcord.ChannelHandle, grace: simcord.MemberActor) -> None:
    empty = await grace.slash(channel, "kb list")
    assert "no notes of its own yet" in described(reply(empty))
    await add_note(channel, grace)
    listed = await grace.slash(channel, "kb list")
    assert "**Staging server** (`staging-server`)" in described(reply(listed))
    removed = await grace.slash(channel, "kb remove", note="staging-server")
    assert reply(removed).content.startswith("Removed **Staging server**")
    assert await grace.autocomplete(channel, "kb remove", "note", "stag") == []
    assert await grace.autocomplete(channel, "kb undo", "note", "stag") == [
        {"name": "Staging server (removed)", "value": "staging-server"}
    ]
    undone = await grace.slash(channel, "kb undo", note="staging-server")
    assert reply(undone).content.endswith("is back as it was before.")
    again = await grace.slash(channel, "kb undo", note="staging-server")
    assert "Undone" in reply(again).content


async def test_a_title_that_exists_is_refused_in_words(
    channel: simcord.ChannelHandle, grace: simcord.MemberActor
) -> None:
    await add_note(channel, grace)
    again = await add_note(channel, grace)
    assert again.ephemeral
    assert "There is already a note called 'Staging server'" in reply(again).content


async def test_a_note_that_pings_is_shown_without_its_teeth(
    channel: simcord.ChannelHandle, ada: simcord.MemberActor, grace: simcord.MemberActor
) -> None:
    added = await add_note(channel, grace, title="@everyone [x](https://evil.example)", text="@here deploy <@1> now")
    assert "@everyone" not in reply(added).content
    assert "](https" not in reply(added).content
    answer = await ada.slash(channel, "ask", question="deploy now")
    assert "＠here deploy @1 now" in described(reply(answer))


async def test_members_without_the_permission_do_not_even_see_the_commands(
    channel: simcord.ChannelHandle, ada: simcord.MemberActor
) -> None:
    with pytest.raises(simcord.SetupError, match="default-member-permissions"):
        await ada.slash(channel, "kb list")
    assert not [name for name in ada.available_commands(channel) if name.startswith("kb")]


async def test_the_service_refuses_them_even_when_a_guild_shows_them_the_commands(
    env: simcord.Env,
    client: CoachClient,
    channel: simcord.ChannelHandle,
    ada: simcord.MemberActor,
    grace: simcord.MemberActor,
) -> None:
    await add_note(channel, grace)
    command = next(command for command in await client.tree.fetch_commands() if command.name == "kb")
    env.guild.set_command_permissions(command.id, {ada: True})
    for name, options in (("kb add", {}), ("kb list", {}), ("kb remove", {"note": "staging-server"})):
        refused = await ada.slash(channel, name, **options)
        assert refused.ephemeral
        assert reply(refused).content.startswith("Only members with the Manage Server permission")
    assert await ada.autocomplete(channel, "kb remove", "note", "stag") == []
    assert env.errors


async def test_kb_is_not_there_in_direct_messages(env: simcord.Env) -> None:
    assert not [name for name in env.create_user("eve").available_commands() if name.startswith("kb")]


async def test_a_long_list_of_notes_comes_in_pages(
    coach: Coach, channel: simcord.ChannelHandle, grace: simcord.MemberActor, clock: Clock
) -> None:
    actor = Actor(member_id=MemberId(grace.id), name="grace", guild_id=GuildId(grace.guild.id), may_manage_guild=True)
    for number in range(60):
        await coach.editing.add(actor, title=f"Note number {number}", text="Some text.", now=clock())
    listed = await grace.slash(channel, "kb list")
    assert footer(reply(listed)).startswith("Page 1 of ")
