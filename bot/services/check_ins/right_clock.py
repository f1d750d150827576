"""Undoing what a clock that was wrong for a while did to check-ins.

A clock that is three years ahead for a minute, as after a reset of a small server, sends what is due by then and puts
the next check-in three years off. Nothing about the schedule says so, and nobody is asked again until then.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from bot.coaching.check_in_times import WEEK, next_check_in
from storage.errors import ConflictError
from storage.records import ScheduleRecord
from storage.store import Store

logger = logging.getLogger(__name__)

TOLERANCE = timedelta(hours=1)
"""Clocks of several processes may differ by this much without being called wrong."""
EVERY = timedelta(hours=1)
"""How often to look; another process may be the one whose clock was wrong."""
MAX_SHIFT = timedelta(days=1)
"""What a change of clocks, or of the date line, may take from a week: whatever is astray lies at least so far ahead."""


class RightClock:
    """Looks for times that no right clock can have written: at the start, when the clock went back, and every hour."""

    def __init__(self, store: Store, *, snooze: timedelta, max_lease: timedelta) -> None:
        """``snooze`` is how far a member may put a check-in off, ``max_lease`` how long a claim may last."""
        self._store = store
        self._snooze = snooze
        self._max_lease = max_lease
        self._looked_at: datetime | None = None
        self._seen: datetime | None = None

    async def look(self, now: datetime) -> None:
        """Mend what is astray, if it is time to look. Raises StorageError."""
        went_back = self._seen is not None and now < self._seen
        self._seen = now
        if self._looked_at is None or went_back or now - self._looked_at >= EVERY:
            await self._mend(now)
            self._looked_at = now

    async def _mend(self, now: datetime) -> None:
        max_lease = self._max_lease + TOLERANCE
        async with self._store.writing() as stored:
            mended = await stored.wrong_clock.bring_back_check_ins(now=now, tolerance=TOLERANCE, max_lease=max_lease)
            far = await stored.wrong_clock.list_schedules_beyond(now + WEEK - MAX_SHIFT)
        if mended:
            logger.warning("the clock was wrong for a while: %d check-ins were dated in the future", mended)
        for schedule in far:
            await self._bring_back(schedule, now)

    async def _bring_back(self, schedule: ScheduleRecord, now: datetime) -> None:
        due = _next(schedule, now + TOLERANCE)
        if schedule.next_at <= max(due, now + self._snooze + TOLERANCE):
            return
        try:
            async with self._store.writing() as stored:
                moved = await stored.wrong_clock.bring_back_schedule(
                    schedule.member_id, seen=schedule.next_at, next_at=due, now=now
                )
        except ConflictError:
            return  # sent within the tolerance, so the next look finds nothing astray
        if moved:
            logger.warning(
                "the clock was wrong for a while: the next check-in of member %s is due %s, not %s",
                schedule.member_id,
                due.isoformat(),
                schedule.next_at.isoformat(),
            )


def _next(schedule: ScheduleRecord, after: datetime) -> datetime:
    return next_check_in(weekday=schedule.weekday, local_time=schedule.local_time, zone=schedule.zone, after=after)
