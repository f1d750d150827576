"""The evaluation set through the retriever: ranking, abstaining and follow-ups, on both halves.

Nobody tunes on the test half; this prints it all the same, so that every run shows where things stand.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from benchmarks.coaches import settings
from bot.app import open_coach
from bot.services.coach import Coach
from bot.settings import Settings
from bot.terminal.evaluating import evaluate_file
from retrieval.answering import THRESHOLD
from retrieval.evaluation import area_under_curve

SETS = Path(__file__).parent / "evaluation"
FIGURES = ("hit@1", "hit@3", "hit@5", "MRR@10", "nDCG@10")


def main() -> None:
    """Print the figures of both halves."""
    asyncio.run(_measure(settings()))


async def _measure(chosen: Settings) -> None:
    async with open_coach(chosen) as coach:
        for half in ("tuning", "test"):
            for name in ("answerable", "follow-ups"):
                result = await evaluate_file(coach.answers, SETS / half / f"{name}.jsonl")
                figures = "  ".join(f"{figure} {result[figure]:.3f}" for figure in FIGURES)
                print(f"{half:<7} {name:<11} n={result['questions']:<4} {figures}")
            await _abstaining(coach, half)


async def _abstaining(coach: Coach, half: str) -> None:
    answerable = await _confidences(coach, SETS / half / "answerable.jsonl")
    foreign = await _confidences(coach, SETS / half / "unanswerable.jsonl")
    at_95 = sorted(answerable)[int(0.05 * len(answerable))]
    print(
        f"{half:<7} abstaining  AUROC {area_under_curve(answerable, foreign):.3f}  "
        f"false answers at 95 % answered {_share(foreign, at_95):.3f}  "
        f"at the threshold {THRESHOLD}: answered {_share(answerable, THRESHOLD):.3f}, "
        f"false answers {_share(foreign, THRESHOLD):.3f}"
    )


async def _confidences(coach: Coach, file: Path) -> list[float]:
    lines: list[dict[str, Any]] = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    rankings = await asyncio.gather(*(coach.answers.search(line["question"]) for line in lines))
    return [ranking.confidence for ranking in rankings]


def _share(values: list[float], threshold: float) -> float:
    return sum(value >= threshold for value in values) / len(values)
