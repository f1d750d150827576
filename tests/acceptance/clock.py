"""The time that whole processes live in, moved by the test while they run.

The launcher installs it in the process before the program is imported, by time-machine, which replaces what Python's
own functions say of the time. Timers (monotonic time) are left alone, so a process that sleeps isn't woken by a change.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

VARIABLE = "DISCORD_DOUBLE_CLOCK"
"""Names the file that holds how far ahead the process's clock is, in nanoseconds."""


class Clock:
    """A clock that ticks like the real one, but is set by the test.

    `folder` holds the file that the processes read their offset from.
    """

    def __init__(self, folder: Path, start: datetime) -> None:
        self._file = folder / "clock"
        self._ahead = timedelta()
        self.move_to(start)

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to live in this time."""
        return {VARIABLE: str(self._file)}

    def move_to(self, instant: datetime) -> None:
        """From now on the processes' clocks go on from this aware instant, be it ahead or behind."""
        self._ahead = instant - datetime.now(UTC)
        draft = self._file.with_suffix(".draft")
        draft.write_text(str(round(self._ahead.total_seconds() * 1e9)), encoding="ascii")
        draft.replace(self._file)

    def read(self, real: datetime) -> datetime:
        """What this clock shows, as it is set now, at a real instant."""
        return real + self._ahead


def live_by_clock(environ: Mapping[str, str]) -> None:
    """Let this process live in the time that a clock's file says, where the environment names one."""
    if VARIABLE not in environ:
        return
    file = environ[VARIABLE]
    traveller = time_machine.travel(0).start()

    def time_ns() -> int:
        descriptor = os.open(file, os.O_RDONLY)
        try:
            return original_time_ns() + int(os.read(descriptor, 64))
        finally:
            os.close(descriptor)

    original_time_ns = time_machine.escape_hatch.time.time_ns
    traveller.time_ns = time_ns  # type: ignore[method-assign]  # it knows fixed and ticking times only
