"""The schema of the database: which revision its tables are at, and bringing them to the newest.

Alembic is imported only when there is something to upgrade: it takes longer to load than to ask.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from storage.errors import SchemaOutOfDateError

if TYPE_CHECKING:
    from alembic.config import Config

HEAD_REVISION = "0003"
"""The newest revision in ``storage/migrations/versions``; a test keeps this true."""


async def take_lock(connection: AsyncConnection | AsyncSession, number: int) -> None:
    """Wait until no other process is at the same work, until the end of this transaction.

    A writing transaction on SQLite has the whole file to itself already.
    """
    bind = connection if isinstance(connection, AsyncConnection) else connection.get_bind()
    if bind.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": number})


async def find_revision(session: AsyncSession) -> str | None:
    """The revision that the tables are at.

    Raises sqlalchemy.exc.DBAPIError when the database has no tables of the coach at all.
    """
    revision: str | None = await session.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def alembic_config(connection: Connection) -> Config:
    """How Alembic finds the migrations of the coach, wherever the package is installed."""
    from alembic.config import Config  # noqa: PLC0415 - slow to import, seldom needed

    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Bring the tables to the newest revision, within the transaction of the connection.

    Raises SchemaOutOfDateError when the tables are at a revision that this version of the coach does not have.
    """
    from alembic import command  # noqa: PLC0415 - slow to import, seldom needed
    from alembic.util import CommandError  # noqa: PLC0415 - as above

    try:
        command.upgrade(alembic_config(connection), "head")
    except CommandError as error:
        raise SchemaOutOfDateError(
            "the database was written by another version of the coach, probably a newer one; "
            f"install that version again, or restore a backup ({error})"
        ) from error
