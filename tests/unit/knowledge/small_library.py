"""A sound knowledge base of four topics, a guide and a reference, to break in one place at a time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from knowledge.checking.validation import REFERENCE_HEADINGS
from knowledge.documents import TOPIC_HEADINGS, Document, DocumentKind, Link, Prerequisite, render_document
from knowledge.ids import TopicId, TrackId
from knowledge.library import Library, load_library
from knowledge.roadmap import Level

SENTENCE = "Learn the basics first."
OUTLINE = """\
levels:
  - {id: junior, title: Junior, years: "0-2", means: simple tasks}
  - {id: mid, title: Mid-level, years: "2-5", means: whole features}
phases:
  - {id: 1, title: Start, duration: 3 months, level: junior}
  - {id: 2, title: Further, duration: 1 year, level: mid}
tracks:
  - {id: web, title: Web}
topics:
  - {id: basics, phase: 1, title: Basics, covers: [the basics]}
  - {id: loops, phase: 1, title: Loops}
  - {id: lists, phase: 1, kind: practice, title: Lists}
  - {id: forms, phase: 2, track: web, title: Forms}
guides:
  - {id: overview, title: The whole road}
references:
  - {id: ref-docs, title: The docs}
"""
_BEFORE = {"loops": ["basics"], "lists": ["loops"], "forms": ["basics", "lists"]}


def sound_notes() -> dict[str, Document]:
    """A note for every id of the outline; together they satisfy every rule."""
    return {
        "basics": _step("basics", "Basics"),
        "loops": _step("loops", "Loops"),
        "lists": _step("lists", "Lists", kind=DocumentKind.PRACTICE),
        "forms": _step("forms", "Forms", phase=2, level=Level.MID, track=TrackId("web")),
        "overview": _note("overview", "The whole road", kind=DocumentKind.GUIDE, body=body(["How long?"])),
        "ref-docs": _note("ref-docs", "The docs", kind=DocumentKind.REFERENCE, body=body(REFERENCE_HEADINGS)),
    }


def write_library(
    folder: Path,
    changes: Mapping[str, Mapping[str, Any]] | None = None,
    *,
    outline: str = OUTLINE,
    text: str = SENTENCE,
) -> Path:
    """Write the sound knowledge base to a folder, some notes with other fields than the sound ones."""
    for name, document in sound_notes().items():
        note = document.model_copy(update=dict((changes or {}).get(name, {})))
        file = note_path(folder, name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(render_document(note), encoding="utf-8")
    (folder / "roadmap.yaml").write_text(outline, encoding="utf-8")
    (folder / "senior-python-roadmap.txt").write_text(text, encoding="utf-8")
    return folder


def small_library(folder: Path, changes: Mapping[str, Mapping[str, Any]] | None = None, **other: str) -> Library:
    """The library that :func:`write_library` wrote."""
    return load_library(write_library(folder, changes, **other))


def note_path(folder: Path, name: str) -> Path:
    """The file of a note of the sound knowledge base."""
    kinds = {"overview": "guides", "ref-docs": "references"}
    return folder / kinds.get(name, "topics") / f"{name}.md"


def body(headings: Any = TOPIC_HEADINGS, *, words: int = 50) -> str:
    """A body with these headings and so many words below each."""
    return "\n\n".join(f"## {heading}\n\n{'word ' * (words - 1)}end." for heading in headings)


def needs(*topics: str) -> tuple[Prerequisite, ...]:
    """Prerequisites on these topics."""
    return tuple(Prerequisite(topic=TopicId(topic), reason=f"{topic} comes first.") for topic in topics)


def link(url: str) -> Link:
    """A link to an address."""
    return Link(title="A page", url=url, about="A page about it.", cost="free", kind="docs")


def _step(name: str, title: str, **fields: Any) -> Document:
    step = {
        "kind": DocumentKind.TOPIC,
        "phase": 1,
        "level": Level.JUNIOR,
        "hours": (4, 10),
        "evidence": ("A merged pull request.",),
        "prerequisites": needs(*_BEFORE.get(name, ())),
        "body": body(),
    }
    return _note(name, title, **(step | fields))


def _note(name: str, title: str, **fields: Any) -> Document:
    common = {
        "id": name,
        "title": title,
        "summary": f"{title} is about the basics. " + "word " * 40,
        "links": tuple(link(f"https://example.org/{name}/{number}") for number in range(3)),
        "asked_as": tuple(f"what is {name} number {number}" for number in range(20)),
        "roadmap": (SENTENCE,),
    }
    document = Document.model_validate(common | fields)
    return document.model_copy(update={"summary": document.summary.strip()})
