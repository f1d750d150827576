"""/kb: what moderators add is in the very next answer of their guild, and nowhere else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.acceptance.coach_process import CoachProcess, run_command
from tests.acceptance.discord_double import DiscordDouble, Guild, Member, NotPossibleError
from tests.acceptance.discord_double.state import Person

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

TITLE = "Zorblax laptops"
KEY = "zorblax-laptops"
TEXT = "The Zorblax portal hands out laptops on Tuesdays. Bring the blue form and your badge."
QUESTION = "when does the Zorblax portal hand out laptops?"
FACT = "on Tuesdays"


async def add_note(discord: DiscordDouble, moderator: Member, title: str = TITLE, text: str = TEXT) -> str:
    opened = await discord.slash(moderator, "kb add")
    return (await (await discord.submit_modal(opened, {"Title": title, "Text": text})).reply()).text


async def ask(discord: DiscordDouble, by: Person) -> str:
    return (await (await discord.slash(by, "ask", {"question": QUESTION})).reply()).text


async def run(discord: DiscordDouble, by: Member, command: str, **options: object) -> str:
    reply = await (await discord.slash(by, command, options)).reply()
    assert reply.ephemeral
    return reply.text


class TestAdding:
    async def test_a_note_is_in_the_very_next_answer_with_its_title_as_the_source(
        self, discord: DiscordDouble, moderator: Member, ada: Member
    ) -> None:
        assert FACT not in await ask(discord, ada)
        assert f"**{TITLE}** (`{KEY}`)" in await add_note(discord, moderator)
        answer = await ask(discord, ada)
        assert FACT in answer
        assert f"[1] {TITLE}" in answer

    async def test_no_other_guild_and_no_direct_message_sees_it(
        self, discord: DiscordDouble, guild: Guild, moderator: Member, ada: Member
    ) -> None:
        await add_note(discord, moderator)
        elsewhere = discord.add_guild("Elsewhere")
        stranger = discord.add_member(elsewhere, "mallory")
        same_person = discord.add_member(elsewhere, user=ada.user)
        assert FACT in await ask(discord, ada)
        for asker in (stranger, same_person, ada.user):
            assert FACT not in await ask(discord, asker)
        await discord.direct_message(ada, QUESTION)
        assert FACT not in (await discord.wait_for_message(ada)).text
        await discord.mention(stranger, elsewhere.text_channel, QUESTION)
        assert FACT not in (await discord.wait_for_message(elsewhere.text_channel)).text
        await discord.mention(ada, guild.text_channel, QUESTION)
        assert FACT in (await discord.wait_for_message(guild.text_channel)).text

    async def test_the_same_title_in_two_guilds_holds_two_notes(
        self, discord: DiscordDouble, moderator: Member, ada: Member
    ) -> None:
        elsewhere = discord.add_guild("Elsewhere")
        other = discord.add_member(elsewhere, "heidi", permissions="manage_guild")
        await add_note(discord, moderator)
        await add_note(discord, other, text="The Zorblax portal hands out laptops on Fridays, without any form.")
        assert FACT in await ask(discord, ada)
        assert "on Fridays" in await ask(discord, other)
        assert FACT not in await ask(discord, other)

    async def test_a_second_note_of_the_same_title_is_refused_in_words(
        self, discord: DiscordDouble, moderator: Member
    ) -> None:
        await add_note(discord, moderator)
        assert "already" in await add_note(discord, moderator, text="Something else.")


class TestPermission:
    async def test_a_member_is_not_offered_the_commands(self, discord: DiscordDouble, ada: Member) -> None:
        with pytest.raises(NotPossibleError, match="lacks the permissions"):
            await discord.slash(ada, "kb add")

    @pytest.mark.parametrize("command", ["kb add", "kb list", "kb remove", "kb undo"])
    async def test_the_coach_refuses_a_member_whom_discord_let_through(
        self, discord: DiscordDouble, moderator: Member, ada: Member, command: str
    ) -> None:
        await add_note(discord, moderator)
        options = {"note": KEY} if command in ("kb remove", "kb undo") else {}
        refused = await discord.slash(ada, command, options, checked=False)
        reply = await refused.reply()
        assert reply.ephemeral
        assert "Manage Server" in reply.text
        assert refused.modal is None
        assert KEY in await run(discord, moderator, "kb list")

    async def test_a_form_sent_in_by_somebody_without_the_permission_adds_nothing(
        self, discord: DiscordDouble, moderator: Member, ada: Member
    ) -> None:
        opened = await discord.slash(moderator, "kb add")
        sent = await discord.submit_modal(opened, {"Title": TITLE, "Text": TEXT}, by=ada)
        assert "Manage Server" in (await sent.reply()).text
        assert FACT not in await ask(discord, ada)

    async def test_a_moderator_of_one_guild_is_none_of_another(
        self, discord: DiscordDouble, moderator: Member, ada: Member
    ) -> None:
        await add_note(discord, moderator)
        elsewhere = discord.add_guild("Elsewhere")
        other = discord.add_member(elsewhere, "heidi", permissions="manage_guild")
        assert KEY not in await run(discord, other, "kb list")
        typed = await discord.autocomplete(other, "kb remove", "note", "zorb")
        assert await typed.wait_choices() == []
        await run(discord, other, "kb remove", note=KEY)
        assert FACT in await ask(discord, ada)


class TestChanging:
    async def test_a_removed_note_is_gone_from_the_next_answer_and_undo_brings_it_back(
        self, discord: DiscordDouble, moderator: Member, ada: Member
    ) -> None:
        await add_note(discord, moderator)
        typed = await discord.autocomplete(moderator, "kb remove", "note", "zorblax")
        (choice,) = await typed.wait_choices()
        assert choice == {"name": TITLE, "value": KEY}
        assert "Removed" in await run(discord, moderator, "kb remove", note=choice["value"])
        assert FACT not in await ask(discord, ada)
        assert KEY not in await run(discord, moderator, "kb list")
        typed = await discord.autocomplete(moderator, "kb undo", "note", "zorblax")
        assert [found["name"] for found in await typed.wait_choices()] == [f"{TITLE} (removed)"]
        await run(discord, moderator, "kb undo", note=KEY)
        assert FACT in await ask(discord, ada)

    async def test_a_note_that_is_not_there_is_named(self, discord: DiscordDouble, moderator: Member) -> None:
        assert "no-such-note" in await run(discord, moderator, "kb remove", note="no-such-note")

    async def test_the_terminal_shows_who_changed_what_and_restores_it_under_the_running_bot(
        self, discord: DiscordDouble, coach: CoachProcess, shared_data_dir: Path, moderator: Member, ada: Member
    ) -> None:
        await add_note(discord, moderator)
        await run(discord, moderator, "kb remove", note=KEY)
        place = ("--guild", str(moderator.guild.id))
        code, printed, errors = await run_command(shared_data_dir, "knowledge", "history", KEY, *place, "--json")
        assert (code, errors) == (0, "")
        revisions = [(one["revision"], one["action"], one["author"]) for one in json.loads(printed)]
        assert revisions == [(1, "added", "grace"), (2, "removed", "grace")]
        code, printed, errors = await run_command(shared_data_dir, "knowledge", "restore", KEY, "1", *place)
        assert (code, errors) == (0, "")
        assert FACT in await ask(discord, ada)
        assert KEY in await run(discord, moderator, "kb list")
