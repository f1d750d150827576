"""What the coach is doing for people at this moment, so that a stop can let it come to its end."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

logger = logging.getLogger(__name__)


class UnderWay:
    """The tasks that answer somebody. Each says so itself, by ``note``, and is forgotten when it ends."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    def note(self) -> None:
        """The task that runs now answers somebody."""
        task = asyncio.current_task()
        if task is not None and task not in self._tasks:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def finish(self, *, within: timedelta) -> None:
        """Let all of it come to its end, but not longer than ``within``; what is left then is cancelled."""
        under_way = self._tasks - {asyncio.current_task()}
        if not under_way:
            return
        _, late = await asyncio.wait(under_way, timeout=within.total_seconds())
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        if late:
            logger.warning("stopped with unfinished answers: %d", len(late))
