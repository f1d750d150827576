"""Indexing the shipped notes from nothing against encoding the same texts alone, and after one changed note."""

from __future__ import annotations

import statistics
from typing import Any

from benchmarks.measuring import at_least, print_figure
from benchmarks.processes import run_contender

ROUNDS = 3
SHARE, SMALL_SHARE = "0.3", "0.05"
"""Of the notes. ``python -m benchmarks.contenders.indexing 1`` takes all of them, once, in some minutes."""


def main(*, small: bool = False) -> None:
    """Print medians of rounds, each a fresh process."""
    runs = [run_contender("indexing", SMALL_SHARE if small else SHARE) for _ in range(1 if small else ROUNDS)]
    passages, full, bare = (_median(runs, key) for key in ("passages", "full", "bare"))
    print(f"{passages:.0f} passages: indexed {passages / full:.1f} a second, encoded {passages / bare:.1f} a second")
    ratio = statistics.median(run["bare"] / run["full"] for run in runs)
    print_figure("throughput, indexing / bare encoding", ratio, at_least(0.9))
    changed, unchanged, added = (_median(runs, key) for key in ("changed", "unchanged", "added"))
    print(f"one note changed: {changed * 1000:.0f} ms for {added:.0f} new passages; nothing: {unchanged * 1000:.0f} ms")
    print_figure("  its share of the passages", added / passages)
    print_figure("  its share of the time of a full index", changed / full)


def _median(runs: list[dict[str, Any]], key: str) -> float:
    return statistics.median(float(run[key]) for run in runs)
