"""Follow-up questions: understood from the turns before them by a rule, without a model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.vocabulary import ASKING_WORDS

_LEAD = re.compile(
    r"^(?:and|ok|okay|but|so|also|then|thanks|cool|great|got it|alright|hm+|right)\b[\s,.!]*", re.IGNORECASE
)
_POINTING = re.compile(
    r"\b(?:it|its|that|this|these|those|them|they|there|one|ones|both|either"
    r"|the (?:first|second|other|former|latter|two))\b",
    re.IGNORECASE,
)
_SHIFT = re.compile(r"^(?:what|how) about\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """``search`` is what to look for; ``intent`` is the wording that says what kind of answer is wanted."""

    search: str
    intent: str


def resolve_follow_up(turns: Sequence[str]) -> Resolved:
    """Read the last of a member's turns in the light of those before it.

    A question with content words of its own stands alone. One that has none ("and how long does that take?") or
    only points ("is it worth it?") is searched together with the last turn that had some. "What about pytest?" keeps
    the earlier turn's wish and takes the new subject.
    """
    last = turns[-1]
    if len(turns) == 1 or not depends_on_earlier(last):
        return Resolved(search=last, intent=last)
    subject = next((turn for turn in reversed(turns[:-1]) if content_words(turn)), turns[-2])
    if _SHIFT.match(_LEAD.sub("", last)) and content_words(last):
        return Resolved(search=last, intent=subject)
    return Resolved(search=f"{subject} {last}", intent=last)


def depends_on_earlier(question: str) -> bool:
    """Whether a question is only understood from what was asked before it."""
    bare = _LEAD.sub("", question).strip()
    words = content_words(bare)
    if not words or _SHIFT.match(bare):
        return True
    return (len(words) <= 2 and bool(_POINTING.search(bare))) or (len(words) == 1 and _LEAD.match(question) is not None)


def content_words(text: str) -> list[str]:
    """The words of a text that can name a subject: not function words, not the vocabulary of asking."""
    return [word for word in re.findall(r"[a-z0-9+#.]*[a-z][a-z0-9+#]*", text.lower()) if word not in ASKING_WORDS]
