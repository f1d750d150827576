"""The migrations, as Alembic runs them on both back ends."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from storage.engine import schema
from storage.engine.database import Database
from storage.engine.engines import WRITING, open_migrating_engine, parse_url
from storage.errors import SchemaOutOfDateError
from storage.models import Base


@pytest.fixture
async def empty_database(empty_database_url: str) -> AsyncIterator[Database]:
    database = Database(empty_database_url)
    yield database
    await database.close()


async def run_on(url: str, work: Any) -> Any:
    engine = open_migrating_engine(parse_url(url)).execution_options(**{WRITING: True})
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(work)
    finally:
        await engine.dispose()


def downgrade(connection: Connection) -> None:
    command.downgrade(schema.alembic_config(connection), "base")


def table_names(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


def differences(connection: Connection) -> list[Any]:
    options = {"compare_type": True, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))


async def test_the_migrated_tables_are_those_of_the_models(empty_database: Database, empty_database_url: str) -> None:
    await empty_database.upgrade()
    assert await run_on(empty_database_url, differences) == []


async def test_upgrading_comes_back_after_a_downgrade(empty_database: Database, empty_database_url: str) -> None:
    await empty_database.upgrade()
    await run_on(empty_database_url, downgrade)
    assert await run_on(empty_database_url, table_names) == set()
    assert await empty_database.current_revision() is None
    await empty_database.upgrade()
    assert await run_on(empty_database_url, differences) == []


async def test_an_empty_database_has_no_revision_and_is_not_up_to_date(empty_database: Database) -> None:
    assert await empty_database.current_revision() is None
    assert not await empty_database.is_up_to_date()


async def test_an_upgraded_database_is_up_to_date(empty_database: Database) -> None:
    await empty_database.upgrade()
    assert await empty_database.current_revision() == schema.HEAD_REVISION
    assert await empty_database.is_up_to_date()


async def test_the_named_head_is_the_newest_revision(empty_database_url: str) -> None:
    def heads(connection: Connection) -> list[str]:
        return list(ScriptDirectory.from_config(schema.alembic_config(connection)).get_heads())

    assert await run_on(empty_database_url, heads) == [schema.HEAD_REVISION]


async def test_a_failing_migration_leaves_nothing_behind(
    empty_database: Database, empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = schema.upgrade

    def fail_at_the_end(connection: Connection) -> None:
        really(connection)
        raise RuntimeError("the power went")

    monkeypatch.setattr(schema, "upgrade", fail_at_the_end)
    with pytest.raises(RuntimeError, match="the power went"):
        await empty_database.upgrade()
    assert await run_on(empty_database_url, table_names) == set()
    assert await empty_database.current_revision() is None


async def test_tables_of_a_newer_coach_are_left_alone(empty_database: Database) -> None:
    await empty_database.upgrade()
    async with empty_database.transaction() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert not await empty_database.is_up_to_date()
    with pytest.raises(SchemaOutOfDateError, match="newer"):
        await empty_database.upgrade()


async def test_two_tasks_may_upgrade_an_empty_database_at_once(empty_database_url: str) -> None:
    databases = [Database(empty_database_url) for _ in range(4)]
    await asyncio.gather(*(database.upgrade() for database in databases))
    assert [await database.is_up_to_date() for database in databases] == [True] * 4
    await asyncio.gather(*(database.close() for database in databases))


UPGRADE = """
import asyncio, sys
from storage.engine.database import Database

async def main():
    database = Database(sys.argv[1])
    print("ready", flush=True)
    sys.stdin.readline()
    await database.upgrade()
    print(await database.current_revision(), "alembic" in sys.modules)
    await database.close()

asyncio.run(main())
"""


async def start_upgrade(url: str) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", UPGRADE, url, stdin=pipe, stdout=pipe, stderr=pipe
    )


async def test_two_processes_may_upgrade_an_empty_database_at_once(empty_database_url: str) -> None:
    processes = [await start_upgrade(empty_database_url) for _ in range(2)]
    for process in processes:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
    results = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))
    for process, (output, errors) in zip(processes, results, strict=True):
        assert process.returncode == 0, errors.decode()
        assert output.split()[0] == schema.HEAD_REVISION.encode()
        assert errors == b""


async def test_alembic_is_not_even_imported_when_there_is_nothing_to_upgrade(
    empty_database: Database, empty_database_url: str
) -> None:
    await empty_database.upgrade()
    process = await start_upgrade(empty_database_url)
    output, errors = await process.communicate(b"go\n")
    assert output.split() == [b"ready", schema.HEAD_REVISION.encode(), b"False"], errors.decode()
