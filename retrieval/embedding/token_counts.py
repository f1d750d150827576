"""Token counts that were computed before: chunking the same notes again at every start then costs a read."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from contextlib import closing
from pathlib import Path

from retrieval.embedding.cache_files import discard_damaged
from retrieval.embedding.embedders import Embedder

logger = logging.getLogger(__name__)

MAX_REMEMBERED = 200_000
_SCHEMA = "CREATE TABLE IF NOT EXISTS counts (key BLOB PRIMARY KEY, tokens INTEGER NOT NULL) WITHOUT ROWID"


class TokenCounter:
    """Counts word pieces through an embedder and remembers the counts in a SQLite file, until ``save``.

    Only a cache: a file that cannot be read or written is ignored. Counting is safe from one thread at a time.
    """

    def __init__(self, path: Path, embedder: Embedder) -> None:
        self._path = path
        self._embedder = embedder
        self._salt = f"{embedder.name}\0".encode()
        self._known = self._load()
        self._fresh: dict[bytes, int] = {}

    def __call__(self, text: str) -> int:
        """How many word pieces the model sees in a text, special ones not counted."""
        key = hashlib.blake2b(self._salt + text.encode(), digest_size=12).digest()
        count = self._known.get(key)
        if count is None:
            count = self._known[key] = self._fresh[key] = self._embedder.count_tokens(text)
        return count

    def save(self) -> None:
        """Write the counts that are new since the last time."""
        fresh, self._fresh = self._fresh, {}
        if not fresh or len(self._known) > MAX_REMEMBERED:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=10)) as connection, connection:
                connection.execute(_SCHEMA)
                connection.executemany("INSERT OR REPLACE INTO counts VALUES (?, ?)", fresh.items())
        except (sqlite3.DatabaseError, OSError) as error:
            logger.warning("the token counts cannot be written: %s", error)

    def _load(self) -> dict[bytes, int]:
        if not self._path.exists():
            return {}
        try:
            with closing(sqlite3.connect(self._path, timeout=10)) as connection:
                return dict(connection.execute("SELECT key, tokens FROM counts"))
        except sqlite3.DatabaseError as error:
            logger.warning("the token counts cannot be read and are counted again: %s", error)
            discard_damaged(self._path, error)
            return {}
