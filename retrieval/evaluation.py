"""Measuring retrieval: hit rates, reciprocal rank and discounted gain over labelled questions.

MRR is the mean reciprocal rank of the first relevant document; nDCG is the discounted cumulative gain divided by the
best possible one (Järvelin and Kekäläinen, 2002), with gain 1 for each relevant document.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

CUTOFF = 10


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One question with what is relevant for it and what was found, best first."""

    question: str
    relevant: tuple[str, ...]
    found: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Means over all questions, each 0..1."""

    questions: int
    hit_at_1: float
    hit_at_3: float
    hit_at_5: float
    mrr_at_10: float
    ndcg_at_10: float


def measure(judged: Sequence[Judged]) -> Figures:
    """The figures of a run. Raises ValueError when there is no question."""
    if not judged:
        raise ValueError("there is no question to measure")
    return Figures(
        questions=len(judged),
        hit_at_1=_mean([hit(item, 1) for item in judged]),
        hit_at_3=_mean([hit(item, 3) for item in judged]),
        hit_at_5=_mean([hit(item, 5) for item in judged]),
        mrr_at_10=_mean([reciprocal_rank(item) for item in judged]),
        ndcg_at_10=_mean([discounted_gain(item) for item in judged]),
    )


def hit(item: Judged, count: int) -> float:
    """1 when a relevant document is among the first ``count``, else 0."""
    return float(any(name in item.relevant for name in item.found[:count]))


def reciprocal_rank(item: Judged) -> float:
    """1 / rank of the first relevant document among the first ten, 0 when there is none."""
    ranks = [rank for rank, name in enumerate(item.found[:CUTOFF], start=1) if name in item.relevant]
    return 1.0 / ranks[0] if ranks else 0.0


def discounted_gain(item: Judged) -> float:
    """NDCG over the first ten."""
    gain = sum(1.0 / math.log2(place + 2) for place, name in enumerate(item.found[:CUTOFF]) if name in item.relevant)
    ideal = sum(1.0 / math.log2(place + 2) for place in range(min(CUTOFF, len(item.relevant))))
    return gain / ideal if ideal else 0.0


def area_under_curve(positive: Sequence[float], negative: Sequence[float]) -> float:
    """AUROC: the chance that a positive one scores higher than a negative one; ties count half.

    Raises ValueError when either is empty.
    """
    if not positive or not negative:
        raise ValueError("both kinds of questions are needed")
    wins = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return wins / (len(positive) * len(negative))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
