"""The one place where blocking work leaves the event loop: calls are run in a thread, waiting ones together."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

MAX_AT_ONCE = 64
"""Calls of one batch. Fifty at once in one batch are done in five sixths of the time of two batches: the second would
begin while the event loop uses the results of the first, and wait for it. More would hold that loop for longer."""


class MicroBatcher(Generic[T, R]):
    """Runs a blocking function over lists, in one thread, for callers that each have a single item.

    A lone call starts at once. Calls that arrive while the function runs wait, and then go together in the next
    batch: nothing is delayed on purpose, and throughput rises with load. Belongs to one event loop.

    What the function raises, every caller of the batch gets; an error in the place of a result only that one caller.
    """

    def __init__(
        self, function: Callable[[Sequence[T]], Sequence[R | Exception]], *, executor: ThreadPoolExecutor
    ) -> None:
        self._function = function
        self._executor = executor
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._is_busy = False

    async def __call__(self, item: T) -> R:
        """The function's result for one item. Raises what it gives in that place, or raises for the whole batch."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[R] = loop.create_future()
        self._waiting.append((item, future))
        if not self._is_busy:
            self._is_busy = True
            loop.call_soon(self._start)  # and not now: calls of the same moment go along
        return await future

    def _start(self) -> None:
        """Hand the next batch to the thread, if anybody waits."""
        batch, self._waiting = self._waiting[:MAX_AT_ONCE], self._waiting[MAX_AT_ONCE:]
        self._is_busy = bool(batch)
        if batch:
            finish = functools.partial(_call_in, asyncio.get_running_loop(), self._finish, batch)
            self._submit([item for item, _ in batch]).add_done_callback(finish)

    def _submit(self, items: Sequence[T]) -> Future[Sequence[R | Exception]]:
        try:
            return self._executor.submit(self._function, items)
        except RuntimeError as error:  # it is shut down
            failed: Future[Sequence[R | Exception]] = Future()
            failed.set_exception(error)
            return failed

    def _finish(self, batch: Sequence[tuple[T, asyncio.Future[R]]], work: Future[Sequence[R | Exception]]) -> None:
        self._start()  # the thread goes on while the callers use what they get
        try:
            answered = list(zip(batch, work.result(), strict=True))
        except BaseException as error:  # a panic in a Rust library is no Exception, and nobody may wait for ever
            failure = error if isinstance(error, Exception) else RuntimeError(f"{type(error).__name__}: {error}")
            for _, future in batch:
                if not future.done():
                    future.set_exception(failure)
            return
        for (_, future), result in answered:
            if future.done():
                continue
            if isinstance(result, Exception):
                future.set_exception(result)
            else:
                future.set_result(result)


def _call_in(loop: asyncio.AbstractEventLoop, function: Callable[..., None], *args: object) -> None:
    """Call a function on the event loop, from any thread; not at all when the loop is closed and nobody waits."""
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(function, *args)
