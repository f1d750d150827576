"""Many guilds in one index: 1,000 with 100 passages each, against 5, which is 500 passages.

Each size is filled and asked in fresh processes. Time, open files and memory should not follow the number of guilds.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measuring import at_least, at_most, print_figure, quantile
from benchmarks.processes import run_contender
from benchmarks.synthetic_guilds import PASSAGES

SIZES, FEW = (5, 10, 100, 1_000), (5, 20)
"""Guilds, from the one that the others are compared with to the largest."""


def main(*, small: bool = False) -> None:
    """Print a line for each size, then the largest against the smallest."""
    results: dict[int, dict[str, Any]] = {}
    filled = 0
    with tempfile.TemporaryDirectory(prefix="coach-bench-guilds-") as folder:
        for size in FEW if small else SIZES:
            seconds = run_contender("guilds_fill", folder, str(filled), str(size))
            filled = size
            results[size] = run_contender("guilds_ask", folder, str(size))
            _describe(size, results[size], seconds, _size_of(Path(folder)))
    _compare(results)


def _describe(guilds: int, result: dict[str, Any], seconds: float, size: float) -> None:
    print(f"{guilds} guilds, {guilds * PASSAGES} passages: filled in {seconds:.0f} s, {size:.0f} MB on disk")
    resident, search = result["resident"], result["search"]
    for name, times, way in (
        ("first question of a guild", resident["times"]["first"], resident),
        ("later questions", resident["times"]["later"], resident),
        ("the index's own search", search["times"], search),
    ):
        print(f"  {name:<26} {_times(times)}  {_held(way)}")
    print(f"  recall@10 {resident['recall']:.4f} by resident vectors, {search['recall']:.4f} by the index's own search")


def _times(times: list[float]) -> str:
    """P50 and p95 in milliseconds; a size at which nobody asks twice has no later questions."""
    if not times:
        return "not asked"
    return (
        f"p50 {statistics.median(times) * 1000:7.3f} ms  p95 {quantile(times, 0.95) * 1000:7.3f} ms  n={len(times):<4}"
    )


def _held(way: dict[str, Any]) -> str:
    files = "not measured" if way["files"] is None else way["files"]
    memory = "not measured" if way["memory"] is None else f"{way['memory']:.0f} MiB"
    return f"open files {files}, memory grown by {memory}"


def _compare(results: dict[int, dict[str, Any]]) -> None:
    least, most = results[min(results)], results[max(results)]
    print(f"{max(results)} guilds against {min(results)}:")
    for kind in ("first", "later"):
        ratio = _ratio(most["resident"]["times"][kind], least["resident"]["times"][kind])
        print_figure(f"  {kind} questions, p50", ratio, at_most(3))
    print_figure("  the index's own search, p50", _ratio(most["search"]["times"], least["search"]["times"]), at_most(3))
    for way in ("resident", "search"):
        print_figure(f"  recall@10, {way}", most[way]["recall"], at_least(0.99))
        for measured in ("files", "memory"):
            if most[way][measured] is not None:
                print_figure(f"  {measured} more, {way}", most[way][measured] - least[way][measured])
    print_figure(
        "  passages of another guild, all sizes", sum(result["leaks"] for result in results.values()), at_most(0)
    )


def _ratio(ours: list[float], baseline: list[float]) -> float:
    return statistics.median(ours) / statistics.median(baseline) if ours and baseline else float("nan")


def _size_of(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
