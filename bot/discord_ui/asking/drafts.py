"""An answer shown while it is being written: the newest draft, about once a second, and never after the answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import discord

from bot.discord_ui.kit.error_replies import UNSENT
from retrieval.values import Citation

logger = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds between two edits; Discord allows about five in five seconds."""
MAX_EDIT = 5.0
"""Seconds that the answer waits for an edit on its way, so that it is not overtaken by it."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What of an answer may be shown so far. ``text`` is Markdown in whole sentences."""

    text: str
    citations: tuple[Citation, ...]


async def pause() -> None:
    """Wait until the next edit is due."""
    await asyncio.sleep(PAUSE)


class DraftWriter:
    """Shows drafts by ``show``, the newest one after each pause. An edit that fails harms nothing but itself."""

    def __init__(
        self, show: Callable[[Draft], Awaitable[None]], *, between: Callable[[], Awaitable[None]] = pause
    ) -> None:
        self._show = show
        self._between = between
        self._task: asyncio.Task[None] | None = None
        self._shown: Draft | None = None
        self._editing = self._closed = False
        self.newest: Draft | None = None

    @property
    def is_writing(self) -> bool:
        """Whether a draft is being shown, or the pause after it is not over."""
        return self._task is not None and not self._task.done()

    def offer(self, text: str, citations: tuple[Citation, ...]) -> None:
        """Take a draft, and show it when it is time; at once if it is the first."""
        self.newest = Draft(text=text, citations=citations)
        if not self._closed and not self.is_writing:
            self._task = asyncio.create_task(self._write(), name="drafts")

    async def close(self) -> None:
        """Show no more; an edit on its way is waited for, but not for long."""
        self._closed = True
        if self._task is None:
            return
        if self._editing:
            await asyncio.wait([self._task], timeout=MAX_EDIT)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _write(self) -> None:
        while self.newest is not None and self.newest != self._shown and not self._closed:
            await self._edit(self.newest)
            if not self._closed:
                await self._between()

    async def _edit(self, draft: Draft) -> None:
        self._shown, self._editing = draft, True
        try:
            await self._show(draft)
        except (discord.Forbidden, discord.NotFound) as error:
            self._closed = True  # the next one would be refused too
            logger.info("an answer is not shown while it is being written: %s", error)
        except UNSENT as error:
            logger.info("a draft could not be shown: %s", error)
        finally:
            self._editing = False
