"""The loop that sends what is due: it sleeps until then, and wakes early when a schedule changes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from bot.discord_ui.kit.context import Clock
from bot.errors import EXPECTED
from bot.services.check_ins.messages import Messenger
from bot.services.check_ins.service import CheckInService

logger = logging.getLogger(__name__)

MAX_PAUSE = 15.0
"""Seconds; another process may have changed a schedule, so the database is asked again at least this often."""
MIN_PAUSE = 1.0
MAX_BACKOFF = 60.0


class CheckInLoop:
    """Sends due check-ins until it is cancelled. No error ends it."""

    def __init__(
        self,
        *,
        check_ins: CheckInService,
        messenger: Messenger,
        clock: Clock,
        is_ready: Callable[[], bool],
        owner: str,
    ) -> None:
        self._check_ins = check_ins
        self._messenger = messenger
        self._clock = clock
        self._is_ready = is_ready
        self._owner = owner
        self._failures = 0
        self._woken = False
        self._sleep: asyncio.Future[None] | None = None

    async def run(self) -> None:
        """Send, sleep, and so on."""
        while True:
            await self._pause(await self.turn())

    def wake(self) -> None:
        """Look again now: a schedule has changed."""
        self._woken = True
        if self._sleep is not None:
            self._sleep.cancel()

    async def turn(self) -> float:
        """Send what is due; how many seconds to sleep after it. Errors are logged, and the sleep grows with them."""
        if not self._is_ready():
            return MAX_PAUSE
        try:
            pause = await self._send_due()
        except EXPECTED as error:
            logger.warning("check-ins are put off: %s", error)
        except Exception:
            logger.exception("the check-in loop failed and goes on")
        else:
            self._failures = 0
            return pause
        self._failures += 1
        return float(min(2**self._failures, MAX_BACKOFF))

    async def _send_due(self) -> float:
        if await self._check_ins.send_due(self._messenger, now=self._clock(), owner=self._owner):
            return 0.0
        due = await self._check_ins.next_due()
        if due is None:
            return MAX_PAUSE
        return min(max((due - self._clock()).total_seconds(), MIN_PAUSE), MAX_PAUSE)

    async def _pause(self, seconds: float) -> None:
        """Sleep, unless woken while working or meanwhile."""
        if not self._woken:
            self._sleep = asyncio.ensure_future(asyncio.sleep(seconds))
            try:
                await asyncio.wait([self._sleep])
            finally:
                self._sleep.cancel()
                self._sleep = None
        self._woken = False
