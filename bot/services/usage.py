"""What language models cost: every call is counted by guild, and a guild over its budget gets no more of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.services.actors import Actor
from bot.services.usage_totals import MICROS, total_of
from knowledge.ids import GuildId
from retrieval.text import clean_text
from storage.errors import StorageError
from storage.records import ModelUsage
from storage.store import Store

if TYPE_CHECKING:  # it brings LangChain in, which only a model needs
    from retrieval.answering.worded import ModelCall

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Prices:
    """Per million tokens, in whatever currency the operator thinks in. The budget is for a guild and a month."""

    input: float = 0.0
    output: float = 0.0
    budget: float | None = None

    def cost_micros(self, call: ModelCall) -> int:
        """What a call cost, in millionths."""
        return round(call.input_tokens * self.input + call.output_tokens * self.output)


@dataclass(frozen=True, kw_only=True)
class MonthlyUsage:
    """What one guild has used since the first of the month, by day and model, and its budget."""

    since: date
    rows: Sequence[ModelUsage]
    budget: float | None

    @property
    def cost(self) -> float:
        """In the currency of the prices."""
        return total_of(self.rows).cost


class UsageService:
    """Counts calls without holding an answer up, and says what they came to. Close it to write what is under way."""

    def __init__(
        self,
        *,
        store: Store,
        prices: Prices,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._prices = prices
        self._clock = clock
        self._writing: set[asyncio.Task[None]] = set()

    def record(self, guild_id: GuildId | None, call: ModelCall) -> None:
        """Count a call. It is written in the background; what cannot be written is logged, and no answer suffers."""
        used = ModelUsage(
            guild_id=guild_id,
            day=self._clock().date(),
            model=clean_text(call.model),  # the model's provider names it
            calls=1,
            input_tokens=call.input_tokens,
            output_tokens=call.output_tokens,
            cost_micros=self._prices.cost_micros(call),
        )
        task = asyncio.get_running_loop().create_task(self._write(used))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def is_over_budget(self, guild_id: GuildId | None) -> bool:
        """Whether a guild, or all direct messages together, have used up this month's budget. Raises StorageError."""
        if self._prices.budget is None:
            return False
        since, before = self._month()
        async with self._store.reading() as stored:
            spent = await stored.usage.cost_micros(guild_id, since=since, before=before)
        return spent >= self._prices.budget * MICROS

    async def of_guild(self, actor: Actor) -> MonthlyUsage:
        """What the actor's guild has used this month. Raises PermissionDenied unless they may manage it."""
        guild_id = actor.require_moderator(to="see what its language model costs")
        since, before = self._month()
        async with self._store.reading() as stored:
            rows = await stored.usage.list_guild_usage(guild_id, since=since, before=before)
        return MonthlyUsage(since=since, rows=rows, budget=self._prices.budget)

    async def close(self) -> None:
        """Wait until everything recorded is written."""
        await asyncio.gather(*self._writing)

    async def _write(self, used: ModelUsage) -> None:
        try:
            async with self._store.writing() as stored:
                await stored.usage.add(used)
        except StorageError:
            logger.warning("a call of the language model could not be counted", exc_info=True)

    def _month(self) -> tuple[date, date]:
        """The first days of this month and of the next: what a wrong clock counted later is none of this month's."""
        first = self._clock().date().replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1)
