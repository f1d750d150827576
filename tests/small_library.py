"""A knowledge base of ten topics, small enough to see through: where a test must not depend on the shipped notes.

Phases 1 and 2 are junior, 3 is mid, 4 is senior:

variables ─┬─ loops ─────┬─ first-project (practice) ─ git ─ choosing-a-track
           └─ functions ─┤
                         └─ sql ─ caching
flask (track web) needs functions, pandas (track data) needs loops.
"""

from __future__ import annotations

import functools
from pathlib import Path

from knowledge.documents import Document, DocumentKind, Link, Prerequisite, render_document
from knowledge.ids import DocumentId, TopicId, TrackId
from knowledge.library import Library, Outline
from knowledge.roadmap import Level, LevelInfo, Phase, Roadmap, Topic, Track

WEB, DATA = TrackId("web"), TrackId("data")
VARIABLES, LOOPS, FUNCTIONS = TopicId("variables"), TopicId("loops"), TopicId("functions")
FIRST_PROJECT, GIT, CHOOSING = TopicId("first-project"), TopicId("git"), TopicId("choosing-a-track")
FLASK, PANDAS, SQL, CACHING = TopicId("flask"), TopicId("pandas"), TopicId("sql"), TopicId("caching")

PHASES = (
    Phase(id=1, title="Foundations", duration="months", level=Level.JUNIOR),
    Phase(id=2, title="Tools", duration="months", level=Level.JUNIOR),
    Phase(id=3, title="Frameworks", duration="years", level=Level.MID),
    Phase(id=4, title="Senior skills", duration="years", level=Level.SENIOR),
)


@functools.cache
def small_library() -> Library:
    """The ten topics' notes, a guide and a reference."""
    documents = {document.id: document for document in (*_topic_notes(), *_other_notes())}
    return Library(
        outline=_outline(),
        roadmap_text="A small road.",
        documents=documents,
        sources={key: render_document(document) for key, document in documents.items()},
        paths={key: Path(f"{key}.md") for key in documents},
    )


def small_roadmap() -> Roadmap:
    """The ten topics, with hours and prerequisites."""
    return small_library().roadmap


def _topic_notes() -> tuple[Document, ...]:
    return (
        _note(VARIABLES, "Variables", 1, (5, 10), "Variables name values, so that a program remembers them."),
        _note(LOOPS, "Loops", 1, (4, 8), "Loops repeat a block for each item.", VARIABLES),
        _note(FUNCTIONS, "Functions", 1, (6, 12), "Functions give steps a name and take arguments.", VARIABLES),
        _note(FIRST_PROJECT, "First project", 1, (20, 40), "Small pieces become a tool.", LOOPS, FUNCTIONS),
        _note(GIT, "Version control", 2, (10, 20), "Commits are kept and branches merge.", FIRST_PROJECT),
        _note(CHOOSING, "Choosing a track", 3, (3, 6), "One field is picked from several.", GIT),
        _note(FLASK, "Flask", 3, (20, 50), "Flask answers web requests through routes.", FUNCTIONS, track=WEB),
        _note(PANDAS, "Pandas", 3, (30, 60), "Pandas holds tables in dataframes.", LOOPS, track=DATA),
        _note(SQL, "Databases", 3, (15, 30), "Databases keep rows that queries join.", FUNCTIONS),
        _note(CACHING, "Caching", 4, (8, 16), "Caching keeps a result near its reader.", SQL),
    )


def _note(
    key: TopicId,
    title: str,
    phase: int,
    hours: tuple[int, int],
    summary: str,
    *needs: TopicId,
    track: TrackId | None = None,
) -> Document:
    return Document(
        id=DocumentId(key),
        title=title,
        kind=DocumentKind.PRACTICE if key == FIRST_PROJECT else DocumentKind.TOPIC,
        phase=phase,
        level=_level_of(phase),
        track=track,
        summary=summary,
        prerequisites=tuple(Prerequisite(topic=other, reason=f"{title} builds on it.") for other in needs),
        hours=hours,
        links=(
            Link(
                title=f"Read {title}", url=f"https://example.org/{key}", about="One chapter.", cost="free", kind="docs"
            ),
        ),
        asked_as=(f"how does {title.lower()} work", f"explain {title.lower()} to me"),
        body=f"## What to learn\n- The ground of {title.lower()}.\n\n## At work\n- Seniors review {title.lower()}.",
    )


def _other_notes() -> tuple[Document, ...]:
    guide = Document(
        id=DocumentId("interviews"),
        title="Interviews",
        kind=DocumentKind.GUIDE,
        summary="Interviews go better after rehearsing aloud.",
        asked_as=("how do interviews go",),
        body="## Before\nRehearse aloud with a friend.",
    )
    reference = Document(
        id=DocumentId("salaries"),
        title="Salaries",
        kind=DocumentKind.REFERENCE,
        summary="Salaries depend on country and years.",
        asked_as=("what salaries are paid",),
        body="## Figures\nThey differ widely.",
    )
    return guide, reference


def _outline() -> Outline:
    return Outline(
        levels=tuple(LevelInfo(id=level, title=level.value, years="some", means="a band") for level in Level),
        phases=PHASES,
        tracks=(Track(id=WEB, title="Web development"), Track(id=DATA, title="Data science")),
        topics=tuple(_step(note) for note in _topic_notes()),
        guides={DocumentId("interviews"): "Interviews"},
        references={DocumentId("salaries"): "Salaries"},
        covers={},
    )


def _step(note: Document) -> Topic:
    assert note.phase is not None
    return Topic(
        id=TopicId(note.id),
        title=note.title,
        phase=note.phase,
        level=_level_of(note.phase),
        track=note.track,
        kind=note.kind.value,
    )


def _level_of(phase: int) -> Level:
    return next(one.level for one in PHASES if one.id == phase)
