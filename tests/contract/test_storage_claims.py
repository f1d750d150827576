"""Who may send a check-in, with many processes, crashes and changes of mind, on every back end."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from knowledge.ids import MemberId, TopicId
from storage.check_ins import claims
from storage.check_ins.repository import CheckInRepository
from storage.engine.database import Database
from storage.errors import ConflictError
from storage.models import ScheduleRow
from storage.records import CheckInState, ClaimedCheckIn
from tests.transactions import each_in_its_own

DUE = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
LEASE = timedelta(minutes=5)
ADA = MemberId(1)
GIT = TopicId("git")


@pytest.fixture
def check_ins(database: Database) -> CheckInRepository:
    return each_in_its_own(CheckInRepository, database)


async def schedule(
    check_ins: CheckInRepository, member_id: MemberId = ADA, *, next_at: datetime = DUE, now: datetime = DUE
) -> None:
    await check_ins.save_schedule(member_id, weekday=0, local_time=time(18, 0), zone="UTC", next_at=next_at, now=now)


async def claim(
    check_ins: CheckInRepository, *, now: datetime = DUE, owner: str = "one", limit: int = 50
) -> Sequence[ClaimedCheckIn]:
    return await check_ins.claim_due(now=now, lease=LEASE, limit=limit, owner=owner)


async def test_what_is_due_is_claimed_with_a_nonce_and_a_lease(check_ins: CheckInRepository) -> None:
    await schedule(check_ins)
    [claimed] = await claim(check_ins)
    check_in = claimed.check_in
    assert (check_in.member_id, check_in.due_at, check_in.topics) == (ADA, DUE, ())
    assert (check_in.state, check_in.attempts, check_in.lease_owner) == (CheckInState.CLAIMED, 1, "one")
    assert (check_in.claimed_at, check_in.lease_until) == (DUE, DUE + LEASE)
    assert 0 < len(check_in.nonce) <= 25
    assert claimed.schedule == await check_ins.find_schedule(ADA)


async def test_nothing_is_claimed_before_it_is_due(check_ins: CheckInRepository) -> None:
    await schedule(check_ins)
    assert await claim(check_ins, now=DUE - timedelta(microseconds=1)) == ()


async def test_the_longest_due_are_claimed_first_up_to_the_limit(check_ins: CheckInRepository) -> None:
    for number in range(5):
        await schedule(check_ins, MemberId(number + 1), next_at=DUE - timedelta(hours=number))
    claimed = await claim(check_ins, limit=2)
    assert [claim.check_in.member_id for claim in claimed] == [5, 4]
    rest = await claim(check_ins, owner="two")
    assert [claim.check_in.member_id for claim in rest] == [3, 2, 1]


async def test_a_live_claim_is_nobody_elses(check_ins: CheckInRepository) -> None:
    await schedule(check_ins)
    await claim(check_ins)
    just_before = DUE + LEASE - timedelta(microseconds=1)
    assert await claim(check_ins, now=just_before, owner="two") == ()
    assert await claim(check_ins, now=just_before, owner="one") == ()
    assert await check_ins.next_due() == DUE + LEASE


async def test_after_a_crash_the_same_check_in_is_claimed_again_with_the_same_nonce(
    check_ins: CheckInRepository,
) -> None:
    await schedule(check_ins)
    [crashed] = await claim(check_ins)
    await check_ins.set_topics(crashed.check_in.check_in_id, [GIT], owner="one")
    [again] = await claim(check_ins, now=DUE + LEASE, owner="two")
    assert again.check_in.check_in_id == crashed.check_in.check_in_id
    assert again.check_in.nonce == crashed.check_in.nonce
    assert again.check_in.topics == (GIT,)
    assert (again.check_in.attempts, again.check_in.lease_owner) == (2, "two")
    assert len(await check_ins.list_check_ins(ADA, limit=9)) == 1


async def test_many_missed_periods_give_one_check_in(check_ins: CheckInRepository) -> None:
    await schedule(check_ins, next_at=DUE - 5 * WEEK)
    [claimed] = await claim(check_ins)
    await check_ins.mark_sent(claimed.check_in.check_in_id, channel_id=1, message_id=2, now=DUE, next_at=DUE + WEEK)
    assert await claim(check_ins) == ()
    assert await check_ins.next_due() == DUE + WEEK


async def test_of_twenty_claimers_in_two_processes_one_gets_the_check_in(
    open_database: Callable[[], Database],
) -> None:
    repositories = [each_in_its_own(CheckInRepository, open_database()) for _ in range(2)]
    await schedule(repositories[0])
    results = await asyncio.gather(*(claim(repositories[n % 2], owner=f"p{n}") for n in range(20)))
    assert sum(len(claimed) for claimed in results) == 1


async def test_many_claimers_share_many_check_ins_without_overlap(open_database: Callable[[], Database]) -> None:
    repositories = [each_in_its_own(CheckInRepository, open_database()) for _ in range(2)]
    for number in range(30):
        await schedule(repositories[0], MemberId(number + 1))
    members: list[int] = []
    for _ in range(10):  # those locked by another claimer are skipped, so it may take more than one round
        results = await asyncio.gather(*(claim(repositories[n % 2], owner=f"p{n}", limit=4) for n in range(10)))
        members += [claimed.check_in.member_id for result in results for claimed in result]
        if len(members) >= 30:
            break
    assert sorted(members) == list(range(1, 31))


async def test_of_many_claimers_after_a_crash_one_gets_the_check_in(
    open_database: Callable[[], Database],
) -> None:
    repositories = [each_in_its_own(CheckInRepository, open_database()) for _ in range(2)]
    await schedule(repositories[0])
    await claim(repositories[0])
    later = DUE + LEASE
    results = await asyncio.gather(*(claim(repositories[n % 2], now=later, owner=f"p{n}") for n in range(20)))
    assert sum(len(claimed) for claimed in results) == 1


async def test_a_schedule_that_was_claimed_since_it_was_found_is_left_alone(
    check_ins: CheckInRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    await schedule(check_ins)
    await claim(check_ins)
    monkeypatch.setattr(claims, "due_schedules", lambda now, limit: select(ScheduleRow))  # what an old snapshot finds
    assert await claim(check_ins, owner="two") == ()


CLAIM = """
import asyncio, sys
from datetime import datetime, timedelta
from storage.engine.database import Database
from storage.store import Store

