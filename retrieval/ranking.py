"""Fusing what the vectors and the words found into one order of documents. Pure: arrays in, arrays out.

Each document gets up to five scores: its overview's similarity, its best section's, that of its nearest questions,
BM25 over its words, and BM25 over pieces of words. Scores of different kinds are not comparable, so each kind is turned
into z-scores over all documents first (the standard score: distance from the mean in standard deviations), then added
with weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
"""Shape (documents,); NaN where a document has no score of that kind."""

NEAREST_QUESTIONS = 3


@dataclass(frozen=True, kw_only=True)
class Weights:
    """How much each kind of score counts, chosen on the tuning half of the evaluation set (docs/quality.md)."""

    overview: float = 0.35
    section: float = 0.35
    questions: float = 1.0
    words: float = 0.4
    pieces: float = 0.5


def fuse(
    *, overview: Scores, section: Scores, questions: Scores, words: Scores, pieces: Scores, weights: Weights
) -> Scores:
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
    total = sum((scores * weight for scores, (_, weight) in zip(filled, dense, strict=True)), np.zeros(len(words)))
    return np.asarray(total + weights.words * zscores(words) + weights.pieces * zscores(pieces))


def zscores(scores: Scores) -> Scores:
    """Distance from the mean in standard deviations; NaN stays NaN, and equal scores give zeros."""
    known = scores[~np.isnan(scores)]
    if known.size == 0:
        return scores
    spread = known.std()
    if spread < 1e-9:
        return np.where(np.isnan(scores), scores, 0.0)
    return np.asarray((scores - known.mean()) / spread)


def best_of(similarities: Scores, rows: NDArray[np.intp]) -> Scores:
    """The highest similarity of each document's passages, by ``rows`` of shape (documents, most); NaN for none."""
    return mean_of_nearest(similarities, rows, count=1)


def mean_of_nearest(similarities: Scores, rows: NDArray[np.intp], *, count: int = NEAREST_QUESTIONS) -> Scores:
    """The mean of each document's ``count`` highest similarities, or of all when it has fewer; NaN for none.

    ``rows`` holds for each document the places of its passages in ``similarities``, -1 where there are no more.
    """
    return _mean(_nearest(similarities, rows, count))


def nearness_of_questions(similarities: Scores, rows: NDArray[np.intp]) -> Scores:
    """The mean of each document's single nearest question and of its three nearest; NaN for none.

    The nearest alone may be near by chance, three alone miss a question that only one of them asks.
    """
    nearest = _nearest(similarities, rows, NEAREST_QUESTIONS)
    best = nearest.max(axis=1, initial=-np.inf, keepdims=True)
    return (_mean(best) + _mean(nearest)) / 2


def _nearest(similarities: Scores, rows: NDArray[np.intp], count: int) -> Scores:
    """The ``count`` highest similarities of each document in any order; minus infinity where there are fewer."""
    found = np.append(similarities, -np.inf)[rows]  # row -1 is the infinity
    return np.partition(found, -count, axis=1)[:, -count:] if count < found.shape[1] else found


def _mean(nearest: Scores) -> Scores:
    """The mean of each row without its infinities; NaN for a row of nothing else."""
    used = nearest > -np.inf
    number = used.sum(axis=1)
    total = np.where(used, nearest, 0.0).sum(axis=1)
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)


@dataclass(frozen=True, kw_only=True)
class Support:
    """What speaks for there being an answer at all.

    ``questions`` is the highest :func:`nearness_of_questions` of any document, ``section`` the highest cosine of any
    section, ``words`` the highest BM25 score over the words people ask with, ``known`` the share (0..1) of the
    question's own words that anybody asks with, and ``outside`` whether it names something from outside the roadmap
    that the best document does not mention.
    """

    questions: float
    section: float
    words: float
    known: float
    outside: bool

    @property
    def quantities(self) -> NDArray[np.float64]:
        """The five numbers that :class:`Calibration` weighs, in the order of its fields."""
        return np.array([self.questions, self.section, np.log1p(self.words), self.known, float(self.outside)])


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """A logistic curve from evidence to a confidence of 0..1, fitted on the tuning half (docs/quality.md).

    Ranking and deciding use different quantities: a z-score says which document is best and nothing about whether
    even the best one answers. ``python -m benchmarks calibrating`` fits it anew.
    """

    intercept: float = -16.6
    questions: float = 20.8
    section: float = 5.3
    words: float = 2.2
    known: float = 2.7
    outside: float = -2.8

    def confidence(self, support: Support) -> float:
        """How sure it is that the best document answers."""
        slopes = np.array([self.questions, self.section, self.words, self.known, self.outside])
        return float(1.0 / (1.0 + np.exp(-(self.intercept + slopes @ support.quantities))))
