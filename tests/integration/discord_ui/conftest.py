"""The coach inside SimCord, which runs until all is still and moves the time itself."""

from __future__ import annotations

import pytest
import simcord

from bot.discord_ui.client import CoachClient
from tests.integration.front_end import client, clock, coach, executor, library, own_database

__all__ = ["client", "clock", "coach", "executor", "library", "own_database"]


@pytest.fixture
def simcord_bot(client: CoachClient) -> CoachClient:
    """What SimCord's own fixture starts."""
    return client


@pytest.fixture
def env(simcord_env: simcord.Env) -> simcord.Env:
    """Discord with the coach in it. Errors that a test expects are read with ``env.errors``."""
    return simcord_env


@pytest.fixture
def channel(env: simcord.Env) -> simcord.ChannelHandle:
    return env.create_guild("Pythonistas").create_text_channel("general")


@pytest.fixture
def ada(env: simcord.Env, channel: simcord.ChannelHandle) -> simcord.MemberActor:
    return env.guild.add_member(env.create_user("ada"))


@pytest.fixture
def bob(env: simcord.Env, channel: simcord.ChannelHandle) -> simcord.MemberActor:
    return env.guild.add_member(env.create_user("bob"))
