"""Timing two things in turn, so that a drifting machine treats both alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence


def alternate(first: Callable[[], object], second: Callable[[], object], runs: int) -> tuple[list[float], list[float]]:
    """Seconds of each, run A B A B …, after one warm-up of both."""
    first()
    second()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for place, function in enumerate((first, second)):
            start = time.perf_counter()
            function()
            times[place].append(time.perf_counter() - start)
    return times


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of all lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def report(name: str, ours: Sequence[float], baseline: Sequence[float], *, unit: str = "ms") -> float:
    """Print medians and the ratio ours / baseline, and return the ratio."""
    factor = {"s": 1.0, "ms": 1000.0}[unit]
    mine, other = statistics.median(ours), statistics.median(baseline)
    ratio = mine / other
    print(f"{name:<52} {mine * factor:>9.2f} {unit}  baseline {other * factor:>9.2f} {unit}  ratio {ratio:.2f}")
    return ratio
