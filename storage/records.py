"""The values that go into the repositories and come out of them. All are frozen and keyword-only.

Every datetime in them is aware and in UTC. Nothing here needs a database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum, StrEnum
from typing import Final, Literal

from knowledge.ids import DocumentId, GuildId, MemberId, TopicId, TrackId
from knowledge.progress import ProgressState
from knowledge.roadmap import Level


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


@dataclass(frozen=True, kw_only=True)
class MemberRecord:
    """What a member told the coach about themselves."""

    member_id: MemberId
    level: Level | None
    track: TrackId | None
    hours_per_week: float | None
    goal: str | None
    zone: str | None
    created_at: datetime
    updated_at: datetime


class Unset(Enum):
    """The type of ``UNSET``."""

    UNSET = "unset"


UNSET: Final[Literal[Unset.UNSET]] = Unset.UNSET
"""Leave it as it is; None would clear it."""


@dataclass(frozen=True, kw_only=True)
class ProfileChange:
    """Which parts of a profile to change: ``UNSET`` leaves one alone, None clears it."""

    level: Level | Literal[Unset.UNSET] | None = UNSET
    track: TrackId | Literal[Unset.UNSET] | None = UNSET
    hours_per_week: float | Literal[Unset.UNSET] | None = UNSET
    goal: str | Literal[Unset.UNSET] | None = UNSET
    zone: str | Literal[Unset.UNSET] | None = UNSET


@dataclass(frozen=True, kw_only=True)
class ProgressRecord:
    """A member's progress in one topic, and what backs it."""

    member_id: MemberId
    topic: TopicId
    state: ProgressState
    evidence: str | None
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class ProgressChange:
    """One change of progress. ``changed`` is False when the topic was in that state already."""

    member_id: MemberId
    topic: TopicId
    previous_state: ProgressState
    new_state: ProgressState
    evidence: str | None
    source: str
    changed_at: datetime
    undone_at: datetime | None = None
    changed: bool = True


class CheckInState(StrEnum):
    """How far a check-in is: claimed to be sent, sent, answered; or given up."""

    CLAIMED = "claimed"
    SENT = "sent"
    ANSWERED = "answered"
    FAILED = "failed"


class CheckInAnswer(StrEnum):
    """What a member says of one topic of a check-in."""

    DONE = "done"
    IN_PROGRESS = "in_progress"


@dataclass(frozen=True, kw_only=True)
class ScheduleRecord:
    """When a member wants their check-in. ``weekday`` is 0 for Monday; ``local_time`` is in ``zone``."""

    member_id: MemberId
    weekday: int
    local_time: time
    zone: str
    next_at: datetime
    active: bool


@dataclass(frozen=True, kw_only=True)
class CheckInRecord:
    """One prompt for one period. ``nonce`` stays the same however often sending is tried."""

    check_in_id: int
    member_id: MemberId
    due_at: datetime
    topics: tuple[TopicId, ...]
    nonce: str
    state: CheckInState
    attempts: int
    lease_owner: str | None
    lease_until: datetime | None
    channel_id: int | None
    message_id: int | None
    claimed_at: datetime
    sent_at: datetime | None
    failure: str | None
    undelivered_at: datetime | None = None
    """When sending was given up, however often it was tried."""


@dataclass(frozen=True, kw_only=True)
class ClaimedCheckIn:
    """A check-in that the claimer, and nobody else, may send until ``check_in.lease_until``."""

    check_in: CheckInRecord
    schedule: ScheduleRecord


@dataclass(frozen=True, kw_only=True)
class ResponseRecord:
    """The latest answer of a member about one topic of a check-in."""

    check_in_id: int
    member_id: MemberId
    topic: TopicId
    answer: CheckInAnswer
    responded_at: datetime


@dataclass(frozen=True, kw_only=True)
class ModelUsage:
    """What a language model was used for in one guild on one day; ``guild_id`` None is direct messages."""

    guild_id: GuildId | None
    day: date
    model: str
    calls: int
    input_tokens: int
    output_tokens: int
    cost_micros: int
    """Millionths of the currency that the prices are in, at the prices of the day."""
