"""Starting and stopping the client: waiting where Discord asks for it, signals, and what a refused login means."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Iterator
from datetime import timedelta

import aiohttp
import discord

from bot.discord_ui.client import CoachClient, Sleep, utc_now
from bot.discord_ui.kit.context import Clock
from bot.discord_ui.operating.refusals import load_refusals, login_of, remember_refusal
from bot.errors import CoachError, ConfigurationError
from bot.services.coach import Coach
from bot.settings import Settings

logger = logging.getLogger(__name__)

PORTAL = "https://discord.com/developers/applications"
MISSING_TOKEN = f"DISCORD_TOKEN: is not set; create a bot at {PORTAL} and copy its token from the page Bot"
WRONG_TOKEN = f"DISCORD_TOKEN: Discord does not accept it; copy it again from {PORTAL} → your application → Bot"
REFUSED_CONTENT = (
    "COACH_MESSAGE_CONTENT: Discord refuses it; switch on Message Content Intent at "
    f"{PORTAL} → your application → Bot, or take the setting back"
)
WRONG_INTENTS, DISALLOWED_INTENTS, WRONG_TOKEN_LATER = 4013, 4014, 4004
"""Codes with which Discord closes a connection for what a restart does not change."""


async def run_bot(coach: Coach, *, clock: Clock = utc_now, sleep: Sleep = asyncio.sleep) -> None:
    """Run the bot until it is told to stop by SIGINT or SIGTERM.

    After a refused login it first waits, longer each time. Raises ConfigurationError for a token that is missing or
    refused, CoachError when Discord cannot be reached at the start. A connection that is lost later is taken up again.
    """
    token = coach.settings.discord_token
    if token is None:
        raise ConfigurationError([MISSING_TOKEN])
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # no warnings that the coach cannot speak
    async with CoachClient(coach=coach, clock=clock, sleep=sleep) as client:
        running = asyncio.create_task(_start(client, token.get_secret_value(), clock=clock, sleep=sleep))
        with _stopping_at_signals(running), _explained(coach.settings, clock):
            await asyncio.wait([running])
            if not running.cancelled():
                running.result()


async def _start(client: CoachClient, token: str, *, clock: Clock, sleep: Sleep) -> None:
    """Log in and stay connected."""
    await wait_after_refusals(client.coach.settings, clock=clock, sleep=sleep)
    await client.start(token)


async def wait_after_refusals(settings: Settings, *, clock: Clock, sleep: Sleep) -> None:
    """Wait as long as it takes after Discord refused this login, saying so."""
    refused = load_refusals(settings.data_dir, login_of(settings))
    wait = refused.wait(clock()) if refused else timedelta()
    if refused is None or not wait:
        return
    logger.warning(
        "Discord refused this login %d times in a row, so the next try waits %d seconds; otherwise Discord resets the "
        "token. Correct DISCORD_TOKEN or COACH_MESSAGE_CONTENT and start again, or stop this with Ctrl+C.",
        refused.count,
        wait.total_seconds(),
    )
    await sleep(wait.total_seconds())


@contextlib.contextmanager
def _stopping_at_signals(running: asyncio.Task[None]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    taken = []
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl+C still ends the program
            loop.add_signal_handler(number, running.cancel)
            taken.append(number)
    try:
        yield
    finally:
        running.cancel()
        for number in taken:
            loop.remove_signal_handler(number)


@contextlib.contextmanager
def _explained(settings: Settings, clock: Clock) -> Iterator[None]:
    """Turn what ends a connection into errors for the operator; a refused login is remembered."""
    try:
        yield
    except (discord.LoginFailure, discord.PrivilegedIntentsRequired, discord.ConnectionClosed) as error:
        problem = refusal_of(error)
        if problem is None:
            raise CoachError(f"Discord cannot be reached: {error}") from error
        remember_refusal(settings.data_dir, login_of(settings), now=clock())
        raise ConfigurationError([problem]) from error
    except (discord.HTTPException, discord.GatewayNotFound, aiohttp.ClientError, OSError) as error:
        raise CoachError(f"Discord cannot be reached: {error}") from error


def refusal_of(error: Exception) -> str | None:
    """What Discord refuses, for what no restart changes; None for anything that may pass by itself."""
    code = error.code if isinstance(error, discord.ConnectionClosed) else None
    if isinstance(error, discord.LoginFailure) or code == WRONG_TOKEN_LATER:
        return WRONG_TOKEN
    if isinstance(error, discord.PrivilegedIntentsRequired) or code in (WRONG_INTENTS, DISALLOWED_INTENTS):
        return REFUSED_CONTENT
    return None
