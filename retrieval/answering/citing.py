"""Pointing from an answer to the sections it rests on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.documents import Document
from retrieval.values import Citation

SUMMARY = "Summary"
"""The section that stands for a note's own summary."""
_ENDS_IN_CODE = re.compile(r"```\s*$")


def cite(document: Document, section: str, *, key: str) -> Citation:
    """A citation of a document's section; its address is the document's first link."""
    url = document.links[0].url if document.links else None
    return Citation(key=key, document=document.id, title=document.title, section=section, url=url)


def cite_all(sources: Sequence[tuple[Document, str]]) -> tuple[Citation, ...]:
    """Citations of several sections, numbered from 1."""
    return tuple(
        cite(document, section, key=str(number)) for number, (document, section) in enumerate(sources, start=1)
    )


def place_of(document: Document, section: str) -> int:
    """The number of a section in its document, from 1; 0 for the summary."""
    headings = [one.heading for one in document.sections]
    return headings.index(section) + 1 if section in headings else 0


def mark(text: str, citations: Sequence[Citation]) -> str:
    """A text with the keys of its sources behind it; behind code they get a line of their own."""
    keys = "".join(f"[{citation.key}]" for citation in citations)
    text = text.strip()
    if not keys:
        return text
    return f"{text}\n{keys}" if _ENDS_IN_CODE.search(text) else f"{text} {keys}"
