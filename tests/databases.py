"""Databases for the tests: each test that asks for one runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest

from storage.engine.database import Database
from tests.postgresql import PostgresqlServer

_names = (f"coach_{number}" for number in itertools.count())
_TEMPLATE = "coach_template"


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of a database without any tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'coach.db'}"
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    name = next(_names)
    await _administer(server, f"CREATE DATABASE {name}")
    yield server.url(name)
    await _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(
    request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    """The URL of a database with empty tables."""
    if request.param == "sqlite":
        path = tmp_path / "coach.db"
        shutil.copy(await _sqlite_template(tmp_path_factory), path)
        yield f"sqlite:///{path}"
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    await _make_postgresql_template(server)
    name = next(_names)
    await _administer(server, f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
    yield server.url(name)
    await _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def open_database(database_url: str) -> AsyncIterator[Callable[[], Database]]:
    """Opens the database once more, as another process would."""
    opened: list[Database] = []

    def open_another() -> Database:
        opened.append(Database(database_url))
        return opened[-1]

    yield open_another
    for database in opened:
        await database.close()


@pytest.fixture
def database(open_database: Callable[[], Database]) -> Database:
    """A database with empty tables."""
    return open_database()


async def _sqlite_template(factory: pytest.TempPathFactory) -> Path:
    path = factory.getbasetemp() / "coach-template.db"
    if not path.exists():
        await _upgrade(f"sqlite:///{path}")
    return path


async def _make_postgresql_template(server: PostgresqlServer) -> None:
    connection = await asyncpg.connect(server.url("postgres"))
    try:
        made = await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", _TEMPLATE)
        if not made:
            await connection.execute(f"CREATE DATABASE {_TEMPLATE}")
    finally:
        await connection.close()
    if not made:
        await _upgrade(server.url(_TEMPLATE))


async def _upgrade(url: str) -> None:
    database = Database(url)
    await database.upgrade()
    await database.close()


async def _administer(server: PostgresqlServer, command: str) -> None:
    connection = await asyncpg.connect(server.url("postgres"))
    try:
        await connection.execute(command)
    finally:
        await connection.close()
