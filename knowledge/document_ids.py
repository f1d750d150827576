"""Ids of documents that people add, made from their titles. Only equal titles count as the same."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator

from knowledge.ids import DocumentId

MAX_ID_LENGTH = 60
_NAMELESS = "note"
"""What the id of a title without Latin letters and digits opens with."""


def normalise_title(title: str) -> str:
    """What equal titles have in common: case, blanks and the way accents are written don't matter."""
    composed = unicodedata.normalize("NFKC", title).casefold()
    return " ".join(unicodedata.normalize("NFKC", composed).split())


def list_ids(title: str) -> Iterator[DocumentId]:
    """Ids for a title, best first; each further one is for when those before it belong to other titles.

    All are lowercase ASCII words joined by hyphens. The first is made of the title's words. Where it would leave
    letters out or be cut, it ends with a fingerprint of the whole title instead.
    """
    words = _latin_words(title)
    slug = "-".join(words)
    if words and len(slug) <= MAX_ID_LENGTH and not _loses_letters(title):
        yield DocumentId(slug)
        if len(slug) + len("-note") <= MAX_ID_LENGTH:
            yield DocumentId(f"{slug}-note")
    fingerprint = hashlib.sha256(normalise_title(title).encode("utf-8", "surrogatepass")).hexdigest()
    for length in (8, 16, 32):
        head = slug[: MAX_ID_LENGTH - 1 - length].strip("-") or _NAMELESS
        yield DocumentId(f"{head}-{fingerprint[:length]}")


def _latin_words(title: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", _without_accents(title))


def _loses_letters(title: str) -> bool:
    return any(letter.isalnum() and not letter.isascii() for letter in _without_accents(title))


def _without_accents(title: str) -> str:
    letters = unicodedata.normalize("NFKD", normalise_title(title))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
