"""What the caches do with a file of theirs that is damaged."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path


def discard_damaged(path: Path, error: sqlite3.DatabaseError) -> None:
    """Delete a cache's SQLite file when ``error`` means that it is damaged, so that the next start has one again.

    A file that is locked or cannot be opened is left alone: nothing is wrong inside.
    """
    if isinstance(error, sqlite3.OperationalError):
        return
    for suffix in ("", "-wal", "-shm"):
        with suppress(OSError):
            path.with_name(path.name + suffix).unlink()
