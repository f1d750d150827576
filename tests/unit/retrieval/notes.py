"""Notes and rankings made by hand, for what works on them without a search."""

from __future__ import annotations

from collections.abc import Mapping

from knowledge.documents import TOPIC_HEADINGS, Document, DocumentKind, Link
from knowledge.ids import DocumentId
from knowledge.roadmap import Level
from retrieval.answering.notes.composing import Extract
from retrieval.text.citations import cited_keys
from retrieval.values import Passage, PassageId, PassageKind, RankedDocument, Ranking

SECTION_TEXTS: Mapping[str, str] = {
    "Why it matters": "One idea stays in one place. Teams read less code.",
    "What to learn": "- Functions are values.\n- A closure keeps names.\n- `functools.wraps` keeps the docstring.",
    "How to practise": "1. Write a timer.\n2. Write a cache.",
    "You know it when": "- You can write one with arguments from memory.",
    "Common traps": "- Forgetting to return the result.\n- Losing the name of the function.",
    "In an interview": "You are asked to write a retry.",
    "At work": "- Seniors guard permissions with them.",
    "What next": "Go on with context managers.",
}
assert tuple(SECTION_TEXTS) == TOPIC_HEADINGS


def topic_note(
    title: str = "Decorators", *, sections: Mapping[str, str] = SECTION_TEXTS, summary: str | None = None
) -> Document:
    """A step of the roadmap with every part a note can have."""
    return Document(
        id=DocumentId(title.lower().replace(" ", "-")),
        title=title,
        kind=DocumentKind.TOPIC,
        phase=2,
        level=Level.MID,
        summary=f"{title} change what a function does without changing its code." if summary is None else summary,
        hours=(10, 20),
        links=(
            Link(title="The guide", url="https://example.org/guide", about="Start here.", cost="free", kind="docs"),
            Link(title="The book", url="https://example.org/book", about="In depth.", cost="paid", kind="book"),
        ),
        asked_as=("how do decorators work",),
        body="\n\n".join(f"## {heading}\n{text}" for heading, text in sections.items()),
    )


def moderators_note(body: str, *, summary: str = "") -> Document:
    """What a moderator may have typed."""
    return Document(
        id=DocumentId("house-rules"), title="House rules", kind=DocumentKind.NOTE, summary=summary, body=body
    )


def sections_of(extract: Extract) -> list[str]:
    """The sections an answer cites, in order."""
    return [citation.section for citation in extract.citations]


def assert_every_paragraph_cites(extract: Extract) -> None:
    """Keys count from 1, each is used, and no paragraph goes without."""
    keys = [citation.key for citation in extract.citations]
    assert keys == [str(number) for number in range(1, len(keys) + 1)]
    assert cited_keys(extract.text) == keys
    for paragraph in extract.text.split("\n\n"):
        assert cited_keys(paragraph), paragraph


def found(document: Document, *sections: str, score: float = 5.0) -> RankedDocument:
    """A document in a ranking, found by these sections, best first; by its overview when there is none."""
    passages = [_passage(document, heading, number) for number, heading in enumerate(sections, start=2)]
    shown = tuple(passages or [_passage(document, "", 1)])
    return RankedDocument(
        document=document,
        score=score,
        shown=shown,
        similarities=tuple(0.9 - 0.1 * place for place in range(len(shown))),
    )


def ranking(*documents: RankedDocument, question: str = "what is it?", confidence: float = 0.9) -> Ranking:
    """A ranking of documents in this order."""
    return Ranking(question=question, documents=documents, confidence=confidence)


def _passage(document: Document, heading: str, number: int) -> Passage:
    section = document.find_section(heading)
    text = section.text if section and heading else f"{document.title}. {document.summary}"
    kind = PassageKind.SECTION if heading else PassageKind.OVERVIEW
    return Passage(
        id=PassageId(f"0/{document.id}/{number}"),
        document=document.id,
        title=document.title,
        section=heading,
        kind=kind,
        text=text,
        embedded_text=text,
    )
