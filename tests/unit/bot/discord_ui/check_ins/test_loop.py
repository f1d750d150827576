"""The loop's pauses, how it wakes early, and that no error ends it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from bot.discord_ui.check_ins.loop import MAX_BACKOFF, MAX_PAUSE, MIN_PAUSE, CheckInLoop
from bot.services.check_ins.service import CheckInService
from storage.errors import DatabaseUnavailableError

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


class ScriptedCheckIns:
    """Counts turns; sends, fails or has something due as told."""

    def __init__(self) -> None:
        self.turns = 0
        self.sends = 0
        self.due: datetime | None = None
        self.error: Exception | None = None

    async def send_due(self, messenger: object, *, now: datetime, owner: str) -> int:
        self.turns += 1
        if self.error is not None:
            raise self.error
        return self.sends

    async def next_due(self) -> datetime | None:
        return self.due


@pytest.fixture
def check_ins() -> ScriptedCheckIns:
    return ScriptedCheckIns()


def loop_over(check_ins: ScriptedCheckIns, is_ready: Callable[[], bool] = lambda: True) -> CheckInLoop:
    return CheckInLoop(
        check_ins=cast("CheckInService", check_ins),
        messenger=cast("Any", None),
        clock=lambda: NOW,
        is_ready=is_ready,
        owner="test",
    )


@pytest.mark.parametrize(
    ("due", "pause"),
    [
        (None, MAX_PAUSE),
        (NOW + timedelta(hours=1), MAX_PAUSE),
        (NOW + timedelta(seconds=5), 5.0),
        (NOW - timedelta(hours=1), MIN_PAUSE),
    ],
)
async def test_it_sleeps_until_the_next_one_but_never_long(
    check_ins: ScriptedCheckIns, due: datetime | None, pause: float
) -> None:
    check_ins.due = due
    assert await loop_over(check_ins).turn() == pause


async def test_after_sending_it_looks_for_more_at_once(check_ins: ScriptedCheckIns) -> None:
    check_ins.sends = 1
    assert await loop_over(check_ins).turn() == 0


async def test_without_a_connection_nothing_is_claimed(check_ins: ScriptedCheckIns) -> None:
    assert await loop_over(check_ins, is_ready=lambda: False).turn() == MAX_PAUSE
    assert check_ins.turns == 0


@pytest.mark.parametrize("error", [DatabaseUnavailableError("the database is away"), ZeroDivisionError()])
async def test_errors_make_it_wait_longer_each_time_until_one_turn_works(
    check_ins: ScriptedCheckIns, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    loop = loop_over(check_ins)
    check_ins.error = error
    pauses = [await loop.turn() for _ in range(8)]
    assert pauses == [2, 4, 8, 16, 32, *[MAX_BACKOFF] * 3]
    assert caplog.records
    check_ins.error = None
    await loop.turn()
    check_ins.error = error
    assert await loop.turn() == 2


async def test_a_changed_schedule_wakes_it(check_ins: ScriptedCheckIns) -> None:
    loop = loop_over(check_ins)
    task = asyncio.create_task(loop.run())
    await _until(lambda: check_ins.turns == 1)
    loop.wake()
    await _until(lambda: check_ins.turns == 2)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_change_during_a_turn_is_not_missed(check_ins: ScriptedCheckIns) -> None:
    loop = loop_over(check_ins)
    loop.wake()
    task = asyncio.create_task(loop.run())
    await _until(lambda: check_ins.turns == 2)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(2):
        while not condition():  # noqa: ASYNC110 - the script has no event to wait for
            await asyncio.sleep(0)
