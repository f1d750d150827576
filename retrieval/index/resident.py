"""Vectors held in memory, so that a question is compared with every passage exactly and at the cost of one product.

Chroma keeps the vectors and finds passages among very many; what a question of one guild can see is a few thousand of
them, for which a matrix of some megabytes is both exact and several times quicker than asking for the nearest hundreds
(docs/decisions/0011).
"""

from __future__ import annotations

from collections.abc import Sequence
from weakref import WeakKeyDictionary

import numpy as np

from knowledge.ids import GuildId
from retrieval.embedding.embedders import Vectors
from retrieval.errors import IndexEmptied
from retrieval.index.corpus import Corpus, passages_of
from retrieval.index.passage_index import PassageIndex

MAX_RESIDENT = 20_000
"""Passages of one corpus that are held, 30 MB of vectors; a larger one is searched by the index."""
CANDIDATES = 800
"""Passages that the index is asked for where it searches: enough that nearly every document's three nearest questions
are among them. What it does not return counts as the weakest that it did."""


class ResidentVectors:
    """Similarities of questions to all passages of a corpus. Blocking; meant for one thread at a time.

    A corpus's vectors are read from the index at the first question and held as long as somebody holds the corpus.
    """

    def __init__(self, index: PassageIndex, *, most: int = MAX_RESIDENT, candidates: int = CANDIDATES) -> None:
        self._index = index
        self._most = most
        self._candidates = candidates
        self._held: WeakKeyDictionary[Corpus, Vectors] = WeakKeyDictionary()

    @property
    def held(self) -> int:
        """Of how many corpora vectors are in memory."""
        return len(self._held)

    def similarities(self, part: Corpus, questions: Vectors) -> Vectors:
        """Cosines of each question to each passage of a corpus, shape (questions, passages).

        Raises IndexEmptied when the index does not have them (any more), and IndexUnavailable.
        """
        if not part.size:
            return np.empty((len(questions), 0), dtype=np.float32)
        if part.size > self._most:
            return self._found(part, questions)
        vectors = self._held.get(part)
        if vectors is None:
            vectors = self._held[part] = self._read(part)
        return questions @ vectors.T

    def _read(self, part: Corpus) -> Vectors:
        stored = {guild: iter(self._read_guild(part, guild)) for guild in part.guilds}
        rows = [next(stored[indexed.guild]) for indexed in part.documents for _ in indexed.passages]
        return np.stack(rows)

    def _read_guild(self, part: Corpus, guild: GuildId | None) -> Vectors:
        ids = [passage.id for passage in passages_of(part, guild)]
        found = self._index.get(guild, ids)
        missing = len(ids) - len(found)
        if missing:
            raise IndexEmptied(f"{missing} passages are missing from the vector index; they are being put back")
        return np.stack([found[name] for name in ids])

    def _found(self, part: Corpus, questions: Vectors) -> Vectors:
        """The same from the index's own search."""
        rows = {passage.id: row for row, passage in enumerate(p for e in part.documents for p in e.passages)}
        found: list[dict[int, float]] = [{} for _ in questions]
        for guild in part.guilds:
            for mine, hits in zip(found, self._index.query(guild, questions, self._candidates), strict=True):
                mine.update({rows[name]: score for name, score in hits if name in rows})
        return np.stack([_filled(mine, part.size) for mine in found])


def _filled(found: dict[int, float], size: int) -> Vectors:
    """One row of similarities; what was not found counts as the weakest that was."""
    row = np.full(size, min(found.values(), default=0.0), dtype=np.float32)
    row[list(found)] = list(found.values())
    return row


def join_similarities(parts: Sequence[Vectors]) -> Vectors:
    """The similarities of one question to the passages of several corpora, one after another."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)
