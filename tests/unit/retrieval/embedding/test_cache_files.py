"""A damaged cache file is deleted, any other is left alone."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from retrieval.embedding.cache_files import discard_damaged

DAMAGED = sqlite3.DatabaseError("file is not a database")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "cache.sqlite3"
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).write_bytes(b"x")
    (tmp_path / "other.sqlite3").write_bytes(b"x")
    return path


def names(path: Path) -> set[str]:
    return {one.name for one in path.parent.iterdir()}


def test_a_damaged_file_goes_with_what_sqlite_keeps_beside_it(path: Path) -> None:
    discard_damaged(path, DAMAGED)
    assert names(path) == {"other.sqlite3"}


def test_a_file_that_is_locked_or_cannot_be_opened_stays(path: Path) -> None:
    before = names(path)
    discard_damaged(path, sqlite3.OperationalError("database is locked"))
    assert names(path) == before


def test_a_file_that_is_gone_or_cannot_be_deleted_is_no_error(tmp_path: Path) -> None:
    discard_damaged(tmp_path / "never-there.sqlite3", DAMAGED)
    discard_damaged(tmp_path, DAMAGED)
    assert tmp_path.is_dir()
