"""The evaluation set through the retriever: ranking, abstaining and follow-ups, on both halves.

LangChain's default pipeline is measured beside it on the same 90 notes, by the place of each document's first piece:
once over the note files as they are and once over title and body alone, and the better of the two is the baseline.
Nobody tunes on the test half; this prints it all the same, so that every run shows where things stand.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from benchmarks.coaches import settings
from benchmarks.measuring import Target, at_least, at_most, print_figure
from benchmarks.processes import run_contender
from benchmarks.questions import SETS
from bot.app import open_coach
from bot.services.coach import Coach
from bot.settings import Settings
from bot.terminal.evaluating import evaluate_file
from retrieval.answering.answerer import THRESHOLD
from retrieval.evaluation import Figures, Judged, area_under_curve, measure

HALVES = ("tuning", "test")
FIGURES = ("hit@1", "hit@3", "hit@5", "MRR@10", "nDCG@10")
TARGETS = {
    "answerable": {"hit@1": at_least(0.87), "hit@3": at_least(0.97), "MRR@10": at_least(0.92)},
    "follow-ups": {"hit@3": at_least(0.9)},
}
"""They hold for the test half."""
POINTS_BETTER = at_least(0.1)


def main(*, small: bool = False) -> None:
    """Print the figures of both halves; a quick look leaves LangChain out."""
    ours = asyncio.run(_measure(settings()))
    if small:
        return
    for half, theirs in best_baseline(_langchain("files"), _langchain("texts")).items():
        name = f"{half}: LangChain default"
        print(f"{name:<26} hit@1 {theirs.hit_at_1:.3f}  hit@3 {theirs.hit_at_3:.3f}  MRR@10 {theirs.mrr_at_10:.3f}")
        print_figure(f"{half}: hit@1, coach - LangChain default", round(ours[half] - theirs.hit_at_1, 4), POINTS_BETTER)


async def _measure(chosen: Settings) -> dict[str, float]:
    """Print the coach's figures, and return hit@1 by half."""
    first: dict[str, float] = {}
    async with open_coach(chosen) as coach:
        for half in HALVES:
            for name, targets in TARGETS.items():
                result = await evaluate_file(coach.answers, SETS / half / f"{name}.jsonl")
                figures = "  ".join(f"{figure} {result[figure]:.3f}" for figure in FIGURES)
                print(f"{half:<7} {name:<11} n={result['questions']:<4} {figures}")
                _beside_targets(half, name, result, targets)
                first.setdefault(half, result["hit@1"])
            await _abstaining(coach, half)
    return first


def _beside_targets(half: str, name: str, result: dict[str, Any], targets: dict[str, Target]) -> None:
    for figure, target in targets.items() if half == "test" else ():
        print_figure(f"  {half} {name} {figure}", result[figure], target)


async def _abstaining(coach: Coach, half: str) -> None:
    answerable = await _confidences(coach, SETS / half / "answerable.jsonl")
    foreign = await _confidences(coach, SETS / half / "unanswerable.jsonl")
    at_95 = sorted(answerable)[int(0.05 * len(answerable))]
    area, false_answers = area_under_curve(answerable, foreign), _share(foreign, at_95)
    print(
        f"{half:<7} abstaining  AUROC {area:.3f}  false answers at 95 % answered {false_answers:.3f}  "
        f"at the threshold {THRESHOLD}: answered {_share(answerable, THRESHOLD):.3f}, "
        f"false answers {_share(foreign, THRESHOLD):.3f}"
    )
    if half == "test":
        print_figure("  test abstaining AUROC", area, at_least(0.98))
        print_figure("  test false answers at 95 % answered", false_answers, at_most(0.05))


async def _confidences(coach: Coach, file: Path) -> list[float]:
    rankings = await asyncio.gather(*(coach.answers.search(line["question"]) for line in _lines(file)))
    return [ranking.confidence for ranking in rankings]


def _langchain(notes: str) -> dict[str, Figures]:
    files = {half: SETS / half / "answerable.jsonl" for half in HALVES}
    found = run_contender("langchain_ranking", notes, *map(str, files.values()))
    return {half: judge(_lines(file), found[str(file)]) for half, file in files.items()}


def judge(labelled: list[dict[str, Any]], found: list[list[str]]) -> Figures:
    """The figures of rankings for labelled questions, both in the same order."""
    judged = [
        Judged(question=line["question"], relevant=tuple({*line["relevant"], line["best"]}), found=tuple(ids))
        for line, ids in zip(labelled, found, strict=True)
    ]
    return measure(judged)


def best_baseline(*runs: dict[str, Figures]) -> dict[str, Figures]:
    """For each half the run with the highest hit@1."""
    return {half: max((run[half] for run in runs), key=lambda figures: figures.hit_at_1) for half in runs[0]}


def _lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def _share(values: list[float], threshold: float) -> float:
    return sum(value >= threshold for value in values) / len(values)
