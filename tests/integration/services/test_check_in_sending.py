"""Sending check-ins: due ones once, whatever crashes, however many processes there are."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.errors import InputError
from bot.services.check_ins.messages import CheckInPrompt, UndeliverableError
from bot.services.check_ins.service import LEASE, MAX_ATTEMPTS, CheckInService
from bot.services.coach import Coach
from knowledge.ids import MemberId
from knowledge.progress import ProgressState
from storage.records import ScheduleRecord
from tests.coaches import OpenCoach
from tests.integration.services.mailbox import Mailbox, ProcessKilled
from tests.small_library import FUNCTIONS, LOOPS, VARIABLES

SUNDAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
"""09:00 in Berlin."""
WEEK, DAY = timedelta(days=7), timedelta(days=1)
ADA, BOB, EVE = MemberId(1), MemberId(2), MemberId(3)
CLOSED = UndeliverableError("direct messages are closed", permanent=True)
FLAKY = UndeliverableError("Discord is down", permanent=False)


@pytest.fixture
def check_ins(small_coach: Coach) -> CheckInService:
    return small_coach.check_ins


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


async def ask_on_mondays(check_ins: CheckInService, *members: MemberId, now: datetime = SUNDAY) -> None:
    for member in members or (ADA,):
        await check_ins.schedule(member, weekday=0, local_time=time(9), zone="Europe/Berlin", now=now)


async def send(check_ins: CheckInService, mailbox: Mailbox, now: datetime, owner: str = "one") -> int:
    return await check_ins.send_due(mailbox, now=now, owner=owner)


async def kill(_: CheckInPrompt) -> None:
    raise ProcessKilled


async def test_a_schedule_is_kept_with_its_next_moment(check_ins: CheckInService) -> None:
    await ask_on_mondays(check_ins)
    assert await check_ins.find_schedule(ADA) == ScheduleRecord(
        member_id=ADA, weekday=0, local_time=time(9), zone="Europe/Berlin", next_at=MONDAY, active=True
    )
    assert await check_ins.next_due() == MONDAY


@pytest.mark.parametrize(("weekday", "zone"), [(0, "Berlin"), (0, ""), (7, "UTC"), (-1, "UTC")])
async def test_a_zone_or_weekday_that_does_not_exist_is_refused(
    check_ins: CheckInService, weekday: int, zone: str
) -> None:
    with pytest.raises(InputError):
        await check_ins.schedule(ADA, weekday=weekday, local_time=time(9), zone=zone, now=SUNDAY)
    assert await check_ins.find_schedule(ADA) is None


async def test_the_loop_is_told_when_a_schedule_changes(check_ins: CheckInService) -> None:
    told: list[str] = []
    check_ins.subscribe(lambda: told.append("changed"))
    await ask_on_mondays(check_ins)
    assert told == ["changed"]


async def test_a_check_in_is_sent_when_it_is_due_and_once(check_ins: CheckInService, mailbox: Mailbox) -> None:
    await ask_on_mondays(check_ins)
    assert await send(check_ins, mailbox, MONDAY - timedelta(seconds=1)) == 0
    assert await send(check_ins, mailbox, MONDAY) == 1
    assert await send(check_ins, mailbox, MONDAY) == 0
    assert await send(check_ins, mailbox, MONDAY + WEEK - timedelta(seconds=1)) == 0
    assert await send(check_ins, mailbox, MONDAY + WEEK) == 1
    assert [prompt.member_id for prompt in mailbox.delivered] == [ADA, ADA]
    assert mailbox.delivered[0].nonce != mailbox.delivered[1].nonce


async def test_a_check_in_asks_about_what_is_under_way_and_what_comes_next(
    small_coach: Coach, mailbox: Mailbox
) -> None:
    await small_coach.members.set_state(ADA, VARIABLES, ProgressState.COMPLETED, now=SUNDAY, source="command")
    await small_coach.members.set_state(ADA, LOOPS, ProgressState.IN_PROGRESS, now=SUNDAY, source="command")
    await ask_on_mondays(small_coach.check_ins)
    await send(small_coach.check_ins, mailbox, MONDAY)
    (prompt,) = mailbox.delivered
    assert [topic.id for topic in prompt.in_progress] == [LOOPS]
    assert [topic.id for topic in prompt.next] == [FUNCTIONS]
    assert len(prompt.nonce) == 24


async def test_somebody_who_missed_several_weeks_is_asked_once_and_then_at_the_usual_time(
    check_ins: CheckInService, mailbox: Mailbox
) -> None:
    await ask_on_mondays(check_ins)
    late = MONDAY + 5 * WEEK + DAY
    assert await send(check_ins, mailbox, late) == 1
    assert await send(check_ins, mailbox, late + timedelta(hours=1)) == 0
    assert await check_ins.next_due() == MONDAY + 6 * WEEK - timedelta(hours=1), "09:00 in Berlin, in summer by then"


async def test_a_stopped_schedule_sends_nothing_and_can_be_taken_up_again(
    check_ins: CheckInService, mailbox: Mailbox
) -> None:
    await ask_on_mondays(check_ins)
    assert await check_ins.stop(ADA, now=SUNDAY)
    assert not await check_ins.stop(ADA, now=SUNDAY)
    assert await check_ins.find_schedule(ADA) is None
    assert await send(check_ins, mailbox, MONDAY) == 0
    await ask_on_mondays(check_ins, now=MONDAY + DAY)
    assert await send(check_ins, mailbox, MONDAY + WEEK) == 1


async def test_a_process_killed_before_sending_leaves_the_check_in_to_another_after_the_lease(
    open_small_coach: OpenCoach, mailbox: Mailbox
) -> None:
    dying, other = await open_small_coach(), await open_small_coach()
    await ask_on_mondays(dying.check_ins)
    mailbox.before = kill
    with pytest.raises(ProcessKilled):
        await send(dying.check_ins, mailbox, MONDAY, "dying")
    mailbox.work_again()
    assert await send(other.check_ins, mailbox, MONDAY + LEASE - timedelta(seconds=1), "other") == 0
    assert await other.check_ins.next_due() == MONDAY + LEASE
    assert await send(other.check_ins, mailbox, MONDAY + LEASE, "other") == 1
    assert await send(other.check_ins, mailbox, MONDAY + 2 * LEASE, "other") == 0


async def test_a_process_killed_after_sending_sends_the_same_message_again_with_the_same_nonce(
    open_small_coach: OpenCoach, mailbox: Mailbox
) -> None:
    dying, other = await open_small_coach(), await open_small_coach()
    await ask_on_mondays(dying.check_ins)
    mailbox.after = kill
    with pytest.raises(ProcessKilled):
        await send(dying.check_ins, mailbox, MONDAY, "dying")
    mailbox.work_again()
    await other.members.set_state(ADA, VARIABLES, ProgressState.COMPLETED, now=MONDAY, source="command")
    assert await send(other.check_ins, mailbox, MONDAY + LEASE, "other") == 1
    first, again = mailbox.delivered
    assert (again.nonce, again.check_in_id, again.topics) == (first.nonce, first.check_in_id, first.topics)


async def test_two_processes_on_one_database_send_each_check_in_once(
    open_small_coach: OpenCoach, mailbox: Mailbox
) -> None:
    one, other = await open_small_coach(), await open_small_coach()
    members = [MemberId(number) for number in range(1, 13)]
    await ask_on_mondays(one.check_ins, *members)
    counts = await asyncio.gather(
        *(send(coach.check_ins, mailbox, MONDAY, name) for coach, name in [(one, "one"), (other, "other")] * 3)
    )
    assert sum(counts) == len(members)
    assert Counter(prompt.member_id for prompt in mailbox.delivered) == dict.fromkeys(members, 1)


async def test_closed_direct_messages_skip_the_week_and_not_the_schedule(
    check_ins: CheckInService, mailbox: Mailbox
) -> None:
    await ask_on_mondays(check_ins)
    mailbox.fail_with(CLOSED)
    assert await send(check_ins, mailbox, MONDAY) == 0
    mailbox.work_again()
    assert await send(check_ins, mailbox, MONDAY + DAY) == 0
    assert await send(check_ins, mailbox, MONDAY + WEEK) == 1


async def test_a_passing_failure_is_tried_again_with_the_same_nonce_and_growing_pauses(
    check_ins: CheckInService, mailbox: Mailbox
) -> None:
    await ask_on_mondays(check_ins)
    mailbox.fail_with(FLAKY)
    now = MONDAY
    for minutes in (2, 4, 8):
        assert await send(check_ins, mailbox, now) == 0
        assert await send(check_ins, mailbox, now + timedelta(minutes=minutes, seconds=-1)) == 0
        now += timedelta(minutes=minutes)
        assert await check_ins.next_due() == now
    mailbox.work_again()
    assert await send(check_ins, mailbox, now) == 1
    assert len({prompt.nonce for prompt in mailbox.tried}) == 1
    assert await check_ins.next_due() == MONDAY + WEEK


async def test_a_failure_that_does_not_pass_is_given_up_until_next_week(
    check_ins: CheckInService, mailbox: Mailbox
) -> None:
    await ask_on_mondays(check_ins)
    mailbox.fail_with(FLAKY)
    for attempt in range(MAX_ATTEMPTS + 3):
        await send(check_ins, mailbox, MONDAY + timedelta(hours=2 * attempt))
    assert len(mailbox.tried) == MAX_ATTEMPTS
    assert await check_ins.next_due() == MONDAY + WEEK


async def test_somebody_whose_check_in_cannot_be_sent_holds_up_nobody_else(
    check_ins: CheckInService, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    await ask_on_mondays(check_ins, ADA, BOB, EVE)

    async def fail_for_ada(prompt: CheckInPrompt) -> None:
        if prompt.member_id == ADA:
            raise RuntimeError("a defect")

    mailbox.before = fail_for_ada
    with caplog.at_level(logging.WARNING):
        assert await send(check_ins, mailbox, MONDAY) == 2
    assert "a defect" in caplog.text
    mailbox.work_again()
    assert await send(check_ins, mailbox, MONDAY + LEASE) == 1
    assert [prompt.member_id for prompt in mailbox.delivered] == [BOB, EVE, ADA]


@pytest.mark.parametrize("change", ["stop", "reschedule", "forget"])
async def test_a_member_who_changes_their_mind_while_others_are_sent_theirs_is_not_asked(
    small_coach: Coach, mailbox: Mailbox, change: str
) -> None:
    check_ins = small_coach.check_ins
    await ask_on_mondays(check_ins, ADA, BOB)

    async def bob_changes_his_mind(prompt: CheckInPrompt) -> None:
        if change == "stop":
            await check_ins.stop(BOB, now=MONDAY)
        elif change == "reschedule":
            await check_ins.schedule(BOB, weekday=3, local_time=time(9), zone="UTC", now=MONDAY)
        else:
            await small_coach.members.forget(BOB)

    mailbox.before = bob_changes_his_mind
    assert await send(check_ins, mailbox, MONDAY) == 1
    assert [prompt.member_id for prompt in mailbox.tried] == [ADA]
    mailbox.work_again()
    assert await send(check_ins, mailbox, MONDAY + 3 * DAY + timedelta(hours=2)) == (1 if change == "reschedule" else 0)


async def test_scheduling_at_a_moment_that_was_just_sent_means_the_week_after(
    check_ins: CheckInService, mailbox: Mailbox
) -> None:
    await ask_on_mondays(check_ins)
    await send(check_ins, mailbox, MONDAY)
    saved = await check_ins.schedule(
        ADA, weekday=0, local_time=time(9), zone="Europe/Berlin", now=MONDAY - timedelta(seconds=30)
    )
    assert saved.next_at == MONDAY + WEEK
    assert await send(check_ins, mailbox, MONDAY + timedelta(minutes=1)) == 0
