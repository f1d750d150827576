"""A SQLite file's change marker: another number after every commit of somebody else's connection, and only then."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage.engine.change_marker import ChangeMarker


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "with a space?.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE notes (text)")
    return path


@pytest.fixture
def marker(file: Path) -> Iterator[ChangeMarker]:
    marker = ChangeMarker(file)
    yield marker
    marker.close()


def write(file: Path, *, keep: bool = True) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("INSERT INTO notes VALUES ('one more')")
        connection.commit() if keep else connection.rollback()


def test_the_number_stays_while_nobody_commits(marker: ChangeMarker, file: Path) -> None:
    before = marker.read()
    assert before is not None
    with closing(sqlite3.connect(file)) as reader:
        reader.execute("SELECT * FROM notes").fetchall()
    write(file, keep=False)
    assert marker.read() == before


def test_every_commit_makes_another_number(marker: ChangeMarker, file: Path) -> None:
    seen = [marker.read()]
    for _ in range(3):
        write(file)
        seen.append(marker.read())
    assert len(set(seen)) == 4


def test_a_commit_is_noticed_while_its_connection_stays_open(marker: ChangeMarker, file: Path) -> None:
    with closing(sqlite3.connect(file)) as writer:
        before = marker.read()
        writer.execute("INSERT INTO notes VALUES ('one more')")
        assert marker.read() == before
        writer.commit()
        assert marker.read() != before


def test_a_file_that_is_not_there_has_no_number_and_is_not_made(tmp_path: Path) -> None:
    missing = tmp_path / "missing.db"
    assert ChangeMarker(missing).read() is None
    assert not missing.exists()


def test_a_file_that_is_no_database_has_no_number(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("no database " * 1000, encoding="utf-8")
    assert ChangeMarker(tmp_path / "text.db").read() is None


def test_a_commit_while_it_is_closed_is_noticed(marker: ChangeMarker, file: Path) -> None:
    before = marker.read()
    marker.close()
    write(file)
    assert marker.read() not in (None, before)


def test_a_closed_marker_can_be_read_again(marker: ChangeMarker, file: Path) -> None:
    marker.read()
    marker.close()
    assert marker.read() is not None
    before = marker.read()
    write(file)
    assert marker.read() != before
