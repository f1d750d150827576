"""Alembic's environment: runs migrations over a connection that ``storage.engine.schema`` passes in.

To write a revision, bring a database to the newest one, change the models, and let Alembic compare::

    alembic -x url=sqlite:///scratch.db revision --autogenerate --rev-id 0002 -m "what it is for"

Then set ``storage.engine.schema.HEAD_REVISION``; the tests compare the models with the migrated tables.
"""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, Enum

from storage.engine.engines import WRITING, open_migrating_engine, parse_url
from storage.models import Base, PlainText, UtcDateTime


def render_plain_type(kind: str, value: Any, _: Any) -> str | Literal[False]:
    """Columns of a revision have plain types: it must not change when the models do."""
    if kind == "type" and isinstance(value, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(value, PlainText):
        return "sa.Text()"
    if kind == "type" and isinstance(value, Enum):
        return f"sa.String(length={value.length})"
    return False


def migrate(connection: Connection) -> None:
    """Run the migrations; the caller owns the transaction, so all of them are kept or none."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=render_plain_type,
        render_as_batch=connection.dialect.name == "sqlite",  # SQLite changes a table by rebuilding it
    )
    context.run_migrations()


async def migrate_by_url(url: str) -> None:
    """Connect by itself, for Alembic's own command line."""
    engine = open_migrating_engine(parse_url(url)).execution_options(**{WRITING: True})
    async with engine.begin() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


passed_in = context.config.attributes.get("connection")
if passed_in is not None:
    migrate(passed_in)
else:
    asyncio.run(migrate_by_url(context.get_x_argument(as_dictionary=True)["url"]))
