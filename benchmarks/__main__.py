"""Run benchmarks by name."""

from __future__ import annotations

import sys

from benchmarks import fusion, latency, retrieval, start, throughput

BENCHMARKS = {
    "start": start.main,
    "latency": latency.main,
    "throughput": throughput.main,
    "retrieval": retrieval.main,
    "fusion": fusion.main,
}


def main() -> None:
    """Run the benchmarks named on the command line, or all."""
    names = sys.argv[1:] or list(BENCHMARKS)
    for name in names:
        if name not in BENCHMARKS:
            sys.exit(f"there is no benchmark {name!r}; there are: {', '.join(BENCHMARKS)}")
        print(f"== {name} ==", flush=True)
        BENCHMARKS[name]()


if __name__ == "__main__":
    main()
