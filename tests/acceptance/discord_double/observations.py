"""What a test sees of the bot: its requests, messages and violations, and waiting for them."""

# ruff: noqa: ASYNC109  # a time-out per wait is what a test says; asyncio.timeout is inside, with a reason in words

from __future__ import annotations

from collections.abc import Callable

from .commands import CommandBook
from .faults import Request
from .gateway import Gateway
from .interactions import REPLY_TIMEOUT
from .message_store import MessageStore
from .messages import Message
from .state import Channel, Person, World, user_of
from .waiting import Pulse
from .witness import Violation, Witness

CONNECT_TIMEOUT = 30.0


class Observations:
    """What a test can look at and wait for; waits raise TimedOutError, `timeout` is seconds."""

    world: World
    store: MessageStore
    book: CommandBook
    gateway: Gateway
    witness: Witness
    pulse: Pulse
    _read: set[int]
    """Ids of the messages that `wait_for_message` has returned."""

    @property
    def requests(self) -> list[Request]:
        return self.witness.requests

    @property
    def violations(self) -> list[Violation]:
        return self.witness.violations

    def requests_to(self, method: str, route: str) -> list[Request]:
        """Requests by method and path template (or path)."""
        return [one for one in self.requests if one.method == method and route in (one.route, one.path)]

    def messages(self, where: Channel | Person) -> list[Message]:
        """All messages to see in a channel (or in a person's direct messages), oldest first."""
        return self.store.in_channel(self._channel(where))

    def _channel(self, where: Channel | Person) -> Channel:
        return where if isinstance(where, Channel) else self.world.dm_channel(user_of(where))

    async def wait_until_connected(self, timeout: float = CONNECT_TIMEOUT) -> None:
        """Waits until the bot is READY on a live socket; doesn't wait during an outage. Raises TimedOutError."""
        await self.pulse.wait_until(
            lambda: self.gateway.connected or not self.gateway.up.is_set(),
            timeout=timeout,
            describe=lambda: f"no bot has identified; refused: {len(self.gateway.refused_identifies)}",
        )

    async def wait_for_message(
        self,
        where: Channel | Person,
        timeout: float = REPLY_TIMEOUT,
        *,
        matching: Callable[[Message], bool] = lambda message: True,
    ) -> Message:
        """The bot's next message there that no earlier call has returned; never one still "thinking".

        Answers to interactions don't count. Raises TimedOutError.
        """
        channel = self._channel(where)

        def look() -> Message | None:
            for message in self.store.in_channel(channel):
                mine = message.author is self.world.bot and message.interaction is None
                if mine and message.id not in self._read and matching(message):
                    return message
            return None

        def describe() -> str:
            return f"no new message of the bot there; messages: {self.store.in_channel(channel)}"

        message = await self.pulse.wait_until(look, timeout=timeout, describe=describe)
        self._read.add(message.id)
        return message

    async def wait_for_commands(self, timeout: float = CONNECT_TIMEOUT) -> None:
        """Waits until the bot has registered its commands. Raises TimedOutError."""
        await self.pulse.wait_until(
            lambda: self.book.overwrites > 0, timeout=timeout, describe=lambda: "no commands were registered"
        )

    async def wait_for_request(
        self, method: str, route: str, *, count: int = 1, timeout: float = REPLY_TIMEOUT
    ) -> list[Request]:
        """Waits until `count` requests of this route have been answered. Raises TimedOutError."""

        def look() -> list[Request] | None:
            answered = [one for one in self.requests_to(method, route) if one.status is not None]
            return answered if len(answered) >= count else None

        return await self.pulse.wait_until(
            look, timeout=timeout, describe=lambda: f"{method} {route} was asked {look() or 'too seldom'}"
        )

    async def wait_for_resume(self, resumes: int = 1, timeout: float = CONNECT_TIMEOUT) -> None:
        """Waits until a live session has been resumed this often. Raises TimedOutError."""
        await self.pulse.wait_until(
            lambda: any(session.resumes >= resumes for session in self.gateway.connected),
            timeout=timeout,
            describe=lambda: "no session was resumed",
        )
