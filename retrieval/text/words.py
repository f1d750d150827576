"""The words of a text as search compares them: stemmed, without stop words, whole or in pieces."""

from __future__ import annotations

import functools
import re
import sys
import threading
from collections.abc import Sequence
from typing import Any

from retrieval.text.vocabulary import STOP_WORDS

_WORD = re.compile(r"\b\w\w+\b")
PIECE_LETTERS = 5
"""Letters of a piece of a word; with 4 or 3 chance likenesses weigh more (docs/quality.md)."""


def tokenize(texts: Sequence[str]) -> list[list[str]]:
    """Lowercased, stemmed words of at least two letters or digits of each text, without English stop words."""
    stem = _stemmer().stemWords
    split = ([word for word in _WORD.findall(text.lower()) if word not in STOP_WORDS] for text in texts)
    return [[sys.intern(word) for word in stem(words)] for words in split]


def word_pieces(text: str) -> list[str]:
    """Every run of five letters of each word, its edges marked by ``_``, without English stop words.

    "decoraters" shares most of its pieces with "decorators", which stemming does not bring together.
    """
    words = (f"_{word}_" for word in _WORD.findall(text.lower()) if word not in STOP_WORDS)
    return [
        sys.intern(word[start : start + PIECE_LETTERS])
        for word in words
        for start in range(max(1, len(word) - PIECE_LETTERS + 1))
    ]


def stem(words: Sequence[str]) -> list[str]:
    """The stem of each lowercase word."""
    return list(_stemmer().stemWords(list(words)))


def _stemmer() -> Any:
    return _stemmer_of(threading.get_ident())


@functools.lru_cache(maxsize=8)
def _stemmer_of(thread: int) -> Any:
    """A stemmer has state of its own, so only one thread may use it."""
    import Stemmer  # noqa: PLC0415

    return Stemmer.Stemmer("english")
