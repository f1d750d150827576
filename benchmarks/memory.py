"""What a process holds in memory, as Linux counts it for that process alone.

``resource.getrusage`` will not do: its peak is inherited from the process that started this one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_KILOBYTES = re.compile(r"^(VmRSS|VmHWM):\s+(\d+) kB$", re.MULTILINE)
STATUS = Path("/proc/self/status")
OPEN_FILES = Path("/proc/self/fd")


@dataclass(frozen=True, kw_only=True)
class Memory:
    """Resident memory now and at its peak, in MiB."""

    resident: float
    peak: float


def find_memory(status: Path = STATUS) -> Memory | None:
    """This process's memory, or None where the system does not tell (only Linux does)."""
    return parse_status(status.read_text(encoding="utf-8")) if status.exists() else None


def parse_status(text: str) -> Memory | None:
    """The memory in the text of a ``/proc/<pid>/status``, or None when it is not there."""
    kilobytes = {key: int(size) for key, size in _KILOBYTES.findall(text)}
    if "VmRSS" not in kilobytes or "VmHWM" not in kilobytes:
        return None
    return Memory(resident=kilobytes["VmRSS"] / 1024, peak=kilobytes["VmHWM"] / 1024)


def count_open_files(folder: Path = OPEN_FILES) -> int | None:
    """How many files and sockets this process has open, or None where the system does not tell."""
    return len(list(folder.iterdir())) if folder.exists() else None
