"""Transactions and the state of the database, on every back end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import text

from knowledge.ids import MemberId
from storage.engine.database import Database
from storage.errors import DatabaseUnavailableError, SchemaOutOfDateError, StorageError
from storage.members.repository import MemberRepository
from tests.transactions import each_in_its_own

ADD = text("INSERT INTO alembic_version VALUES (:name)")
COUNT = text("SELECT count(*) FROM alembic_version")


async def count(database: Database) -> int:
    async with database.reading() as session:
        return int(await session.scalar(COUNT) or 0)


async def test_a_living_database_passes_its_check(database: Database) -> None:
    await database.check()


async def test_a_transaction_is_kept_at_its_end(database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(ADD, {"name": "a"})
    assert await count(database) == 2


async def test_an_error_leaves_nothing_of_a_transaction(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction() as session:
            await session.execute(ADD, {"name": "a"})
            raise KeyError

    with pytest.raises(KeyError):
        await fail()
    assert await count(database) == 1


async def test_a_cancelled_transaction_leaves_nothing_and_blocks_nobody(database: Database) -> None:
    begun = asyncio.Event()

    async def hang() -> None:
        async with database.transaction() as session:
            await session.execute(ADD, {"name": "a"})
            begun.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(hang())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(5), database.transaction() as session:
        await session.execute(ADD, {"name": "b"})
    assert await count(database) == 2


async def test_reading_refuses_to_write(database: Database) -> None:
    with pytest.raises(StorageError):
        async with database.reading() as session:
            await session.execute(ADD, {"name": "a"})
    assert await count(database) == 1


async def test_reading_sees_one_state_throughout(open_database: Callable[[], Database]) -> None:
    reader, writer = open_database(), open_database()
    async with reader.reading() as session:
        before = await session.scalar(COUNT)
        async with writer.transaction() as other:
            await other.execute(ADD, {"name": "a"})
        assert await session.scalar(COUNT) == before
    assert await count(reader) == 2


async def test_writers_who_read_first_wait_for_each_other(open_database: Callable[[], Database]) -> None:
    databases = [open_database() for _ in range(2)]

    async def read_then_write(number: int) -> None:
        async with databases[number % 2].transaction() as session:
            await session.scalar(COUNT)
            await asyncio.sleep(0.01)
            await session.execute(ADD, {"name": f"n{number}"})

    await asyncio.gather(*(read_then_write(number) for number in range(20)))
    assert await count(databases[0]) == 21


async def test_missing_tables_say_how_to_make_them(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    with pytest.raises(SchemaOutOfDateError, match="coach db upgrade"):
        await each_in_its_own(MemberRepository, database).find_member(MemberId(1))
    await database.close()


async def test_a_closed_database_opens_again(database: Database) -> None:
    await database.check()
    await database.close()
    await database.check()


async def test_a_server_that_is_not_there_is_unavailable(tmp_path_factory: pytest.TempPathFactory) -> None:
    nowhere = tmp_path_factory.mktemp("nowhere")
    urls = (
        f"sqlite:///{nowhere}/missing/coach.db",
        f"postgresql://coach:hunter2@/coach?host={nowhere}",
        "postgresql://coach:hunter2@127.0.0.1:1/coach",
    )
    for url in urls:
        database = Database(url)
        with pytest.raises(DatabaseUnavailableError, match="cannot be used") as raised:
            await database.check()
        assert "hunter2" not in str(raised.value)
        await database.close()


async def test_a_database_that_does_not_exist_is_unavailable(request: pytest.FixtureRequest) -> None:
    server = request.getfixturevalue("postgresql_server")
    database = Database(server.url("no_such_database"))
    with pytest.raises(DatabaseUnavailableError, match="no_such_database"):
        await database.check()
    await database.close()


async def test_a_connection_that_the_server_cut_is_replaced(request: pytest.FixtureRequest) -> None:
    server = request.getfixturevalue("postgresql_server")
    database, other = Database(server.url("postgres")), Database(server.url("postgres"))
    async with database.reading() as session:
        backend = await session.scalar(text("SELECT pg_backend_pid()"))
    async with other.transaction() as session:
        await session.execute(text("SELECT pg_terminate_backend(:backend)"), {"backend": backend})
    await database.check()
    await database.close()
    await other.close()


async def test_a_connection_cut_in_the_middle_is_an_unavailable_database(request: pytest.FixtureRequest) -> None:
    server = request.getfixturevalue("postgresql_server")
    database, other = Database(server.url("postgres")), Database(server.url("postgres"))

    async def be_cut_off() -> None:
        async with database.transaction() as session:
            backend = await session.scalar(text("SELECT pg_backend_pid()"))
            async with other.transaction() as killer:
                await killer.execute(text("SELECT pg_terminate_backend(:backend)"), {"backend": backend})
            await session.execute(text("SELECT 1"))

    with pytest.raises(DatabaseUnavailableError):
        await be_cut_off()
    await database.check()
    await database.close()
    await other.close()
