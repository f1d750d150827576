"""The values that go into the repositories and come out of them. All are frozen and keyword-only.

Every datetime in them is aware and in UTC. Nothing here needs a database.
"""

from __future__ import annotations

from storage.records.check_ins import (
    CheckInAnswer,
    CheckInRecord,
    CheckInState,
    ClaimedCheckIn,
    ResponseRecord,
    ScheduleRecord,
)
from storage.records.documents import (
    Author,
    DocumentRecord,
    DocumentState,
    ImportCounts,
    RevisionAction,
    RevisionRecord,
    ShippedDocument,
)
from storage.records.members import UNSET, MemberRecord, ProfileChange
from storage.records.progress import ProgressChange, ProgressRecord
from storage.records.usage import ModelUsage

__all__ = [
    "UNSET",
    "Author",
    "CheckInAnswer",
    "CheckInRecord",
    "CheckInState",
    "ClaimedCheckIn",
    "DocumentRecord",
    "DocumentState",
    "ImportCounts",
    "MemberRecord",
    "ModelUsage",
    "ProfileChange",
    "ProgressChange",
    "ProgressRecord",
    "ResponseRecord",
    "RevisionAction",
    "RevisionRecord",
    "ScheduleRecord",
    "ShippedDocument",
]
