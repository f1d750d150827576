"""Check-in schedules, sending and responses, on every back end. Claims have their own module."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest

from knowledge.ids import MemberId, TopicId
from storage.check_ins.repository import CheckInRepository
from storage.engine.database import Database
from storage.errors import ConflictError, NotFoundError
from storage.records import CheckInAnswer, CheckInRecord, CheckInState, ResponseRecord, ScheduleRecord
from tests.transactions import each_in_its_own

DUE = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
LEASE = timedelta(minutes=5)
ADA, BOB = MemberId(987_654_321_987_654_321), MemberId(2)
GIT, TYPES = TopicId("git"), TopicId("typing")


@pytest.fixture
def check_ins(database: Database) -> CheckInRepository:
    return each_in_its_own(CheckInRepository, database)


async def schedule(
    check_ins: CheckInRepository, member_id: MemberId = ADA, *, next_at: datetime = DUE
) -> ScheduleRecord:
    return await check_ins.save_schedule(
        member_id, weekday=0, local_time=time(18, 0), zone="Europe/Berlin", next_at=next_at, now=DUE - WEEK
    )


async def claim(check_ins: CheckInRepository, *, now: datetime = DUE) -> CheckInRecord:
    await schedule(check_ins)
    [claimed] = await check_ins.claim_due(now=now, lease=LEASE, limit=5, owner="one")
    return claimed.check_in


async def send(check_ins: CheckInRepository, check_in_id: int, *, message_id: int = 22) -> bool:
    return await check_ins.mark_sent(check_in_id, channel_id=11, message_id=message_id, now=DUE, next_at=DUE + WEEK)


async def test_a_schedule_is_kept_as_it_was_given(check_ins: CheckInRepository) -> None:
    assert await check_ins.find_schedule(ADA) is None
    saved = await schedule(check_ins)
    assert saved == ScheduleRecord(
        member_id=ADA,
        weekday=0,
        local_time=time(18, 0),
        zone="Europe/Berlin",
        next_at=DUE,
        active=True,
    )
    assert await check_ins.find_schedule(ADA) == saved


async def test_a_member_has_one_schedule(check_ins: CheckInRepository) -> None:
    await schedule(check_ins)
    changed = await check_ins.save_schedule(
        ADA, weekday=6, local_time=time(9, 5, 30), zone="Asia/Tokyo", next_at=DUE + WEEK, now=DUE
    )
    assert await check_ins.find_schedule(ADA) == changed
    assert (changed.weekday, changed.local_time, changed.zone) == (6, time(9, 5, 30), "Asia/Tokyo")


@pytest.mark.parametrize("wrong", [{"weekday": 7}, {"weekday": -1}, {"local_time": time(18, tzinfo=UTC)}])
async def test_an_impossible_schedule_is_refused(check_ins: CheckInRepository, wrong: dict[str, object]) -> None:
    values: dict[str, object] = {"weekday": 0, "local_time": time(18), "zone": "UTC", "next_at": DUE, "now": DUE}
    with pytest.raises(ValueError, match="weekday"):
        await check_ins.save_schedule(ADA, **(values | wrong))  # type: ignore[arg-type]


async def test_a_stopped_schedule_is_not_due_until_it_is_saved_again(check_ins: CheckInRepository) -> None:
    await schedule(check_ins)
    assert await check_ins.stop_schedule(ADA, now=DUE)
    assert not await check_ins.stop_schedule(ADA, now=DUE)
    stopped = await check_ins.find_schedule(ADA)
    assert stopped is not None
    assert not stopped.active
    assert await check_ins.next_due() is None
    assert await check_ins.claim_due(now=DUE, lease=LEASE, limit=5, owner="one") == ()
    await schedule(check_ins)
    assert await check_ins.next_due() == DUE


async def test_snoozing_puts_the_next_check_in_off(check_ins: CheckInRepository) -> None:
    await schedule(check_ins)
    snoozed = await check_ins.snooze(ADA, DUE + timedelta(days=1), now=DUE)
    assert snoozed.next_at == DUE + timedelta(days=1)
    assert snoozed.weekday == 0
    assert await check_ins.claim_due(now=DUE, lease=LEASE, limit=5, owner="one") == ()


async def test_only_an_active_schedule_can_be_snoozed(check_ins: CheckInRepository) -> None:
    with pytest.raises(NotFoundError):
        await check_ins.snooze(ADA, DUE + WEEK, now=DUE)
    await schedule(check_ins)
    await check_ins.stop_schedule(ADA, now=DUE)
    with pytest.raises(NotFoundError):
        await check_ins.snooze(ADA, DUE + WEEK, now=DUE)


async def test_the_next_due_is_the_earliest_of_all(check_ins: CheckInRepository) -> None:
    assert await check_ins.next_due() is None
    await schedule(check_ins, ADA, next_at=DUE + WEEK)
    await schedule(check_ins, BOB, next_at=DUE)
    assert await check_ins.next_due() == DUE


async def test_a_sent_check_in_moves_the_schedule_on(check_ins: CheckInRepository) -> None:
    check_in = await claim(check_ins)
    await check_ins.set_topics(check_in.check_in_id, [GIT, TYPES], owner="one")
    assert await send(check_ins, check_in.check_in_id)
    [sent] = await check_ins.list_check_ins(ADA, limit=5)
    assert (sent.state, sent.topics, sent.channel_id, sent.message_id, sent.sent_at) == (
        CheckInState.SENT,
        (GIT, TYPES),
        11,
        22,
        DUE,
    )
    assert (sent.lease_owner, sent.lease_until, sent.nonce) == (None, None, check_in.nonce)
    assert await check_ins.next_due() == DUE + WEEK
    assert await check_ins.claim_due(now=DUE, lease=LEASE, limit=5, owner="one") == ()


async def test_marking_as_sent_twice_keeps_the_first_message(check_ins: CheckInRepository) -> None:
    check_in = await claim(check_ins)
    assert await send(check_ins, check_in.check_in_id, message_id=1)
    assert not await send(check_ins, check_in.check_in_id, message_id=2)
    found = await check_ins.find_check_in(check_in.check_in_id)
    assert found is not None
    assert found.message_id == 1


async def test_a_schedule_never_stands_still_after_sending(check_ins: CheckInRepository) -> None:
    check_in = await claim(check_ins)
    with pytest.raises(ValueError, match="after"):
        await check_ins.mark_sent(check_in.check_in_id, channel_id=1, message_id=2, now=DUE, next_at=DUE)


async def test_a_check_in_is_not_sent_again_for_a_time_that_was_sent(check_ins: CheckInRepository) -> None:
    check_in = await claim(check_ins)
    await send(check_ins, check_in.check_in_id)
    with pytest.raises(ConflictError, match="already"):
        await schedule(check_ins, next_at=DUE)
    with pytest.raises(ConflictError, match="already"):
        await check_ins.snooze(ADA, DUE, now=DUE)
    assert await check_ins.next_due() == DUE + WEEK


@pytest.mark.parametrize("keep", [True, False])
async def test_a_failed_check_in_moves_or_stops_the_schedule(check_ins: CheckInRepository, keep: bool) -> None:
    check_in = await claim(check_ins)
    assert await check_ins.mark_failed(
        check_in.check_in_id, reason="DMs are closed", now=DUE, next_at=DUE + WEEK, keep_schedule=keep
    )
    [failed] = await check_ins.list_check_ins(ADA, limit=5)
    assert (failed.state, failed.failure) == (CheckInState.FAILED, "DMs are closed")
    assert await check_ins.next_due() == (DUE + WEEK if keep else None)


async def test_a_check_in_that_was_sent_cannot_fail_any_more(check_ins: CheckInRepository) -> None:
    check_in = await claim(check_ins)
    await send(check_ins, check_in.check_in_id)
    assert not await check_ins.mark_failed(
        check_in.check_in_id, reason="late", now=DUE, next_at=DUE + WEEK, keep_schedule=False
    )
    assert await check_ins.next_due() == DUE + WEEK


async def test_a_message_that_is_out_counts_even_after_the_check_in_was_given_up(
    check_ins: CheckInRepository,
) -> None:
    check_in = await claim(check_ins)
    await check_ins.mark_failed(
        check_in.check_in_id, reason="timed out", now=DUE, next_at=DUE + WEEK, keep_schedule=True
    )
    assert await send(check_ins, check_in.check_in_id)
    [sent] = await check_ins.list_check_ins(ADA, limit=5)
    assert (sent.state, sent.failure) == (CheckInState.SENT, None)


async def test_unknown_check_ins_are_not_found(check_ins: CheckInRepository) -> None:
    assert await check_ins.find_check_in(404) is None
    for work in (
        check_ins.set_topics(404, [GIT], owner="one"),
        send(check_ins, 404),
        check_ins.mark_failed(404, reason="r", now=DUE, next_at=DUE + WEEK, keep_schedule=True),
        check_ins.release(404, owner="one", retry_at=DUE),
        check_ins.record_response(404, ADA, GIT, CheckInAnswer.DONE, now=DUE),
    ):
        with pytest.raises(NotFoundError):
            await work


async def test_the_latest_answer_about_a_topic_counts(check_ins: CheckInRepository) -> None:
    check_in = await claim(check_ins)
    await send(check_ins, check_in.check_in_id)
    answers = [CheckInAnswer.IN_PROGRESS, CheckInAnswer.IN_PROGRESS, CheckInAnswer.DONE, CheckInAnswer.DONE]
    new = [await check_ins.record_response(check_in.check_in_id, ADA, GIT, a, now=DUE) for a in answers]
    assert new == [True, False, True, False]
    await check_ins.record_response(check_in.check_in_id, ADA, TYPES, CheckInAnswer.IN_PROGRESS, now=DUE)
    assert await check_ins.list_responses(check_in.check_in_id) == tuple(
        ResponseRecord(check_in_id=check_in.check_in_id, member_id=ADA, topic=topic, answer=answer, responded_at=DUE)
        for topic, answer in ((GIT, CheckInAnswer.DONE), (TYPES, CheckInAnswer.IN_PROGRESS))
    )
    [answered] = await check_ins.list_check_ins(ADA, limit=5)
    assert answered.state is CheckInState.ANSWERED


async def test_a_member_cannot_answer_for_another(check_ins: CheckInRepository) -> None:
    check_in = await claim(check_ins)
    await send(check_ins, check_in.check_in_id)
    with pytest.raises(NotFoundError):
        await check_ins.record_response(check_in.check_in_id, BOB, GIT, CheckInAnswer.DONE, now=DUE)
    assert await check_ins.list_responses(check_in.check_in_id) == ()


async def test_an_answer_that_overtakes_mark_sent_is_kept(check_ins: CheckInRepository) -> None:
    check_in = await claim(check_ins)
    assert await check_ins.record_response(check_in.check_in_id, ADA, GIT, CheckInAnswer.DONE, now=DUE)
    assert await send(check_ins, check_in.check_in_id)
    [answered] = await check_ins.list_check_ins(ADA, limit=5)
    assert (answered.state, answered.message_id) == (CheckInState.ANSWERED, 22)
    assert await check_ins.next_due() == DUE + WEEK


async def test_a_click_that_arrives_many_times_at_once_is_new_once(open_database: Callable[[], Database]) -> None:
    repositories = [each_in_its_own(CheckInRepository, open_database()) for _ in range(2)]
    check_in = await claim(repositories[0])
    await send(repositories[0], check_in.check_in_id)
    new = await asyncio.gather(
        *(
            repositories[n % 2].record_response(check_in.check_in_id, ADA, GIT, CheckInAnswer.DONE, now=DUE)
            for n in range(10)
        )
    )
    assert sum(new) == 1


async def test_the_latest_check_ins_come_first_up_to_the_limit(check_ins: CheckInRepository) -> None:
    await schedule(check_ins)
    for week in range(4):
        due = DUE + week * WEEK
        [claimed] = await check_ins.claim_due(now=due, lease=LEASE, limit=5, owner="one")
        await check_ins.mark_sent(
            claimed.check_in.check_in_id, channel_id=1, message_id=week, now=due, next_at=due + WEEK
        )
    assert [c.due_at for c in await check_ins.list_check_ins(ADA, limit=2)] == [DUE + 3 * WEEK, DUE + 2 * WEEK]


async def test_naive_datetimes_are_refused(check_ins: CheckInRepository) -> None:
    naive = DUE.replace(tzinfo=None)
    with pytest.raises(ValueError, match="naive"):
        await schedule(check_ins, next_at=naive)
    with pytest.raises(ValueError, match="naive"):
        await check_ins.claim_due(now=naive, lease=LEASE, limit=5, owner="one")
    await schedule(check_ins)
    with pytest.raises(ValueError, match="naive"):
        await check_ins.snooze(ADA, naive, now=DUE)
