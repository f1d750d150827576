"""Schedules: when the next check-in of a member is due, and what a change of it does to a claim.

A claimed check-in always has its schedule's ``next_at`` as its ``due_at``. Whatever moves
``next_at`` first gives up a claim for the earlier time (``supersede_claims``), so a crashed or slow
sender can never bring it back.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.ids import MemberId
from storage.errors import ConflictError, NotFoundError
from storage.models import CheckInRow, ScheduleRow
from storage.records import CheckInState, ScheduleRecord

FINISHED = (CheckInState.SENT, CheckInState.ANSWERED)

_current_check_in = and_(CheckInRow.member_id == ScheduleRow.member_id, CheckInRow.due_at == ScheduleRow.next_at)


def due_schedules(now: datetime, limit: int) -> Select[ScheduleRow]:
    """The schedules that are due and whose check-in nobody is sending, locked; those locked by others are skipped."""
    due = (
        select(ScheduleRow)
        .outerjoin(CheckInRow, _current_check_in)
        .where(ScheduleRow.active, ScheduleRow.next_at <= now, _claimable(now))
    )
    ordered = due.order_by(ScheduleRow.next_at, ScheduleRow.member_id).limit(limit)
    return ordered.with_for_update(of=ScheduleRow, skip_locked=True)


def current_check_ins(schedules: list[ScheduleRow]) -> Select[CheckInRow]:
    """The check-ins that there are already for the times at which the schedules are due."""
    members = [schedule.member_id for schedule in schedules]
    return select(CheckInRow).join(ScheduleRow, _current_check_in).where(ScheduleRow.member_id.in_(members))


def next_wake() -> Select[datetime | None]:
    """The earliest moment at which something can be claimed."""
    wake = case((CheckInRow.state == CheckInState.CLAIMED, CheckInRow.lease_until), else_=ScheduleRow.next_at)
    waiting = or_(CheckInRow.id.is_(None), CheckInRow.state.not_in(FINISHED))
    return (select(func.min(wake)).select_from(ScheduleRow).outerjoin(CheckInRow, _current_check_in)).where(
        ScheduleRow.active, waiting
    )


async def move_schedule(session: AsyncSession, schedule: ScheduleRow, next_at: datetime, *, why: str) -> None:
    """Set when the next check-in is due; claims for another time are given up.

    Raises ConflictError when a check-in for exactly that time was sent already.
    """
    sent = select(CheckInRow.id).where(
        CheckInRow.member_id == schedule.member_id, CheckInRow.due_at == next_at, CheckInRow.state.in_(FINISHED)
    )
    if await session.scalar(sent) is not None:
        raise ConflictError("the check-in for that time was sent already; choose a later time")
    await supersede_claims(session, schedule.member_id, CheckInRow.due_at != next_at, why=why)
    schedule.next_at = next_at


async def supersede_claims(session: AsyncSession, member_id: MemberId, *which: ColumnElement[bool], why: str) -> None:
    """Give up the unsent claims of a member: they are never sent, unless the message is out already."""
    claimed = CheckInRow.member_id == member_id, CheckInRow.state == CheckInState.CLAIMED
    given_up = {"state": CheckInState.FAILED, "failure": why, "lease_owner": None, "lease_until": None}
    await session.execute(update(CheckInRow).where(*claimed, *which).values(given_up))


async def get_active_schedule(session: AsyncSession, member_id: MemberId) -> ScheduleRow:
    """The schedule of a member, locked until the end of the transaction.

    Raises NotFoundError when the member has none, or stopped it.
    """
    schedule = await session.get(ScheduleRow, member_id, with_for_update=True)
    if schedule is None or not schedule.active:
        raise NotFoundError("there is no check-in schedule")
    return schedule


def schedule_record(row: ScheduleRow) -> ScheduleRecord:
    """The row as a value."""
    return ScheduleRecord(
        member_id=row.member_id,
        weekday=row.weekday,
        local_time=row.local_time,
        zone=row.zone,
        next_at=row.next_at,
        active=row.active,
    )


def _claimable(now: datetime) -> ColumnElement[bool]:
    expired = and_(CheckInRow.state == CheckInState.CLAIMED, CheckInRow.lease_until <= now)
    return or_(CheckInRow.id.is_(None), CheckInRow.state == CheckInState.FAILED, expired)
