"""What a clock that was wrong for a while has left behind: instants that no right clock can have written.

A check-in is claimed when it is due, so one that is due in the future was claimed by a clock that was ahead; a lease
that runs for longer than any lease does was given by such a clock too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.ids import MemberId
from storage.check_ins.schedules import move_schedule, schedule_record
from storage.instants import utc
from storage.models import CheckInRow, ScheduleRow
from storage.records import CheckInState, ScheduleRecord

WRONG_CLOCK = "claimed while the clock was ahead"


class WrongClockRepository:
    """Finds such instants and brings them back.

    It works within the transaction of its session. Any method raises ValueError for a naive datetime.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_schedules_beyond(self, moment: datetime) -> Sequence[ScheduleRecord]:
        """The active schedules whose next check-in lies after a moment, by member."""
        far = ScheduleRow.active, ScheduleRow.next_at > utc(moment)
        rows = await self._session.scalars(select(ScheduleRow).where(*far).order_by(ScheduleRow.member_id))
        return tuple(schedule_record(row) for row in rows)

    async def bring_back_schedule(
        self, member_id: MemberId, *, seen: datetime, next_at: datetime, now: datetime
    ) -> bool:
        """Move the next check-in from ``seen`` to ``next_at``; False when it was moved or stopped meanwhile.

        Raises ConflictError when a check-in for exactly ``next_at`` was sent already.
        """
        seen, next_at, now = utc(seen), utc(next_at), utc(now)
        schedule = await self._session.get(ScheduleRow, member_id, with_for_update=True)
        if schedule is None or not schedule.active or schedule.next_at != seen:
            return False
        await move_schedule(self._session, schedule, next_at, why=WRONG_CLOCK)
        schedule.updated_at = now
        return True

    async def bring_back_check_ins(self, *, now: datetime, tolerance: timedelta, max_lease: timedelta) -> int:
        """Date check-ins that are due in the future, though claimed, to ``now``, and end leases that never would.

        Clocks of several processes may differ by ``tolerance``; no lease is longer than ``max_lease``. Check-ins
        of one member keep their order. A claim among them is given up: its time is still to come.

        How many check-ins were mended.
        """
        now = utc(now)
        ahead = CheckInRow.due_at > now + tolerance
        leased = and_(CheckInRow.state == CheckInState.CLAIMED, CheckInRow.lease_until > now + max_lease)
        astray = select(CheckInRow).where(or_(ahead, leased)).order_by(CheckInRow.due_at.desc())
        rows = list(await self._session.scalars(astray.with_for_update()))
        for back, row in enumerate(rows):
            if row.due_at > now + tolerance:
                row.due_at = now - timedelta(microseconds=back)
                _give_up_claim(row)
            row.lease_until = None if row.lease_owner is None else now
        return len(rows)


def _give_up_claim(row: CheckInRow) -> None:
    if row.state is CheckInState.CLAIMED:
        row.state, row.failure, row.lease_owner = CheckInState.FAILED, WRONG_CLOCK, None
