"""Fifty questions at once: micro-batched by the coach, against one after another through sentence-transformers.

The coach writes whole answers; the baseline only encodes and queries Chroma.
"""

from __future__ import annotations

import functools
import statistics
from typing import Any

from benchmarks.measuring import at_least, at_most, interleave, print_figure, quantile
from benchmarks.processes import run_contender

ROUNDS = 3


def main(*, small: bool = False) -> None:
    """Print questions a second, p95 and lag (medians of all bursts), then what batching costs a lone question."""
    rounds = 1 if small else ROUNDS
    contenders = {name: functools.partial(_run, name) for name in ("coach_at_once", "unbatched")}
    results = interleave(contenders, rounds)
    ours, theirs = (_bursts(results[name], "times") for name in contenders)
    lags = _bursts(results["coach_at_once"], "lags")
    for name, times in (("coach, whole answers", ours), ("sentence-transformers + Chroma", theirs)):
        print(f"{name:<32} {_rate(times):6.1f} a second   p95 {_p95(times) * 1000:7.1f} ms   ({len(times)} bursts)")
    print_figure("throughput, coach / unbatched", _rate(ours) / _rate(theirs), at_least(5))
    print_figure("p95, coach / unbatched", _p95(ours) / _p95(theirs), at_most(0.25))
    p99 = quantile([lag for burst in lags for lag in burst], 0.99)
    print_figure("event-loop lag, p99", p99 * 1000, at_most(50), unit="ms")
    _lone(rounds)


def _lone(rounds: int) -> None:
    runs = [run_contender("lone") for _ in range(rounds)]
    median = {way: statistics.median(statistics.median(run[way]) for run in runs) for way in runs[0]}
    print("a lone question, p50: " + ", ".join(f"{way} {value * 1000:.2f} ms" for way, value in median.items()))
    print_figure("  batched / in a thread", median["batched"] / median["in a thread"], at_most(1.05))
    print_figure(
        "  batched / directly (which would block the loop)", median["batched"] / median["directly"], at_most(1.05)
    )


def _run(name: str) -> dict[str, list[list[float]]]:
    """The bursts of one fresh process."""
    bursts: dict[str, list[list[float]]] = run_contender(name)
    return bursts


def _bursts(runs: list[dict[str, Any]], key: str) -> list[list[float]]:
    return [burst for run in runs for burst in run[key]]


def _rate(bursts: list[list[float]]) -> float:
    """Questions a second in the median burst."""
    return statistics.median(len(times) / max(times) for times in bursts)


def _p95(bursts: list[list[float]]) -> float:
    """Seconds within which 95 % of a burst were answered, in the median burst."""
    return statistics.median(quantile(times, 0.95) for times in bursts)
