"""One interaction as the person who started it sees it: acknowledgement, replies, modal, choices."""

# ruff: noqa: ASYNC109  # a time-out per wait is what a test says; asyncio.timeout is inside, with a reason in words

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from .components import JsonObject
from .errors import NotPossibleError
from .kinds import DEFER, DEFER_UPDATE
from .messages import EPHEMERAL, Message
from .modals import Modal
from .state import Channel, Guild, Member, User
from .waiting import Pulse

REPLY_TIMEOUT = 10.0

T = TypeVar("T")


@dataclass(eq=False, kw_only=True)
class Interaction:
    """What a person did and all that the bot answered. Times are monotonic seconds."""

    id: int
    token: str
    type: int
    user: User
    member: Member | None
    channel: Channel
    payload: JsonObject
    pulse: Pulse
    integration_owners: JsonObject
    sent_at: float
    message: Message | None = None
    """The message whose component was used."""
    triggered_by: Interaction | None = None
    """The interaction that opened the modal of this one."""
    acknowledged_at: float | None = None
    callback_type: int | None = None
    callback_flags: int = 0
    original: Message | None = None
    """What `@original` means: the reply, or the message whose component was used."""
    followups: list[Message] = field(default_factory=list)
    modal: Modal | None = None
    choices: list[JsonObject] | None = None
    _updated: bool = field(default=False, init=False)

    @property
    def guild(self) -> Guild | None:
        return self.channel.guild

    @property
    def acknowledged(self) -> bool:
        return self.acknowledged_at is not None

    @property
    def latency(self) -> float | None:
        """Seconds until the bot acknowledged; None as long as it has not."""
        return None if self.acknowledged_at is None else self.acknowledged_at - self.sent_at

    @property
    def deferred(self) -> bool:
        """Whether the bot acknowledged first and answered later."""
        return self.callback_type in (DEFER, DEFER_UPDATE)

    @property
    def ephemeral(self) -> bool:
        """Whether only the person sees the first answer."""
        if self.original is not None and self.original is not self.message:
            return self.original.ephemeral
        return bool(self.callback_flags & EPHEMERAL)

    @property
    def messages(self) -> list[Message]:
        """The original reply (or the updated message) and the followups, without deleted ones."""
        every = ([self.original] if self.original is not None else []) + self.followups
        return [message for message in every if not message.deleted]

    async def reply(self, timeout: float = REPLY_TIMEOUT) -> Message:
        """The finished answer: the original reply once it is no longer "thinking".

        For a component the updated message, or the first followup where the bot left it as it was.
        Raises TimedOutError.
        """
        return await self._wait(self._find_reply, timeout, "a reply")

    def _find_reply(self) -> Message | None:
        original = self.original
        if original is not None and not original.loading and not original.deleted:
            untouched = self.callback_type == DEFER_UPDATE and not self._updated
            if not untouched:
                return original
        return next((message for message in self.followups if not message.deleted), None)

    def mark_updated(self) -> None:
        """The message whose component was used has been edited by this interaction."""
        self._updated = True

    async def followup(self, number: int = 1, timeout: float = REPLY_TIMEOUT) -> Message:
        """The n-th followup, counted from 1. Raises TimedOutError."""

        def look() -> Message | None:
            return self.followups[number - 1] if len(self.followups) >= number else None

        return await self._wait(look, timeout, f"followup {number}")

    async def edited(self, times: int = 1, timeout: float = REPLY_TIMEOUT) -> Message:
        """The original reply after at least this many edits. Raises TimedOutError."""

        def look() -> Message | None:
            return self.original if self.original and len(self.original.edits) >= times else None

        return await self._wait(look, timeout, f"edit {times} of the reply")

    async def wait_acknowledged(self, timeout: float = REPLY_TIMEOUT) -> float:
        """Waits for the first callback; returns its latency in seconds. Raises TimedOutError."""
        await self._wait(lambda: self.acknowledged, timeout, "an acknowledgement")
        assert self.latency is not None
        return self.latency

    async def wait_modal(self, timeout: float = REPLY_TIMEOUT) -> Modal:
        """The modal that the bot opens. Raises TimedOutError, or NotPossibleError if it answered otherwise."""
        await self.wait_acknowledged(timeout)
        if self.modal is None:
            raise NotPossibleError(f"the bot opened no modal: {self.describe()}")
        return self.modal

    async def wait_choices(self, timeout: float = REPLY_TIMEOUT) -> list[JsonObject]:
        """The autocomplete choices ({"name", "value"}). Raises TimedOutError."""
        await self.wait_acknowledged(timeout)
        if self.choices is None:
            raise NotPossibleError(f"the bot gave no choices: {self.describe()}")
        return self.choices

    async def _wait(self, look: Callable[[], T | None], timeout: float, what: str) -> T:
        return await self.pulse.wait_until(
            look, timeout=timeout, describe=lambda: f"no {what.removeprefix('a ')} yet: {self.describe()}"
        )

    def describe(self) -> str:
        name = self.payload["data"].get("name") or self.payload["data"].get("custom_id")
        if self.acknowledged_at is None:
            return f"{name!r} by {self.user.name} was never acknowledged"
        return f"{name!r} by {self.user.name}: callback {self.callback_type}, messages {self.messages}"
