"""Usage of language models, on every back end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date

import pytest

from knowledge.ids import GuildId
from storage.engine.database import Database
from storage.records import ModelUsage
from storage.usage import UsageRepository
from tests.transactions import each_in_its_own

MONDAY, TUESDAY, LATER = date(2026, 3, 2), date(2026, 3, 3), date(2026, 4, 1)
HERE, THERE = GuildId(987_654_321_987_654_321), GuildId(2)


@pytest.fixture
def usage(database: Database) -> UsageRepository:
    return each_in_its_own(UsageRepository, database)


def used(guild_id: GuildId | None = HERE, day: date = MONDAY, model: str = "a:b", *, times: int = 1) -> ModelUsage:
    return ModelUsage(
        guild_id=guild_id,
        day=day,
        model=model,
        calls=times,
        input_tokens=1000 * times,
        output_tokens=200 * times,
        cost_micros=5_000_000_000 * times,
    )


async def test_nothing_is_used_at_first(usage: UsageRepository) -> None:
    assert await usage.list_usage(since=MONDAY) == ()
    assert await usage.cost_micros(HERE, since=MONDAY, before=LATER) == 0


async def test_calls_add_up_by_guild_day_and_model(usage: UsageRepository) -> None:
    for one in (used(), used(), used(None), used(THERE), used(day=TUESDAY), used(model="c:d"), used()):
        await usage.add(one)
    assert await usage.list_usage(since=MONDAY) == (
        used(None),
        used(THERE),
        used(times=3),
        used(model="c:d"),
        used(day=TUESDAY),
    )


async def test_a_guild_sees_its_own_and_direct_messages_are_a_place_of_their_own(usage: UsageRepository) -> None:
    for one in (used(), used(THERE, times=5), used(None, times=7), used(day=TUESDAY, times=2)):
        await usage.add(one)
    assert await usage.list_guild_usage(HERE, since=MONDAY, before=LATER) == (used(), used(day=TUESDAY, times=2))
    assert await usage.list_guild_usage(None, since=MONDAY, before=LATER) == (used(None, times=7),)
    assert await usage.cost_micros(HERE, since=MONDAY, before=LATER) == 15_000_000_000
    assert await usage.cost_micros(None, since=MONDAY, before=LATER) == 35_000_000_000


async def test_what_was_before_the_day_asked_for_is_left_out(usage: UsageRepository) -> None:
    await usage.add(used())
    await usage.add(used(day=TUESDAY, times=2))
    assert await usage.list_usage(since=TUESDAY) == (used(day=TUESDAY, times=2),)
    assert await usage.list_guild_usage(HERE, since=TUESDAY, before=LATER) == (used(day=TUESDAY, times=2),)
    assert await usage.cost_micros(HERE, since=TUESDAY, before=LATER) == 10_000_000_000


async def test_no_call_is_lost_when_several_processes_count_at_once(open_database: Callable[[], Database]) -> None:
    repositories = [each_in_its_own(UsageRepository, open_database()) for _ in range(3)]
    await asyncio.gather(*(repository.add(used()) for repository in repositories * 5))
    assert await repositories[0].list_usage(since=MONDAY) == (used(times=15),)
