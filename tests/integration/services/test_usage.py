"""What a language model costs: counted by guild, shown to moderators, and limited by a budget."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.coaching.profiles import Profile
from bot.errors import PermissionDenied
from bot.services.actors import Actor
from bot.services.coach import Coach
from bot.services.usage import Prices, UsageService
from knowledge.ids import GuildId, MemberId
from retrieval.answering.answerer import Answerer
from retrieval.answering.worded.model_calls import ModelCall
from storage.records import ModelUsage
from storage.store import Store
from tests.coaches import OpenCoach
from tests.model_answers import GOOD, NAME, generator_of, load_model
from tests.openai_server import OpenAIServer, Reply, goes_on_after, refuses, says, silence

HERE, THERE = GuildId(11), GuildId(22)
QUESTION = "how does caching work"
CALL = ModelCall(model=NAME, input_tokens=1000, output_tokens=500)
PRICES = Prices(input=2.0, output=8.0, budget=0.01)
NOW = datetime(2026, 3, 31, 23, 59, tzinfo=UTC)


def moderator(guild_id: GuildId | None = HERE, *, may: bool = True) -> Actor:
    return Actor(member_id=MemberId(1), name="grace", guild_id=guild_id, may_manage_guild=may)


def service(coach: Coach, *, prices: Prices = PRICES, now: datetime = NOW) -> UsageService:
    return UsageService(store=Store(coach.database), prices=prices, clock=lambda: now)


async def spent(usage: UsageService, guild_id: GuildId = HERE) -> list[tuple[int, int, int]]:
    await usage.close()
    rows = (await usage.of_guild(moderator(guild_id))).rows
    return [(row.calls, row.input_tokens, row.output_tokens) for row in rows]


async def ask(
    open_coach: OpenCoach, *replies: Reply, prices: Prices = PRICES, times: int = 1
) -> tuple[Coach, list[str]]:
    """The notices of answers to one question, worded anew each time, in one guild."""
    async with OpenAIServer(*replies) as server:
        coach = await open_coach(answerer=Answerer(generator_of(load_model(server.url)), threshold=0.2), prices=prices)
        notices = []
        for time in range(times):
            question = QUESTION + "?" * time
            notices.append((await coach.answers.answer(question, profile=Profile(), guild_id=HERE)).answer.notice)
            await coach.usage.close()
        return coach, notices


@pytest.mark.parametrize("name", ["gpt\x00", "\ud800gpt", " gpt\u200b "])
async def test_a_call_is_counted_whatever_the_provider_calls_its_model(small_coach: Coach, name: str) -> None:
    usage = service(small_coach)
    usage.record(HERE, replace(CALL, model=name))
    await usage.close()
    assert [row.model for row in (await usage.of_guild(moderator())).rows] == ["gpt"]


async def test_calls_of_a_guild_add_up_with_their_cost(small_coach: Coach) -> None:
    usage = service(small_coach)
    for guild_id in (HERE, HERE, THERE, None):
        usage.record(guild_id, CALL)
    await usage.close()
    found = await usage.of_guild(moderator())
    assert found.rows == (
        ModelUsage(
            guild_id=HERE,
            day=date(2026, 3, 31),
            model=NAME,
            calls=2,
            input_tokens=2000,
            output_tokens=1000,
            cost_micros=12_000,
        ),
    )
    assert (found.since, found.cost, found.budget) == (date(2026, 3, 1), 0.012, 0.01)


@pytest.mark.parametrize("actor", [moderator(None), moderator(may=False)], ids=["outside a server", "a member"])
async def test_only_a_moderator_sees_what_a_guild_costs(small_coach: Coach, actor: Actor) -> None:
    with pytest.raises(PermissionDenied):
        await service(small_coach).of_guild(actor)


@pytest.mark.parametrize("ahead", [timedelta(days=1), timedelta(days=40), timedelta(days=3 * 365)])
async def test_what_was_counted_under_a_clock_that_was_ahead_is_none_of_this_months(
    small_coach: Coach, ahead: timedelta
) -> None:
    ahead_of_time = service(small_coach, now=NOW + ahead)
    for _ in range(3):
        ahead_of_time.record(HERE, CALL)
    await ahead_of_time.close()
    assert await ahead_of_time.is_over_budget(HERE)
    assert not await service(small_coach).is_over_budget(HERE)
    assert await spent(service(small_coach)) == []


async def test_a_budget_is_for_one_guild_and_one_month(small_coach: Coach) -> None:
    usage = service(small_coach)
    usage.record(HERE, CALL)
    await usage.close()
    assert not await usage.is_over_budget(HERE)
    usage.record(HERE, CALL)
    await usage.close()
    assert await usage.is_over_budget(HERE)
    assert not await usage.is_over_budget(THERE)
    assert not await usage.is_over_budget(None)
    assert not await service(small_coach, now=datetime(2026, 4, 1, tzinfo=UTC)).is_over_budget(HERE)
    assert not await service(small_coach, prices=Prices(input=2.0, output=8.0)).is_over_budget(HERE)


async def test_a_call_that_cannot_be_written_is_logged_and_harms_nobody(
    small_coach: Coach, caplog: pytest.LogCaptureFixture
) -> None:
    async with small_coach.database.transaction() as session:
        await session.execute(text("DROP TABLE model_usage"))
    with caplog.at_level(logging.WARNING, logger="bot"):
        small_coach.usage.record(HERE, CALL)
        await small_coach.usage.close()
    assert "could not be counted" in caplog.text


async def test_an_answer_is_counted_for_the_guild_that_asked(open_small_coach: OpenCoach) -> None:
    coach, notices = await ask(open_small_coach, says(GOOD, usage=(900, 60)))
    assert notices == [""]
    assert await spent(coach.usage) == [(1, 900, 60)]
    assert await spent(coach.usage, THERE) == []


async def test_a_guild_over_its_budget_gets_the_notes_words_and_is_told_so(open_small_coach: OpenCoach) -> None:
    coach, notices = await ask(open_small_coach, says(GOOD, usage=(5000, 60)), times=3)
    assert notices[0] == ""
    assert notices[1:] == 2 * [
        "The language model has used up this month's budget here, so this answer is taken from the notes word for word."
    ]
    assert await spent(coach.usage) == [(1, 5000, 60)]


async def test_a_refused_call_counts_without_tokens(open_small_coach: OpenCoach) -> None:
    coach, _ = await ask(open_small_coach, refuses(429))
    assert await spent(coach.usage) == [(1, 0, 0)]


async def test_an_answer_that_a_member_stops_counts_by_estimate(open_small_coach: OpenCoach) -> None:
    shown = asyncio.Event()
    async with OpenAIServer(goes_on_after(GOOD, silence)) as server:
        coach = await open_small_coach(answerer=Answerer(generator_of(load_model(server.url)), threshold=0.2))
        asking = asyncio.create_task(
            coach.answers.answer(QUESTION, profile=Profile(), guild_id=HERE, on_draft=lambda *_: shown.set())
        )
        await shown.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    [(calls, tokens_in, tokens_out)] = await spent(coach.usage)
    assert calls == 1
    assert 0 < tokens_out <= (len(GOOD) + 1) // 4
    assert tokens_in > 50
