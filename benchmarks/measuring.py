"""Medians, quantiles and ratios, and the line that puts a figure beside its target."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Target:
    """What a figure has to keep to: at most ``bound``, or at least."""

    bound: float
    is_ceiling: bool

    def is_met(self, value: float) -> bool:
        """Whether the figure keeps to it."""
        return value <= self.bound if self.is_ceiling else value >= self.bound

    def render(self, value: float) -> str:
        """The target in words, and whether this figure keeps to it."""
        sign = "≤" if self.is_ceiling else "≥"
        return f"target {sign} {self.bound:g}: {'met' if self.is_met(value) else 'MISSED'}"


def at_most(bound: float) -> Target:
    """The figure must not be larger."""
    return Target(bound=bound, is_ceiling=True)


def at_least(bound: float) -> Target:
    """The figure must not be smaller."""
    return Target(bound=bound, is_ceiling=False)


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` (0..1) of all lie. Raises IndexError when there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def recall(found: Sequence[Iterable[object]], exact: Sequence[Iterable[object]]) -> float:
    """The share (0..1) of the exact results that was found, over all queries together.

    Raises ValueError when the two do not have one entry for each query.
    """
    wanted = [set(items) for items in exact]
    hits = sum(len(want.intersection(got)) for want, got in zip(wanted, found, strict=True))
    return hits / sum(map(len, wanted))


def interleave(contenders: Mapping[str, Callable[[], T]], rounds: int) -> dict[str, list[T]]:
    """Each contender's results, run A B C A B C …, so that a drifting machine treats all alike."""
    results: dict[str, list[T]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            results[name].append(run())
    return results


def alternate(first: Callable[[], object], second: Callable[[], object], runs: int) -> tuple[list[float], list[float]]:
    """Seconds of each, run A B A B …, after one warm-up of both."""
    first()
    second()
    times = interleave({"first": lambda: timed(first), "second": lambda: timed(second)}, runs)
    return times["first"], times["second"]


def timed(run: Callable[[], object]) -> float:
    """How many seconds a call takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def print_figure(name: str, value: float, target: Target | None = None, *, unit: str = "") -> None:
    """Print one figure, with its target beside it."""
    print(f"{name:<58} {value:>9.3f} {unit:<3} {target.render(value) if target else ''}".rstrip(), flush=True)


def print_ratio(
    name: str, ours: Sequence[float], baseline: Sequence[float], target: Target | None = None, *, unit: str = "ms"
) -> float:
    """Print medians of rounds (in ``unit``) and the ratio ours / baseline, and return the ratio."""
    mine, other = statistics.median(ours), statistics.median(baseline)
    ratio = mine / other
    print(f"{name:<58} {mine:>9.2f} {unit}, baseline {other:>9.2f} {unit}")
    print_figure("  ratio", ratio, target)
    return ratio
