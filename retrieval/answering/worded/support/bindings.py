"""Which words of a sentence belong together, compared with the passages.

A sentence may use only known words and still bind them anew: "threads for waiting, processes for calculation" said the
other way round. Clauses show it, without any grammar of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from retrieval.answering.worded.support.clauses import FARTHER_BORDER, sense_words, split_clauses

_BY = re.compile(r"\bby\b", re.IGNORECASE)
_MAX_CLAUSES = 16
Clauses = tuple[frozenset[str], ...]
"""The words of each clause of one sentence."""
Voices = tuple[tuple[tuple[str, ...], bool], ...]
"""The words of each clause of one sentence in order, and whether it may be passive: lists are not cut apart."""


def read_clauses(sentence: str) -> Clauses:
    """The words of a sentence by its clauses, of which a very long list has only the first."""
    return tuple(frozenset(sense_words(clause)) for clause in split_clauses(sentence)[:_MAX_CLAUSES])


def read_voices(sentence: str) -> Voices:
    """The words of a sentence's longer clauses, each with whether it has a "by"."""
    clauses = split_clauses(sentence, FARTHER_BORDER)
    return tuple((sense_words(clause), _BY.search(clause) is not None) for clause in clauses)


def unbound(said: Clauses, known: Sequence[Clauses]) -> float:
    """Of the pairs of known words within one clause, the share that no clause of the passages has, 0..1."""
    clauses = [clause for sentence in known for clause in sentence]
    words = frozenset[str]().union(*clauses)
    pairs = [pair for clause in said for pair in combinations(sorted(clause & words), 2)]
    missing = sum(not any(one in clause and other in clause for clause in clauses) for one, other in pairs)
    return missing / (len(pairs) + 1)  # one more, so that a single pair decides nothing


def crosses(said: Clauses, known: Sequence[Clauses]) -> bool:
    """Whether two clauses consist of what two clauses of one sentence say, put together otherwise."""
    return any(
        _mixes(one, other, this, that)
        for sentence in known
        for this, that in combinations(sentence, 2)
        for one, other in combinations(said, 2)
    )


def _mixes(one: frozenset[str], other: frozenset[str], this: frozenset[str], that: frozenset[str]) -> bool:
    """Whether the first of two clauses takes words of both known ones, and neither has a word beyond these."""
    ours, theirs, both = one - other, other - one, this | that
    return bool(ours & this - that and ours & that - this and theirs & (this ^ that)) and ours | theirs <= both


def turns_around(said: Voices, known: Sequence[Voices]) -> bool:
    """Whether three words of a clause run backwards in a clause of the same voice: who does what to whom."""
    return any(
        _reversed(words, others)
        for words, by in said
        for sentence in known
        for others, other_by in sentence
        if by == other_by
    )


def _reversed(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether three words that both have once stand in the opposite order in the other."""
    places = [others.index(word) for word in words if words.count(word) == 1 == others.count(word)]
    return any(
        max(places[:middle]) > places[middle] > min(places[middle + 1 :]) for middle in range(1, len(places) - 1)
    )
