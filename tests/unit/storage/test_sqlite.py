"""What only SQLite does: how a file is opened, and damaged or locked files."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.engine import engines
from storage.engine.database import Database
from storage.errors import DatabaseUnavailableError


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'coach.db'}")
    yield database
    await database.close()


async def pragma(database: Database, name: str) -> object:
    async with database.reading() as session:
        return await session.scalar(text(f"PRAGMA {name}"))


@pytest.mark.parametrize(
    ("name", "value"),
    [("journal_mode", "wal"), ("foreign_keys", 1), ("busy_timeout", 10_000), ("synchronous", 1)],
)
async def test_a_file_is_opened_for_several_careful_processes(database: Database, name: str, value: object) -> None:
    assert await pragma(database, name) == value


async def test_upgrading_makes_the_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "coach.db"
    database = Database(f"sqlite:///{path}")
    assert database.path == path
    await database.upgrade()
    assert await database.is_up_to_date()
    await database.close()


async def test_a_file_that_is_no_database_is_unavailable_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "coach.db"
    path.write_text("Dear diary, " * 100)
    database = Database(f"sqlite:///{path}")
    for work in (database.check, database.upgrade):
        with pytest.raises(DatabaseUnavailableError, match="not a database"):
            await work()
    await database.close()
    assert path.read_text() == "Dear diary, " * 100


async def test_a_file_that_stays_locked_is_busy(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await database.upgrade()
    monkeypatch.setattr(engines, "_BUSY_SECONDS", 0.1)
    impatient = Database(f"sqlite:///{tmp_path / 'coach.db'}")
    other = sqlite3.connect(tmp_path / "coach.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseUnavailableError, match="busy"):
        async with impatient.transaction():
            pass
    await impatient.check()  # reading goes on
    other.execute("ROLLBACK")
    async with impatient.transaction():
        pass
    other.close()
    await impatient.close()
