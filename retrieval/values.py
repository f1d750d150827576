"""The values of retrieval: passages, what a search found, citations and answers."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

from knowledge.documents import Document
from knowledge.ids import DocumentId, GuildId
from knowledge.roadmap import Level

PassageId = NewType("PassageId", str)


class PassageKind(StrEnum):
    """Which part of a document a passage stands for."""

    OVERVIEW = "overview"
    """Title, summary and opening: the document as a whole."""
    SECTION = "section"
    QUESTION = "question"
    """A way somebody asks for the document; it points at the note and is never shown as a passage."""


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A retrieved unit. ``text`` is shown, ``embedded_text`` is what the vector is made of."""

    id: PassageId
    document: DocumentId
    title: str
    section: str
    kind: PassageKind
    text: str
    embedded_text: str
    guild: GuildId | None = None


@dataclass(frozen=True, kw_only=True)
class ScoredPassage:
    """A passage and its cosine similarity to the question, -1..1."""

    passage: Passage
    score: float


@dataclass(frozen=True, kw_only=True)
class RankedDocument:
    """A document in its place. ``score`` orders documents of one ranking and means nothing outside it."""

    document: Document
    score: float
    shown: tuple[Passage, ...]
    """The passages that can be shown, in the document's order; never empty."""
    similarities: tuple[float, ...]
    """Of each of them its cosine similarity to the question."""
    guild: GuildId | None = None

    @functools.cached_property
    def passages(self) -> tuple[ScoredPassage, ...]:
        """The document's passages, best first. Put in order when asked for: most of a ranking never is."""
        scored = zip(self.shown, self.similarities, strict=True)
        best_first = sorted(scored, key=lambda pair: -pair[1])
        return tuple(ScoredPassage(passage=passage, score=score) for passage, score in best_first)


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """What a question found, best first, and the confidence (0..1) that the first answers it."""

    question: str
    documents: tuple[RankedDocument, ...]
    confidence: float


@dataclass(frozen=True, kw_only=True)
class Citation:
    """A pointer from an answer's text, ``[key]``, to where it comes from."""

    key: str
    document: DocumentId
    title: str
    section: str
    url: str | None


class AnswerKind(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    RECOMMENDED = "recommended"
    ABSTAINED = "abstained"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is said to a question, and where it comes from. ``notice`` is a line about the answer itself."""

    question: str
    kind: AnswerKind
    text: str
    citations: tuple[Citation, ...] = ()
    confidence: float = 0.0
    answered_by: str = "extractive"
    degraded: bool = False
    notice: str = ""
    closest: tuple[str, ...] = field(default=())
    """For an abstention: titles of the nearest documents."""


OnDraft = Callable[[str, tuple[Citation, ...]], None]
"""Called on the event loop with the whole text that is safe to show so far, and its sources, each time it has grown."""


@dataclass(frozen=True, kw_only=True)
class AnswerRequest:
    """A question with what was found for it, and what matters of the member who asks."""

    question: str
    ranking: Ranking
    level: Level | None = None
    track: str | None = None
    hours_per_week: float | None = None
    done: tuple[str, ...] = ()
