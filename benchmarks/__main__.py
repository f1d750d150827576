"""Run benchmarks by name."""

from __future__ import annotations

import argparse
import os

from benchmarks import (
    answers,
    calibrating,
    entries,
    following,
    fusion,
    guilds,
    indexing,
    latency,
    retrieval,
    start,
    supporting,
    throughput,
)

BENCHMARKS = {
    "start": start.main,
    "latency": latency.main,
    "throughput": throughput.main,
    "guilds": guilds.main,
    "indexing": indexing.main,
    "retrieval": retrieval.main,
    "fusion": fusion.main,
    "calibrating": calibrating.main,
    "entries": entries.main,
    "following": following.main,
    "supporting": supporting.main,
    "answers": answers.main,
}


def main() -> None:
    """Run the benchmarks named on the command line, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure, side by side with baselines.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"all of these by default: {', '.join(BENCHMARKS)}")
    parser.add_argument("--small", action="store_true", help="few rounds and small sizes: a quick look, no figures")
    chosen = parser.parse_args()
    if unknown := [name for name in chosen.names if name not in BENCHMARKS]:
        parser.error(f"there is no benchmark {unknown[0]!r}; there are: {', '.join(BENCHMARKS)}")
    for name in chosen.names or BENCHMARKS:
        load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
        print(f"== {name} ({os.cpu_count()} cores, load {load}) ==", flush=True)
        BENCHMARKS[name](small=chosen.small)


if __name__ == "__main__":
    main()
