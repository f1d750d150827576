"""Chooses the limits between the readings of a follow-up anew, on the tuning half, and shows the shipped ones beside.

Run it after the confidence has been fitted anew (:mod:`benchmarks.calibrating`), whose scale they are on. All limits of
a grid are tried; of those that find the right note among the first three most often, and then first, several are often
equally good: choose one in their midst. The test half is never read.
"""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.calibrating import read_tuning
from benchmarks.coaches import settings
from bot.app import open_coach
from retrieval.ranking.follow_ups import LIMITS, FollowUp, Limits, keeps_subject, read_turns
from retrieval.values import Ranking

NAMES = (0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995)
LOST = (0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
EXPLAINED = (0.0, 0.05, 0.1, 0.15, 0.25, 0.35)
SHOWN = 12


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A follow-up with what each of its readings finds, and the ids that are right."""

    turn: FollowUp
    alone: Ranking
    combined: Ranking
    relevant: frozenset[str]

    def is_found(self, limits: Limits, among: int) -> bool:
        """Whether a right note is among so many of the reading that these limits choose."""
        keeps = keeps_subject(self.turn, alone=self.alone.confidence, combined=self.combined.confidence, limits=limits)
        chosen = self.combined if keeps else self.alone
        return any(ranked.document.id in self.relevant for ranked in chosen.documents[:among])


def main(*, small: bool = False) -> None:
    """Print the best limits and the shipped ones; a quick look takes every tenth follow-up."""
    asked = asyncio.run(_ask(read_tuning("follow-ups")[:: 10 if small else 1]))
    print(f"{len(asked)} follow-ups")
    _show("shipped", asked, LIMITS)
    grid = [
        Limits(names_its_subject=names, lost_alone=lost, explained=explained)
        for names, lost, explained in itertools.product(NAMES, LOST, EXPLAINED)
    ]
    for limits in sorted(grid, key=lambda limits: count_found(asked, limits), reverse=True)[:SHOWN]:
        _show("", asked, limits)


def count_found(asked: list[Asked], limits: Limits) -> tuple[int, int]:
    """How many follow-ups have a right note among the first three, and first."""
    among_three, first = (sum(one.is_found(limits, among) for one in asked) for among in (3, 1))
    return among_three, first


async def _ask(lines: list[dict[str, Any]]) -> list[Asked]:
    async with open_coach(settings()) as coach:
        asked = []
        for line in lines:
            turn = read_turns(line["turns"])
            alone, combined = [await coach.answers.search(text) for text in (turn.alone, turn.combined)]
            asked.append(Asked(turn=turn, alone=alone, combined=combined, relevant=frozenset(line["relevant"])))
    return asked


def _show(name: str, asked: list[Asked], limits: Limits) -> None:
    among_three, first = count_found(asked, limits)
    print(f"{name:<8} {asdict(limits)}  hit@3 {among_three / len(asked):.3f}  hit@1 {first / len(asked):.3f}")
