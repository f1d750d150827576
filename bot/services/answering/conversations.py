"""What each member has asked lately, so that a follow-up is understood. In memory alone, and soon forgotten."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.services.answering.answers import MAX_TURNS
from bot.services.answering.replies import Reply
from knowledge.ids import MemberId

LIFETIME = timedelta(minutes=30)
"""From the last question on; who comes back later begins anew."""
MAX_CHARACTERS = 4_000_000
"""Of all conversations together; the ones that have rested longest are given up first."""
OVERHEAD = 200
"""Characters that a conversation counts for beside its text, so that many small ones are bounded too."""

Answering = Callable[[tuple[str, ...]], Awaitable[Reply]]
"""Answers a question, given the member's earlier ones, oldest first."""


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """Whose questions, and where: ``place`` is the id of a channel, a thread or a direct message channel.

    What was asked in private is a conversation of its own, or a public answer would give its subject away.
    """

    member_id: MemberId
    place: int
    private: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class _Kept:
    """The questions of one conversation. ``beginning`` is the same object until the conversation is begun anew."""

    turns: tuple[str, ...]
    last_at: datetime
    beginning: object

    @property
    def size(self) -> int:
        return OVERHEAD + sum(map(len, self.turns))


class Conversations:
    """The conversations under way. ``clock`` gives the time, aware and in UTC."""

    def __init__(self, *, clock: Callable[[], datetime], max_characters: int = MAX_CHARACTERS) -> None:
        self._clock = clock
        self._max_characters = max_characters
        self._kept: OrderedDict[Conversation, _Kept] = OrderedDict()
        self._characters = 0

    async def ask(self, conversation: Conversation, answering: Answering) -> Reply:
        """Have a question answered in the light of those before it, and remember it unless that fails.

        A conversation that is begun anew meanwhile does not get the question any more. Raises what answering raises.
        """
        before = self._open(conversation)
        reply = await answering(before.turns)
        now = self._find(conversation) or before
        if now.beginning is before.beginning:
            self._keep(conversation, (*now.turns, reply.answer.question), now.beginning)
        return reply

    def turns(self, conversation: Conversation) -> tuple[str, ...]:
        """What was asked so far, oldest first; nothing when it is over."""
        kept = self._find(conversation)
        return kept.turns if kept else ()

    def begin(self, conversation: Conversation, turns: Sequence[str] = ()) -> None:
        """Begin anew, as though ``turns`` had been asked."""
        self._keep(conversation, tuple(turns), object())

    def _open(self, conversation: Conversation) -> _Kept:
        return self._find(conversation) or self._keep(conversation, (), object())

    def _find(self, conversation: Conversation) -> _Kept | None:
        self._drop_expired()
        return self._kept.get(conversation)

    def _keep(self, conversation: Conversation, turns: tuple[str, ...], beginning: object) -> _Kept:
        kept = _Kept(turns=turns[-MAX_TURNS:], last_at=self._clock(), beginning=beginning)
        self._drop(conversation)
        self._kept[conversation] = kept
        self._characters += kept.size
        while self._characters > self._max_characters:
            self._drop(next(iter(self._kept)))
        return kept

    def _drop_expired(self) -> None:
        """Those at the front have rested longest; one from the future was kept by a clock that was wrong."""
        now = self._clock()
        while self._kept and not now - LIFETIME <= next(iter(self._kept.values())).last_at <= now:
            self._drop(next(iter(self._kept)))

    def _drop(self, conversation: Conversation) -> None:
        if dropped := self._kept.pop(conversation, None):
            self._characters -= dropped.size
