"""Documents of the knowledge base, their revisions, and what an import of a release did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from knowledge.ids import DocumentId, GuildId, MemberId


class DocumentState(StrEnum):
    """Whether a document is part of what the coach knows."""

    ACTIVE = "active"
    REMOVED = "removed"


class RevisionAction(StrEnum):
    """What a revision did to its document."""

    IMPORTED = "imported"
    ADDED = "added"
    EDITED = "edited"
    REMOVED = "removed"
    RESTORED = "restored"


@dataclass(frozen=True, kw_only=True)
class Author:
    """Who made a revision. ``member_id`` is None for a release and for the terminal."""

    member_id: MemberId | None
    name: str


@dataclass(frozen=True, kw_only=True)
class DocumentRecord:
    """A curated document as it is now. ``guild_id`` is None when it ships with the coach and all see it."""

    guild_id: GuildId | None
    key: DocumentId
    title: str
    source: str
    content_hash: str
    state: DocumentState
    revision: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class RevisionRecord:
    """One saved edit of a document, with the whole text it left behind."""

    guild_id: GuildId | None
    key: DocumentId
    number: int
    action: RevisionAction
    author: Author
    title: str
    source: str
    content_hash: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class ShippedDocument:
    """A document as a release of the coach carries it."""

    key: DocumentId
    title: str
    source: str


@dataclass(frozen=True, kw_only=True)
class ImportCounts:
    """What importing a release did; ``unchanged`` includes documents that keep a person's version."""

    added: int = 0
    edited: int = 0
    removed: int = 0
    unchanged: int = 0
