"""What a sentence says that its passages cannot bear, by rule, since words and vectors overlook one detail.

Numbers, units, names and addresses must stand in the passages. A word whose opposite stands there instead is told
apart, and weighed with other signs by :mod:`retrieval.answering.worded.support.curves`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.text.words import stem

_THOUSANDS = re.compile(r"(?<=\d)[ ,\u202f](?=\d{3}\b)")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate("two three four five six seven eight nine ten eleven twelve".split(), start=2)
} | {"twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90", "hundred": "100"}
_UNITS = frozenset(stem("second minute hour day week month year percent".split()))
_NAME = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|(?<=[\w,;:)`] )\*{0,2}(?P<capital>[A-Z][\w.+#-]*\w)"  # a capital that does not begin the sentence
    r"|\b(?P<identifier>\w+[._/]\w[\w./]*|\w*_\w+|[a-z]+[A-Z]\w*)"
)
_ADDRESS = re.compile(
    r"[a-z][a-z0-9+.-]{0,20}://[^\s<>)\]]+|\bwww\.[^\s<>)\]]+"
    r"|\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}\.[a-z]{2,}/[^\s<>)\]]*"
)
"""Names of bounded length, as they are in DNS, so that a long text of dots and hyphens is read in no time."""
_SUBJECT = re.compile(r"^\W*([A-Z]\w+) (?:is|are|was|were|has|have|can|does|means|lets|runs)\b")
_NO_NAMES = frozenset(
    "it this that these those they there he she you we one each every here most some many both what all another python"
    " anybody anyone everybody everyone somebody someone nobody nothing everything something people others".split()
)
"""Capitalised, but no names; and the one that every note is about."""
_OPPOSITES = (
    "first last, inward outward, upward downward, forward backward, small large, small big, optional required,"
    " optional mandatory, fast slow, quick slow, more less, more fewer, best worst, better worse, easy hard, easy"
    " difficult, simple complex, same different, rise fall, cheap expensive, increase decrease, grow shrink,"
    " always never, mutable immutable, public private, short long, early late, strong weak, safe unsafe, safe"
    " dangerous, harmless dangerous, high low, robust fragile, static dynamic, eager lazy, global local, remote"
    " local, free paid, include exclude, allow forbid, add remove, success failure, upper lower, top bottom,"
    " minimum maximum, positive negative, visible invisible, relative absolute, explicit implicit, manual"
    " automatic, temporary permanent, internal external, encrypt decrypt, wide narrow, single multiple, common"
    " rare, frequent rare, ascending descending, useful useless, deep shallow, ordered unordered, sorted unsorted,"
    " right wrong, known unknown, synchronous asynchronous, sequential parallel, open closed, before after"
)


def adds_detail(sentence: str, passages: str) -> bool:
    """Whether a sentence has a number, a unit, a name or an address that ``passages`` do not have."""
    known = _stems(passages)
    return (
        not _numbers(sentence) <= _numbers(passages)
        or not _stems(sentence) & _UNITS <= known
        or any(
            name not in passages.lower() and not (name.isalpha() and _stems(name) <= known) for name in _names(sentence)
        )
        or any(address not in passages.lower() for address in addresses(sentence))
    )


def says_opposite(sentence: str, *, near: Sequence[str], passages: str) -> bool:
    """Whether a sentence has a word that ``passages`` lack, and those of them ``near`` to it have its opposite."""
    new, close = _stems(sentence) - _stems(passages), _stems(" ".join(near))
    return any(one in new and other in close for one, other in _PAIRS)


def addresses(text: str) -> list[str]:
    """The web addresses in a text, lowercased, written out or in short."""
    return [found.rstrip(".,;:!?").lower() for found in _ADDRESS.findall(text)]


def _numbers(text: str) -> set[str]:
    words = re.findall(r"[a-z]+", text.lower())
    return set(_NUMBER.findall(_THOUSANDS.sub("", text))) | {_NUMBER_WORDS[w] for w in words if w in _NUMBER_WORDS}


def _names(text: str) -> list[str]:
    """What a text names: code, identifiers, capitalised words, and the word it is about."""
    subject = _SUBJECT.match(text)
    named = [match[str(match.lastgroup)].strip("()") for match in _NAME.finditer(text)]
    about = [subject[1]] if subject else []
    return [name.lower() for name in (*named, *about) if name.lower() not in _NO_NAMES]


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(re.findall(r"[a-z0-9_]+", text.lower())))


def _pairs() -> tuple[tuple[str, str], ...]:
    pairs = [tuple(stem(pair.split())) for pair in _OPPOSITES.split(",")]
    return tuple((one, other) for first, second in pairs for one, other in ((first, second), (second, first)))


_PAIRS = _pairs()
