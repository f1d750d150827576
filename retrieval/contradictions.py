"""What a sentence says otherwise than the passages it cites: by rule, since words and vectors overlook one detail.

Numbers, units and names must stand in the passages. Negation and opposites are compared with the sentences that speak
of the same thing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.lexical import stem

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
_NEGATION = r"\b(?:not|no|never|cannot|nothing|none|neither|nor)\b|n['’]t\b"
_NEGATED = re.compile(_NEGATION, re.IGNORECASE)
_RESERVED = re.compile(
    rf"{_NEGATION}|\b(?:without|hardly|rather|instead|wrong|too|than|except|avoid|less|lose[sd]?|lost|optional|trap"
    r"|careless\w*|only|weak)\b",
    re.IGNORECASE,
)
"""Words that negate, and words that can say the same as a negation."""
_SUBJECT = re.compile(r"^\W*([A-Z]\w+) (?:is|are|was|were|has|have|can|does|means|lets|runs)\b")
_PRONOUNS = frozenset(
    "it this that these those they there he she you we one each every here most some many both what all another".split()
)
_OPPOSITES = (
    "first last, inward outward, small large, small big, optional required, optional mandatory, fast slow, more less,"
    " more fewer, best worst, better worse, easy hard, same different, rise fall, cheap expensive, increase decrease,"
    " always never, mutable immutable, public private, short long, early late, strong weak, safe unsafe, high low"
)


def contradicts(sentence: str, *, near: Sequence[str], passages: str) -> bool:
    """Whether a sentence says something else than ``passages``, of which ``near`` are the sentences nearest to it."""
    return (
        not _numbers(sentence) <= _numbers(passages)
        or any(name not in passages.lower() for name in (*_names(sentence), *addresses(sentence)))
        or _differs_in_words(_stems(sentence), _stems(passages))
        or _differs_in_negation(sentence, near)
    )


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
    about = [subject[1]] if subject and subject[1].lower() not in _PRONOUNS else []
    return [name.lower() for name in (*named, *about)]


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(re.findall(r"[a-z]+", text.lower())))


def _differs_in_words(said: frozenset[str], known: frozenset[str]) -> bool:
    """Whether a unit is new, or a word whose opposite is known."""
    if (said & _UNITS) - known:
        return True
    return any(one in said and one not in known and other in known for one, other in _PAIRS)


def _differs_in_negation(sentence: str, near: Sequence[str]) -> bool:
    if _NEGATED.search(sentence):
        return not any(_RESERVED.search(other) for other in near)
    return not _RESERVED.search(sentence) and all(_NEGATED.search(other) for other in near)


def _pairs() -> tuple[tuple[str, str], ...]:
    pairs = [tuple(stem(pair.split())) for pair in _OPPOSITES.split(",")]
    return tuple((one, other) for first, second in pairs for one, other in ((first, second), (second, first)))


_PAIRS = _pairs()
