"""How long an event loop keeps its callers waiting."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable

INTERVAL = 0.005
"""Seconds between two looks; whatever holds the loop longer is seen."""

Clock = Callable[[], float]


@contextlib.asynccontextmanager
async def watched_lag(clock: Clock = time.perf_counter) -> AsyncIterator[list[float]]:
    """Fills the list with how many seconds later than asked for the loop came back, look by look, until the end."""
    lag: list[float] = []
    task = asyncio.create_task(_watch(lag, clock))
    await asyncio.sleep(0)  # the first look has begun
    try:
        yield lag
    finally:
        await asyncio.sleep(INTERVAL)  # the look under way ends, however late, and is counted
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _watch(lag: list[float], clock: Clock) -> None:
    while True:
        start = clock()
        await asyncio.sleep(INTERVAL)
        lag.append(clock() - start - INTERVAL)
