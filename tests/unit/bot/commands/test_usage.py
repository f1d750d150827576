"""coach usage: what is counted, as a table and as JSON."""

from __future__ import annotations

from datetime import date

from bot.commands.usage import render_usage, usage_json
from knowledge.ids import GuildId
from storage.records import ModelUsage


def used(guild_id: GuildId | None, day: int, calls: int) -> ModelUsage:
    return ModelUsage(
        guild_id=guild_id,
        day=date(2026, 3, day),
        model="openai:small",
        calls=calls,
        input_tokens=1_000 * calls,
        output_tokens=100 * calls,
        cost_micros=2_500 * calls,
    )


def test_days_are_added_up_by_guild_and_model_with_a_sum_below() -> None:
    rows = [used(GuildId(7), 1, 2), used(None, 1, 1), used(GuildId(7), 2, 3)]
    head, guild, direct, total = render_usage(rows, since="2026-03-01").splitlines()
    assert head.split() == ["guild", "model", "calls", "tokens", "in", "tokens", "out", "cost"]
    assert guild.split() == ["7", "openai:small", "5", "5,000", "500", "0.0125"]
    assert direct.split() == ["direct", "messages", "openai:small", "1", "1,000", "100", "0.0025"]
    assert total.split() == ["since", "2026-03-01", "6", "6,000", "600", "0.0150"]


def test_no_calls_are_said_in_words() -> None:
    assert render_usage([], since="2026-03-01") == "No calls of a language model since 2026-03-01."


def test_json_has_the_guild_the_day_and_the_cost() -> None:
    assert usage_json(used(None, 4, 2)) == {
        "guild": None,
        "day": "2026-03-04",
        "model": "openai:small",
        "calls": 2,
        "input_tokens": 2000,
        "output_tokens": 200,
        "cost": 0.005,
    }
