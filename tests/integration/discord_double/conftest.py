"""One double with a guild and a member, and the two ways to talk to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.acceptance.discord_double import DiscordDouble, Guild, Member
from tests.integration.discord_double.calling import point_at
from tests.integration.discord_double_client import SmallClient


@pytest.fixture
async def double() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble.start() as started:
        yield started
    assert started.witness.own_faults == []


@pytest.fixture
def guild(double: DiscordDouble) -> Guild:
    return double.add_guild("Pythonistas")


@pytest.fixture
def ada(double: DiscordDouble, guild: Guild) -> Member:
    return double.add_member(guild, "ada")


@pytest.fixture
async def client(double: DiscordDouble, guild: Guild, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SmallClient]:
    point_at(double, monkeypatch)
    client = SmallClient()
    task = asyncio.create_task(client.start(double.token))
    await client.connected.wait()
    yield client
    await client.close()
    await task


@pytest.fixture
async def rest(double: DiscordDouble) -> AsyncIterator[aiohttp.ClientSession]:
    headers = {"Authorization": f"Bot {double.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        yield session
