"""What Discord says of a token: whose it is, and what its bot may do. For `coach doctor`."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from types import SimpleNamespace

import aiohttp
import discord

from bot.discord_ui.starting import REFUSED_CONTENT, WRONG_TOKEN
from bot.errors import CoachError, ConfigurationError

NoteTime = Callable[[aiohttp.ClientSession, SimpleNamespace, aiohttp.TraceRequestEndParams], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Account:
    """A bot as Discord knows it. ``server_time`` is Discord's, from its reply; None where it does not say."""

    name: str
    guilds: int | None
    may_read_messages: bool
    server_time: datetime | None


async def ask_discord(token: str) -> Account:
    """Log in without connecting. Raises ConfigurationError for a refused token, CoachError without an answer."""
    times: list[datetime] = []
    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(_note_time(times))
    try:
        async with discord.Client(intents=discord.Intents.none(), http_trace=trace) as client:
            await client.login(token)
            return _account_of(client, times[-1] if times else None)
    except discord.LoginFailure as error:
        raise ConfigurationError([WRONG_TOKEN]) from error
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        raise CoachError(
            f"Discord cannot be reached: {error}. Look at the network, a proxy or a firewall, then ask again"
        ) from error


def content_problem(account: Account) -> str | None:
    """Why the bot may not read messages that do not mention it; None when it may."""
    return None if account.may_read_messages else REFUSED_CONTENT


def _account_of(client: discord.Client, server_time: datetime | None) -> Account:
    application = client.application
    flags = application.flags if application else discord.ApplicationFlags()
    return Account(
        name=str(client.user),
        guilds=application.approximate_guild_count if application else None,
        may_read_messages=flags.gateway_message_content or flags.gateway_message_content_limited,
        server_time=server_time,
    )


def _note_time(times: list[datetime]) -> NoteTime:
    async def note(_: aiohttp.ClientSession, __: SimpleNamespace, end: aiohttp.TraceRequestEndParams) -> None:
        with contextlib.suppress(KeyError, ValueError):
            times.append(parsedate_to_datetime(end.response.headers["Date"]))

    return note