async def main():
    database = Database(sys.argv[1])
    store = Store(database)
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(60):
        async with store.writing() as stored:
            claimed = await stored.check_ins.claim_due(
                now=datetime.fromisoformat(sys.argv[2]), lease=timedelta(minutes=5), limit=1, owner=sys.argv[3]
            )
        for claim in claimed:
            print(claim.check_in.member_id)
    await database.close()

asyncio.run(main())
"""


async def test_real_processes_share_check_ins_without_overlap(database: Database, database_url: str) -> None:
    for number in range(40):
        await schedule(each_in_its_own(CheckInRepository, database), MemberId(number + 1))
    pipe = asyncio.subprocess.PIPE
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", CLAIM, database_url, DUE.isoformat(), f"p{n}", stdin=pipe, stdout=pipe, stderr=pipe
        )
        for n in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
    results = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))
    assert [errors for _, errors in results] == [b"", b""]
    members = [int(line) for output, _ in results for line in output.split()]
    assert sorted(members) == list(range(1, 41))


async def test_a_released_claim_can_be_claimed_again_from_the_retry_on(check_ins: CheckInRepository) -> None:
    await schedule(check_ins)
    [first] = await claim(check_ins)
    retry_at = DUE + timedelta(hours=2)
    await check_ins.release(first.check_in.check_in_id, owner="one", retry_at=retry_at)
    assert await check_ins.next_due() == retry_at
    assert await claim(check_ins, now=DUE + LEASE) == ()
    [again] = await claim(check_ins, now=retry_at, owner="two")
    assert (again.check_in.nonce, again.check_in.attempts) == (first.check_in.nonce, 2)


async def test_who_lost_the_claim_learns_it_before_sending(check_ins: CheckInRepository) -> None:
    await schedule(check_ins)
    [slow] = await claim(check_ins, owner="slow")
    await claim(check_ins, now=DUE + LEASE, owner="quick")
    with pytest.raises(ConflictError):
        await check_ins.set_topics(slow.check_in.check_in_id, [GIT], owner="slow")
    with pytest.raises(ConflictError):
        await check_ins.release(slow.check_in.check_in_id, owner="slow", retry_at=DUE + WEEK)
    await check_ins.set_topics(slow.check_in.check_in_id, [GIT], owner="quick")


async def test_two_who_both_sent_leave_one_message_and_one_step_of_the_schedule(
    open_database: Callable[[], Database],
) -> None:
    repositories = [each_in_its_own(CheckInRepository, open_database()) for _ in range(2)]
    await schedule(repositories[0])
    [claimed] = await claim(repositories[0])
    await claim(repositories[1], now=DUE + LEASE, owner="two")
    recorded = await asyncio.gather(
        *(
            repository.mark_sent(
                claimed.check_in.check_in_id, channel_id=1, message_id=number, now=DUE, next_at=DUE + WEEK
            )
            for number, repository in enumerate(repositories)
        )
    )
    assert sorted(recorded) == [False, True]
    assert await repositories[0].next_due() == DUE + WEEK


@pytest.mark.parametrize("change", ["reschedule", "snooze", "stop"])
async def test_a_change_of_mind_while_a_claim_is_live_gives_the_claim_up(
    check_ins: CheckInRepository, change: str
) -> None:
    await schedule(check_ins)
    [claimed] = await claim(check_ins)
    later = DUE + timedelta(days=2)
    if change == "reschedule":
        await schedule(check_ins, next_at=later)
    elif change == "snooze":
        await check_ins.snooze(ADA, later, now=DUE)
    else:
        await check_ins.stop_schedule(ADA, now=DUE)

    with pytest.raises(ConflictError):
        await check_ins.set_topics(claimed.check_in.check_in_id, [GIT], owner="one")
    assert await claim(check_ins, now=DUE + 2 * LEASE, owner="two") == ()
    assert await check_ins.next_due() == (None if change == "stop" else later)

    # The message may be out all the same: it is recorded, and the new schedule stays as it is.
    assert await check_ins.mark_sent(
        claimed.check_in.check_in_id, channel_id=1, message_id=2, now=DUE, next_at=DUE + WEEK
    )
    assert await check_ins.next_due() == (None if change == "stop" else later)


async def test_a_changed_schedule_is_claimed_anew_at_its_new_time(check_ins: CheckInRepository) -> None:
    await schedule(check_ins)
    [first] = await claim(check_ins)
    soon = DUE + timedelta(minutes=1)
    await schedule(check_ins, next_at=soon)
    [second] = await claim(check_ins, now=soon)
    assert second.check_in.due_at == soon
    assert second.check_in.nonce != first.check_in.nonce


async def test_saving_the_same_time_again_does_not_disturb_a_live_claim(check_ins: CheckInRepository) -> None:
    await schedule(check_ins)
    [claimed] = await claim(check_ins)
    await schedule(check_ins)
    await check_ins.set_topics(claimed.check_in.check_in_id, [GIT], owner="one")
    assert await claim(check_ins, owner="two") == ()


async def test_a_failure_of_the_slow_does_not_stop_what_the_member_changed(check_ins: CheckInRepository) -> None:
    await schedule(check_ins)
    [claimed] = await claim(check_ins)
    await schedule(check_ins, next_at=DUE + timedelta(days=2))
    assert not await check_ins.mark_failed(
        claimed.check_in.check_in_id, reason="closed", now=DUE, next_at=DUE + WEEK, keep_schedule=False
    )
    assert await check_ins.next_due() == DUE + timedelta(days=2)


async def test_a_stopped_and_restarted_schedule_is_claimed_for_the_same_time(
    check_ins: CheckInRepository,
) -> None:
    await schedule(check_ins)
    await claim(check_ins)
    await check_ins.stop_schedule(ADA, now=DUE)
    await schedule(check_ins)
    [again] = await claim(check_ins)
    assert (again.check_in.state, again.check_in.failure) == (CheckInState.CLAIMED, None)
