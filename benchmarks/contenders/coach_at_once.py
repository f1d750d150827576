"""Bursts of questions at once through the coach: whole answers, and the event loop's lag meanwhile."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence

from benchmarks.loop_lag import watched_lag
from benchmarks.questions import bursts, warm_up_questions
from bot.app import open_coach
from bot.coaching.profiles import Profile
from bot.services.coach import Coach
from bot.settings import Settings


async def measure() -> dict[str, list[list[float]]]:
    """For each burst the seconds until each question was answered, and the lags while it ran."""
    async with open_coach(Settings(_env_file=None)) as coach:
        await _burst(coach, warm_up_questions())
        results = [await _burst(coach, questions) for questions in bursts()]
    return {"times": [times for times, _ in results], "lags": [lags for _, lags in results]}


async def _burst(coach: Coach, questions: Sequence[str]) -> tuple[list[float], list[float]]:
    async with watched_lag() as lag:
        start = time.perf_counter()

        async def one(question: str) -> float:
            await coach.answers.answer(question, profile=Profile())
            return time.perf_counter() - start

        times = await asyncio.gather(*(one(question) for question in questions))
    return list(times), lag


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure())))
