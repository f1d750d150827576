"""Progress: how far members are with the topics, and every change of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.ids import MemberId, TopicId
from knowledge.progress import ProgressState
from storage.instants import utc
from storage.members.repository import find_locked_member, lock_member
from storage.models import ProgressChangeRow, ProgressRow
from storage.records import ProgressChange, ProgressRecord


class ProgressRepository:
    """Progress by member and topic. A topic without progress is not started.

    It works within the transaction of its session. Writing raises ValueError for a naive ``now``.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_progress(self, member_id: MemberId) -> Sequence[ProgressRecord]:
        """The topics that the member ever did something about, by topic."""
        own = select(ProgressRow).where(ProgressRow.member_id == member_id).order_by(ProgressRow.topic)
        return tuple(_record(row) for row in await self._session.scalars(own))

    async def list_changes(self, member_id: MemberId, *, limit: int) -> Sequence[ProgressChange]:
        """The latest changes of a member's progress, the newest first, undone ones included."""
        own = select(ProgressChangeRow).where(ProgressChangeRow.member_id == member_id)
        newest = own.order_by(ProgressChangeRow.id.desc()).limit(limit)
        return tuple(_change(row) for row in await self._session.scalars(newest))

    async def set_state(
        self,
        member_id: MemberId,
        topic: TopicId,
        state: ProgressState,
        *,
        now: datetime,
        source: str,
        evidence: str | None = None,
    ) -> ProgressChange:
        """Set how far a member is with a topic; make the member at their first contact.

        Setting the state that it has already appends nothing, and gives a change with ``changed``
        False; new evidence for the same state is a change. ``source`` says where it came from,
        such as ``command``, ``check-in`` or ``terminal``.
        """
        now = utc(now)
        await lock_member(self._session, member_id, now=now)
        row = await self._session.get(ProgressRow, (member_id, topic))
        change = ProgressChange(
            member_id=member_id,
            topic=topic,
            previous_state=row.state if row else ProgressState.NOT_STARTED,
            new_state=state,
            evidence=evidence,
            source=source,
            changed_at=now,
        )
        if change.previous_state is state and evidence in (None, row.evidence if row else None):
            return replace(change, changed=False)
        await _write(self._session, change)
        return change

    async def undo_last(self, member_id: MemberId, *, now: datetime) -> ProgressChange | None:
        """Take back the member's last change that is not undone yet; None when there is none.

        The topic gets its earlier state back, with the evidence and the date it had. Returns the
        change that was undone.
        """
        now = utc(now)
        await find_locked_member(self._session, member_id)
        last = await _find_last(self._session, ProgressChangeRow.member_id == member_id)
        if last is None:
            return None
        last.undone_at = now
        await self._session.flush()
        await _bring_back(self._session, member_id, last.topic)
        return _change(last)


async def _write(session: AsyncSession, change: ProgressChange) -> None:
    await session.merge(
        ProgressRow(
            member_id=change.member_id,
            topic=change.topic,
            state=change.new_state,
            evidence=change.evidence,
            changed_at=change.changed_at,
        )
    )
    session.add(
        ProgressChangeRow(
            member_id=change.member_id,
            topic=change.topic,
            previous_state=change.previous_state,
            new_state=change.new_state,
            evidence=change.evidence,
            source=change.source,
            changed_at=change.changed_at,
        )
    )


async def _bring_back(session: AsyncSession, member_id: MemberId, topic: TopicId) -> None:
    """Make the topic what its latest change that still counts says, or as though never begun."""
    row = await session.get_one(ProgressRow, (member_id, topic))
    last = await _find_last(session, ProgressChangeRow.member_id == member_id, ProgressChangeRow.topic == topic)
    if last is None:
        await session.delete(row)
    else:
        row.state, row.evidence, row.changed_at = last.new_state, last.evidence, last.changed_at


async def _find_last(session: AsyncSession, *which: ColumnElement[bool]) -> ProgressChangeRow | None:
    counting = select(ProgressChangeRow).where(*which, ProgressChangeRow.undone_at.is_(None))
    last: ProgressChangeRow | None = await session.scalar(counting.order_by(ProgressChangeRow.id.desc()).limit(1))
    return last


def _record(row: ProgressRow) -> ProgressRecord:
    return ProgressRecord(
        member_id=row.member_id,
        topic=row.topic,
        state=row.state,
        evidence=row.evidence,
        changed_at=row.changed_at,
    )


def _change(row: ProgressChangeRow) -> ProgressChange:
    return ProgressChange(
        member_id=row.member_id,
        topic=row.topic,
        previous_state=row.previous_state,
        new_state=row.new_state,
        evidence=row.evidence,
        source=row.source,
        changed_at=row.changed_at,
        undone_at=row.undone_at,
    )
