"""A member's level and progress, and what they do to the coach's answers."""

from __future__ import annotations

import pytest

from tests.acceptance.coach_process import CoachProcess
from tests.acceptance.discord_double import DiscordDouble, Guild, Member
from tests.acceptance.discord_double.state import Person

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

QUESTION = "how do decorators work?"


async def run(discord: DiscordDouble, by: Person, command: str, **options: object) -> str:
    """What a command replies, to this person alone."""
    interaction = await discord.slash(by, command, options)
    reply = await interaction.reply()
    assert reply.ephemeral
    return reply.text


async def ask_privately(discord: DiscordDouble, by: Person) -> str:
    """What only the asker reads holds what is theirs."""
    return (await (await discord.slash(by, "ask", {"question": QUESTION, "private": True})).reply()).text


async def ask(discord: DiscordDouble, by: Person, question: str = QUESTION) -> str:
    return (await (await discord.slash(by, "ask", {"question": question})).reply()).text


class TestHelp:
    async def test_help_names_every_command_that_a_member_can_run(self, discord: DiscordDouble, ada: Member) -> None:
        text = await run(discord, ada, "help")
        for command in (
            "ask",
            "new",
            "next",
            "level",
            "done",
            "undo",
            "checkin schedule",
            "checkin now",
            "checkin off",
        ):
            assert f"/{command}" in text
        assert "Ask the coach about this" in text
        assert "/kb" not in text

    async def test_moderators_are_shown_theirs_too(self, discord: DiscordDouble, moderator: Member) -> None:
        text = await run(discord, moderator, "help")
        assert all(f"/kb {command}" in text for command in ("add", "list", "remove", "undo"))


class TestLevel:
    async def test_it_is_kept_and_shown_again(self, discord: DiscordDouble, ada: Member) -> None:
        assert "not set" in await run(discord, ada, "level")
        await run(discord, ada, "level", level="Mid", track="Web development", hours=6, goal="a job at a newspaper")
        shown = await run(discord, ada, "level")
        for told in ("mid", "Web development", "6", "a job at a newspaper"):
            assert told in shown

    async def test_it_changes_the_very_next_answer(self, discord: DiscordDouble, ada: Member) -> None:
        before = await ask_privately(discord, ada)
        await run(discord, ada, "level", level="Junior")
        after = await ask_privately(discord, ada)
        assert "Tell me your /level" in before
        assert "you asked about Decorators; " in after
        assert "you asked about Decorators; " not in before

    async def test_it_changes_what_comes_next(self, discord: DiscordDouble, ada: Member) -> None:
        assert "**Syntax and data types**" in await run(discord, ada, "next")
        await run(discord, ada, "level", level="Senior", track="Data science and machine learning")
        text = await run(discord, ada, "next")
        assert "Syntax and data types" not in text
        assert "**Next step:**" in text
        assert "Syntax and data types" not in await ask(discord, ada, "what should I learn next?")

    @pytest.mark.parametrize("option", ["level", "track"])
    async def test_what_is_not_offered_is_refused_in_words(
        self, discord: DiscordDouble, ada: Member, option: str
    ) -> None:
        refused = await discord.slash(ada, "level", {option: "wizard"}, checked=False)
        reply = await refused.reply()
        assert reply.ephemeral
        assert f"'wizard' is not a {option}" in reply.text
        assert "wizard" not in await run(discord, ada, "level")


class TestDone:
    async def test_a_topic_is_found_by_what_was_typed_and_ticked_off(self, discord: DiscordDouble, ada: Member) -> None:
        typed = await discord.autocomplete(ada, "done", "topic", "synt")
        (choice,) = await typed.wait_choices()
        assert choice == {"name": "Syntax and data types", "value": "syntax-and-types"}
        told = await run(discord, ada, "done", topic=choice["value"])
        assert "**Syntax and data types** is done." in told
        assert "1/" in await run(discord, ada, "level")
        assert "Syntax and data types" not in (await run(discord, ada, "next")).split("**")[1]

    async def test_what_is_done_already_is_offered_last_and_says_so(self, discord: DiscordDouble, ada: Member) -> None:
        everything = await (await discord.autocomplete(ada, "done", "topic", "")).wait_choices()
        assert len(everything) == 25
        await run(discord, ada, "done", topic="syntax-and-types")
        typed = await discord.autocomplete(ada, "done", "topic", "synt")
        assert [choice["name"] for choice in await typed.wait_choices()] == ["Syntax and data types (done)"]

    async def test_undo_takes_it_back(self, discord: DiscordDouble, ada: Member) -> None:
        before = await run(discord, ada, "next")
        await run(discord, ada, "done", topic="syntax-and-types")
        assert await run(discord, ada, "next") != before
        assert "**Syntax and data types** is not started again" in await run(discord, ada, "undo")
        assert await run(discord, ada, "next") == before
        assert await run(discord, ada, "undo") == "There is nothing to undo."

    async def test_a_topic_that_does_not_exist_is_refused_in_words(self, discord: DiscordDouble, ada: Member) -> None:
        assert "no-such-topic" in await run(discord, ada, "done", topic="no-such-topic")


class TestWhoseItIs:
    async def test_progress_follows_the_person_into_other_guilds_and_direct_messages(
        self, discord: DiscordDouble, ada: Member
    ) -> None:
        await run(discord, ada, "done", topic="syntax-and-types")
        elsewhere = discord.add_member(discord.add_guild("Elsewhere"), user=ada.user)
        assert await run(discord, elsewhere, "next") == await run(discord, ada.user, "next")
        assert "Syntax and data types" not in (await run(discord, elsewhere, "next")).split("**")[1]

    async def test_it_is_nobody_elses(
        self, discord: DiscordDouble, coach: CoachProcess, guild: Guild, ada: Member
    ) -> None:
        await run(discord, ada, "level", level="Senior")
        await run(discord, ada, "done", topic="syntax-and-types")
        bob = discord.add_member(guild, "bob")
        assert "not set" in await run(discord, bob, "level")
        assert (await run(discord, bob, "next")).split("**")[1] == "Syntax and data types"
