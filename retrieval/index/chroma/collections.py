"""The collections of one Chroma by name, and how many of them an embedded Chroma may hold in memory at once.

An embedded Chroma loads a collection's graph of vectors when anything in it is first read or written, and keeps it
until its client is closed. Its own bound on that does not serve: its cache is cut into 64 parts of which each keeps
one graph whatever the bound, and of a graph that it dropped it finds only what had been written to the graph's files,
not what still waits in SQLite (chromadb 1.5.9, docs/decisions/0019). So the client is closed and made anew.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from retrieval.index.chroma.freed_memory import give_back_freed_memory

logger = logging.getLogger(__name__)

SETTINGS = {
    "hnsw": {"space": "cosine", "ef_search": 300, "ef_construction": 100, "max_neighbors": 24, "sync_threshold": 100}
}
"""How graphs are built and searched. A graph is written to its files after every ``sync_threshold`` changes; loading it
computes the changes since then anew, a fifth of a second for 600 of them."""


class ChromaCollections:
    """Collections for one embedding model, named by ``signature``. Blocking; meant for one thread at a time."""

    def __init__(
        self,
        client: Any,
        *,
        signature: str,
        prefix: str = "career_coach",
        most: int | None = None,
        connect: Callable[[], Any] | None = None,
    ) -> None:
        """At most ``most`` collections are held where ``connect`` makes a client like ``client`` of the same files."""
        self._client = client
        self._signature = signature
        self._prefix = prefix
        self._most = most
        self._connect = connect
        self._held: dict[str, Any] = {}

    def get(self, name: str) -> Any:
        """The collection with this name, made when there is none or another model's. Raises what Chroma raises."""
        if name not in self._held:
            if self._connect is not None and (self._client is None or len(self._held) == self._most):
                self._reconnect(self._connect)
            self._held[name] = self._open(f"{self._prefix}_{name}")
        return self._held[name]

    def forget(self) -> None:
        """Look collections up again, since those that are known may be gone."""
        self._held.clear()

    def close(self) -> None:
        """Close the client for good, where one is open."""
        self._connect = None
        if self._client is not None:
            self._client.close()

    def _reconnect(self, connect: Callable[[], Any]) -> None:
        """Have Chroma let go of everything it holds. Without a client after an error, until the next attempt."""
        self._held.clear()
        client, self._client = self._client, None
        if client is not None:
            client.close()
            give_back_freed_memory()
        self._client = connect()

    def _open(self, name: str) -> Any:
        wanted = {"signature": self._signature}
        collection = self._client.get_or_create_collection(
            name, metadata=wanted, configuration=SETTINGS, embedding_function=None
        )
        if (collection.metadata or {}).get("signature") == self._signature:
            return collection
        logger.info("the index was made with another embedding model and is rebuilt: %s", name)
        self._client.delete_collection(name)
        return self._client.create_collection(name, metadata=wanted, configuration=SETTINGS, embedding_function=None)
