"""Schedules, check-ins and what members answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from knowledge.ids import MemberId, TopicId


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
