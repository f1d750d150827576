"""Members: what people told the coach about themselves, and all that is stored about a person."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.ids import MemberId
from storage.instants import utc
from storage.members.exporting import export_rows
from storage.models import MemberRow, RevisionRow, ScheduleRow
from storage.records import UNSET, MemberRecord, ProfileChange

FORGOTTEN = "a former moderator"
"""The name in the history of documents where a forgotten member's was."""


class MemberRepository:
    """Members by their id at Discord, across all guilds.

    It works within the transaction of its session. Writing raises ValueError for a naive ``now``.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find_member(self, member_id: MemberId) -> MemberRecord | None:
        """What the coach knows of the member, or None before their first contact."""
        row = await self._session.get(MemberRow, member_id)
        return None if row is None else _record(row)

    async def update_profile(self, member_id: MemberId, change: ProfileChange, *, now: datetime) -> MemberRecord:
        """Change the named parts of a profile; make the member at their first contact."""
        now = utc(now)
        values = {field.name: getattr(change, field.name) for field in fields(change)}
        row = await lock_member(self._session, member_id, now=now)
        different = {k: v for k, v in values.items() if v is not UNSET and v != getattr(row, k)}
        for name, value in different.items():
            setattr(row, name, value)
        if different:
            row.updated_at = now
        return _record(row)

    async def forget_member(self, member_id: MemberId) -> bool:
        """Delete all that is stored about a person. Whether there was anything.

        Profile, progress with its history, schedule, check-ins and responses go. The documents they
        wrote belong to their guild and stay, without their name.
        """
        member = await find_locked_member(self._session, member_id)
        # Whoever claims check-ins locks the schedule first; the same order avoids a deadlock.
        await self._session.get(ScheduleRow, member_id, with_for_update=True)
        await self._session.execute(delete(MemberRow).where(MemberRow.member_id == member_id))
        by_them = RevisionRow.author_id == member_id
        wrote = await self._session.scalar(select(RevisionRow.id).where(by_them).limit(1))
        blank = update(RevisionRow).where(by_them).values(author_id=None, author_name=FORGOTTEN)
        await self._session.execute(blank.execution_options(synchronize_session=False))
        return member is not None or wrote is not None

    async def export_member(self, member_id: MemberId) -> dict[str, Any]:
        """All that is stored about a person, as plain values that JSON can hold; empty when nothing is."""
        return await export_rows(self._session, member_id)


async def lock_member(session: AsyncSession, member_id: MemberId, *, now: datetime) -> MemberRow:
    """The row of a member, made if need be, and theirs alone until the end of the transaction.

    Two changes for one person wait for each other on PostgreSQL; on SQLite all writing does anyway.
    """
    row = await find_locked_member(session, member_id)
    if row is not None:
        return row
    try:
        async with session.begin_nested():
            session.add(MemberRow(member_id=member_id, created_at=now, updated_at=now))
    except IntegrityError:  # another process made the same member at this moment
        pass
    made = await find_locked_member(session, member_id)
    assert made is not None  # noqa: S101 - made above, by us or by another
    return made


async def find_locked_member(session: AsyncSession, member_id: MemberId) -> MemberRow | None:
    """Like ``lock_member``, but None before the member's first contact."""
    # FOR NO KEY UPDATE: rows that point to the member may still be added by others
    row: MemberRow | None = await session.get(
        MemberRow, member_id, with_for_update={"key_share": True}, populate_existing=True
    )
    return row


def _record(row: MemberRow) -> MemberRecord:
    return MemberRecord(
        member_id=row.member_id,
        level=row.level,
        track=row.track,
        hours_per_week=row.hours_per_week,
        goal=row.goal,
        zone=row.zone,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
