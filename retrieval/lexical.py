"""Lexical search: BM25 over stemmed words, one score for each document."""

from __future__ import annotations

import functools
import logging
import math
import re
import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"\b\w\w+\b")
PIECE_LETTERS = 5
"""Letters of a piece of a word; with 4 or 3 chance likenesses weigh more (docs/quality.md)."""


K1, B = 1.5, 0.75
"""As bm25s sets them: how soon more of a word says no more, and how much long texts are held back."""


class LexicalIndex:
    """BM25 scores of a fixed list of texts. Immutable: a changed text means a new index."""

    def __init__(self, texts: Sequence[Sequence[str]], *, after: LexicalIndex | None = None) -> None:
        """``texts`` are lists of words as :func:`tokenize` makes them.

        ``after`` is an index whose texts come first. The new ones are then weighed by what is rare and how long is
        usual among those, which a few more would hardly change, and cost no more than themselves.
        """
        self.mean_length: float
        if after is None or not after.mean_length:  # nothing to weigh by
            texts = [*([()] * (after.size if after else 0)), *texts]
            self.mean_length = sum(map(len, texts)) / max(len(texts), 1)
            self.shelves: tuple[Shelf, ...] = (Shelf.index(texts),)
        else:
            self.mean_length = after.mean_length
            self.shelves = (*after.shelves, Shelf.weigh(texts, after.rarity, after.mean_length))

    @property
    def size(self) -> int:
        """How many texts there are."""
        return sum(shelf.size for shelf in self.shelves)

    def scores(self, questions: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        """The score of every text for each question, shape (questions, texts); 0 where no word is shared.

        Questions are lists of words as :func:`tokenize` makes them; a word that stands twice counts twice.
        """
        return np.hstack([shelf.add_up(questions) for shelf in self.shelves])

    def known_share(self, words: Sequence[str]) -> float:
        """How many of the distinct words occur in any text, as a share of 0..1; 0 for no words."""
        distinct = set(words)
        known = sum(any(word in shelf.vocabulary for shelf in self.shelves) for word in distinct)
        return known / len(distinct) if distinct else 0.0

    def rarity(self, word: str) -> float:
        """The inverse document frequency of Lucene's BM25 (Kamphuis et al. 2020, "Which BM25 Do You Mean?")."""
        first = self.shelves[0]
        texts = first.count_texts(word)
        return math.log(1 + (first.size - texts + 0.5) / (texts + 0.5))


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """Some of an index's texts: for each word those that hold it and its score in each, one word after another."""

    size: int
    vocabulary: Mapping[str, int]
    starts: NDArray[np.intp]
    """Where each word's texts begin, and where the last one's end."""
    texts: NDArray[np.intp]
    scores: NDArray[np.float32]

    @classmethod
    def index(cls, texts: Sequence[Sequence[str]]) -> Shelf:
        """Texts weighed by bm25s, by what is rare and usual among themselves."""
        if not any(texts):
            return cls.of({}, len(texts))
        bm25 = _bm25s().BM25(backend="numpy", k1=K1, b=B)
        bm25.index([list(words) for words in texts], show_progress=False)
        return cls(
            size=len(texts),
            vocabulary={word: row for word, row in bm25.vocab_dict.items() if word},
            starts=np.asarray(bm25.scores["indptr"], dtype=np.intp),
            texts=np.asarray(bm25.scores["indices"], dtype=np.intp),
            scores=np.asarray(bm25.scores["data"], dtype=np.float32),
        )

    @classmethod
    def weigh(cls, texts: Sequence[Sequence[str]], rarity: Callable[[str], float], mean_length: float) -> Shelf:
        """Texts weighed by the same formula with the statistics of others."""
        rows: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, words in enumerate(texts):
            usual = K1 * (1 - B + B * len(words) / mean_length)
            for word, count in Counter(words).items():
                rows[word].append((place, rarity(word) * count / (count + usual)))
        return cls.of(rows, len(texts))

    @classmethod
    def of(cls, rows: Mapping[str, Sequence[tuple[int, float]]], size: int) -> Shelf:
        """From each word's texts and scores."""
        pairs = [pair for row in rows.values() for pair in row]
        return cls(
            size=size,
            vocabulary={word: number for number, word in enumerate(rows)},
            starts=np.cumsum([0, *map(len, rows.values())], dtype=np.intp),
            texts=np.array([place for place, _ in pairs], dtype=np.intp),
            scores=np.array([score for _, score in pairs], dtype=np.float32),
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


def tokenize(texts: Sequence[str]) -> list[list[str]]:
    """Lowercased, stemmed words of each text, without English stop words.

    The same rules as bm25s's own tokenizer (words of at least two letters or digits), which is made for large
    collections and takes longer to set up than a question takes to read.
    """
    stem, ignored = _stemmer().stemWords, _stop_words()
    split = ([word for word in _WORD.findall(text.lower()) if word not in ignored] for text in texts)
    return [[sys.intern(word) for word in stem(words)] for words in split]


def word_pieces(text: str) -> list[str]:
    """Every run of five letters of each word, its edges marked by ``_``, without English stop words.

    "decoraters" shares most of its pieces with "decorators", which stemming does not bring together.
    """
    words = (f"_{word}_" for word in _WORD.findall(text.lower()) if word not in _stop_words())
    return [
        sys.intern(word[start : start + PIECE_LETTERS])
        for word in words
        for start in range(max(1, len(word) - PIECE_LETTERS + 1))
    ]


@functools.cache
def _stop_words() -> frozenset[str]:
    _bm25s()
    from bm25s.stopwords import STOPWORDS_EN  # noqa: PLC0415

    return frozenset(STOPWORDS_EN)


def stem(words: Sequence[str]) -> list[str]:
    """The stem of each lowercase word."""
    return list(_stemmer().stemWords(list(words)))


@functools.cache
def _bm25s() -> Any:
    import bm25s  # noqa: PLC0415 - brings scipy in, which only a search needs

    logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG when imported
    return bm25s


def _stemmer() -> Any:
    return _stemmer_of(threading.get_ident())


@functools.lru_cache(maxsize=8)
def _stemmer_of(thread: int) -> Any:
    """A stemmer has state of its own, so only one thread may use it."""
    import Stemmer  # noqa: PLC0415

    return Stemmer.Stemmer("english")
