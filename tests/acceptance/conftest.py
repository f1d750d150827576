"""A Discord double with a coach in it, for the tests of a module; and the parts, for tests that start their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from tests.acceptance.clock import Clock
from tests.acceptance.coach_process import CoachProcess, copy_data_dir, run_coach
from tests.acceptance.discord_double import DiscordDouble, Guild, Member

MONDAY = datetime(2027, 3, 1, 7, tzinfo=UTC)
"""The time that a clock shows at first: 08:00 in Berlin."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def discord() -> AsyncIterator[DiscordDouble]:
    """One double for a module."""
    async with DiscordDouble.start() as started:
        yield started


@pytest.fixture(scope="module")
def shared_data_dir(warm_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_data_dir(warm_data_dir, tmp_path_factory.mktemp("coach"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def coach(discord: DiscordDouble, shared_data_dir: Path) -> AsyncIterator[CoachProcess]:
    """One bot for a module; its tests use guilds and people of their own."""
    async with run_coach(discord, shared_data_dir) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def guild(discord: DiscordDouble, coach: CoachProcess) -> AsyncIterator[Guild]:
    """A new guild. At the end of the test the bot must have broken no rule of Discord's."""
    yield discord.add_guild("Pythonistas")
    discord.assert_clean()
    assert discord.witness.own_faults == []


@pytest.fixture
def ada(discord: DiscordDouble, guild: Guild) -> Member:
    return discord.add_member(guild, "ada")


@pytest.fixture
def moderator(discord: DiscordDouble, guild: Guild) -> Member:
    return discord.add_member(guild, "grace", permissions="manage_guild")


@pytest_asyncio.fixture(loop_scope="module")
async def fresh_discord() -> AsyncIterator[DiscordDouble]:
    """A double for one test, which starts its own bots."""
    async with DiscordDouble.start() as started:
        yield started
    assert started.witness.own_faults == []


@pytest.fixture
def data_dir(warm_data_dir: Path, tmp_path: Path) -> Path:
    return copy_data_dir(warm_data_dir, tmp_path)


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    """The time of the bots that get it."""
    return Clock(tmp_path, MONDAY)
