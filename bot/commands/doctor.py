"""coach doctor: each part is really tried, side by side, and each line says what to do."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import typer

from bot.commands.running import run_with_settings
from bot.discord_token import find_application_id
from bot.disk import MIN_FREE, MIN_FREE_TO_PREPARE, free_bytes, in_megabytes
from bot.errors import EXPECTED, CoachError, describe_error
from bot.settings import Settings

logger = logging.getLogger(__name__)

PATIENCE = 40.0
"""Seconds for one part; what hangs longer is a failure too."""
MAX_CLOCK_ERROR = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing the doctor looked at."""

    name: str
    healthy: bool
    detail: str


Check = Callable[[Settings], Awaitable[Sequence[Finding]]]


def doctor() -> None:
    """Try settings, disk, database, models, index, Discord and the clock, and print the link that invites the bot."""
    run_with_settings(_doctor)


async def _doctor(settings: Settings) -> int | None:
    checks: dict[str, Check] = {
        "data folder": _data_folder,
        "database": _database,
        "embedding model": _model_and_index,
        "language model": _chat_model,
        "Discord": _discord,
    }
    first = await _examine("data folder", checks.pop("data folder"), settings)
    others = await asyncio.gather(*(_examine(name, check, settings) for name, check in checks.items()))
    findings = [finding for found in (first, *others) for finding in found]
    for finding in findings:
        mark = (
            typer.style("ok  ", fg=typer.colors.GREEN) if finding.healthy else typer.style("FAIL", fg=typer.colors.RED)
        )
        typer.echo(f"{mark}  {finding.name}: {finding.detail}")
    typer.echo(_invitation(settings))
    return int(not all(finding.healthy for finding in findings))


async def _examine(name: str, check: Check, settings: Settings) -> Sequence[Finding]:
    """What a check found; whatever it raises or waits for hides no other."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await check(settings)
    except TimeoutError:
        detail = f"did not answer within {PATIENCE:g} seconds; look at its server, the network and the firewall"
        return [Finding(name=name, healthy=False, detail=detail)]
    except EXPECTED as error:
        return [Finding(name=name, healthy=False, detail=describe_error(error))]
    except OSError as error:
        return [Finding(name=name, healthy=False, detail=str(error))]
    except Exception as error:  # a defect of one part
        logger.exception("the doctor could not look at: %s", name)
        return [Finding(name=name, healthy=False, detail=f"{type(error).__name__}: {error}")]


async def _data_folder(settings: Settings) -> Sequence[Finding]:
    from bot.app import ensure_data_folder  # noqa: PLC0415
    from retrieval.embedding import is_exported  # noqa: PLC0415

    ensure_data_folder(settings.data_dir)
    free = free_bytes(settings.data_dir)
    needed = MIN_FREE if is_exported(settings.data_dir / "models") else MIN_FREE_TO_PREPARE
    room = f"{in_megabytes(free)} free"
    if free < needed:
        room += f", which is too little; make room for {in_megabytes(needed)}, or move COACH_DATA_DIR to another disk"
    return [
        Finding(name="data folder", healthy=True, detail=str(settings.data_dir)),
        Finding(name="disk", healthy=free >= needed, detail=room),
    ]


async def _database(settings: Settings) -> Sequence[Finding]:
    from storage.engine.database import Database  # noqa: PLC0415

    connected = Database(settings.database_address)
    try:
        await connected.check()
        ready = await connected.is_up_to_date()
        if ready:
            await connected.check_writing()
    finally:
        await connected.close()
    state = "up to date, can be written" if ready else "will be upgraded at the next start"
    return [Finding(name="database", healthy=True, detail=f"{connected.name}, {state}")]


async def _model_and_index(settings: Settings) -> Sequence[Finding]:
    return await asyncio.to_thread(_load_model_and_index, settings)


def _load_model_and_index(settings: Settings) -> list[Finding]:
    from bot.app import load_embedder, open_index  # noqa: PLC0415

    embedder = load_embedder(settings)
    found = [Finding(name="embedding model", healthy=True, detail=f"{embedder.name}, {embedder.dimension} dimensions")]
    try:
        index = open_index(settings, embedder)
        try:
            stored = len(index.list_ids(None))
            if stored:
                index.query(None, embedder.embed_queries(["what should I learn next?"]), 1)
        finally:
            index.close()
    except EXPECTED as error:
        return [*found, Finding(name="index", healthy=False, detail=describe_error(error))]
    where = settings.printable_chroma_url or str(settings.data_dir / "vectors")
    seen = f"{stored} shared passages" if stored else "nothing to see (not filled yet, or open in a running coach)"
    return [*found, Finding(name="index", healthy=True, detail=f"{seen} in {where}")]


async def _chat_model(settings: Settings) -> Sequence[Finding]:
    from bot.app import load_model  # noqa: PLC0415

    if settings.chat_model is None:
        detail = "none: answers are taken from the notes (COACH_CHAT_MODEL sets one)"
        return [Finding(name="language model", healthy=True, detail=detail)]
    model = await asyncio.to_thread(load_model, settings)
    if model is not None:
        from retrieval.answering.worded import try_model  # noqa: PLC0415

        await try_model(model, name=settings.chat_model)
    return [Finding(name="language model", healthy=True, detail=f"{settings.chat_model} answers")]


async def _discord(settings: Settings) -> Sequence[Finding]:
    from bot.discord_ui.diagnosing import ask_discord, content_problem  # noqa: PLC0415

    if settings.discord_token is None:
        detail = "DISCORD_TOKEN is not set: `coach run` opens the terminal chat"
        return [Finding(name="Discord", healthy=True, detail=detail)]
    account = await ask_discord(settings.discord_token.get_secret_value())
    where = "" if account.guilds is None else f", in {account.guilds} server{'' if account.guilds == 1 else 's'}"
    findings = [Finding(name="Discord", healthy=True, detail=f"the token is {account.name}'s{where}")]
    if settings.message_content:
        problem = content_problem(account)
        findings.append(Finding(name="message content", healthy=not problem, detail=problem or "allowed by Discord"))
    if account.server_time is not None:
        findings.append(check_clock(account.server_time, datetime.now(UTC)))
    return findings


def check_clock(server_time: datetime, now: datetime) -> Finding:
    """How far this machine's clock is from Discord's. Check-ins come by it, and far off Discord refuses the bot."""
    off = now - server_time
    if abs(off) <= MAX_CLOCK_ERROR:
        return Finding(name="clock", healthy=True, detail="agrees with Discord's")
    way = "ahead" if off > timedelta() else "behind"
    detail = f"is {abs(off)} {way} of Discord's; set it right, for example by NTP (timedatectl set-ntp true)"
    return Finding(name="clock", healthy=False, detail=detail)


def _invitation(settings: Settings) -> str:
    from bot.discord_ui.operating.invites import invite_url  # noqa: PLC0415

    if settings.discord_token is None:
        return "Put a token into DISCORD_TOKEN, and this prints the link that invites the bot."
    application = find_application_id(settings.discord_token.get_secret_value())
    if application is None:
        raise CoachError("DISCORD_TOKEN does not look like a bot's token")
    return f"Invite the bot: {invite_url(application)}"
