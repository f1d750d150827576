"""coach db upgrade, coach db check and coach doctor: what an operator needs."""

from __future__ import annotations

from dataclasses import dataclass

import typer

from bot.commands.running import run_with_settings
from bot.discord_token import find_application_id
from bot.errors import EXPECTED, describe_error
from bot.settings import Settings

NEEDS_CONTENT = (
    "COACH_MESSAGE_CONTENT is on: switch Message Content Intent on too (Developer Portal, your application, Bot), "
    "or Discord refuses the bot."
)

database = typer.Typer(no_args_is_help=True, help="The database.")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing the doctor looked at."""

    name: str
    healthy: bool
    detail: str


@database.command()
def upgrade() -> None:
    """Bring the database's tables up to date. `coach run` does it by itself."""
    run_with_settings(_upgrade)


@database.command()
def check() -> None:
    """Say whether the database answers and its tables are up to date; exit code 1 when not. For health checks."""
    run_with_settings(_check)


def doctor() -> None:
    """Check settings, database, model and index, and print the link that invites the bot."""
    run_with_settings(_doctor)


async def _upgrade(settings: Settings) -> int | None:
    from bot.app import ensure_data_folder  # noqa: PLC0415
    from storage.database import Database  # noqa: PLC0415

    ensure_data_folder(settings.data_dir)
    connected = Database(settings.database_address)
    try:
        before = await connected.current_revision()
        await connected.upgrade()
        after = await connected.current_revision()
    finally:
        await connected.close()
    typer.echo(f"The database was at {before or 'nothing'} and is at {after}.")
    return None


async def _check(settings: Settings) -> int | None:
    from storage.database import Database  # noqa: PLC0415

    connected = Database(settings.database_address)
    try:
        ready = await connected.is_up_to_date()
    finally:
        await connected.close()
    typer.echo(f"{connected.name} " + ("is ready." if ready else "is not up to date; run: coach db upgrade"))
    return int(not ready)


async def _doctor(settings: Settings) -> int | None:
    folder = _data_folder(settings)
    inside = _model_and_index(settings) if folder.healthy else []
    findings = [folder, await _database(settings), *inside, _chat_model(settings)]
    for finding in findings:
        mark = (
            typer.style("ok  ", fg=typer.colors.GREEN) if finding.healthy else typer.style("FAIL", fg=typer.colors.RED)
        )
        typer.echo(f"{mark}  {finding.name}: {finding.detail}")
    typer.echo(_invitation(settings))
    if settings.message_content:
        typer.echo(NEEDS_CONTENT)
    return int(not all(finding.healthy for finding in findings))


def _data_folder(settings: Settings) -> Finding:
    from bot.app import ensure_data_folder  # noqa: PLC0415

    try:
        ensure_data_folder(settings.data_dir)
    except EXPECTED as error:
        return Finding(name="data folder", healthy=False, detail=describe_error(error))
    return Finding(name="data folder", healthy=True, detail=str(settings.data_dir))


async def _database(settings: Settings) -> Finding:
    from storage.database import Database  # noqa: PLC0415

    try:
        connected = Database(settings.database_address)
        try:
            await connected.check()
            state = "up to date" if await connected.is_up_to_date() else "will be upgraded at the next start"
        finally:
            await connected.close()
    except EXPECTED as error:
        return Finding(name="database", healthy=False, detail=describe_error(error))
    return Finding(name="database", healthy=True, detail=f"{connected.name}, {state}")


def _model_and_index(settings: Settings) -> list[Finding]:
    from bot.app import load_embedder, open_index  # noqa: PLC0415

    try:
        embedder = load_embedder(settings)
        findings = [
            Finding(name="embedding model", healthy=True, detail=f"{embedder.name}, {embedder.dimension} dimensions")
        ]
    except EXPECTED as error:
        return [Finding(name="embedding model", healthy=False, detail=describe_error(error))]
    try:
        index = open_index(settings, embedder)
        stored = len(index.list_ids(None))
        index.close()
        where = settings.chroma_url or str(settings.data_dir / "vectors")
        seen = f"{stored} shared passages" if stored else "nothing to see (not filled yet, or open in a running coach)"
        findings.append(Finding(name="index", healthy=True, detail=f"{seen} in {where}"))
    except EXPECTED as error:
        findings.append(Finding(name="index", healthy=False, detail=describe_error(error)))
    return findings


def _chat_model(settings: Settings) -> Finding:
    from bot.app import load_model  # noqa: PLC0415

    try:
        load_model(settings)
    except EXPECTED as error:
        return Finding(name="language model", healthy=False, detail=describe_error(error))
    return Finding(
        name="language model",
        healthy=True,
        detail=settings.chat_model or "none: answers are taken from the notes (COACH_CHAT_MODEL sets one)",
    )


def _invitation(settings: Settings) -> str:
    from bot.discord_ui.invites import invite_url  # noqa: PLC0415

    if settings.discord_token is None:
        return "DISCORD_TOKEN is not set: `coach run` opens the terminal chat."
    application = find_application_id(settings.discord_token.get_secret_value())
    if application is None:
        return "DISCORD_TOKEN does not look like a bot's token; copy it again from the Developer Portal, Bot."
    return f"Invite the bot: {invite_url(application)}"
