"""The coach's whole answers without a language model, one question after another; no two are equal."""

from __future__ import annotations

import asyncio
import json
import time

from benchmarks.questions import measured_questions, warm_up_questions
from bot.app import open_coach
from bot.coaching.profiles import Profile
from bot.settings import Settings


async def measure() -> list[float]:
    """Seconds of each question, warm."""
    times = []
    async with open_coach(Settings(_env_file=None)) as coach:
        for question in warm_up_questions():
            await coach.answers.answer(question, profile=Profile())
        for question in measured_questions():
            start = time.perf_counter()
            await coach.answers.answer(question, profile=Profile())
            times.append(time.perf_counter() - start)
    return times


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure())))
