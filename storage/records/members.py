"""What members told the coach about themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final, Literal

from knowledge.ids import MemberId, TrackId
from knowledge.roadmap import Level


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
