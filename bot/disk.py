"""The disk under the data folder: whether there is room, and what a refusal to write means."""

from __future__ import annotations

import contextlib
import errno
import shutil
from pathlib import Path

from bot.errors import DataFolderError

MIN_FREE = 200 * 2**20
"""Bytes that a running coach needs: its database, index and caches grow."""
MIN_FREE_TO_PREPARE = 800 * 2**20
"""Bytes free that preparing the embedding model and the first index need."""
PROBE_SIZE = 2**20
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def free_bytes(folder: Path) -> int:
    """How much room the disk of a folder has, or of the nearest folder above it that exists."""
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    return shutil.disk_usage(existing).free


def in_megabytes(size: int) -> str:
    """A size as people read it."""
    return f"{size / 2**20:,.0f} MB"


def refusal_of(folder: Path, error: OSError) -> DataFolderError:
    """Why a data folder cannot be written, and what to do about it."""
    if error.errno in FULL:
        why = "the disk is full" if error.errno == errno.ENOSPC else "this user's share of the disk is used up"
        with contextlib.suppress(OSError):
            why += f" ({in_megabytes(free_bytes(folder))} free)"
        return DataFolderError(
            f"the data folder {folder} cannot be written: {why}. "
            "Free some room there, or set COACH_DATA_DIR to a folder on another disk."
        )
    if error.errno == errno.EROFS:
        return DataFolderError(
            f"the data folder {folder} lies on a disk that can only be read. "
            "Set COACH_DATA_DIR to a folder that can be written."
        )
    return DataFolderError(
        f"the data folder {folder} cannot be written ({error.strerror}). Set COACH_DATA_DIR to a folder that can be."
    )


def write_probe(folder: Path, size: int = PROBE_SIZE) -> None:
    """Write a file of some size, since a full disk may still take an empty one. Raises DataFolderError."""
    probe = folder / ".writable"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with probe.open("wb") as file:
                file.write(b"\0" * size)
        finally:
            probe.unlink(missing_ok=True)
    except OSError as error:
        raise refusal_of(folder, error) from error
