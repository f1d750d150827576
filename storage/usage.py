"""Usage of language models, added up by guild, day and model. Nothing in it is about a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.ids import GuildId
from storage.models import ModelUsageRow
from storage.records import ModelUsage

_NO_GUILD = GuildId(0)
"""Direct messages and the terminal; Discord's ids are never 0, and a primary key takes no NULL."""
_SUMS = ("calls", "input_tokens", "output_tokens", "cost_micros")


class UsageRepository:
    """Sums of calls, tokens and cost. It works within the transaction of its session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, usage: ModelUsage) -> None:
        """Add to the sums of that guild, day and model. Two processes may do so at once."""
        values: dict[str, Any] = {name: getattr(usage, name) for name in _SUMS}
        key = {"guild_id": usage.guild_id or _NO_GUILD, "day": usage.day, "model": usage.model}
        is_sqlite = self._session.get_bind().dialect.name == "sqlite"
        insert = (sqlite if is_sqlite else postgresql).insert(ModelUsageRow).values(**key, **values)
        added = {name: getattr(ModelUsageRow, name) + insert.excluded[name] for name in _SUMS}
        await self._session.execute(insert.on_conflict_do_update(index_elements=list(key), set_=added))

    async def list_usage(self, *, since: date) -> Sequence[ModelUsage]:
        """Every sum from that day on, by day, guild and model."""
        order = (ModelUsageRow.day, ModelUsageRow.guild_id, ModelUsageRow.model)
        rows = await self._session.scalars(select(ModelUsageRow).where(ModelUsageRow.day >= since).order_by(*order))
        return tuple(_record(row) for row in rows)

    async def list_guild_usage(self, guild_id: GuildId | None, *, since: date, before: date) -> Sequence[ModelUsage]:
        """The sums of one guild, or of direct messages, from a day on and before another."""
        own = select(ModelUsageRow).where(_of_guild(guild_id, since, before))
        rows = await self._session.scalars(own.order_by(ModelUsageRow.day, ModelUsageRow.model))
        return tuple(_record(row) for row in rows)

    async def cost_micros(self, guild_id: GuildId | None, *, since: date, before: date) -> int:
        """What a guild, or direct messages, cost from a day on and before another, in millionths."""
        total = select(func.coalesce(func.sum(ModelUsageRow.cost_micros), 0)).where(_of_guild(guild_id, since, before))
        return int(await self._session.scalar(total) or 0)


def _of_guild(guild_id: GuildId | None, since: date, before: date) -> ColumnElement[bool]:
    within = ModelUsageRow.day >= since, ModelUsageRow.day < before
    return and_(ModelUsageRow.guild_id == (guild_id or _NO_GUILD), *within)


def _record(row: ModelUsageRow) -> ModelUsage:
    return ModelUsage(
        guild_id=row.guild_id or None,
        day=row.day,
        model=row.model,
        calls=row.calls,
        input_tokens=row.input_tokens,
        output_tokens=row.output_tokens,
        cost_micros=row.cost_micros,
    )
