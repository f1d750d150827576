"""The fakes that ship with retrieval's seams: an embedder and an index that need no model and no files.

Both keep the promises of their protocols, so a contract suite runs against them and the real ones alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from knowledge.ids import GuildId
from retrieval.embedding.embedders import Vectors
from retrieval.errors import IndexEmptied
from retrieval.index.passage_index import Hit
from retrieval.text.words import tokenize
from retrieval.values import Passage, PassageId

DIMENSION = 256


class HashingEmbedder:
    """Each stemmed word adds 1 at a place that its hash gives; the row is then brought to length 1.

    Texts that share words are near each other, and nothing else is. The same in every process and on every machine.
    """

    name = "hashing"
    dimension = DIMENSION

    def count_tokens(self, text: str) -> int:
        """How many words there are between spaces."""
        return len(text.split())

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector for each text, in order."""
        counts = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, words in zip(counts, tokenize(texts) if texts else [], strict=True):
            for word in words or ["\0nothing but stop words"]:
                row[_place(word, self.dimension)] += 1.0
        return np.asarray(counts / np.linalg.norm(counts, axis=1, keepdims=True), dtype=np.float32)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """The same as :meth:`embed`."""
        return self.embed(texts)

    def release(self) -> None:
        """Nothing to give back."""


class InMemoryPassageIndex:
    """Vectors in a dictionary for each guild, compared one by one."""

    def __init__(self, *, exclusive: bool = True) -> None:
        self.exclusive = exclusive
        self._stored: dict[GuildId | None, dict[PassageId, Vectors]] = {}
        self._was_emptied = False

    def list_ids(self, guild: GuildId | None) -> set[PassageId]:
        """The ids of everything stored for a guild, or of the shared documents."""
        self._was_emptied = False
        return set(self._stored.get(guild, {}))

    def upsert(self, guild: GuildId | None, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Store passages with their vectors."""
        mine = self._stored.setdefault(guild, {})
        for passage, vector in zip(passages, vectors, strict=True):
            mine[passage.id] = np.array(vector, dtype=np.float32)

    def delete(self, guild: GuildId | None, ids: Sequence[PassageId]) -> None:
        """Forget passages; unknown ids are ignored."""
        mine = self._stored.get(guild, {})
        for name in ids:
            mine.pop(name, None)

    def get(self, guild: GuildId | None, ids: Sequence[PassageId]) -> dict[PassageId, Vectors]:
        """The stored vectors of a guild's passages; unknown ids are left out.

        Raises IndexEmptied the first time after ``empty``.
        """
        self._notice_emptied()
        mine = self._stored.get(guild, {})
        return {name: mine[name] for name in ids if name in mine}

    def query(self, guild: GuildId | None, vectors: Vectors, count: int) -> list[list[Hit]]:
        """For each row of ``vectors`` the ``count`` nearest passages of this guild alone, best first.

        Raises IndexEmptied the first time after ``empty``.
        """
        self._notice_emptied()
        mine = self._stored.get(guild, {})
        if not mine:
            return [[] for _ in vectors]
        names = list(mine)
        similar = np.asarray(vectors, dtype=np.float32) @ np.stack(list(mine.values())).T
        nearest = np.argsort(-similar, axis=1, kind="stable")[:, :count]
        return [
            [(names[place], float(row[place])) for place in places]
            for row, places in zip(similar, nearest, strict=True)
        ]

    def empty(self) -> None:
        """Lose everything, as when somebody deletes what a Chroma server has stored."""
        self._stored.clear()
        self._was_emptied = True

    def _notice_emptied(self) -> None:
        if self._was_emptied:
            self._was_emptied = False
            raise IndexEmptied("the vector index was emptied; it is being filled again, ask once more")

    def close(self) -> None:
        """Nothing to release."""


def _place(word: str, dimension: int) -> int:
    return int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big") % dimension
