"""Reading the knowledge base from a folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from knowledge.answer_entries import AnswerEntry, parse_answers
from knowledge.documents import Document, parse_document
from knowledge.errors import DocumentError, KnowledgeError, TextFileError
from knowledge.ids import DocumentId, TopicId, TrackId
from knowledge.progress import Aliases, parse_aliases
from knowledge.quizzes import QuizItem, parse_quiz
from knowledge.roadmap import Level, LevelInfo, Phase, Roadmap, Topic, Track
from knowledge.text_files import read_text
from knowledge.yaml_text import parse_yaml

CONTENT = Path(__file__).parent / "content"
"""The knowledge base that ships with the coach."""

FOLDERS = ("topics", "guides", "references")


@dataclass(frozen=True, kw_only=True)
class Outline:
    """The fixed ids of the roadmap: its own file, as read."""

    levels: tuple[LevelInfo, ...]
    phases: tuple[Phase, ...]
    tracks: tuple[Track, ...]
    topics: tuple[Topic, ...]
    guides: Mapping[DocumentId, str]
    references: Mapping[DocumentId, str]
    covers: Mapping[DocumentId, tuple[str, ...]]

    @property
    def ids(self) -> tuple[DocumentId, ...]:
        """Every id a document must exist for, in the file's order."""
        return tuple(DocumentId(topic.id) for topic in self.topics) + tuple(self.guides) + tuple(self.references)


@dataclass(frozen=True, kw_only=True)
class Library:
    """The shipped knowledge base. ``sources`` holds each document's file as text, ``broken`` why one failed."""

    outline: Outline
    roadmap_text: str
    documents: Mapping[DocumentId, Document]
    sources: Mapping[DocumentId, str]
    paths: Mapping[DocumentId, Path]
    broken: Mapping[Path, tuple[str, ...]] = field(default_factory=dict)
    answers: Mapping[DocumentId, tuple[AnswerEntry, ...]] = field(default_factory=dict)
    """The answer entries of each note, and those about the coach itself under ``ABOUT``."""
    out_of_scope: tuple[str, ...] = ()
    """Examples of questions that no document answers."""

    @cached_property
    def roadmap(self) -> Roadmap:
        """The roadmap, with hours and prerequisites taken from the topics' notes."""
        return build_roadmap(self.outline, self.documents)


def load_library(path: Path = CONTENT) -> Library:
    """Read a knowledge base.

    A document that cannot be parsed is listed in ``broken`` and left out, so that one bad file never takes the
    rest down. Raises KnowledgeError when the folder, the roadmap's text or its outline is missing.
    """
    outline = load_outline(path)
    documents: dict[DocumentId, Document] = {}
    sources: dict[DocumentId, str] = {}
    paths: dict[DocumentId, Path] = {}
    broken: dict[Path, tuple[str, ...]] = {}
    for file in (file for folder in FOLDERS for file in sorted((path / folder).glob("*.md"))):
        try:
            source = read_text(file)
            document = parse_document(source, document_id=file.stem)
        except (DocumentError, TextFileError) as error:
            broken[file] = error.problems if isinstance(error, DocumentError) else (str(error),)
            continue
        if document.id in documents:
            broken[file] = (f"id: {document.id!r} is used by {paths[document.id].name} already",)
            continue
        documents[document.id] = document
        sources[document.id] = source
        paths[document.id] = file
    return Library(
        outline=outline,
        roadmap_text=read_text(path / "senior-python-roadmap.txt"),
        documents=documents,
        sources=sources,
        paths=paths,
        broken=broken,
        answers=_load_answers(path, broken),
        out_of_scope=_load_out_of_scope(path),
    )


def load_quiz(path: Path = CONTENT) -> Mapping[TopicId, tuple[QuizItem, ...]]:
    """Read the quiz items of every topic that has some, by topic, in the order of the file names.

    Raises DocumentError when any file cannot be read or parsed; its problems name the file (``sql.yaml: …``).
    """
    quizzes: dict[TopicId, tuple[QuizItem, ...]] = {}
    problems: list[str] = []
    for file in sorted((path / "quiz").glob("*.yaml")):
        try:
            quizzes[TopicId(file.stem)] = parse_quiz(read_text(file), TopicId(file.stem))
        except TextFileError as error:
            problems.append(str(error))
        except DocumentError as error:
            problems += [f"{file.name}: {problem}" for problem in error.problems]
    if problems:
        raise DocumentError(problems)
    return quizzes


