"""Work that a stop must not leave half done."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, TypeVar

T = TypeVar("T")

MAX_FINISH = timedelta(seconds=5)
"""For what is on its way when the process is told to stop; less than the ten seconds that Docker waits."""


async def finish(work: Coroutine[Any, Any, T], *, within: timedelta) -> T:
    """The result of ``work``. Cancelled meanwhile, this lets it come to its end first, but not longer than ``within``.

    Raises what the work raises, and CancelledError after a cancellation, whatever became of the work.
    """
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=within.total_seconds())
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise
