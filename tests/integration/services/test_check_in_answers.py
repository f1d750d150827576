"""What members do with a check-in: answer it, put it off, ask for one themselves, and keep a streak."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.services.check_ins.messages import CheckInPrompt
from bot.services.check_ins.service import AD_HOC, SNOOZE, CheckInService
from bot.services.coach import Coach
from knowledge.errors import UnknownTopicError
from knowledge.ids import MemberId
from knowledge.progress import ProgressState
from storage.errors import NotFoundError
from storage.records import CheckInAnswer
from tests.integration.services.mailbox import Mailbox
from tests.small_library import FUNCTIONS, LOOPS, VARIABLES

SUNDAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
WEEK, HOUR = timedelta(days=7), timedelta(hours=1)
ADA, BOB = MemberId(1), MemberId(2)


@pytest.fixture
async def check_ins(small_coach: Coach) -> CheckInService:
    """Ada is asked on Mondays at nine, UTC."""
    await small_coach.check_ins.schedule(ADA, weekday=0, local_time=time(9), zone="UTC", now=SUNDAY)
    return small_coach.check_ins


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


async def prompt_at(check_ins: CheckInService, mailbox: Mailbox, now: datetime) -> CheckInPrompt:
    assert await check_ins.send_due(mailbox, now=now, owner="one") == 1
    return mailbox.delivered[-1]


async def answer(check_ins: CheckInService, prompt: CheckInPrompt, now: datetime) -> None:
    await check_ins.respond(prompt.check_in_id, ADA, VARIABLES, CheckInAnswer.IN_PROGRESS, now=now)


@pytest.mark.parametrize(
    ("said", "state"),
    [(CheckInAnswer.DONE, ProgressState.COMPLETED), (CheckInAnswer.IN_PROGRESS, ProgressState.IN_PROGRESS)],
)
async def test_an_answer_is_written_to_the_members_progress(
    small_coach: Coach, check_ins: CheckInService, mailbox: Mailbox, said: CheckInAnswer, state: ProgressState
) -> None:
    prompt = await prompt_at(check_ins, mailbox, MONDAY)
    response = await check_ins.respond(prompt.check_in_id, ADA, VARIABLES, said, now=MONDAY)
    assert (response.topic.id, response.answer, response.change.new_state) == (VARIABLES, said, state)
    profile = await small_coach.members.profile(ADA)
    assert (VARIABLES in profile.done, VARIABLES in profile.in_progress) == (
        state is ProgressState.COMPLETED,
        state is ProgressState.IN_PROGRESS,
    )


async def test_pressing_a_button_twice_changes_nothing_more(
    small_coach: Coach, check_ins: CheckInService, mailbox: Mailbox
) -> None:
    prompt = await prompt_at(check_ins, mailbox, MONDAY)
    first = await check_ins.respond(prompt.check_in_id, ADA, VARIABLES, CheckInAnswer.DONE, now=MONDAY)
    again = await check_ins.respond(prompt.check_in_id, ADA, VARIABLES, CheckInAnswer.DONE, now=MONDAY + HOUR)
    assert (first.change.changed, again.change.changed) == (True, False)
    await small_coach.members.undo(ADA, now=MONDAY + HOUR)
    assert (await small_coach.members.profile(ADA)).done == frozenset()


async def test_the_latest_answer_counts(small_coach: Coach, check_ins: CheckInService, mailbox: Mailbox) -> None:
    prompt = await prompt_at(check_ins, mailbox, MONDAY)
    await check_ins.respond(prompt.check_in_id, ADA, VARIABLES, CheckInAnswer.DONE, now=MONDAY)
    await check_ins.respond(prompt.check_in_id, ADA, VARIABLES, CheckInAnswer.IN_PROGRESS, now=MONDAY + HOUR)
    profile = await small_coach.members.profile(ADA)
    assert (profile.done, profile.in_progress) == (frozenset(), {VARIABLES})


async def test_what_is_done_moves_the_next_check_in_on(check_ins: CheckInService, mailbox: Mailbox) -> None:
    prompt = await prompt_at(check_ins, mailbox, MONDAY)
    assert [topic.id for topic in prompt.topics] == [VARIABLES]
    await check_ins.respond(prompt.check_in_id, ADA, VARIABLES, CheckInAnswer.DONE, now=MONDAY)
    following = await prompt_at(check_ins, mailbox, MONDAY + WEEK)
    assert [topic.id for topic in following.topics] == [FUNCTIONS, LOOPS]


async def test_somebody_elses_check_in_can_be_neither_answered_nor_put_off(
    small_coach: Coach, check_ins: CheckInService, mailbox: Mailbox
) -> None:
    await check_ins.schedule(BOB, weekday=3, local_time=time(9), zone="UTC", now=SUNDAY)
    prompt = await prompt_at(check_ins, mailbox, MONDAY)
    bobs_before = await check_ins.find_schedule(BOB)
    with pytest.raises(NotFoundError):
        await check_ins.respond(prompt.check_in_id, BOB, VARIABLES, CheckInAnswer.DONE, now=MONDAY)
    with pytest.raises(NotFoundError):
        await check_ins.snooze(prompt.check_in_id, BOB, now=MONDAY)
    assert (await small_coach.members.profile(BOB)).done == frozenset()
    assert await check_ins.find_schedule(BOB) == bobs_before


async def test_a_check_in_that_does_not_exist_is_refused(check_ins: CheckInService) -> None:
    with pytest.raises(NotFoundError):
        await check_ins.respond(999, ADA, VARIABLES, CheckInAnswer.DONE, now=MONDAY)
    with pytest.raises(NotFoundError):
        await check_ins.snooze(999, ADA, now=MONDAY)


async def test_an_answer_about_a_topic_that_does_not_exist_is_refused(
    check_ins: CheckInService, mailbox: Mailbox
) -> None:
    prompt = await prompt_at(check_ins, mailbox, MONDAY)
    with pytest.raises(UnknownTopicError):
        await check_ins.respond(prompt.check_in_id, ADA, "variable", CheckInAnswer.DONE, now=MONDAY)


async def test_a_check_in_put_off_comes_a_day_later_and_the_next_one_on_its_weekday(
    check_ins: CheckInService, mailbox: Mailbox
) -> None:
    prompt = await prompt_at(check_ins, mailbox, MONDAY)
    until = await check_ins.snooze(prompt.check_in_id, ADA, now=MONDAY + HOUR)
    assert until == MONDAY + HOUR + SNOOZE
    assert await check_ins.next_due() == until
    again = await prompt_at(check_ins, mailbox, until)
    assert again.nonce != prompt.nonce
    assert await check_ins.next_due() == MONDAY + WEEK


async def test_putting_off_tells_the_loop(check_ins: CheckInService, mailbox: Mailbox) -> None:
    prompt = await prompt_at(check_ins, mailbox, MONDAY)
    told: list[str] = []
    check_ins.subscribe(lambda: told.append("changed"))
    await check_ins.snooze(prompt.check_in_id, ADA, now=MONDAY)
    assert told == ["changed"]


async def test_without_a_schedule_nothing_can_be_put_off(check_ins: CheckInService, mailbox: Mailbox) -> None:
    prompt = await prompt_at(check_ins, mailbox, MONDAY)
    await check_ins.stop(ADA, now=MONDAY)
    for check_in_id in (prompt.check_in_id, AD_HOC):
        with pytest.raises(NotFoundError):
            await check_ins.snooze(check_in_id, ADA, now=MONDAY)


async def test_a_member_may_ask_for_a_check_in_at_any_time(
    small_coach: Coach, check_ins: CheckInService, mailbox: Mailbox
) -> None:
    prompt = await check_ins.prompt_now(BOB)
    assert (prompt.check_in_id, prompt.can_snooze) == (AD_HOC, False)
    assert [topic.id for topic in prompt.topics] == [VARIABLES]
    await check_ins.respond(AD_HOC, BOB, VARIABLES, CheckInAnswer.DONE, now=SUNDAY)
    assert (await small_coach.members.profile(BOB)).done == {VARIABLES}
    assert (await check_ins.prompt_now(ADA)).can_snooze
    assert await check_ins.next_due() == MONDAY


async def test_a_streak_grows_with_every_week_answered(check_ins: CheckInService, mailbox: Mailbox) -> None:
    streaks = []
    for week in range(3):
        prompt = await prompt_at(check_ins, mailbox, MONDAY + week * WEEK)
        streaks.append(prompt.streak)
        await answer(check_ins, prompt, MONDAY + week * WEEK + HOUR)
    assert streaks == [0, 1, 2]
    assert (await check_ins.prompt_now(ADA)).streak == 3


async def test_a_week_without_an_answer_ends_the_streak(check_ins: CheckInService, mailbox: Mailbox) -> None:
    await answer(check_ins, await prompt_at(check_ins, mailbox, MONDAY), MONDAY)
    await prompt_at(check_ins, mailbox, MONDAY + WEEK)
    assert (await check_ins.prompt_now(ADA)).streak == 1, "this week is not over"
    assert (await prompt_at(check_ins, mailbox, MONDAY + 2 * WEEK)).streak == 0


async def test_putting_a_check_in_off_ends_no_streak_and_counts_once(
    check_ins: CheckInService, mailbox: Mailbox
) -> None:
    await answer(check_ins, await prompt_at(check_ins, mailbox, MONDAY), MONDAY)
    prompt = await prompt_at(check_ins, mailbox, MONDAY + WEEK)
    until = await check_ins.snooze(prompt.check_in_id, ADA, now=MONDAY + WEEK + HOUR)
    again = await prompt_at(check_ins, mailbox, until)
    assert again.streak == 1
    await answer(check_ins, again, until)
    assert (await prompt_at(check_ins, mailbox, MONDAY + 2 * WEEK)).streak == 2


async def test_a_week_in_which_nothing_was_sent_ends_no_streak(check_ins: CheckInService, mailbox: Mailbox) -> None:
    await answer(check_ins, await prompt_at(check_ins, mailbox, MONDAY), MONDAY)
    assert (await prompt_at(check_ins, mailbox, MONDAY + 3 * WEEK)).streak == 1
