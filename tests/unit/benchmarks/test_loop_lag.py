import asyncio

import pytest

from benchmarks.loop_lag import INTERVAL, watched_lag


class Clock:
    """A clock that stands still until it is moved, and says when it was read often enough."""

    def __init__(self, readings: int = 0) -> None:
        self.now = 100.0
        self.was_read = asyncio.Event()
        self._left = readings

    def __call__(self) -> float:
        self._left -= 1
        if self._left == 0:
            self.was_read.set()
        return self.now


async def test_a_loop_that_is_held_shows_up_as_lag() -> None:
    clock = Clock()
    async with watched_lag(clock) as lag:
        clock.now += 0.25
    assert lag[0] == pytest.approx(0.25 - INTERVAL)


async def test_a_look_that_is_over_does_not_count_in_the_next() -> None:
    clock = Clock(readings=4)  # one at each end of two looks
    async with watched_lag(clock) as lag:
        clock.now += 0.25
        await clock.was_read.wait()
    assert lag[1] == pytest.approx(-INTERVAL)


async def test_nobody_looks_any_more_at_the_end() -> None:
    async with watched_lag():
        pass
    assert asyncio.all_tasks() == {asyncio.current_task()}
