"""Lexical search: BM25 over stemmed words, one score for each document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

K1, B = 1.5, 0.75
"""The usual parameters: how soon more of a word says no more, and how much long texts are held back."""


class LexicalIndex:
    """BM25 scores of a fixed list of texts, as Lucene weighs them. Immutable: a changed text means a new index.

    Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond"; Kamphuis et al. 2020, "Which
    BM25 Do You Mean?", for the variant.
    """

    def __init__(self, texts: Sequence[Sequence[str]], *, after: LexicalIndex | None = None) -> None:
        """``texts`` are lists of words as :func:`retrieval.text.words.tokenize` makes them.

        ``after`` is an index whose texts come first. The new ones are then weighed by what is rare and how long is
        usual among those, which a few more would hardly change, and cost no more than themselves.
        """
        if after is not None and after.shelves[0].vocabulary:
            self.shelves: tuple[Shelf, ...] = (*after.shelves, Shelf.put(texts, after.shelves[0]))
        else:  # nothing to weigh by
            self.shelves = (Shelf.put([*([()] * (after.size if after else 0)), *texts]),)

    @property
    def size(self) -> int:
        """How many texts there are."""
        return sum(shelf.size for shelf in self.shelves)

    def scores(self, questions: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        """The score of every text for each question, shape (questions, texts); 0 where no word is shared.

        Questions are lists of words, as for the texts; a word that stands twice counts twice.
        """
        return np.hstack([shelf.add_up(questions) for shelf in self.shelves])

    def known_share(self, words: Sequence[str]) -> float:
        """How many of the distinct words occur in any text, as a share of 0..1; 0 for no words."""
        distinct = set(words)
        known = sum(any(word in shelf.vocabulary for shelf in self.shelves) for word in distinct)
        return known / len(distinct) if distinct else 0.0


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """Some of an index's texts: for each word those that hold it and its score in each, one word after another."""

    size: int
    mean_length: float
    vocabulary: Mapping[str, int]
    starts: NDArray[np.intp]
    """Where each word's texts begin, and where the last one's end."""
    texts: NDArray[np.intp]
    scores: NDArray[np.float32]

    @classmethod
    def put(cls, texts: Sequence[Sequence[str]], weighed_by: Shelf | None = None) -> Shelf:
        """Texts weighed by what is rare and how long is usual among themselves, or among those of another shelf."""
        lengths = np.array([len(words) for words in texts], dtype=np.intp)
        vocabulary: dict[str, int] = {}
        rows = np.array(
            [vocabulary.setdefault(word, len(vocabulary)) for words in texts for word in words], dtype=np.intp
        )
        places = np.repeat(np.arange(len(texts)), lengths)
        cells, counts = np.unique(rows * max(len(texts), 1) + places, return_counts=True)
        rows, places = np.divmod(cells, max(len(texts), 1))
        starts = np.searchsorted(rows, np.arange(len(vocabulary) + 1))
        mean_length = float(lengths.mean()) if vocabulary else 0.0
        if weighed_by is None:
            rarities = _rarities(np.diff(starts), len(texts))
        else:
            mean_length = weighed_by.mean_length
            rarities = _rarities(np.array([weighed_by.count_texts(word) for word in vocabulary]), weighed_by.size)
        usual = K1 * (1 - B + B * lengths[places] / max(mean_length, 1.0))
        return cls(
            size=len(texts),
            mean_length=mean_length,
            vocabulary=vocabulary,
            starts=starts,
            texts=places,
            scores=(rarities[rows] * counts / (counts + usual)).astype(np.float32),
        )

    def count_texts(self, word: str) -> int:
        """How many texts hold a word."""
        row = self.vocabulary.get(word)
        return 0 if row is None else int(self.starts[row + 1] - self.starts[row])

    def add_up(self, questions: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        """The scores of the texts, added over the words of each question, for all questions at once."""
        asked = [
            (place, self.vocabulary[word])
            for place, words in enumerate(questions)
            for word in words
            if word in self.vocabulary
        ]
        if not asked:
            return np.zeros((len(questions), self.size))
        places, rows = np.array(asked, dtype=np.intp).T
        lengths = self.starts[rows + 1] - self.starts[rows]
        entries = np.arange(lengths.sum()) + np.repeat(self.starts[rows] - (lengths.cumsum() - lengths), lengths)
        cells = np.repeat(places, lengths) * self.size + self.texts[entries]
        total = np.bincount(cells, weights=self.scores[entries], minlength=len(questions) * self.size)
        return np.asarray(total, dtype=np.float64).reshape(len(questions), self.size)


def _rarities(counts: NDArray[np.intp], size: int) -> NDArray[np.float64]:
    """The inverse document frequency of words that so many of ``size`` texts hold."""
    return np.asarray(np.log(1 + (size - counts + 0.5) / (counts + 0.5)))
