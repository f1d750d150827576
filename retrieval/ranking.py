"""Fusing what the vectors and the words found into one order of documents. Pure: arrays in, arrays out.

Each document gets up to four scores: its overview's similarity, its best section's, the mean of its three nearest
questions, and BM25. Scores of different kinds are not comparable, so each kind is turned into z-scores over all
documents first (the standard score: distance from the mean in standard deviations), then added with weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
"""Shape (documents,); NaN where a document has no score of that kind."""

NEAREST_QUESTIONS = 3


@dataclass(frozen=True, kw_only=True)
class Weights:
    """How much each kind of score counts, chosen on the tuning half of the evaluation set (docs/quality.md)."""

    overview: float = 0.6
    section: float = 0.4
    questions: float = 1.5
    lexical: float = 0.7


def fuse(*, overview: Scores, section: Scores, questions: Scores, lexical: Scores, weights: Weights) -> Scores:
    """One score for each document.

    A document without sections or without questions is judged by its other similarities: the missing score counts
    as the mean of its present ones, so that a short note by a moderator competes on equal terms. A kind in which all
    documents are equal says nothing and adds nothing.
    """
    dense = [(zscores(overview), weights.overview), (zscores(section), weights.section)]
    dense.append((zscores(questions), weights.questions))
    stacked = np.stack([scores for scores, _ in dense])
    present = ~np.isnan(stacked)
    count = np.maximum(present.sum(axis=0), 1)
    mean = np.where(present, stacked, 0.0).sum(axis=0) / count
    filled = np.where(present, stacked, mean)
    total = sum((scores * weight for scores, (_, weight) in zip(filled, dense, strict=True)), np.zeros(len(lexical)))
    return np.asarray(total + weights.lexical * zscores(lexical))


def zscores(scores: Scores) -> Scores:
    """Distance from the mean in standard deviations; NaN stays NaN, and equal scores give zeros."""
    known = scores[~np.isnan(scores)]
    if known.size == 0:
        return scores
    spread = known.std()
    if spread < 1e-9:
        return np.where(np.isnan(scores), scores, 0.0)
    return np.asarray((scores - known.mean()) / spread)


def mean_of_nearest(similarities: Sequence[float], *, available: int, floor: float) -> float:
    """The mean of the three highest similarities; those not found are counted as ``floor``.

    ``available`` is how many there are in all: with fewer than three, the mean is over those. The mean of three beats
    the single nearest because one chance likeness no longer decides. NaN when there is none.
    """
    if available == 0:
        return float("nan")
    wanted = min(NEAREST_QUESTIONS, available)
    nearest = sorted(similarities, reverse=True)[:wanted]
    return (sum(nearest) + floor * (wanted - len(nearest))) / wanted


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """A logistic curve from evidence to a confidence of 0..1, fitted on the tuning half (docs/quality.md)."""

    intercept: float = -7.0
    questions: float = 9.0
    overview: float = 5.0
    coverage: float = 1.5

    def confidence(self, *, questions: float, overview: float, coverage: float) -> float:
        """How sure it is that the best document answers: from its similarities and the share of words it knows."""
        evidence = self.intercept + self.questions * questions + self.overview * overview + self.coverage * coverage
        return float(1.0 / (1.0 + np.exp(-evidence)))
