"""Many guilds in one index: 1,000 with 100 passages each.

Their questions take as long as among 500 passages, and the same 100,000 passages cost no more memory and open files
than when ten guilds have them. Each arrangement is filled and asked in fresh processes.
"""

from __future__ import annotations

import statistics
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.coaches import data_dir
from benchmarks.measuring import at_least, at_most, print_figure, quantile
from benchmarks.processes import run_contender


@dataclass(frozen=True, kw_only=True)
class Arrangement:
    """So many guilds, each with so many passages of its own, and how many questions they are asked together."""

    guilds: int
    passages: int
    questions: int

    def __str__(self) -> str:
        return f"{self.guilds} guilds with {self.passages} passages each"


BASELINE = Arrangement(guilds=5, passages=100, questions=600)
MANY = Arrangement(guilds=1_000, passages=100, questions=600)
FEW = Arrangement(guilds=10, passages=10_000, questions=60)
"""As many passages as MANY; a question after another guild's reads ten thousand vectors."""
SMALL_MANY = Arrangement(guilds=20, passages=100, questions=100)
SMALL_FEW = Arrangement(guilds=10, passages=200, questions=20)
KINDS = (
    ("resident", "first", "first question of a guild"),
    ("resident", "later", "later questions"),
    ("search", "all", "the index's own search"),
)
"""Ways of searching, which of their questions, and what these are called."""
SAME = at_most(1.1)
"""What "independent of the number of guilds" leaves room for."""


def main(*, small: bool = False) -> None:
    """Print what was measured of each arrangement, then the one with many guilds against the others."""
    data_dir()  # filled once, before two contenders ask for it
    arrangements = (BASELINE, SMALL_MANY, SMALL_FEW) if small else (BASELINE, MANY, FEW)
    with tempfile.TemporaryDirectory(prefix="coach-bench-guilds-") as folder:
        folders = [Path(folder) / str(place) for place in range(len(arrangements))]
        with ThreadPoolExecutor(max_workers=2) as pool:  # filling is not what is measured
            filled = list(pool.map(_fill, folders, arrangements))
        results = [_ask(place, one) for place, one in zip(folders, arrangements, strict=True)]
        for one, place, seconds, result in zip(arrangements, folders, filled, results, strict=True):
            _describe(one, result, seconds, _size_of(place))
    _compare(arrangements, results)


def _fill(folder: Path, arrangement: Arrangement) -> float:
    """Seconds that it took."""
    return float(run_contender("guilds_fill", str(folder), str(arrangement.guilds), str(arrangement.passages)))


def _ask(folder: Path, arrangement: Arrangement) -> dict[str, Any]:
    numbers = (arrangement.guilds, arrangement.passages, arrangement.questions)
    result: dict[str, Any] = run_contender("guilds_ask", str(folder), *map(str, numbers))
    return result


def _describe(arrangement: Arrangement, result: dict[str, Any], seconds: float, size: float) -> None:
    held = result["resident"]
    print(f"{arrangement}: filled in {seconds:.0f} s, {size:.0f} MB on disk")
    for way, kind, name in KINDS:
        print(f"  {name:<28} {_times(result[way]['times'].get(kind, []))}")
    print(f"  recall@10 {held['recall']:.4f}, by the index's own search {result['search']['recall']:.4f}")
    print(f"  at most {held['files']} files open and {held['memory']:.0f} MiB more than before the index was opened")


def _times(times: list[float]) -> str:
    """P50 and p95 in milliseconds; where nobody asks twice there are no later questions."""
    if not times:
        return "not asked"
    return (
        f"p50 {statistics.median(times) * 1000:7.3f} ms  p95 {quantile(times, 0.95) * 1000:7.3f} ms  n={len(times):<4}"
    )


def _compare(arrangements: tuple[Arrangement, ...], results: list[dict[str, Any]]) -> None:
    baseline, many, few = results
    print(f"{arrangements[1]}, against {arrangements[0]}:")
    for way, kind, name in KINDS:
        ours, theirs = many[way]["times"].get(kind), baseline[way]["times"].get(kind)
        if ours and theirs:
            target = at_most(3) if way == "resident" else None  # no guild of this size is searched by the index
            print_figure(f"  {name}, p50", statistics.median(ours) / statistics.median(theirs), target)
    print(f"and against {arrangements[2]}:")
    for name in ("files", "memory"):
        if few["resident"][name]:
            print_figure(f"  {name} held at most", many["resident"][name] / few["resident"][name], SAME)
    print("in all of them:")
    for way in ("resident", "search"):
        print_figure(f"  recall@10, {way}, the least", min(one[way]["recall"] for one in results), at_least(0.99))
    leaks = sum(one[way]["leaks"] for one in results for way in ("resident", "search"))
    print_figure("  passages of another guild", leaks, at_most(0))


def _size_of(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
