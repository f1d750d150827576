"""A clock that was wrong for a while, and right again: nobody waits for years, and nobody is asked twice."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.services.check_ins.service import SNOOZE, CheckInService
from bot.services.coach import Coach
from knowledge.ids import MemberId
from tests.coaches import OpenCoach
from tests.integration.services.mailbox import Mailbox, ProcessKilled

SUNDAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
WEEK, DAY, MINUTE = timedelta(days=7), timedelta(days=1), timedelta(minutes=1)
ADA, BOB = MemberId(1), MemberId(2)
AHEAD = [3 * 365 * DAY, 70 * DAY, 10 * DAY, WEEK, 2 * DAY]


@pytest.fixture
def check_ins(small_coach: Coach) -> CheckInService:
    return small_coach.check_ins


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


async def ask_on_mondays(check_ins: CheckInService, member: MemberId = ADA, now: datetime = SUNDAY) -> None:
    await check_ins.schedule(member, weekday=0, local_time=time(9), zone="UTC", now=now)


async def next_at(check_ins: CheckInService, member: MemberId = ADA) -> datetime:
    found = await check_ins.find_schedule(member)
    assert found is not None
    return found.next_at


async def send(check_ins: CheckInService, mailbox: Mailbox, now: datetime) -> int:
    return await check_ins.send_due(mailbox, now=now, owner="one")


@pytest.mark.parametrize("ahead", AHEAD)
async def test_after_one_check_in_was_sent_ahead_of_time_the_next_comes_when_its_schedule_says(
    check_ins: CheckInService, mailbox: Mailbox, caplog: pytest.LogCaptureFixture, ahead: timedelta
) -> None:
    await ask_on_mondays(check_ins)
    assert await send(check_ins, mailbox, SUNDAY + ahead) == 1
    assert await send(check_ins, mailbox, SUNDAY + MINUTE) == 0
    assert await next_at(check_ins) == MONDAY
    assert "the clock was wrong for a while" in caplog.text
    assert await send(check_ins, mailbox, MONDAY) == 1
    assert await send(check_ins, mailbox, MONDAY + MINUTE) == 0
    assert await next_at(check_ins) == MONDAY + WEEK


@pytest.mark.parametrize("ahead", AHEAD)
async def test_a_process_that_was_started_since_mends_it_too(
    open_small_coach: OpenCoach, mailbox: Mailbox, ahead: timedelta
) -> None:
    wrong, right = await open_small_coach(), await open_small_coach()
    await ask_on_mondays(wrong.check_ins)
    await send(wrong.check_ins, mailbox, SUNDAY + ahead)
    await send(right.check_ins, mailbox, SUNDAY + MINUTE)
    assert await next_at(right.check_ins) == MONDAY


async def test_many_sent_ahead_of_time_are_mended_at_once(check_ins: CheckInService, mailbox: Mailbox) -> None:
    await ask_on_mondays(check_ins)
    for weeks in (52, 53, 60, 156):
        assert await send(check_ins, mailbox, MONDAY + weeks * WEEK) == 1
    await send(check_ins, mailbox, SUNDAY)
    assert await next_at(check_ins) == MONDAY
    for weeks in (0, 1, 2):
        assert await send(check_ins, mailbox, MONDAY + weeks * WEEK) == 1


@pytest.mark.parametrize("ahead", AHEAD)
async def test_a_schedule_that_was_made_under_the_wrong_clock_is_brought_back(
    check_ins: CheckInService, mailbox: Mailbox, ahead: timedelta
) -> None:
    await ask_on_mondays(check_ins, now=SUNDAY + ahead)
    await send(check_ins, mailbox, SUNDAY)
    assert await next_at(check_ins) <= SUNDAY + WEEK
    assert (await next_at(check_ins)).weekday() == 0


@pytest.mark.parametrize("ahead", AHEAD)
async def test_a_claim_of_a_process_that_ended_under_the_wrong_clock_does_not_hold_anybody_up(
    check_ins: CheckInService, mailbox: Mailbox, ahead: timedelta
) -> None:
    await ask_on_mondays(check_ins)
    mailbox.fail_with(ProcessKilled())
    with pytest.raises(ProcessKilled):
        await send(check_ins, mailbox, SUNDAY + ahead)
    mailbox.work_again()
    await send(check_ins, mailbox, SUNDAY + MINUTE)
    assert await send(check_ins, mailbox, MONDAY) == 1
    assert await next_at(check_ins) == MONDAY + WEEK


async def test_what_was_snoozed_under_the_wrong_clock_comes_within_the_week(
    check_ins: CheckInService, mailbox: Mailbox
) -> None:
    await ask_on_mondays(check_ins)
    await send(check_ins, mailbox, MONDAY)
    await check_ins.snooze(mailbox.delivered[0].check_in_id, ADA, now=MONDAY + 400 * DAY)
    await send(check_ins, mailbox, MONDAY + DAY)
    assert await next_at(check_ins) == MONDAY + WEEK


async def test_a_clock_that_goes_back_is_noticed_at_the_very_next_look(
    check_ins: CheckInService, mailbox: Mailbox
) -> None:
    await send(check_ins, mailbox, SUNDAY)
    await ask_on_mondays(check_ins)
    await send(check_ins, mailbox, SUNDAY + 365 * DAY)
    await send(check_ins, mailbox, SUNDAY + 2 * MINUTE)
    assert await next_at(check_ins) == MONDAY


async def test_what_another_process_did_is_noticed_within_the_hour(check_ins: CheckInService, mailbox: Mailbox) -> None:
    await send(check_ins, mailbox, SUNDAY)
    await ask_on_mondays(check_ins, now=SUNDAY + 365 * DAY)  # as the other one would, sending nothing here
    await send(check_ins, mailbox, SUNDAY + MINUTE)
    assert await next_at(check_ins) > SUNDAY + 300 * DAY
    await send(check_ins, mailbox, SUNDAY + timedelta(hours=1))
    assert await next_at(check_ins) == MONDAY


async def test_a_right_clock_leaves_every_schedule_alone(
    check_ins: CheckInService, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    await ask_on_mondays(check_ins, now=MONDAY)  # a whole week away
    await check_ins.schedule(BOB, weekday=1, local_time=time(9), zone="Pacific/Auckland", now=MONDAY)
    before = [await next_at(check_ins, member) for member in (ADA, BOB)]
    await send(check_ins, mailbox, MONDAY)
    assert [await next_at(check_ins, member) for member in (ADA, BOB)] == before
    await check_ins.snooze(0, ADA, now=MONDAY)
    await send(check_ins, mailbox, MONDAY + timedelta(hours=2))
    assert await next_at(check_ins) == MONDAY + SNOOZE
    assert "clock" not in caplog.text
