"""The values of retrieval: passages, what a search found, citations and answers."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

from knowledge.answer_entries import AnswerEntry
from knowledge.documents import Document, Link
from knowledge.ids import DocumentId, EntryId, GuildId
from knowledge.roadmap import Level

PassageId = NewType("PassageId", str)


class PassageKind(StrEnum):
    """Which part of a document a passage stands for."""

    OVERVIEW = "overview"
    """Title, summary and opening: the document as a whole."""
    SECTION = "section"
    QUESTION = "question"
    """A way somebody asks for the document or for one of its answers; it is never shown as a passage."""
    ANSWER = "answer"
    """The written answer of an entry, with its question."""
    SENTENCE = "sentence"
    """One sentence of a document without answers."""


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
    entry: EntryId | None = None
    """The answer entry that it belongs to, if any."""


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
    sentence: ScoredPassage | None = None
    """The nearest of the sentences, for a guild's document without written answers."""
    has_answers: bool = False
    """Whether there are written answers of it."""
    guild: GuildId | None = None

    @functools.cached_property
    def passages(self) -> tuple[ScoredPassage, ...]:
        """The document's passages, best first. Put in order when asked for: most of a ranking never is."""
        scored = zip(self.shown, self.similarities, strict=True)
        best_first = sorted(scored, key=lambda pair: -pair[1])
        return tuple(ScoredPassage(passage=passage, score=score) for passage, score in best_first)


@dataclass(frozen=True, kw_only=True)
class RankedEntry:
    """An answer entry in its place, with the document it belongs to."""

    answer: AnswerEntry
    document: Document
    score: float
    """It orders the entries of one ranking and means nothing outside it."""
    sources: tuple[tuple[Document, str], ...] = ()
    """The sections of documents that hold more."""
    guild: GuildId | None = None


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """What a question found, best first.

    ``confidence`` is the probability (0..1) that there is an answer at all, ``sureness`` that the first entry is what
    was asked.
    """

    question: str
    documents: tuple[RankedDocument, ...]
    confidence: float
    entries: tuple[RankedEntry, ...] = ()
    sureness: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Citation:
    """A pointer from an answer's text, ``[key]``, to where it comes from."""

    key: str
    document: DocumentId
    title: str
    section: str
    url: str | None


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A question that may have been meant, by the entry that answers it."""

    entry: EntryId
    question: str


class AnswerKind(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    OFFERED = "offered"
    """Which question was meant is not sure, so the nearest ones are offered."""
    ABOUT = "about"
    """The question is about the coach itself, or small talk."""
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
    answered_by: str = "notes"
    degraded: bool = False
    notice: str = ""
    closest: tuple[str, ...] = field(default=())
    """For an abstention: titles of the nearest documents."""
    entry: EntryId | None = None
    """The answer entry whose answer it is."""
    offers: tuple[Offer, ...] = ()
    """What may have been meant, the nearest first; or what people ask next."""
    from_guild: bool = False
    """Whether it is taken from a guild's own note."""
    source_place: int = 0
    """Where the first source opens: the number of its section in the document, 0 for the summary."""
    read_more: Link | None = None
    """A page to go on reading, outside the notes."""


OnDraft = Callable[[str, tuple[Citation, ...]], None]
"""Called on the event loop with the whole text that is safe to show so far, and its sources, each time it has grown."""


@dataclass(frozen=True, kw_only=True)
class AnswerRequest:
    """A question with what was found for it, and what matters of the member who asks."""

    question: str
    ranking: Ranking
    is_foreign: bool = False
    """Whether the question is in another language than the notes."""
    level: Level | None = None
    track: str | None = None
    hours_per_week: float | None = None
    done: tuple[str, ...] = ()
