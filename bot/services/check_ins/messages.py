"""What a check-in says, and what delivers it: the seam between the service and a front end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.errors import CoachError
from knowledge.ids import MemberId
from knowledge.roadmap import Topic


class UndeliverableError(CoachError):
    """A check-in could not be sent. ``permanent`` when trying again soon is of no use (closed direct messages)."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        self.permanent = permanent
        super().__init__(reason)


@dataclass(frozen=True, kw_only=True)
class CheckInPrompt:
    """What a check-in asks. ``nonce`` is the same for every try at sending it."""

    check_in_id: int
    member_id: MemberId
    nonce: str
    in_progress: tuple[Topic, ...]
    next: tuple[Topic, ...]
    streak: int = 0
    can_snooze: bool = True

    @property
    def topics(self) -> tuple[Topic, ...]:
        """Everything it asks about, in order."""
        return self.in_progress + self.next


@dataclass(frozen=True, kw_only=True)
class SentMessage:
    """Where a check-in went."""

    channel_id: int
    message_id: int


class Messenger(Protocol):
    """Delivers check-ins to people."""

    async def send(self, prompt: CheckInPrompt) -> SentMessage:
        """Send one. Raises UndeliverableError."""
