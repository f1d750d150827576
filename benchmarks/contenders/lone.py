"""A lone question ranked in three ways, in turn: called directly, in a thread, and through the micro-batcher."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from benchmarks.contenders.shared import shared_corpus
from benchmarks.questions import measured_questions, warm_up_questions
from bot.app import load_embedder, open_index
from bot.settings import Settings
from retrieval.embedding.batching import MicroBatcher
from retrieval.index.resident import ResidentVectors
from retrieval.ranking.ranker import Ranker

Way = Callable[[str], Awaitable[object]]


async def measure() -> dict[str, list[float]]:
    """Seconds of each question by way."""
    settings = Settings(_env_file=None)
    embedder = load_embedder(settings)
    index = open_index(settings, embedder)
    with ThreadPoolExecutor(max_workers=1) as executor:
        try:
            corpus = shared_corpus(settings, embedder)
            ranker = Ranker(embedder=embedder, vectors=ResidentVectors(index))
            ways = _ways(lambda questions: ranker.rank_many([(text, corpus) for text in questions]), executor)
            await _time(ways, warm_up_questions())
            return await _time(ways, measured_questions())
        finally:
            index.close()


def _ways(rank: Callable[[Sequence[str]], Sequence[object]], executor: ThreadPoolExecutor) -> dict[str, Way]:
    async def directly(question: str) -> object:
        return rank([question])

    async def in_a_thread(question: str) -> object:
        return await asyncio.get_running_loop().run_in_executor(executor, rank, [question])

    return {"directly": directly, "in a thread": in_a_thread, "batched": MicroBatcher(rank, executor=executor)}


async def _time(ways: dict[str, Way], questions: Sequence[str]) -> dict[str, list[float]]:
    """Every question goes every way; each way comes first, second and last equally often."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    order = list(ways)
    for question in questions:
        for name in order:
            start = time.perf_counter()
            await ways[name](question)
            times[name].append(time.perf_counter() - start)
        order = [*order[1:], order[0]]
    return times


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure())))
