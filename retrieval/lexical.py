"""Lexical search: BM25 over stemmed words, one score for each document."""

from __future__ import annotations

import functools
import logging
import re
import sys
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"\b\w\w+\b")
PIECE_LETTERS = 5
"""Letters of a piece of a word; with 4 or 3 chance likenesses weigh more (docs/quality.md)."""


class LexicalIndex:
    """BM25 scores of a fixed list of texts. Immutable: a changed text means a new index."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        """``texts`` are lists of words as :func:`tokenize` makes them."""
        self._size = len(texts)
        self._vocabulary: dict[str, int] = {}
        self._starts = np.zeros(1, dtype=np.intp)
        self._texts = np.empty(0, dtype=np.intp)
        self._scores = np.empty(0, dtype=np.float32)
        if any(texts):
            bm25 = _bm25s().BM25(backend="numpy")
            bm25.index([list(words) for words in texts], show_progress=False)
            self._vocabulary = {word: row for word, row in bm25.vocab_dict.items() if word}
            self._starts = np.asarray(bm25.scores["indptr"], dtype=np.intp)
            self._texts = np.asarray(bm25.scores["indices"], dtype=np.intp)
            self._scores = np.asarray(bm25.scores["data"], dtype=np.float32)

    def scores(self, questions: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        """The score of every text for each question, shape (questions, texts); 0 where no word is shared.

        Questions are lists of words as :func:`tokenize` makes them; a word that stands twice counts twice. What bm25s
        adds up word by word is added up for all questions at once: each word's texts and scores follow each other.
        """
        asked = [
            (place, self._vocabulary[word])
            for place, words in enumerate(questions)
            for word in words
            if word in self._vocabulary
        ]
        if not asked:
            return np.zeros((len(questions), self._size))
        places, rows = np.array(asked, dtype=np.intp).T
        lengths = self._starts[rows + 1] - self._starts[rows]
        entries = np.arange(lengths.sum()) + np.repeat(self._starts[rows] - (lengths.cumsum() - lengths), lengths)
        cells = np.repeat(places, lengths) * self._size + self._texts[entries]
        total = np.bincount(cells, weights=self._scores[entries], minlength=len(questions) * self._size)
        return np.asarray(total, dtype=np.float64).reshape(len(questions), self._size)

    def known_share(self, words: Sequence[str]) -> float:
        """How many of the distinct words occur in any text, as a share of 0..1; 0 for no words."""
        distinct = set(words)
        return sum(word in self._vocabulary for word in distinct) / len(distinct) if distinct else 0.0


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
