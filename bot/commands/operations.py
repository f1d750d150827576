"""coach db upgrade and coach db check."""

from __future__ import annotations

import typer

from bot.commands.running import run_with_settings
from bot.settings import Settings

database = typer.Typer(no_args_is_help=True, help="The database.")


@database.command()
def upgrade() -> None:
    """Bring the database's tables up to date. `coach run` does it by itself."""
    run_with_settings(_upgrade)


@database.command()
def check() -> None:
    """Say whether the database answers and its tables are up to date; exit code 1 when not. For health checks."""
    run_with_settings(_check)


async def _upgrade(settings: Settings) -> int | None:
    from bot.app import ensure_data_folder  # noqa: PLC0415
    from storage.engine.database import Database  # noqa: PLC0415

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
    from storage.engine.database import Database  # noqa: PLC0415

    connected = Database(settings.database_address)
    try:
        ready = await connected.is_up_to_date()
    finally:
        await connected.close()
    typer.echo(f"{connected.name} " + ("is ready." if ready else "is not up to date; run: coach db upgrade"))
    return int(not ready)
