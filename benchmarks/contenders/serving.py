"""The coach from ``open_coach`` to the first answers, as the bot runs it: memory, seconds, and the event loop's lag."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import time

import bot.discord_ui.client  # noqa: F401 - a bot that serves holds Discord's library too
from benchmarks.loop_lag import watched_lag
from benchmarks.memory import find_memory
from benchmarks.questions import warm_up_questions
from bot.app import open_coach
from bot.coaching.profiles import Profile
from bot.settings import Settings

ANSWERS = 20


async def measure() -> dict[str, object]:
    """Seconds and lags (each in seconds) up to the first answer; memory after a handful of answers."""
    first, *others = warm_up_questions(ANSWERS)
    start = time.perf_counter()
    async with watched_lag() as lag, open_coach(Settings(_env_file=None)) as coach:
        await coach.answers.answer(first, profile=Profile())
        seconds, lags = time.perf_counter() - start, list(lag)
        for question in others:
            await coach.answers.answer(question, profile=Profile())
        memory = find_memory()
    return {"seconds": seconds, "lags": lags, "memory": dataclasses.asdict(memory) if memory else None}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure())))
