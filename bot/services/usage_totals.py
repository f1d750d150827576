"""Adding up what language models were used for. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from storage.records import ModelUsage

MICROS = 1_000_000
"""Millionths in one of the currency that the prices are in."""
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, kw_only=True)
class UsageTotal:
    """Calls, tokens and cost of several days, guilds or models together."""

    calls: int
    input_tokens: int
    output_tokens: int
    cost: float
    """In the currency of the prices."""


def total_of(rows: Iterable[ModelUsage]) -> UsageTotal:
    """All of them together."""
    counted = list(rows)
    return UsageTotal(
        calls=sum(row.calls for row in counted),
        input_tokens=sum(row.input_tokens for row in counted),
        output_tokens=sum(row.output_tokens for row in counted),
        cost=sum(row.cost_micros for row in counted) / MICROS,
    )


def totals_by(key: Callable[[ModelUsage], Key], rows: Iterable[ModelUsage]) -> dict[Key, UsageTotal]:
    """Those of one key together, in the order in which the keys first come."""
    groups: defaultdict[Key, list[ModelUsage]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return {name: total_of(group) for name, group in groups.items()}
