"""Answers that were given before, for as long as what they were made from has not changed."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass

from cachetools import TTLCache

from knowledge.ids import GuildId
from retrieval.values import Answer

MAX_ANSWERS = 2_000
"""Some kilobytes each; the one that rested longest goes first."""
LIFETIME = 3_600.0
"""Seconds. A model words things anew once in a while."""


@dataclass(frozen=True, kw_only=True)
class AnswerKey:
    """Everything that an answer depends on, apart from its next step, which is never kept.

    The guild is part of it even where the knowledge is the same: what one guild was told is not told to another.
    ``version`` is the knowledge's, ``turns`` are the member's questions with the one that is answered last, and
    ``reader`` is what of the member the answer's words are fitted to.
    """

    guild_id: GuildId | None
    version: str
    turns: tuple[str, ...]
    reader: Hashable


class AnswerCache:
    """Remembers answers, and of what was asked only a fingerprint. Belongs to one event loop."""

    def __init__(
        self,
        *,
        most: int = MAX_ANSWERS,
        lifetime: float = LIFETIME,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._answers: TTLCache[Hashable, Answer] = TTLCache(most, lifetime, timer=timer)

    async def get(self, key: AnswerKey, make: Callable[[], Awaitable[Answer]]) -> Answer:
        """The answer that is remembered, or the one that ``make`` gives. A degraded one is not kept.

        Raises what ``make`` raises.
        """
        place = _without_text(key)
        known = self._answers.get(place)
        if known is not None:
            return known
        made = await make()
        if not made.degraded and not made.notice:
            self._answers[place] = made
        return made


def _without_text(key: AnswerKey) -> Hashable:
    """All that a key says, without what members wrote, which may be long and is theirs to have forgotten."""
    digest = hashlib.sha256("\0".join(key.turns).encode(errors="surrogatepass"))
    return key.guild_id, key.version, digest.digest(), key.reader
