"""Calls that wait go together; each caller gets its own result."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from retrieval.embedding.batching import MAX_AT_ONCE, MicroBatcher

PATIENCE = 10
"""Seconds until a call that never returns fails its test."""


class Workshop:
    """A blocking function that can be held shut, and the batches it was given. A negative item makes it fail."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.threads: set[str] = set()
        self.entered = threading.Semaphore(0)
        self.open = threading.Event()
        self.open.set()
        self.error: BaseException = ValueError("negative")

    def double(self, items: Sequence[int]) -> list[int]:
        self.batches.append(list(items))
        self.threads.add(threading.current_thread().name)
        self.entered.release()
        assert self.open.wait(PATIENCE)
        if min(items) < 0:
            raise self.error
        return [2 * item for item in items]

    async def wait_until_entered(self) -> None:
        assert await asyncio.to_thread(self.entered.acquire, timeout=PATIENCE)


class Panic(BaseException):
    """What a Rust library raises is no Exception."""


@pytest.fixture
def workshop() -> Iterator[Workshop]:
    workshop = Workshop()
    yield workshop
    workshop.open.set()


@pytest.fixture
def batcher(workshop: Workshop) -> Iterator[MicroBatcher[int, int]]:
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="workshop") as executor:
        yield MicroBatcher(workshop.double, executor=executor)
        workshop.open.set()


async def call(batcher: MicroBatcher[int, int], item: int) -> int:
    async with asyncio.timeout(PATIENCE):
        return await batcher(item)


async def hold_first_and_queue(
    batcher: MicroBatcher[int, int], workshop: Workshop, *items: int
) -> list[asyncio.Task[int]]:
    """Calls for these items: the first has entered the function and waits in it, the others wait before it."""
    workshop.open.clear()
    first = asyncio.create_task(call(batcher, items[0]))
    await workshop.wait_until_entered()
    rest = [asyncio.create_task(call(batcher, item)) for item in items[1:]]
    await asyncio.sleep(0)  # each task runs up to its wait
    return [first, *rest]


async def test_a_lone_call_starts_at_once_and_alone(batcher: MicroBatcher[int, int], workshop: Workshop) -> None:
    assert await call(batcher, 21) == 42
    assert await call(batcher, 4) == 8
    assert workshop.batches == [[21], [4]]


async def test_calls_of_one_moment_go_together(batcher: MicroBatcher[int, int], workshop: Workshop) -> None:
    assert await asyncio.gather(*(call(batcher, item) for item in (1, 2))) == [2, 4]
    assert workshop.batches == [[1, 2]]


async def test_calls_that_come_while_it_runs_go_together_in_order(
    batcher: MicroBatcher[int, int], workshop: Workshop
) -> None:
    calls = await hold_first_and_queue(batcher, workshop, 1, 2, 3, 4)
    workshop.open.set()
    assert await asyncio.gather(*calls) == [2, 4, 6, 8]
    assert workshop.batches == [[1], [2, 3, 4]]


async def test_no_batch_is_larger_than_allowed(batcher: MicroBatcher[int, int], workshop: Workshop) -> None:
    items = range(2 * MAX_AT_ONCE + 2)
    calls = await hold_first_and_queue(batcher, workshop, *items)
    workshop.open.set()
    assert await asyncio.gather(*calls) == [2 * item for item in items]
    assert [len(batch) for batch in workshop.batches] == [1, MAX_AT_ONCE, MAX_AT_ONCE, 1]


async def test_the_event_loop_stays_free_while_the_function_runs(
    batcher: MicroBatcher[int, int], workshop: Workshop
) -> None:
    [waiting] = await hold_first_and_queue(batcher, workshop, 1)
    assert not waiting.done()
    assert all(name.startswith("workshop") for name in workshop.threads)
    workshop.open.set()
    assert await waiting == 2


async def test_a_failure_reaches_every_caller_of_its_batch_and_no_other(
    batcher: MicroBatcher[int, int], workshop: Workshop
) -> None:
    calls = await hold_first_and_queue(batcher, workshop, 1, 2, -3)
    workshop.open.set()
    first, *failed = await asyncio.gather(*calls, return_exceptions=True)
    assert first == 2
    assert [type(result) for result in failed] == [ValueError, ValueError]
    assert await call(batcher, 5) == 10


async def test_an_error_in_the_place_of_a_result_reaches_its_own_caller_alone() -> None:
    def halve(items: Sequence[int]) -> list[int | Exception]:
        return [ValueError(f"{item} is odd") if item % 2 else item // 2 for item in items]

    with ThreadPoolExecutor(max_workers=1) as executor:
        batcher: MicroBatcher[int, int] = MicroBatcher(halve, executor=executor)
        results = await asyncio.gather(*(batcher(item) for item in (2, 3, 4)), return_exceptions=True)
    assert results[::2] == [1, 2]
    assert str(results[1]) == "3 is odd"


async def test_a_panic_reaches_the_callers_as_an_error(batcher: MicroBatcher[int, int], workshop: Workshop) -> None:
    workshop.error = Panic("index out of bounds")
    with pytest.raises(RuntimeError, match="Panic: index out of bounds"):
        await call(batcher, -1)
    assert await call(batcher, 5) == 10


async def test_a_function_that_returns_too_little_leaves_nobody_waiting() -> None:
    with ThreadPoolExecutor(max_workers=1) as executor:
        batcher: MicroBatcher[int, int] = MicroBatcher(lambda _: [], executor=executor)
        with pytest.raises(ValueError, match="shorter"):
            await call(batcher, 1)


async def test_a_caller_who_gives_up_while_waiting_does_not_disturb_the_others(
    batcher: MicroBatcher[int, int], workshop: Workshop
) -> None:
    first, leaving, staying = await hold_first_and_queue(batcher, workshop, 1, 2, 3)
    leaving.cancel()
    workshop.open.set()
    assert [await first, await staying] == [2, 6]
    assert leaving.cancelled()


async def test_a_caller_who_gives_up_while_it_runs_does_not_disturb_the_others(
    batcher: MicroBatcher[int, int], workshop: Workshop
) -> None:
    leaving, staying = await hold_first_and_queue(batcher, workshop, 1, 3)
    leaving.cancel()
    workshop.open.set()
    assert await staying == 6
    assert await call(batcher, 5) == 10


async def test_after_the_thread_was_shut_down_every_caller_hears_of_it(workshop: Workshop) -> None:
    with ThreadPoolExecutor(max_workers=1) as executor:
        batcher: MicroBatcher[int, int] = MicroBatcher(workshop.double, executor=executor)
        assert await call(batcher, 1) == 2
    for _ in range(2):
        with pytest.raises(RuntimeError, match="shutdown"):
            await call(batcher, 1)


def test_a_loop_that_ends_while_the_function_runs_is_left_alone(
    workshop: Workshop, caplog: pytest.LogCaptureFixture
) -> None:
    with ThreadPoolExecutor(max_workers=1) as executor:
        batcher: MicroBatcher[int, int] = MicroBatcher(workshop.double, executor=executor)

        async def leave() -> None:
            await hold_first_and_queue(batcher, workshop, 1)

        asyncio.run(leave())
        workshop.open.set()
    assert workshop.batches == [[1]]
    assert caplog.records == []