def load_aliases(path: Path = CONTENT) -> Aliases:
    """Read which topics were renamed, split or merged; none when there is no ``aliases.yaml``.

    Raises DocumentError when the file is not of the right form.
    """
    file = path / "aliases.yaml"
    return parse_aliases(read_text(file)) if file.exists() else Aliases()


def load_outline(path: Path = CONTENT) -> Outline:
    """Read ``roadmap.yaml``. Raises KnowledgeError when it is missing or not of the right form."""
    file = path / "roadmap.yaml"
    try:
        return _outline(parse_yaml(read_text(file), f"{file.name} is"))
    except (KeyError, TypeError, ValueError) as error:
        raise KnowledgeError(f"{file.name} is not a roadmap: {error!r}") from error


def build_roadmap(outline: Outline, documents: Mapping[DocumentId, Document]) -> Roadmap:
    """Join the outline with what the topics' documents say about hours and prerequisites.

    Prerequisites that name no topic are left out here; validation reports them.
    """
    known = {topic.id for topic in outline.topics}
    topics = {topic.id: _with_note(topic, documents.get(DocumentId(topic.id)), known) for topic in outline.topics}
    return Roadmap(levels=outline.levels, phases=outline.phases, tracks=outline.tracks, topics=topics)


def _load_out_of_scope(path: Path) -> tuple[str, ...]:
    """The lines of ``out-of-scope.txt``; none when there is no such file."""
    file = path / "out-of-scope.txt"
    return tuple(read_text(file).splitlines()) if file.exists() else ()


def _with_note(topic: Topic, note: Document | None, known: set[TopicId]) -> Topic:
    if note is None:
        return topic
    before = {edge.topic: edge.reason for edge in note.prerequisites if edge.topic in known}
    return Topic(
        id=topic.id,
        title=topic.title,
        phase=topic.phase,
        level=topic.level,
        track=topic.track,
        kind=topic.kind,
        covers=topic.covers,
        hours=note.hours or topic.hours,
        prerequisites=before,
    )


def _outline(raw: Mapping[str, Any]) -> Outline:
    phases = tuple(Phase(**{**phase, "level": Level(phase["level"])}) for phase in raw["phases"])
    level_of = {phase.id: phase.level for phase in phases}
    entries: Sequence[Mapping[str, Any]] = [*raw["topics"], *raw["guides"], *raw["references"]]
    return Outline(
        levels=tuple(LevelInfo(**{**level, "id": Level(level["id"])}) for level in raw["levels"]),
        phases=phases,
        tracks=tuple(Track(id=TrackId(track["id"]), title=track["title"]) for track in raw["tracks"]),
        topics=tuple(_topic(entry, level_of) for entry in raw["topics"]),
        guides={DocumentId(entry["id"]): entry["title"] for entry in raw["guides"]},
        references={DocumentId(entry["id"]): entry["title"] for entry in raw["references"]},
        covers={DocumentId(entry["id"]): tuple(map(str, entry.get("covers", ()))) for entry in entries},
    )


def _topic(entry: Mapping[str, Any], level_of: Mapping[int, Level]) -> Topic:
    track = entry.get("track")
    return Topic(
        id=TopicId(entry["id"]),
        title=entry["title"],
        phase=entry["phase"],
        level=level_of[entry["phase"]],
        track=TrackId(track) if track else None,
        kind=entry.get("kind", "topic"),
        covers=tuple(map(str, entry.get("covers", ()))),
    )


def _load_answers(path: Path, broken: dict[Path, tuple[str, ...]]) -> Mapping[DocumentId, tuple[AnswerEntry, ...]]:
    """The answer entries of every note that has some, by note; a file that cannot be parsed is added to ``broken``."""
    answers: dict[DocumentId, tuple[AnswerEntry, ...]] = {}
    for file in sorted((path / "answers").glob("*.yaml")):
        try:
            answers[DocumentId(file.stem)] = parse_answers(read_text(file), DocumentId(file.stem))
        except (DocumentError, TextFileError) as error:
            broken[file] = error.problems if isinstance(error, DocumentError) else (str(error),)
    return answers
