"""Fifty questions at once: micro-batched by the coach, against one after another through sentence-transformers."""

from __future__ import annotations

import asyncio
import time

from benchmarks.coaches import settings
from benchmarks.latency import QUESTIONS, default_pipeline
from benchmarks.measuring import quantile
from bot.app import open_coach
from bot.coaching.profiles import Profile
from bot.services.coach import Coach
from bot.settings import Settings

AT_ONCE = 50
ROUNDS = 5


def main() -> None:
    """Print questions a second, p95 and the event loop's lag."""
    asyncio.run(_measure(settings()))


async def _measure(chosen: Settings) -> None:
    collection, model = default_pipeline()
    async with open_coach(chosen) as coach:
        for round_ in range(ROUNDS):
            questions = [f"{question} {round_}" for question in QUESTIONS[:AT_ONCE]]
            ours, lag = await _at_once(coach, questions)
            start = time.perf_counter()
            theirs = []
            for question in questions:
                collection.query(query_embeddings=model.encode([question], show_progress_bar=False), n_results=10)
                theirs.append(time.perf_counter() - start)
            print(
                f"coach {AT_ONCE / max(ours):6.0f}/s p95 {quantile(ours, 0.95) * 1000:6.0f} ms, loop lag p99 "
                f"{quantile(lag, 0.99) * 1000:5.1f} ms   sentence-transformers {AT_ONCE / max(theirs):5.0f}/s "
                f"p95 {quantile(theirs, 0.95) * 1000:6.0f} ms   ratio {max(theirs) / max(ours):.1f}"
            )


async def _at_once(coach: Coach, questions: list[str]) -> tuple[list[float], list[float]]:
    lag: list[float] = []
    watching = asyncio.create_task(_watch(lag))
    start = time.perf_counter()

    async def one(question: str) -> float:
        await coach.answers.answer(question, profile=Profile())
        return time.perf_counter() - start

    times = await asyncio.gather(*(one(question) for question in questions))
    watching.cancel()
    return list(times), lag


async def _watch(lag: list[float]) -> None:
    """How much later than asked for the loop comes back, every five milliseconds."""
    while True:
        start = time.perf_counter()
        await asyncio.sleep(0.005)
        lag.append(time.perf_counter() - start - 0.005)
