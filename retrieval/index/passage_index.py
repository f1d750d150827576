"""Where passages' vectors live: the protocol that every index keeps.

The index is derived and disposable: SQL holds the truth, and :mod:`retrieval.index.indexing` makes the index equal to
it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Protocol

from knowledge.ids import GuildId
from retrieval.embedding.embedders import Vectors
from retrieval.values import Passage, PassageId

Hit = tuple[PassageId, float]
"""A passage id and its cosine similarity, -1..1."""


class PassageIndex(Protocol):
    """Nearest passages by vector, separately for the shared documents (guild None) and each guild's own."""

    @property
    def exclusive(self) -> bool:
        """Whether this process alone writes the index, so that what it does not know may be deleted."""

    def list_ids(self, guild: GuildId | None) -> set[PassageId]:
        """The ids of everything stored for a guild, or of the shared documents."""

    def upsert(self, guild: GuildId | None, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Store passages with their vectors, shape (len(passages), dimension)."""

    def delete(self, guild: GuildId | None, ids: Sequence[PassageId]) -> None:
        """Forget passages; unknown ids are ignored."""

    def get(self, guild: GuildId | None, ids: Sequence[PassageId]) -> dict[PassageId, Vectors]:
        """The stored vectors of a guild's passages, each of shape (dimension,); unknown ids are left out."""

    def query(self, guild: GuildId | None, vectors: Vectors, count: int) -> list[list[Hit]]:
        """For each row of ``vectors`` the ``count`` nearest passages of this guild alone, best first.

        Raises IndexEmptied when what was stored is gone.
        """

    def close(self) -> None:
        """Release files and locks."""


def signature_of(model: str, dimension: int, version: int) -> str:
    """What vectors depend on, in one short text: the model, its dimension and the chunking version."""
    return hashlib.sha256(f"{model}\0{dimension}\0{version}".encode()).hexdigest()[:24]
