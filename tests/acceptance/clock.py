"""The time that whole processes live in, moved by the test while they run (libfaketime, Debian's package faketime)."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path


class Clock:
    """A clock that ticks like the real one, but is set by the test. It never goes back.

    `folder` holds the file that the processes read their offset from. Timers (monotonic time) are left alone, so a
    process that sleeps isn't woken by a change.
    """

    def __init__(self, folder: Path, library: str, start: datetime) -> None:
        self._file = folder / "clock"
        self._library = library
        self._ahead = timedelta()
        self.move_to(start)

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to live in this time."""
        return {
            "LD_PRELOAD": self._library,
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",  # meant for an old glibc; here every wait for the GIL would spin
            "NO_FAKE_STAT": "1",  # a file's time of change must not look different after every move
        }

    def move_to(self, instant: datetime) -> None:
        """From now on the processes' clocks go on from this aware instant."""
        real = datetime.now(UTC)
        self._ahead = instant - real
        draft = self._file.with_suffix(".draft")
        draft.write_text(f"{self._ahead.total_seconds():+.6f}\n", encoding="ascii")
        draft.replace(self._file)

    def read(self, real: datetime) -> datetime:
        """What this clock shows, as it is set now, at a real instant."""
        return real + self._ahead


def find_library() -> str | None:
    """What `LD_PRELOAD` has to name, or None where the program faketime isn't installed."""
    if shutil.which("faketime") is None:
        return None
    command = ["faketime", "-f", "+0", "printenv", "LD_PRELOAD"]
    environment = {"PATH": os.environ["PATH"]}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()
