"""What a model's text may bring that is no part of an answer: markup, mentions, links, the coach's own furniture."""

from __future__ import annotations

import re
from collections.abc import Iterable

from retrieval.answering.worded.prompts import HUMAN, SYSTEM
from retrieval.text.cleaning import INVISIBLE

_TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z][a-zA-Z0-9-]*(?:\s[^<>]*)?/?>", re.DOTALL)
_QUOTE = re.compile(r"^\s*(?:>{1,3}|-#)\s+")
_MENTION = re.compile(r"@(?:everyone|here)\b|<@|<#|</\w|<id:", re.IGNORECASE)
_TARGET = re.compile(r"\]\(\s*<?([^)>\s]*)")
_SOURCES = re.compile(r"^\W*(?:sources?|references?|citations?)\W*:", re.IGNORECASE)
_FURNITURE = re.compile(r"^\W*(?:next steps?|please note|first things first|worded by)\b\W*:", re.IGNORECASE)
_ECHO_WORDS = 6
"""Words in a row that are nobody's own."""


def without_markup(text: str) -> str:
    """A sentence without invisible characters, HTML and quote marks."""
    return _QUOTE.sub("", _TAG.sub("", INVISIBLE.sub("", text))).strip()


def begins_sources(text: str) -> bool:
    """Whether a list of sources begins here, which the coach writes itself."""
    return _SOURCES.match(text) is not None


def is_furniture(text: str) -> bool:
    """Whether it passes itself off as a line that the coach writes itself, such as the next step."""
    return _FURNITURE.match(text) is not None


def is_foreign(text: str, passages: Iterable[str]) -> bool:
    """Whether a sentence mentions somebody, masks a link that is in no passage, or repeats the prompt."""
    known = "\n".join(passages)
    targets = [target for target in _TARGET.findall(text) if target not in known]
    return bool(_MENTION.search(text) or targets or _echoes(text))


def _echoes(text: str) -> bool:
    return not _runs(text).isdisjoint(_PROMPT_RUNS)


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"[a-z]+", text.lower())
    return frozenset(tuple(words[at : at + _ECHO_WORDS]) for at in range(len(words) - _ECHO_WORDS + 1))


_PROMPT_RUNS = _runs(f"{SYSTEM}\n{HUMAN}")
