"""The words of a sentence that carry its sense, and the clauses that they stand in."""

from __future__ import annotations

import re

from retrieval.text.words import stem

_WORD = re.compile(r"[a-z0-9_]+")
_MARK = r"[,;:()·]|\.(?=\s|$)|\s[-–—]\s"
_CONJUNCTION = (
    r"but|while|whereas|because|since|so|when|if|where|unless|then|although|though|until|than|before|after"
    r"|instead of|rather than"
)
_BORDER = re.compile(rf"{_MARK}|\b(?:{_CONJUNCTION}|and|or|which|that)\b", re.IGNORECASE)
FARTHER_BORDER = re.compile(rf"{_MARK}|\b(?:{_CONJUNCTION})\b", re.IGNORECASE)
"""Borders of clauses that may hold lists and relative clauses."""
_FUNCTION_WORDS = frozenset(
    "a about above after again against all already also always am an and any anybody anyone are aren as at be"
    " because been before being below between both but by can cannot could couldn did didn do does doesn doing don"
    " done down during each even everybody everyone few fewer first for from further get gets had hadn has hasn"
    " have haven having he her here hers him his how if in instead into is isn it its itself just last least less"
    " like ll lot lots make makes many may me might more most much must my need needn needs never no nobody nor"
    " not now of off on once one ones only or other our out over own people per rather re same she should shouldn"
    " so some somebody someone still such than that the their them themselves then there these they thing things"
    " this those through thus to too under until up use used using ve very via was wasn we well were weren what"
    " when where whereas which while who whom why will with within without won would wouldn yet you your yours"
    " yourself".split()
)


def sense_words(text: str) -> tuple[str, ...]:
    """The stems of a text's words, in order, without function words and single letters."""
    words = [word for word in _WORD.findall(text.lower()) if word not in _FUNCTION_WORDS]
    return tuple(stem([word for word in words if len(word) > 1 or word.isdigit()]))


def split_clauses(sentence: str, border: re.Pattern[str] = _BORDER) -> list[str]:
    """The parts of a sentence between punctuation and conjunctions that say anything."""
    return [part for part in border.split(sentence.replace("`", " ")) if sense_words(part)]
