"""Interactions: answered, deferred, with forms and buttons, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.discord_double import DiscordDouble, Guild, Member, NotPossibleError, Permission, TimedOutError
from tests.integration.discord_double_client import SmallClient


class TestInteractions:
    async def test_a_deferred_answer_is_awaited_to_its_end(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        interaction = await double.slash(ada, "ask", {"question": "What next?", "short": True})
        reply = await interaction.reply()
        assert reply.text == "Answer\nWhat next? for ada, short: True"
        assert interaction.deferred
        assert not interaction.ephemeral
        assert interaction.latency is not None
        assert interaction.latency < 3
        assert reply.edits[0].content == ""
        assert list(reply.buttons) == ["Add asyncio", "Source"]
        assert (await interaction.followup()).ephemeral

    async def test_a_member_given_to_an_option_is_resolved(
        self, double: DiscordDouble, client: SmallClient, guild: Guild, ada: Member
    ) -> None:
        grace = double.add_member(guild, "grace")
        interaction = await double.slash(ada, "ask", {"question": "Why?", "member": grace})
        assert "for grace" in (await interaction.reply()).text

    async def test_a_button_known_by_its_custom_id_alone_is_pressed(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        reply = await (await double.slash(ada, "ask", {"question": "What next?"})).reply()
        pressed = await double.press(reply, "Add asyncio", by=ada)
        updated = await pressed.reply()
        assert updated is reply
        assert updated.content == "asyncio is on your plan"
        assert updated.components == []

    async def test_a_select_menu_answers_with_a_followup(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        reply = await (await double.slash(ada, "ask", {"question": "What next?"})).reply()
        selected = await double.select(reply, "Decorators", by=ada)
        answer = await selected.reply()
        assert answer.content == "picked decorators"
        assert answer.ephemeral

    async def test_a_modal_of_rows_and_labels_is_filled_in(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        opened = await double.slash(ada, "note")
        modal = await opened.wait_modal()
        assert [field.label for field in modal.fields] == ["Heading", "Text"]
        submitted = await double.submit_modal(opened, {"Text": "Read it twice"})
        reply = await submitted.reply()
        assert reply.content == "Untitled: Read it twice"
        assert submitted.ephemeral

    async def test_a_modal_refuses_what_the_client_would(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        opened = await double.slash(ada, "note")
        with pytest.raises(NotPossibleError, match="is required"):
            await double.submit_modal(opened, {"text": ""})
        with pytest.raises(NotPossibleError, match="0 to 20 characters"):
            await double.submit_modal(opened, {"Heading": "x" * 21, "Text": "y"})
        with pytest.raises(NotPossibleError, match="no field 'Body'"):
            await double.submit_modal(opened, {"Body": "y"})

    async def test_choices_and_autocomplete_of_a_subcommand(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        typed = await double.autocomplete(ada, "plan add", "topic", "de")
        assert [choice["value"] for choice in await typed.wait_choices()] == ["decorators", "descriptors"]
        added = await double.slash(ada, "plan add", {"topic": "decorators", "effort": "A little"})
        assert (await added.reply()).content == "decorators with effort 1"

    async def test_an_attachment_is_downloaded(self, double: DiscordDouble, client: SmallClient, ada: Member) -> None:
        file = double.add_attachment("note.md", b"# Hello")
        interaction = await double.slash(ada, "upload", {"file": file})
        assert (await interaction.reply()).content == "note.md: # Hello"

    async def test_a_message_menu_carries_text_that_the_bot_could_not_read(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        message = await double.say(ada, "what is a GIL?")
        interaction = await double.context_menu(ada, "Ask the coach about this", message)
        assert (await interaction.reply()).content == "about what is a GIL?"
        assert client.contents == [""]

    async def test_commands_work_in_direct_messages(self, double: DiscordDouble, client: SmallClient) -> None:
        user = double.add_user("grace")
        interaction = await double.slash(user, "ask", {"question": "Alone?"})
        assert "for grace" in (await interaction.reply()).text
        with pytest.raises(NotPossibleError, match="isn't offered"):
            await double.slash(user, "moderate")

    async def test_permissions_decide_who_sees_a_command(
        self, double: DiscordDouble, client: SmallClient, guild: Guild, ada: Member
    ) -> None:
        with pytest.raises(NotPossibleError, match="lacks the permissions"):
            await double.slash(ada, "moderate")
        moderator = double.add_member(guild, "grace", permissions=Permission.MANAGE_GUILD)
        assert (await (await double.slash(moderator, "moderate")).reply()).content == "manages: True"

    @pytest.mark.parametrize(
        ("command", "options", "problem"),
        [
            ("unknown", {}, "no command 'unknown'.*'ask'"),
            ("ask", {}, "'question' is required"),
            ("ask", {"questoin": "x"}, "no option 'questoin'"),
            ("ask", {"question": 3}, "doesn't take 3"),
            ("plan", {}, "needs a subcommand"),
            ("plan drop", {}, "no subcommand 'drop'"),
            ("plan add", {"topic": "x", "effort": 7}, "no choice"),
        ],
    )
    async def test_what_nobody_could_do_fails_clearly(  # noqa: PLR0917  # fixtures and parameters
        self,
        double: DiscordDouble,
        client: SmallClient,
        ada: Member,
        command: str,
        options: dict[str, Any],
        problem: str,
    ) -> None:
        with pytest.raises(NotPossibleError, match=problem):
            await double.slash(ada, command, options)

    async def test_waiting_for_what_never_comes_says_what_there_is(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        opened = await double.slash(ada, "note")
        await opened.wait_modal()
        with pytest.raises(TimedOutError, match="'note' by ada: callback 9"):
            await opened.reply(timeout=0.05)
