"""The client as a whole: what it asks Discord for, how it starts, and how it ends."""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import replace
from typing import Any

import discord
import pytest
import simcord
from pydantic import SecretStr

from bot.discord_ui.client import CoachClient
from bot.discord_ui.starting import run_bot
from bot.errors import CoachError, ConfigurationError
from bot.services.coach import Coach
from tests.integration.front_end import Clock


def test_it_asks_for_no_privileged_intent_and_lets_nothing_ping(client: CoachClient) -> None:
    assert {name for name, on in client.intents if on} == {"guilds", "guild_messages", "dm_messages"}
    assert client.allowed_mentions is not None
    assert dict(client.allowed_mentions.to_dict()) == {"parse": []}


def test_an_operator_may_have_it_read_every_message(coach: Coach) -> None:
    settings = coach.settings.model_copy(update={"message_content": True})
    intents = CoachClient(coach=replace(coach, settings=settings)).intents
    assert {name for name, on in intents if on} == {"guilds", "guild_messages", "dm_messages", "message_content"}


async def test_the_commands_are_registered_with_where_they_may_be_used(env: simcord.Env, client: CoachClient) -> None:
    commands = {command.name: command for command in await client.tree.fetch_commands()}
    assert set(commands) == {
        "ask", "new", "next", "level", "done", "undo", "topic", "checkin", "kb", "usage", "help",
        "Ask the coach about this",
    }  # fmt: skip
    [sync] = [request for request in env.http_requests if request.method == "PUT"]
    sent = {command["name"]: command for command in sync.json or ()}
    assert sent["ask"]["contexts"] == [0, 1, 2]
    assert sent["ask"]["integration_types"] == [0, 1]
    assert sent["kb"]["contexts"] == [0]
    assert sent["kb"]["integration_types"] == [0]
    assert sent["kb"]["default_member_permissions"] == discord.Permissions(manage_guild=True).value


async def test_a_start_while_discord_refuses_the_commands_goes_on(
    coach: Coach, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    env = simcord.Env(CoachClient(coach=coach, clock=clock))
    env.inject_error("PUT", "/applications/*/commands", status=400)
    await env.start()
    try:
        assert env.bot.is_ready()
        assert "Discord did not take the commands" in caplog.text
    finally:
        await env.shutdown()


async def test_closing_stops_the_check_ins(env: simcord.Env, client: CoachClient) -> None:
    tasks = [task for task in asyncio.all_tasks() if task.get_name() == "check-ins"]
    await client.close()
    assert tasks
    assert all(task.done() for task in tasks)


def with_token(coach: Coach, token: str | None) -> Coach:
    secret = SecretStr(token) if token else None
    return replace(coach, settings=coach.settings.model_copy(update={"discord_token": secret}))


@pytest.mark.parametrize(
    ("raised", "expected", "said"),
    [
        (discord.LoginFailure("Improper token"), ConfigurationError, "DISCORD_TOKEN: Discord does not accept it"),
        (discord.PrivilegedIntentsRequired(None), ConfigurationError, "COACH_MESSAGE_CONTENT: Discord refuses it"),
        (OSError("no route"), CoachError, "Discord cannot be reached: no route"),
    ],
)
async def test_a_start_that_fails_tells_the_operator_why(
    coach: Coach, monkeypatch: pytest.MonkeyPatch, raised: Exception, expected: type[Exception], said: str
) -> None:
    async def start(self: Any, token: str, *, reconnect: bool = True) -> None:
        raise raised

    monkeypatch.setattr(CoachClient, "start", start)
    with pytest.raises(expected, match=said):
        await run_bot(with_token(coach, "made.up.token"))


async def test_without_a_token_nothing_starts(coach: Coach) -> None:
    with pytest.raises(ConfigurationError, match="DISCORD_TOKEN: is not set"):
        await run_bot(with_token(coach, None))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_quietly(coach: Coach, monkeypatch: pytest.MonkeyPatch, number: signal.Signals) -> None:
    started, closed = asyncio.Event(), asyncio.Event()

    async def start(self: Any, token: str, *, reconnect: bool = True) -> None:
        started.set()
        await asyncio.sleep(60)

    async def close(self: Any) -> None:
        closed.set()

    monkeypatch.setattr(CoachClient, "start", start)
    monkeypatch.setattr(CoachClient, "close", close)
    running = asyncio.create_task(run_bot(with_token(coach, "made.up.token")))
    await started.wait()
    os.kill(os.getpid(), number)
    async with asyncio.timeout(5):
        await running
    assert closed.is_set()
