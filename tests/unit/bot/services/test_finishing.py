"""Work that a stop must not leave half done."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.services.finishing import finish

LONG, NOT_AT_ALL = timedelta(seconds=30), timedelta()


class Work:
    """Something that waits for `gate` in the middle."""

    def __init__(self) -> None:
        self.begun, self.gate = asyncio.Event(), asyncio.Event()
        self.done = self.cancelled = False

    async def run(self) -> str:
        self.begun.set()
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        self.done = True
        return "sent"


async def test_the_result_is_the_works_own() -> None:
    work = Work()
    work.gate.set()
    assert await finish(work.run(), within=NOT_AT_ALL) == "sent"


async def test_an_error_is_the_works_own() -> None:
    async def fail() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await finish(fail(), within=LONG)


async def test_cancelled_it_comes_to_its_end_first() -> None:
    work = Work()
    finishing = asyncio.create_task(finish(work.run(), within=LONG))
    await work.begun.wait()
    finishing.cancel()
    await asyncio.wait([finishing], timeout=0)
    assert not finishing.done()
    work.gate.set()
    with pytest.raises(asyncio.CancelledError):
        await finishing
    assert work.done
    assert not work.cancelled


async def test_what_takes_too_long_is_cancelled_too() -> None:
    work = Work()
    finishing = asyncio.create_task(finish(work.run(), within=NOT_AT_ALL))
    await work.begun.wait()
    finishing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await finishing
    assert work.cancelled
