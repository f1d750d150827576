"""Passages in Chroma: embedded, in memory or as a server."""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from filelock import FileLock, Timeout

from knowledge.ids import GuildId
from retrieval.embedding.embedders import Vectors
from retrieval.errors import IndexEmptied, IndexUnavailable
from retrieval.index.chroma.collections import ChromaCollections
from retrieval.index.chroma.health import LOCK_FILE, mark_sound, open_sound_client
from retrieval.index.passage_index import Hit
from retrieval.text.cleaning import without_credentials
from retrieval.values import Passage, PassageId

logger = logging.getLogger(__name__)

BUCKETS = 64
"""Guilds share this many collections, so that open files don't grow with the number of guilds, and a guild's passages
lie among few others (docs/decisions/0015)."""
COLLECTIONS_IN_MEMORY = 8
"""Collections that an embedded Chroma holds at once, so that neither memory nor open files follow how many guilds were
asked (docs/decisions/0019)."""
SERVER_TIMEOUT = 30.0
"""Seconds without a sign of a Chroma server. Its client would wait for ever, and every answer behind it."""
_BATCH = 2000
_IDS_AT_ONCE = 500
"""Of two thousand asked for by id each takes Chroma half as long again."""


class ChromaPassageIndex:
    """Passages in Chroma. Blocking; meant for one thread at a time."""

    def __init__(self, collections: ChromaCollections, *, exclusive: bool) -> None:
        self.exclusive = exclusive
        self._collections = collections
        self._on_close = contextlib.ExitStack()

    def list_ids(self, guild: GuildId | None) -> set[PassageId]:
        """The ids of everything stored for a guild, or of the shared documents."""
        try:
            with self._translated():
                return self._stored(guild)
        except IndexEmptied:
            return set()

    def upsert(self, guild: GuildId | None, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Store passages with their vectors."""
        with self._translated():
            for start in range(0, len(passages), _BATCH):
                part = passages[start : start + _BATCH]
                self._collection(guild).upsert(
                    ids=[passage.id for passage in part],
                    embeddings=vectors[start : start + _BATCH],
                    metadatas=[_metadata(passage) for passage in part],
                )

    def delete(self, guild: GuildId | None, ids: Sequence[PassageId]) -> None:
        """Forget passages; what is not this guild's stays, though it shares the collection."""
        with self._translated():
            for part in self._own(guild, ids):
                self._collection(guild).delete(ids=part)

    def get(self, guild: GuildId | None, ids: Sequence[PassageId]) -> dict[PassageId, Vectors]:
        """The stored vectors of a guild's passages."""
        stored: dict[PassageId, Vectors] = {}
        with self._translated():
            for part in self._own(guild, ids):
                found = self._collection(guild).get(ids=part, include=["embeddings"])
                vectors = np.asarray(found["embeddings"], dtype=np.float32)
                stored |= {PassageId(name): vector for name, vector in zip(found["ids"], vectors, strict=True)}
        return stored

    def query(self, guild: GuildId | None, vectors: Vectors, count: int) -> list[list[Hit]]:
        """The nearest passages for each vector."""
        with self._translated():
            found = self._collection(guild).query(
                query_embeddings=vectors, n_results=count, where=_where(guild), include=["distances"]
            )
        return [
            [(PassageId(name), 1.0 - distance) for name, distance in zip(names, distances, strict=True)]
            for names, distances in zip(found["ids"], found["distances"], strict=True)
        ]

    def close(self) -> None:
        """Release the client, and the folder's lock where there is one."""
        self._on_close.close()

    def on_close(self, action: Callable[[], object]) -> None:
        """Do something when the index is closed; what was asked for last is done first."""
        self._on_close.callback(action)

    def _stored(self, guild: GuildId | None) -> set[PassageId]:
        return set(self._collection(guild).get(where=_where(guild), include=[])["ids"])

    def _own(self, guild: GuildId | None, ids: Sequence[PassageId]) -> Iterator[list[PassageId]]:
        """Those of ``ids`` that are stored for a guild, so many at a time as Chroma takes.

        Asked for ids and a guild at once, Chroma compares each with each: 10 s for 2,000 of 4,000.
        """
        own = list(ids)
        if guild is not None and ids:
            stored = self._stored(guild)
            own = [name for name in ids if name in stored]
        for start in range(0, len(own), _IDS_AT_ONCE):
            yield own[start : start + _IDS_AT_ONCE]

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        from chromadb.errors import NotFoundError  # noqa: PLC0415 - whoever has an index has imported it

        try:
            yield
        except NotFoundError as error:
            self._collections.forget()  # they name collections that are gone
            raise IndexEmptied("the vector index was emptied; it is being filled again, ask once more") from error
        except Exception as error:  # chromadb, httpx and Rust errors have no common base class
            raise IndexUnavailable(f"the vector index failed: {_first_line(error)}") from error

    def _collection(self, guild: GuildId | None) -> Any:
        return self._collections.get("shared" if guild is None else f"guilds_{bucket_of(guild)}")


def open_embedded(folder: Path, *, signature: str, most: int = COLLECTIONS_IN_MEMORY) -> ChromaPassageIndex:
    """An embedded Chroma in ``folder``, or a private one in memory when another process has that folder open.

    An embedded Chroma serves one process: two writers damage it. The first process locks the folder; the operating
    system releases the lock when it ends, however it ends. A later one fills an index of its own from SQL and the
    vector cache, so it works at once and gives the same answers. A folder that cannot be opened is set aside and
    rebuilt. ``most`` collections are in memory at once. Raises IndexUnavailable when the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK_FILE, timeout=0)
        lock.acquire()
    except Timeout:
        logger.info("another coach has %s open; using a private index in memory", folder)
        return open_in_memory(signature=signature)
    except OSError as error:
        raise IndexUnavailable(f"the index folder {folder} cannot be written: {error.strerror}") from error
    try:
        chromadb, settings = import_chroma()
        os.environ.setdefault("SQLITE_TMPDIR", str(folder))  # where Chroma's SQLite sorts what memory does not hold
        connect = functools.partial(chromadb.PersistentClient, path=str(folder), settings=settings)
        client = open_sound_client(folder, connect)
    except IndexUnavailable:
        lock.release()
        raise
    except Exception as error:
        lock.release()
        raise IndexUnavailable(f"the index in {folder} cannot be opened: {_first_line(error)}") from error
    collections = ChromaCollections(client, signature=signature, most=most, connect=connect)
    index = ChromaPassageIndex(collections, exclusive=True)
    index.on_close(lock.release)
    index.on_close(lambda: mark_sound(folder))
    index.on_close(collections.close)
    return index


def open_in_memory(*, signature: str) -> ChromaPassageIndex:
    """A private Chroma in memory."""
    chromadb, settings = import_chroma()
    client = chromadb.EphemeralClient(settings=settings)
    collections = ChromaCollections(client, signature=signature, prefix=f"coach_{uuid.uuid4().hex}")
    index = ChromaPassageIndex(collections, exclusive=True)
    index.on_close(collections.close)
    return index


def open_server(url: str, *, signature: str, timeout: float = SERVER_TIMEOUT) -> ChromaPassageIndex:
    """A Chroma server by its address. Raises IndexUnavailable when it does not answer; so does the index, later on."""
    chromadb, settings = import_chroma()
    scheme, host, port = _parse_address(url)
    try:
        client: Any = chromadb.HttpClient(host=host, port=port, ssl=scheme == "https", settings=settings)
        client._server._session.timeout = timeout  # noqa: SLF001 - none of its settings says it
        client.heartbeat()
    except Exception as error:  # the client raises httpx's, its own and ValueError
        raise IndexUnavailable(
            f"the Chroma server at {without_credentials(url)} does not answer: {_first_line(error)}"
        ) from error
    collections = ChromaCollections(client, signature=signature)
    index = ChromaPassageIndex(collections, exclusive=False)
    index.on_close(collections.close)
    return index


def _parse_address(url: str) -> tuple[str, str, int]:
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme, parts.hostname, parts.port or 8000
    except ValueError:  # "http://[bad", a port that is no number
        scheme, host, port = "", None, 0
    if scheme not in ("http", "https") or not host:
        raise IndexUnavailable(f"CHROMA_URL must look like http://host:8000, not {without_credentials(url)!r}")
    return scheme, host, port


def bucket_of(guild: int) -> int:
    """The collection that a guild shares, 0 to BUCKETS - 1.

    By the time in the guild's id: its lowest bits are a counter that stands at 0 for most
    (https://docs.discord.com/developers/reference#snowflakes).
    """
    return (guild >> 22) % BUCKETS


def import_chroma() -> tuple[Any, Any]:
    """Chroma's module and the settings every client gets; nothing is sent to anybody.

    Raises IndexUnavailable where Chroma refuses to work at all, as it does with an SQLite older than 3.35.
    """
    try:
        import chromadb  # noqa: PLC0415 - importing it takes most of a second; only an opened index needs it
        from chromadb.config import Settings  # noqa: PLC0415
    except (ImportError, RuntimeError) as error:
        raise IndexUnavailable(_refusal(error)) from error
    return chromadb, Settings(anonymized_telemetry=False)


def _refusal(error: Exception) -> str:
    """Why Chroma cannot be used, and what to do about it."""
    if "sqlite3" in str(error):
        return (
            "Chroma, which holds the vector index, needs SQLite 3.35 or newer; "
            f"this Python has {sqlite3.sqlite_version}. "
            "Use a Python that was built with a newer one (python.org, uv, pyenv, or a newer system)"
        )
    return f"Chroma, which holds the vector index, cannot be imported: {_first_line(error)}. Run `make run` again"


def _where(guild: GuildId | None) -> dict[str, Any] | None:
    return None if guild is None else {"guild": str(guild)}


def _metadata(passage: Passage) -> dict[str, str]:
    """Where a passage is from; what does not apply to it is left out, since Chroma keeps a row for each value."""
    values = {
        "document": passage.document,
        "title": passage.title,
        "section": passage.section,
        "kind": passage.kind.value,
        "guild": str(passage.guild or ""),
    }
    return {key: value for key, value in values.items() if value}


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
