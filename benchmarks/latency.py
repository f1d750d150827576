"""A warm question end to end without a model, against its bare parts and against LangChain's default retrieval.

The bare parts and the coach search the same passages, LangChain the pieces it cuts from the same notes.
"""

from __future__ import annotations

import functools
import statistics

from benchmarks.measuring import at_least, at_most, interleave, print_figure, quantile
from benchmarks.processes import run_contender

ROUNDS = 3
CONTENDERS = {
    "exact": ("bare encode + bare Chroma", ("bare", "exact")),
    "quantised": ("the same, quantised encoder", ("bare", "quantised")),
    "coach": ("coach, whole answer", ("coach",)),
    "langchain": ("LangChain default", ("langchain",)),
}
"""Title, and how each is started."""


def main(*, small: bool = False) -> None:
    """Print p50 and p95 of each, medians of rounds, and their ratios."""
    runs = {name: functools.partial(_run, command) for name, (_, command) in CONTENDERS.items()}
    rounds = interleave(runs, 1 if small else ROUNDS)
    p50, p95 = (
        {name: statistics.median(quantile(times, share) for times in rounds[name]) for name in CONTENDERS}
        for share in (0.5, 0.95)
    )
    print(f"medians of {len(rounds['coach'])} rounds")
    for name, (title, _) in CONTENDERS.items():
        print(f"{title:<30} p50 {p50[name] * 1000:6.2f} ms   p95 {p95[name] * 1000:6.2f} ms")
    for bare in ("exact", "quantised"):
        print_figure(f"coach / bare ({bare}), p50", p50["coach"] / p50[bare], at_most(2))
        print_figure(f"coach / bare ({bare}), p95", p95["coach"] / p95[bare], at_most(4))
    print_figure("LangChain default / coach, p50 (5 is the aim)", p50["langchain"] / p50["coach"], at_least(2.5))
    print_figure("LangChain default / coach, p95", p95["langchain"] / p95["coach"])


def _run(command: tuple[str, ...]) -> list[float]:
    """The seconds of each question in one fresh process."""
    times: list[float] = run_contender(*command)
    return times
