"""The one place where blocking work leaves the event loop: calls are run in a thread, waiting ones together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

MOST_AT_ONCE = 32


class MicroBatcher(Generic[T, R]):
    """Runs a blocking function over lists, in one thread, for callers that each have a single item.

    A lone call starts at once. Calls that arrive while the function runs wait, and then go together in the next
    batch: nothing is delayed on purpose, and throughput rises with load. Belongs to one event loop.
    """

    def __init__(self, function: Callable[[Sequence[T]], Sequence[R]], *, executor: ThreadPoolExecutor) -> None:
        self._function = function
        self._executor = executor
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._task: asyncio.Task[None] | None = None

    async def __call__(self, item: T) -> R:
        """The function's result for one item. Raises what the function raises for the batch it was in."""
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._task is None:
            self._task = asyncio.create_task(self._drain())
        return await future

    async def _drain(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
                await self._run(batch)
        finally:
            self._task = None

    async def _run(self, batch: list[tuple[T, asyncio.Future[R]]]) -> None:
        loop = asyncio.get_running_loop()
        try:
            results = await loop.run_in_executor(self._executor, self._function, [item for item, _ in batch])
            answered = list(zip(batch, results, strict=True))
        except asyncio.CancelledError:
            for _, future in batch:
                future.cancel()
            raise
        except BaseException as error:  # a panic in a Rust library is no Exception, and nobody may wait for ever
            failure = error if isinstance(error, Exception) else RuntimeError(f"{type(error).__name__}: {error}")
            for _, future in batch:
                if not future.done():
                    future.set_exception(failure)
            return
        for (_, future), result in answered:
            if not future.done():
                future.set_result(result)
