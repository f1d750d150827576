"""The answers that are being written, so that each can be stopped."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import secrets
from collections.abc import Iterator
from typing import Any


class Writings:
    """The answers being written, each under a key of its own, which no other process gives out."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[Any]] = {}
        self._origin = secrets.token_hex(8)
        self._numbers = itertools.count()

    @contextlib.contextmanager
    def hold(self, task: asyncio.Task[Any]) -> Iterator[str]:
        """Let an answer be stopped under the key that this gives, until the block ends; then it is cancelled."""
        key = f"{self._origin}-{next(self._numbers)}"
        self._tasks[key] = task
        try:
            yield key
        finally:
            del self._tasks[key]
            task.cancel()

    def stop(self, key: str) -> None:
        """Cancel an answer, unless it is finished."""
        if task := self._tasks.get(key):
            task.cancel()

    def knows(self, key: str) -> bool:
        """Whether the answer is or was written here, and not before the last start."""
        return key.partition("-")[0] == self._origin
