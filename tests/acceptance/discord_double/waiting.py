"""Waiting for something to become true, without sleeping."""

# ruff: noqa: ASYNC109  # a time-out per wait is what a test says; asyncio.timeout is inside, with a reason in words

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from .errors import TimedOutError

T = TypeVar("T")


class Pulse:
    """Beats whenever the state of the double changes; waiters then look again."""

    def __init__(self) -> None:
        self._beaten = asyncio.Event()

    def beat(self) -> None:
        self._beaten.set()
        self._beaten = asyncio.Event()

    async def wait_until(self, look: Callable[[], T | None], *, timeout: float, describe: Callable[[], str]) -> T:
        """The first truthy result of `look`, asked again at every beat.

        Raises TimedOutError with the text of `describe` after `timeout` seconds.
        """
        try:
            async with asyncio.timeout(timeout):
                while not (found := look()):
                    await self._beaten.wait()
                return found
        except TimeoutError:
            raise TimedOutError(f"after {timeout:g} s: {describe()}") from None
