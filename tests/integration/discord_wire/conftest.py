"""The coach over a real connection to the Discord double, which checks each request against Discord's rules."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import discord
import pytest
import yarl

from bot.discord_ui.client import CoachClient
from tests.acceptance.discord_double import DiscordDouble, Guild, Member, Permission
from tests.integration.front_end import client, clock, coach, executor, library, own_database

__all__ = ["client", "clock", "coach", "executor", "library", "own_database"]


@pytest.fixture
def privileged_intents() -> bool:
    """Whether Discord lets the coach read messages that are not addressed to it."""
    return False


@pytest.fixture
async def double(privileged_intents: bool) -> AsyncIterator[DiscordDouble]:
    """Discord, over a real connection."""
    async with DiscordDouble.start(privileged_intents=privileged_intents) as started:
        yield started
        started.assert_clean()


@pytest.fixture
def guild(double: DiscordDouble) -> Guild:
    return double.add_guild("Pythonistas")


@pytest.fixture
def grace(double: DiscordDouble, guild: Guild) -> Member:
    return double.add_member(guild, "grace", permissions=Permission.MANAGE_GUILD)


@pytest.fixture
async def connected(
    double: DiscordDouble, grace: Member, client: CoachClient, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[None]:
    """The client, connected to the double."""
    monkeypatch.setattr(discord.http.Route, "BASE", double.url)
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(double.gateway.url))
    task = asyncio.create_task(client.start(double.token))
    try:
        await double.wait_until_connected()
        await double.wait_for_commands()
        yield
    finally:
        await client.close()
        await task
