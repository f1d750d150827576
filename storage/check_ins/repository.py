"""Check-ins: their schedules, who sends them, and what members respond."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.ids import MemberId, TopicId
from storage.check_ins.claims import check_in_record, claim_due_check_ins, get_claim, get_with_schedule
from storage.check_ins.schedules import (
    FINISHED,
    get_active_schedule,
    move_schedule,
    next_wake,
    schedule_record,
    supersede_claims,
)
from storage.errors import NotFoundError
from storage.instants import utc
from storage.members.repository import lock_member
from storage.models import CheckInRow, ResponseRow, ScheduleRow
from storage.records import CheckInAnswer, CheckInRecord, CheckInState, ClaimedCheckIn, ResponseRecord, ScheduleRecord

_UNTOLD = (CheckInRow.undelivered_at.is_not(None), CheckInRow.told_at.is_(None))


class CheckInRepository:
    """Check-in schedules by member, and one check-in for each time a schedule was due.

    Sending goes: ``claim_due``, ``set_topics``, send with the nonce, ``mark_sent`` (or
    ``mark_failed``, or ``release``). A sender that crashes leaves a claim whose lease runs out;
    then the same check-in is claimed again with the same nonce. Any number of processes may do so.

    When a member reschedules, snoozes or stops while a claim is live, the claim is given up:
    ``set_topics`` raises for its sender, nobody claims it again, and ``mark_sent`` for a message
    that was out already records it without moving the new schedule.

    It works within the transaction of its session. Any method raises ValueError for a naive datetime.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def save_schedule(
        self, member_id: MemberId, *, weekday: int, local_time: time, zone: str, next_at: datetime, now: datetime
    ) -> ScheduleRecord:
        """Set or change when the member wants their check-in, and take a stopped schedule up again.

        Raises ConflictError when a check-in for exactly ``next_at`` was sent already, and ValueError when there is no
        such weekday, or ``local_time`` has a zone of its own.
        """
        now, next_at = utc(now), utc(next_at)
        if weekday not in range(7) or local_time.tzinfo is not None:
            raise ValueError("a schedule needs a weekday from 0 (Monday) to 6 and a local time without a zone")
        await lock_member(self._session, member_id, now=now)
        row = await self._session.get(ScheduleRow, member_id, with_for_update=True)
        if row is None:
            row = ScheduleRow(member_id=member_id, created_at=now)
            self._session.add(row)
        with self._session.no_autoflush:
            await move_schedule(self._session, row, next_at, why="rescheduled")
        row.weekday, row.local_time, row.zone = weekday, local_time, zone
        row.active, row.updated_at = True, now
        return schedule_record(row)

    async def find_schedule(self, member_id: MemberId) -> ScheduleRecord | None:
        """The member's schedule, stopped or not, or None."""
        row = await self._session.get(ScheduleRow, member_id)
        return None if row is None else schedule_record(row)

    async def stop_schedule(self, member_id: MemberId, *, now: datetime) -> bool:
        """Stop the member's check-ins. Whether there was an active schedule."""
        now = utc(now)
        row = await self._session.get(ScheduleRow, member_id, with_for_update=True)
        if row is None or not row.active:
            return False
        row.active, row.updated_at = False, now
        await supersede_claims(self._session, member_id, why="stopped")
        return True

    async def snooze(self, member_id: MemberId, until: datetime, *, now: datetime) -> ScheduleRecord:
        """Put the member's next check-in off; the ones after it keep their weekday and time.

        Raises NotFoundError when the member has no active schedule, and ConflictError when a check-in for exactly
        ``until`` was sent already.
        """
        now, until = utc(now), utc(until)
        row = await get_active_schedule(self._session, member_id)
        await move_schedule(self._session, row, until, why="snoozed")
        row.updated_at = now
        return schedule_record(row)

    async def next_due(self) -> datetime | None:
        """The earliest moment at which ``claim_due`` can have something; None without active schedules."""
        moment: datetime | None = await self._session.scalar(next_wake())
        return moment

    async def claim_due(self, *, now: datetime, lease: timedelta, limit: int, owner: str) -> Sequence[ClaimedCheckIn]:
        """Claim check-ins that are due, the longest due first, for ``owner`` (one name a process).

        Each is claimed by one process at a time. A claim that was not sent when its lease ran out is
        claimed again: one attempt more, same nonce, same topics. However many periods a schedule
        missed, it gives one check-in.
        """
        now = utc(now)
        return await claim_due_check_ins(self._session, now=now, lease_until=now + lease, limit=limit, owner=owner)

    async def set_topics(self, check_in_id: int, topics: Sequence[TopicId], *, owner: str) -> None:
        """Say what the check-in asks about; call it right before sending, it proves the claim still stands.

        Raises NotFoundError when there is no such check-in (the member may have been forgotten), and ConflictError when
        it is not ``owner``'s to send any more: do not send it.
        """
        row = await get_claim(self._session, check_in_id, owner=owner)
        row.topics = list(topics)

    async def mark_sent(
        self, check_in_id: int, *, channel_id: int, message_id: int, now: datetime, next_at: datetime
    ) -> bool:
        """Record that the message is out, and move the schedule to ``next_at``.

        It is a fact, so it is taken from anyone, even after the lease went to another process or the
        claim was given up. The first message recorded stays; False says that there was one already.
        A schedule that was changed since the claim is not moved.

        Raises NotFoundError when there is no such check-in, and ValueError when ``next_at`` does not lie after the time
        this check-in was due.
        """
        now, next_at = utc(now), utc(next_at)
        row, schedule = await get_with_schedule(self._session, check_in_id)
        _refuse_standstill(row, next_at)
        if row.state in FINISHED:
            return False
        answered = select(ResponseRow.topic).where(ResponseRow.check_in_id == check_in_id)
        has_answers = (await self._session.scalars(answered)).first() is not None
        row.state = CheckInState.ANSWERED if has_answers else CheckInState.SENT
        row.channel_id, row.message_id, row.sent_at = channel_id, message_id, now
        row.lease_owner, row.lease_until, row.failure = None, None, None
        if schedule is not None:
            schedule.next_at, schedule.updated_at = next_at, now
        return True

    async def mark_failed(
        self, check_in_id: int, *, reason: str, now: datetime, next_at: datetime, keep_schedule: bool
    ) -> bool:
        """Give a check-in up as undelivered. The schedule moves to ``next_at``, or stops without ``keep_schedule``.

        False, and nothing changes, when it is sent or given up already. A schedule that was changed
        since the claim is left alone.

        Raises NotFoundError when there is no such check-in, and ValueError when ``next_at`` does not lie after the time
        this check-in was due.
        """
        now, next_at = utc(now), utc(next_at)
        row, schedule = await get_with_schedule(self._session, check_in_id)
        _refuse_standstill(row, next_at)
        if row.state is not CheckInState.CLAIMED:
            return False
        row.state, row.failure, row.lease_owner, row.lease_until = CheckInState.FAILED, reason, None, None
        row.undelivered_at = now
        if schedule is not None:
            schedule.active, schedule.next_at, schedule.updated_at = keep_schedule, next_at, now
        return True

    async def release(self, check_in_id: int, *, owner: str, retry_at: datetime) -> None:
        """Give a claim back; anyone may claim the check-in again from ``retry_at`` on.

        Raises NotFoundError when there is no such check-in, and ConflictError when it is not ``owner``'s any more;
        nothing to do.
        """
        retry_at = utc(retry_at)
        row = await get_claim(self._session, check_in_id, owner=owner)
        row.lease_owner, row.lease_until = None, retry_at

    async def record_response(
        self, check_in_id: int, member_id: MemberId, topic: TopicId, answer: CheckInAnswer, *, now: datetime
    ) -> bool:
        """Record what the member says of a topic; the latest answer counts. False when it is the same again.

        Raises NotFoundError when there is no such check-in, or it is another member's.
        """
        now = utc(now)
        row = await self._session.get(CheckInRow, check_in_id, with_for_update=True)
        if row is None or row.member_id != member_id:
            raise NotFoundError("there is no such check-in of yours")
        response = await self._session.get(ResponseRow, (check_in_id, topic))
        if response is not None and response.answer is answer:
            return False
        await self._session.merge(ResponseRow(check_in_id=check_in_id, topic=topic, answer=answer, responded_at=now))
        if row.state is CheckInState.SENT:  # while it is only claimed, mark_sent is still to come
            row.state = CheckInState.ANSWERED
        return True

    async def find_check_in(self, check_in_id: int) -> CheckInRecord | None:
        """The check-in, or None."""
        row = await self._session.get(CheckInRow, check_in_id)
        return None if row is None else check_in_record(row)

    async def list_check_ins(self, member_id: MemberId, *, limit: int) -> Sequence[CheckInRecord]:
        """The member's latest check-ins, the newest first."""
        own = select(CheckInRow).where(CheckInRow.member_id == member_id)
        newest = own.order_by(CheckInRow.due_at.desc()).limit(limit)
        return tuple(check_in_record(row) for row in await self._session.scalars(newest))

    async def list_untold(self) -> frozenset[MemberId]:
        """The members who do not know yet that a check-in could not be delivered."""
        return frozenset(await self._session.scalars(select(CheckInRow.member_id).where(*_UNTOLD)))

    async def take_untold(self, member_id: MemberId, *, now: datetime) -> CheckInRecord | None:
        """The member's latest check-in that could not be delivered, once: from now on they count as told.

        None when they were told already, or when a later check-in reached them.
        """
        now = utc(now)
        latest = select(CheckInRow).where(CheckInRow.member_id == member_id, CheckInRow.state.in_(FINISHED))
        own = select(CheckInRow).where(CheckInRow.member_id == member_id, *_UNTOLD).with_for_update()
        untold = list(await self._session.scalars(own.order_by(CheckInRow.due_at.desc())))
        for row in untold:
            row.told_at = now
        reached = await self._session.scalar(latest.order_by(CheckInRow.due_at.desc()).limit(1))
        if not untold or (reached is not None and reached.due_at > untold[0].due_at):
            return None
        return check_in_record(untold[0])

    async def list_responses(self, check_in_id: int) -> Sequence[ResponseRecord]:
        """What the member said to a check-in, by topic."""
        given = select(ResponseRow, CheckInRow.member_id).join(CheckInRow)
        chosen = given.where(ResponseRow.check_in_id == check_in_id).order_by(ResponseRow.topic)
        return tuple(_response(row, member_id) for row, member_id in await self._session.execute(chosen))


def _refuse_standstill(row: CheckInRow, next_at: datetime) -> None:
    if next_at <= row.due_at:
        raise ValueError(f"the next check-in must come after {row.due_at}, not at {next_at}")


def _response(row: ResponseRow, member_id: MemberId) -> ResponseRecord:
    return ResponseRecord(
        check_in_id=row.check_in_id,
        member_id=member_id,
        topic=row.topic,
        answer=row.answer,
        responded_at=row.responded_at,
    )
