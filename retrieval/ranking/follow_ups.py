"""Follow-up questions: understood from the turns before them by a rule, without a model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.text.vocabulary import ASKING_WORDS

_LEAD = re.compile(
    r"^(?:and|ok|okay|but|so|also|then|thanks|cool|great|got it|alright|hm+|right)\b[\s,.!]*", re.IGNORECASE
)
_POINTING = re.compile(
    r"\b(?:it|its|those|them|they|he|she|him|her|one|ones|mine|ours|both|either"
    r"|the (?:first|second|other|former|latter|two)"
    r"|this(?! (?:week|weekend|month|year|morning|afternoon|evening|summer|winter|time|server|channel)\b)"
    r"|these(?! days\b)"
    r"|that(?! (?:i|you|we|they|the|a|an|my|is|are|can|will)\b)"
    r"|there(?! (?:is|are|any)\b))\b",
    re.IGNORECASE,
)
"""Words that point at something said before. "This week" points at none, nor does "that" where it opens a clause."""
_SHIFT = re.compile(r"^(?:what|how) about\b", re.IGNORECASE)
_NAMING = re.compile(r"(?<![a-z0-9+#.])[a-z0-9+#.]*[a-z][a-z0-9+#]*")
"""Looks behind so that a long number is read once, and not again from each of its digits."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Between the readings of a follow-up, in confidences; ``python -m benchmarks following`` chooses them anew."""

    names_its_subject: float = 0.99
    """From here on it names a subject of its own, whatever its wording points at."""
    lost_alone: float = 0.8
    """Below this a question that says much, and points, is taken as a follow-up when that explains it."""
    explained: float = 0.1
    """How much more confidence both turns together must find for that."""


LIMITS = Limits()


@dataclass(frozen=True, kw_only=True)
class FollowUp:
    """The two ways to read the last of several turns, and the wording that says what kind of answer is wanted."""

    alone: str
    combined: str
    depends: bool
    intent: str


def read_turns(turns: Sequence[str]) -> FollowUp:
    """Read the last of a member's turns, oldest first, in the light of those before it.

    ``combined`` puts the subject before it: the last turn that has content words, itself read the same way.
    "What about pytest?" keeps the wish of the earlier turn.
    """
    last = turns[-1]
    if len(turns) == 1:
        return FollowUp(alone=last, combined=last, depends=False, intent=last)
    subject = _subject(turns[:-1])
    shifts = bool(_SHIFT.match(_LEAD.sub("", last))) and bool(content_words(last))
    return FollowUp(
        alone=last,
        combined=f"{subject} {last}",
        depends=depends_on_earlier(last),
        intent=subject if shifts else last,
    )


def keeps_subject(turn: FollowUp, *, alone: float, combined: float, limits: Limits = LIMITS) -> bool:
    """Whether to search for ``combined``, given the confidence that each reading finds.

    A turn of no content words always does. One that only points does, unless it finds a subject of its own. One that
    says much and points all the same does when alone it finds nothing, and together it finds something. One that
    neither points nor takes up the thread ("how do I bake bread?") is a question of its own.
    """
    if not content_words(turn.alone):
        return True
    if turn.depends:
        return alone < limits.names_its_subject
    return _hints(turn.alone) and alone < limits.lost_alone and combined > alone + limits.explained


def may_depend(turn: FollowUp) -> bool:
    """Whether a turn is, or might be, understood only from those before it: worth asking a language model."""
    return turn.combined != turn.alone and (turn.depends or _hints(turn.alone))


def _hints(question: str) -> bool:
    return _POINTING.search(question) is not None or _LEAD.match(question) is not None


def _subject(turns: Sequence[str]) -> str:
    last = turns[-1]
    if len(turns) > 1 and depends_on_earlier(last):
        return f"{_subject(turns[:-1])} {last}"
    return last


def depends_on_earlier(question: str) -> bool:
    """Whether a question is only understood from what was asked before it."""
    bare = _LEAD.sub("", question).strip()
    words = content_words(bare)
    if not words or _SHIFT.match(bare):
        return True
    return (len(words) <= 2 and bool(_POINTING.search(bare))) or (len(words) == 1 and _LEAD.match(question) is not None)


def content_words(text: str) -> list[str]:
    """The words of a text that can name a subject: not function words, not the vocabulary of asking."""
    return [word for word in _NAMING.findall(text.lower()) if word not in ASKING_WORDS]
