"""How far members are with the topics, and each change of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from knowledge.ids import MemberId, TopicId
from knowledge.progress import ProgressState


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
