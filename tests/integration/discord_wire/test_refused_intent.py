"""An operator asks for the message content, and Discord closes the connection with 4014."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import discord
import pytest
import yarl
from pydantic import SecretStr

from bot.discord_ui.starting import run_bot
from bot.errors import WRONG_INPUT, ConfigurationError, exit_code_of
from bot.services.coach import Coach
from tests.acceptance.discord_double import DiscordDouble


async def test_one_line_says_what_to_switch_on_and_the_bot_ends_with_the_code_for_settings(
    coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with DiscordDouble.start() as double:
        monkeypatch.setattr(discord.http.Route, "BASE", double.url)
        monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(double.gateway.url))
        wanted = {"discord_token": SecretStr(double.token), "message_content": True}
        with pytest.raises(ConfigurationError) as refused:
            async with asyncio.timeout(30):
                await run_bot(replace(coach, settings=coach.settings.model_copy(update=wanted)))
        assert len(double.gateway.refused_identifies) == 1
    (problem,) = refused.value.problems
    assert problem.startswith("COACH_MESSAGE_CONTENT: Discord refuses it; switch on Message Content Intent at https://")
    assert exit_code_of(refused.value) == WRONG_INPUT
