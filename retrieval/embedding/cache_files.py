"""Files of the caches: one that is damaged, and arrays that are read at every start."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

logger = logging.getLogger(__name__)


def discard_damaged(path: Path, error: sqlite3.DatabaseError) -> None:
    """Delete a cache's SQLite file when ``error`` means that it is damaged, so that the next start has one again.

    A file that is locked or cannot be opened is left alone: nothing is wrong inside.
    """
    if isinstance(error, sqlite3.OperationalError):
        return
    for suffix in ("", "-wal", "-shm"):
        with suppress(OSError):
            path.with_name(path.name + suffix).unlink()


def load_array(file: Path, shape: tuple[int, ...]) -> NDArray[np.float32] | None:
    """An array that :func:`save_array` wrote; None when there is none, or it is damaged or not of this shape."""
    try:
        array = np.load(file, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return array if array.shape == shape and array.dtype == np.float32 else None


def save_array(file: Path, array: NDArray[np.float32], *, instead_of: str) -> None:
    """Write an array whole or not at all, and delete the files beside it that match the pattern ``instead_of``.

    A disk that is full or cannot be written costs the cache, and nothing else.
    """
    try:
        with appearing_whole(file) as partial, partial.open("wb") as opened:
            np.save(opened, array)
        for old in set(file.parent.glob(instead_of)) - {file}:
            old.unlink(missing_ok=True)
    except OSError as error:
        logger.warning("the cache %s cannot be written: %s", file.name, error)


@contextmanager
def appearing_whole(target: Path) -> Iterator[Path]:
    """Another name to write to, which becomes ``target`` when all went well and is deleted otherwise."""
    partial = target.with_suffix(f".{os.getpid()}.part")
    try:
        yield partial
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
