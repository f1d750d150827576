"""A messenger that keeps what it was given, and fails on request."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable

from bot.services.check_ins.messages import CheckInPrompt, SentMessage


class ProcessKilled(BaseException):
    """What a test raises where a process ends without another word."""


class Mailbox:
    """Delivers at once. ``before`` and ``after`` run around each delivery and may raise."""

    def __init__(self) -> None:
        self.delivered: list[CheckInPrompt] = []
        self.tried: list[CheckInPrompt] = []
        self.before: Callable[[CheckInPrompt], Awaitable[None]] | None = None
        self.after: Callable[[CheckInPrompt], Awaitable[None]] | None = None
        self._numbers = itertools.count(1)

    async def send(self, prompt: CheckInPrompt) -> SentMessage:
        """Keep the prompt."""
        self.tried.append(prompt)
        if self.before is not None:
            await self.before(prompt)
        self.delivered.append(prompt)
        if self.after is not None:
            await self.after(prompt)
        return SentMessage(channel_id=7, message_id=next(self._numbers))

    def fail_with(self, error: BaseException) -> None:
        """Raise this instead of delivering, from now on."""

        async def refuse(_: CheckInPrompt) -> None:
            raise error

        self.before = refuse

    def work_again(self) -> None:
        """Deliver again."""
        self.before = self.after = None
