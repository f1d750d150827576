"""Vectors that were computed before, by text: rebuilding an index then costs a read instead of an encoding.

A SQLite file of its own beside the index. It is only a cache: deleting it loses nothing but time.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from retrieval.embedding.cache_files import discard_damaged, load_array, save_array
from retrieval.embedding.embedders import Embedder, OnProgress, Vectors

logger = logging.getLogger(__name__)

_BATCH = 64
_QUERY_SIZE = 500
_SCHEMA = "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"


class VectorCache:
    """Computes vectors through an embedder and remembers them. Several processes may share one file."""

    def __init__(self, path: Path | None, embedder: Embedder) -> None:
        """``path`` is the cache's file; None remembers nothing."""
        self._path = path
        self._embedder = embedder
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)

    def embed(self, texts: Sequence[str], on_progress: OnProgress | None = None) -> Vectors:
        """One row for each text, in order; only texts never seen before are encoded. Blocking."""
        keys = [self._key(text) for text in texts]
        known = self._load(keys)
        fresh = list({key: text for key, text in zip(keys, texts, strict=True) if key not in known}.items())
        if fresh:
            known |= self._encode(fresh, on_progress)
        if not keys:
            return np.empty((0, self._embedder.dimension), dtype=np.float32)
        return np.stack([known[key] for key in keys])

    def embed_set(self, name: str, texts: Sequence[str]) -> Vectors:
        """The same for texts that are wanted together at every start, kept in one file: a millisecond to read.

        ``name`` names the set, as part of the file's name; a changed set takes the old one's place.
        """
        if self._path is None:
            return self.embed(texts)
        digest = hashlib.sha256(b"".join(self._key(text) for text in texts)).hexdigest()[:16]
        file = self._path.with_name(f"{name}-{digest}.npy")
        vectors = load_array(file, (len(texts), self._embedder.dimension))
        if vectors is None:
            vectors = self.embed(texts)
            save_array(file, vectors, instead_of=f"{name}-*.npy")
        return vectors

    def _encode(self, fresh: Sequence[tuple[bytes, str]], on_progress: OnProgress | None) -> dict[bytes, Vectors]:
        """Encode batch by batch, the longest texts first: what shares a batch is of like length, and the pace rises."""
        ordered = sorted(fresh, key=lambda item: self._embedder.count_tokens(item[1]), reverse=True)
        encoded: dict[bytes, Vectors] = {}
        for start in range(0, len(ordered), _BATCH):
            batch = ordered[start : start + _BATCH]
            vectors = self._embedder.embed([text for _, text in batch])
            computed = {key: vector for (key, _), vector in zip(batch, vectors, strict=True)}
            self._save(computed)
            encoded |= computed
            if on_progress is not None:
                on_progress(len(encoded), len(fresh))
        self._embedder.release()
        return encoded

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self._embedder.name}\0{self._embedder.dimension}\0{text}".encode()).digest()

    def _connect(self) -> sqlite3.Connection:
        assert self._path is not None  # noqa: S101 - both callers have checked
        connection = sqlite3.connect(self._path, timeout=10)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=OFF")  # a cache may lose its last writes
        connection.execute(_SCHEMA)
        return connection

    def _load(self, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        if self._path is None or not keys:
            return {}
        found: dict[bytes, Vectors] = {}
        size = self._embedder.dimension * np.dtype(np.float32).itemsize
        try:
            with closing(self._connect()) as connection:
                for start in range(0, len(keys), _QUERY_SIZE):
                    part = keys[start : start + _QUERY_SIZE]
                    marks = ",".join("?" * len(part))
                    rows = connection.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", part)  # noqa: S608 - marks only
                    found |= {key: np.frombuffer(vector, np.float32) for key, vector in rows if len(vector) == size}
        except sqlite3.DatabaseError as error:
            logger.warning("the vector cache cannot be read and is ignored: %s", error)
            discard_damaged(self._path, error)
        return found

    def _save(self, vectors: dict[bytes, Vectors]) -> None:
        if self._path is None:
            return
        rows = [(key, np.asarray(vector, dtype=np.float32).tobytes()) for key, vector in vectors.items()]
        try:
            with closing(self._connect()) as connection, connection:
                connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
        except sqlite3.DatabaseError as error:
            logger.warning("the vector cache cannot be written: %s", error)
