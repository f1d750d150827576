"""Ids as Discord makes them: milliseconds since 2015 in the upper bits, then a counter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

EPOCH_MS = 1_420_070_400_000
WORKER = 1 << 17

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    return datetime.now(UTC)


class Snowflakes:
    """Strictly increasing ids; `clock` gives aware datetimes."""

    def __init__(self, clock: Clock = system_clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> int:
        milliseconds = int(self._clock().timestamp() * 1000) - EPOCH_MS
        self._last = max(milliseconds << 22 | WORKER, self._last + 1)
        return self._last
