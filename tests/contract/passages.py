"""Passages and vectors of any number, for tests of what stores them."""

from __future__ import annotations

import numpy as np

from knowledge.ids import DocumentId, GuildId
from retrieval.embedding.embedders import Vectors
from retrieval.index.passage_index import PassageIndex
from retrieval.values import Passage, PassageId, PassageKind

DIMENSION = 8


def make_passage(number: int, guild: GuildId | None = None) -> Passage:
    """A passage whose id says its number and guild."""
    return Passage(
        id=PassageId(f"{guild or 0}/note/{number}"),
        document=DocumentId("note"),
        title="A note",
        section="Part" if number % 2 else "",
        kind=PassageKind.SECTION,
        text=f"Text {number}.",
        embedded_text=f"Text {number}.",
        guild=guild,
    )


def unit_vectors(count: int, *, dimension: int = DIMENSION, seed: int = 0) -> Vectors:
    """Random rows of length 1."""
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def at_cosines(*cosines: float) -> Vectors:
    """A unit vector for each cosine to ``towards()``."""
    rows = np.zeros((len(cosines), DIMENSION), dtype=np.float32)
    rows[:, 0] = cosines
    rows[:, 1] = np.sqrt(1.0 - rows[:, 0] ** 2)
    return rows


def towards() -> Vectors:
    """The query that ``at_cosines`` speaks of, shape (1, dimension)."""
    return at_cosines(1.0)


def fill(index: PassageIndex, vectors: Vectors, guild: GuildId | None = None) -> list[PassageId]:
    """Store a passage for each vector, numbered from 0; their ids."""
    passages = [make_passage(number, guild) for number in range(len(vectors))]
    index.upsert(guild, passages, vectors)
    return [passage.id for passage in passages]


def found_ids(
    index: PassageIndex, guild: GuildId | None = None, vectors: Vectors | None = None, count: int = 10
) -> list[str]:
    """The ids that one query finds, best first."""
    [hits] = index.query(guild, towards() if vectors is None else vectors, count)
    return [name for name, _ in hits]
