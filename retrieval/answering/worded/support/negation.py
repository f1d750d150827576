"""Negation: whether a sentence has one too many or too few."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NEGATION = r"\b(?:not|no|never|cannot|nothing|none|neither|nor)\b|n['’]t\b"
_NEGATED = re.compile(_NEGATION, re.IGNORECASE)
_RESERVED = re.compile(
    rf"{_NEGATION}|\b(?:without|hardly|rather|instead|wrong|too|than|except|avoid|less|lose[sd]?|lost|optional|trap"
    r"|careless\w*|only|weak)\b",
    re.IGNORECASE,
)
"""Words that negate, and words that can say the same as a negation."""


def differs_in_negation(sentence: str, near: Sequence[str]) -> bool:
    """Whether only one side negates anything: a sentence, or all of those near to it."""
    if _NEGATED.search(sentence):
        return not any(_RESERVED.search(other) for other in near)
    return not _RESERVED.search(sentence) and all(_NEGATED.search(other) for other in near)
