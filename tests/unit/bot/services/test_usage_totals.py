"""Adding up usage, all of it or by key."""

from __future__ import annotations

from datetime import date

from bot.services.usage_totals import UsageTotal, total_of, totals_by
from storage.records import ModelUsage


def used(model: str, calls: int) -> ModelUsage:
    return ModelUsage(
        guild_id=None,
        day=date(2026, 3, 1),
        model=model,
        calls=calls,
        input_tokens=10 * calls,
        output_tokens=2 * calls,
        cost_micros=500_000 * calls,
    )


def test_nothing_adds_up_to_nothing() -> None:
    assert total_of([]) == UsageTotal(calls=0, input_tokens=0, output_tokens=0, cost=0.0)
    assert totals_by(lambda row: row.model, []) == {}


def test_each_key_has_a_sum_of_its_own_in_the_order_they_come() -> None:
    rows = [used("b", 1), used("a", 3), used("b", 4)]
    found = totals_by(lambda row: row.model, rows)
    assert list(found) == ["b", "a"]
    assert found["b"] == UsageTotal(calls=5, input_tokens=50, output_tokens=10, cost=2.5)
    assert total_of(rows) == UsageTotal(calls=8, input_tokens=80, output_tokens=16, cost=4.0)
