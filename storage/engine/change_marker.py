"""Noticing without a query that somebody has written to a SQLite file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

Marker = tuple[int, int]
"""Which connection it was read on, counted from 1, and SQLite's number there."""


class ChangeMarker:
    """Reads SQLite's ``data_version`` on a connection of its own, which never writes.

    SQLite promises another number whenever any other connection, of this process or another, has committed
    (https://www.sqlite.org/pragma.html#pragma_data_version). It says nothing about two connections: each new one counts
    from the same number on, so the marker holds which connection it was. Reading it takes some microseconds, so it is
    done where it is asked for, on the event loop too.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._opened = 0

    def read(self) -> Marker | None:
        """The marker now, or None when it cannot be told: then nothing is known about changes."""
        try:
            if self._connection is None:
                address = f"{self._path.absolute().as_uri()}?mode=ro"
                self._connection = sqlite3.connect(address, uri=True, timeout=0, isolation_level=None)
                self._opened += 1
            return self._opened, int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error:
            self.close()
            return None

    def close(self) -> None:
        """Close the connection; reading opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
