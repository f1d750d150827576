"""Forms and restarts: what was opened before is taken after, and nothing that was typed is lost."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.acceptance.coach_process import run_coach
from tests.acceptance.discord_double import DiscordDouble, Member, Message

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

NOTE = {
    "Title": "Zorblax 入門",
    "Text": "The Zorblax portal hands out laptops on Tuesdays. Bring the blue form. " + "Ask `Grace`. " * 200,
}
QUESTION = "when does the Zorblax portal hand out laptops?"


def add_moderator(discord: DiscordDouble) -> Member:
    return discord.add_member(discord.add_guild("Pythonistas"), "grace", permissions="manage_guild")


async def ask(discord: DiscordDouble, by: Member) -> str:
    return (await (await discord.slash(by, "ask", {"question": QUESTION})).reply()).text


def everything_in(message: Message) -> str:
    return "\n".join([message.content, *(file.content.decode("utf-8") for file in message.attachments)])


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_a_form_opened_before_a_restart_is_taken_after_it(
    fresh_discord: DiscordDouble, data_dir: Path, number: signal.Signals
) -> None:
    grace = add_moderator(fresh_discord)
    async with run_coach(fresh_discord, data_dir) as coach:
        opened = await fresh_discord.slash(grace, "kb add")
        await opened.wait_modal()
        await coach.end(number)
    async with run_coach(fresh_discord, data_dir):
        sent = await fresh_discord.submit_modal(opened, NOTE)
        assert "Added **Zorblax 入門**" in (await sent.reply()).text
        assert "on Tuesdays" in await ask(fresh_discord, grace)
        again = await (await fresh_discord.submit_modal(opened, NOTE)).reply()
        assert again.ephemeral
        assert "already" in again.content
        assert NOTE["Text"] in everything_in(again)
    fresh_discord.assert_clean()
