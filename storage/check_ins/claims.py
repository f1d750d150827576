"""Claim: who may send a check-in, until when, and how a sending ends."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.check_ins.schedules import FINISHED, current_check_ins, due_schedules, schedule_record
from storage.errors import ConflictError, NotFoundError
from storage.models import CheckInRow, ScheduleRow
from storage.records import CheckInRecord, CheckInState, ClaimedCheckIn

_NONCE_BYTES = 12  # 24 characters; Discord takes 25


async def claim_due_check_ins(
    session: AsyncSession, *, now: datetime, lease_until: datetime, limit: int, owner: str
) -> Sequence[ClaimedCheckIn]:
    """Claim what is due; see ``CheckInRepository.claim_due``."""
    schedules = list(await session.scalars(due_schedules(now, limit)))
    # Asked again now that the schedules are locked: another process may have claimed between.
    known = {row.member_id: row for row in await session.scalars(current_check_ins(schedules))}
    free = [s for s in schedules if s.member_id not in known or _is_free(known[s.member_id], now)]
    claimed = []
    for schedule in free:
        row = known.get(schedule.member_id) or _new_check_in(schedule)
        row.state = CheckInState.CLAIMED
        row.attempts += 1
        row.lease_owner, row.lease_until, row.claimed_at, row.failure = owner, lease_until, now, None
        session.add(row)
        claimed.append((row, schedule))
    await session.flush()
    return tuple(
        ClaimedCheckIn(check_in=check_in_record(row), schedule=schedule_record(schedule)) for row, schedule in claimed
    )


async def get_claim(session: AsyncSession, check_in_id: int, *, owner: str) -> CheckInRow:
    """The check-in, locked, while ``owner`` still holds the claim to it.

    Raises NotFoundError when there is no such check-in, and ConflictError when it is no longer theirs to send.
    """
    row = await session.get(CheckInRow, check_in_id, with_for_update=True)
    if row is None:
        raise _missing(check_in_id)
    if row.state is not CheckInState.CLAIMED or row.lease_owner != owner:
        raise ConflictError(f"check-in {check_in_id} is no longer {owner}'s to send")
    return row


async def get_with_schedule(session: AsyncSession, check_in_id: int) -> tuple[CheckInRow, ScheduleRow | None]:
    """The check-in and its member's schedule, both locked, always in the same order.

    The schedule is None when it is stopped, or is due at another time by now: it was changed since
    the check-in was claimed, and the end of this sending must not move it.

    Raises NotFoundError when there is no such check-in.
    """
    member_id = await session.scalar(select(CheckInRow.member_id).where(CheckInRow.id == check_in_id))
    if member_id is None:
        raise _missing(check_in_id)
    schedule = await session.get(ScheduleRow, member_id, with_for_update=True)
    row = await session.get(CheckInRow, check_in_id, with_for_update=True)
    if row is None:
        raise _missing(check_in_id)
    same = schedule is not None and schedule.active and schedule.next_at == row.due_at
    return row, schedule if same else None


def check_in_record(row: CheckInRow) -> CheckInRecord:
    """The row as a value."""
    return CheckInRecord(
        check_in_id=row.id,
        member_id=row.member_id,
        due_at=row.due_at,
        topics=tuple(row.topics),
        nonce=row.nonce,
        state=row.state,
        attempts=row.attempts,
        lease_owner=row.lease_owner,
        lease_until=row.lease_until,
        channel_id=row.channel_id,
        message_id=row.message_id,
        claimed_at=row.claimed_at,
        sent_at=row.sent_at,
        failure=row.failure,
        undelivered_at=row.undelivered_at,
    )


def _is_free(row: CheckInRow, now: datetime) -> bool:
    leased = row.lease_until is not None and row.lease_until > now
    return row.state not in FINISHED and not leased


def _new_check_in(schedule: ScheduleRow) -> CheckInRow:
    return CheckInRow(
        member_id=schedule.member_id,
        due_at=schedule.next_at,
        topics=[],
        nonce=secrets.token_hex(_NONCE_BYTES),
        attempts=0,
    )


def _missing(check_in_id: int) -> NotFoundError:
    return NotFoundError(f"there is no check-in {check_in_id}")
