"""What a sentence puts before, prefers to, or ranks above something else.

Such a relation is read from closed-class words alone ("before", "instead of", "than", ...), so it needs no grammar of
the rest. Where a passage has the same relation the other way round, a sentence has turned it about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import combinations

from retrieval.answering.worded.support.clauses import sense_words


class Kind(Enum):
    """Relations are compared with those of their own kind."""

    ORDER = auto()
    PREFERENCE = auto()
    COMPARISON = auto()


@dataclass(frozen=True, kw_only=True)
class Relation:
    """The words of what comes first, is preferred or is more, and of the other side; one side may be empty."""

    kind: Kind
    first: frozenset[str]
    second: frozenset[str]


_BREAK = re.compile(
    r"[,;:.()]"
    r"|\b(?:because|since|so|which|that|when|where|if|unless|although|but|while|whereas|as|instead of|rather than)\b",
    re.IGNORECASE,
)
_PART = re.compile(r"[;:.](?=\s|$)")
_LESS = "less|fewer|worse|slower|smaller|cheaper|lower|shorter|weaker"
_TO_THAN = r"(?:(?!\b(?:more|less|\w+er)\b)[^.,;])*?\bthan\b"
_BETWEEN = (
    (Kind.ORDER, True, re.compile(r"\b(?:before|into)\b", re.IGNORECASE)),
    (Kind.ORDER, False, re.compile(r"\bafter\b", re.IGNORECASE)),
    (
        Kind.PREFERENCE,
        True,
        re.compile(r"\b(?:rather than|instead of|in place of)\b|(?:,| and| but) not\b", re.IGNORECASE),
    ),
    (Kind.COMPARISON, False, re.compile(rf"\b(?:{_LESS})\b{_TO_THAN}", re.IGNORECASE)),
    (Kind.COMPARISON, True, re.compile(rf"\b(?:more|(?!(?:other|rather|{_LESS})\b)\w+er)\b{_TO_THAN}", re.IGNORECASE)),
)
"""Kind, whether the left side comes first, and the words between the sides."""
_AHEAD = (
    (Kind.ORDER, True, re.compile(r"\b(?:begin|start)\w*\s+(?:with|by)\b", re.IGNORECASE)),
    (Kind.ORDER, False, re.compile(r"\b(?:end|finish)\w*\s+(?:with|by|in)\b", re.IGNORECASE)),
    (
        Kind.PREFERENCE,
        False,
        re.compile(r"\b(?:not|never|don['’]t|avoid) (?:use|choose|take|call|using)\b", re.IGNORECASE),
    ),
    (
        Kind.PREFERENCE,
        True,
        re.compile(r"(?<!not )(?<!never )(?<!don['’]t )\b(?:use|choose|take|call)\b", re.IGNORECASE),
    ),
)
"""Kind, whether what follows comes first, and the words before it."""
_PREFERRED = re.compile(r"\bprefers?\b(?P<this>.*?)(?:\b(?:over|to|than)\b(?P<that>.*)|$)", re.IGNORECASE)
_FIRST = re.compile(r"\bfirst\b(?! (?:hour|time|place|project))", re.IGNORECASE)
_THEN = re.compile(r",?\s*\b(?:and\s+|but\s+)?(?:only\s+)?(?:then|followed by)\b|\bfirst,", re.IGNORECASE)
_AFTERWARDS = re.compile(r"\b(?:last|afterwards|second|later|next|finally)\b", re.IGNORECASE)
_SUBORDINATE = re.compile(r"\b(?:after|while|when|if)\b", re.IGNORECASE)
_COMMA_OR_COME = re.compile(r",|\bcomes?\b", re.IGNORECASE)
_MAX_STEPS = 8
_SAYS_LEARN = frozenset(sense_words("learn"))
"""Notes say "learn this first", which puts no learning before anything."""


def read_relations(sentence: str) -> list[Relation]:
    """All relations that a sentence states."""
    found: list[tuple[Kind, str, str]] = []
    for part in _PART.split(sentence.replace("`", " ")):
        found.extend([*_between(part), *_ahead(part), *_sequence(part)])
    relations = [
        Relation(
            kind=kind,
            first=frozenset(sense_words(first)) - _SAYS_LEARN,
            second=frozenset(sense_words(second)) - _SAYS_LEARN,
        )
        for kind, first, second in found
    ]
    return [relation for relation in relations if relation.first or relation.second]


def turned_about(said: Iterable[Relation], known: Sequence[Relation]) -> float:
    """How plainly a relation is stated the other way round than a known one and no known one agrees with it, 0..1."""
    turned = ([_turned(one, other) for other in known if one.kind is other.kind] for one in said)
    return max((max(scores) for scores in turned if scores and max(scores) > -min(scores)), default=0.0)


def _turned(one: Relation, other: Relation) -> float:
    """The share of words that changed sides less that of words that kept theirs; words on both sides do not count."""
    first, second = one.first - one.second, one.second - one.first
    other_first, other_second = other.first - other.second, other.second - other.first
    kept = len(first & other_first) + len(second & other_second)
    changed = len(first & other_second) + len(second & other_first)
    return (changed - kept) / max(1, min(len(first | second), len(other_first | other_second)))


def _between(part: str) -> Iterator[tuple[Kind, str, str]]:
    for kind, left_first, marker in _BETWEEN:
        for found in marker.finditer(part):
            left, right = _sides(part[: found.start()], part[found.end() :])
            yield (kind, left, right) if left_first else (kind, right, left)


def _ahead(part: str) -> Iterator[tuple[Kind, str, str]]:
    for kind, comes_first, marker in _AHEAD:
        for found in marker.finditer(part):
            what = _nearest(part[found.end() :])
            yield (kind, what, "") if comes_first else (kind, "", what)
    for found in _PREFERRED.finditer(part):
        yield Kind.PREFERENCE, found["this"], _nearest(found["that"] or "")


def _sequence(part: str) -> Iterator[tuple[Kind, str, str]]:
    """The order of "X first, then Y, then Z", "first X, then Y", "X first and Y last", "Y afterwards"."""
    steps = [step for step in _THEN.split(part) if sense_words(step)][:_MAX_STEPS]
    if len(steps) > 1:
        yield from ((Kind.ORDER, one, other) for one, other in combinations(steps, 2))
        return
    if found := _FIRST.search(part):
        before, rest = part[: found.start()], _SUBORDINATE.split(part[found.end() :])[0]
        if sense_words(before):
            yield Kind.ORDER, before, rest
        else:
            this, _, that = rest.partition(",")
            yield Kind.ORDER, this, that
    elif found := _AFTERWARDS.search(part):
        yield Kind.ORDER, "", _nearest(part[: found.start()], last=True)


def _sides(left: str, right: str) -> tuple[str, str]:
    """What stands on both sides of a marker; one that opens its part ("After A, B") has both behind it."""
    if re.search(r"\w", left):
        return _nearest(left, last=True), _nearest(right)
    this, that = (*_COMMA_OR_COME.split(right, maxsplit=1), "")[:2]
    return that, this


def _nearest(text: str, *, last: bool = False) -> str:
    """The first clause of a text that says anything, or the last one."""
    clauses = [clause for clause in _BREAK.split(text) if sense_words(clause)]
    return clauses[-1 if last else 0] if clauses else ""
