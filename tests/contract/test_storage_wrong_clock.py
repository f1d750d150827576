"""Instants that only a wrong clock can have written, found and brought back on every back end."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from knowledge.ids import MemberId
from storage.check_ins.repository import CheckInRepository
from storage.check_ins.wrong_clock import WrongClockRepository
from storage.engine.database import Database
from storage.errors import ConflictError
from storage.records import CheckInState
from tests.transactions import each_in_its_own

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DUE = datetime(2026, 3, 2, 9, tzinfo=UTC)
WEEK, HOUR = timedelta(days=7), timedelta(hours=1)
FAR = NOW + 150 * WEEK
ADA, BOB = MemberId(1), MemberId(2)


@pytest.fixture
def check_ins(database: Database) -> CheckInRepository:
    return each_in_its_own(CheckInRepository, database)


@pytest.fixture
def times(database: Database) -> WrongClockRepository:
    return each_in_its_own(WrongClockRepository, database)


async def schedule(check_ins: CheckInRepository, member: MemberId, next_at: datetime) -> None:
    await check_ins.save_schedule(member, weekday=0, local_time=time(9), zone="UTC", next_at=next_at, now=NOW)


async def bring_back(times: WrongClockRepository) -> int:
    return await times.bring_back_check_ins(now=NOW, tolerance=HOUR, max_lease=2 * HOUR)


async def claim(check_ins: CheckInRepository, now: datetime) -> int:
    (claimed,) = await check_ins.claim_due(now=now, lease=timedelta(minutes=2), limit=5, owner="one")
    return claimed.check_in.check_in_id


async def test_only_active_schedules_that_lie_beyond_are_listed(
    check_ins: CheckInRepository, times: WrongClockRepository
) -> None:
    await schedule(check_ins, ADA, FAR)
    await schedule(check_ins, BOB, DUE)
    assert [one.member_id for one in await times.list_schedules_beyond(NOW + WEEK)] == [ADA]
    await check_ins.stop_schedule(ADA, now=NOW)
    assert list(await times.list_schedules_beyond(NOW + WEEK)) == []


async def test_a_schedule_is_moved_from_where_it_was_seen_only(
    check_ins: CheckInRepository, times: WrongClockRepository
) -> None:
    await schedule(check_ins, ADA, FAR)
    assert not await times.bring_back_schedule(ADA, seen=FAR + WEEK, next_at=DUE, now=NOW)
    assert await times.bring_back_schedule(ADA, seen=FAR, next_at=DUE, now=NOW)
    found = await check_ins.find_schedule(ADA)
    assert found is not None
    assert found.next_at == DUE
    assert not await times.bring_back_schedule(BOB, seen=FAR, next_at=DUE, now=NOW)


async def test_a_schedule_is_not_moved_to_an_instant_that_was_sent(
    check_ins: CheckInRepository, times: WrongClockRepository
) -> None:
    await schedule(check_ins, ADA, DUE)
    sent = await claim(check_ins, DUE)
    await check_ins.mark_sent(sent, channel_id=1, message_id=2, now=DUE, next_at=FAR)
    with pytest.raises(ConflictError):
        await times.bring_back_schedule(ADA, seen=FAR, next_at=DUE, now=DUE)


async def test_check_ins_from_the_future_are_dated_to_now_and_keep_their_order(
    check_ins: CheckInRepository, times: WrongClockRepository
) -> None:
    await schedule(check_ins, ADA, DUE)
    for message_id in (1, 2, 3):
        due = FAR + message_id * WEEK
        sent = await claim(check_ins, due)
        await check_ins.mark_sent(sent, channel_id=7, message_id=message_id, now=due, next_at=due + WEEK)
    assert await bring_back(times) == 3
    mended = await check_ins.list_check_ins(ADA, limit=5)
    assert [one.message_id for one in mended] == [3, 2, 1]
    assert all(NOW - timedelta(seconds=1) < one.due_at <= NOW for one in mended)
    assert {one.state for one in mended} == {CheckInState.SENT}
    assert await bring_back(times) == 0


async def test_a_claim_from_the_future_is_given_up_and_an_endless_lease_ends(
    check_ins: CheckInRepository, times: WrongClockRepository
) -> None:
    await schedule(check_ins, ADA, FAR)
    await schedule(check_ins, BOB, NOW - HOUR)
    early = await check_ins.claim_due(now=FAR, lease=timedelta(minutes=2), limit=5, owner="one")
    assert len(early) == 2
    assert await bring_back(times) == 2
    states = {one: (await check_ins.list_check_ins(one, limit=1))[0] for one in (ADA, BOB)}
    assert states[ADA].state is CheckInState.FAILED
    assert (states[BOB].state, states[BOB].lease_until) == (CheckInState.CLAIMED, NOW)
    (again,) = await check_ins.claim_due(now=NOW, lease=timedelta(minutes=2), limit=5, owner="two")
    assert again.check_in.member_id == BOB
    assert again.check_in.nonce == states[BOB].nonce


async def test_what_a_right_clock_wrote_is_left_alone(
    check_ins: CheckInRepository, times: WrongClockRepository
) -> None:
    await schedule(check_ins, ADA, NOW)
    claimed = await claim(check_ins, NOW)
    assert await bring_back(times) == 0
    before = await check_ins.find_check_in(claimed)
    assert before is not None
    assert before.state is CheckInState.CLAIMED
