"""Fusing what the vectors and the words found into one order of documents. Pure: arrays in, arrays out.

Each document gets up to five scores: its overview's similarity, its best section's, that of its nearest questions,
BM25 over its words, and BM25 over pieces of words. Scores of different kinds are not comparable, so each kind is turned
into z-scores over all documents first (the standard score: distance from the mean in standard deviations), then added
with weights. Everything works along the last axis, so that many questions cost little more than one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
"""Shape (..., documents), a row for each question; NaN where a document has no score of that kind."""

NEAREST_QUESTIONS = 3
MIN_SPREAD = 1e-9
"""Standard deviation below which scores count as equal."""


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
    dense = zscores(np.stack([overview, section, questions]))
    present = ~np.isnan(dense)
    mean = np.where(present, dense, 0.0).sum(axis=0) / np.maximum(present.sum(axis=0), 1)
    kinds = np.concatenate([np.where(present, dense, mean), zscores(np.stack([words, pieces]))])
    by_kind = (weights.overview, weights.section, weights.questions, weights.words, weights.pieces)
    return np.asarray(np.tensordot(by_kind, kinds, axes=1))


def zscores(scores: Scores) -> Scores:
    """Distance from the mean in standard deviations; NaN stays NaN, and equal scores give zeros."""
    known = ~np.isnan(scores)
    count = np.maximum(known.sum(axis=-1, keepdims=True), 1)
    mean = np.where(known, scores, 0.0).sum(axis=-1, keepdims=True) / count
    apart = np.where(known, scores - mean, 0.0)
    spread = np.sqrt((apart**2).sum(axis=-1, keepdims=True) / count)
    differ = spread >= MIN_SPREAD
    return np.where(known, np.where(differ, apart, 0.0) / np.where(differ, spread, 1.0), np.nan)


def best_of(similarities: Scores, rows: NDArray[np.intp]) -> Scores:
    """The highest similarity of each document's passages, by ``rows`` of shape (documents, most); NaN for none."""
    best = _found(similarities, rows).max(axis=-1, initial=-np.inf)
    return np.where(best > -np.inf, best, np.nan)


def nearness_of_questions(similarities: Scores, rows: NDArray[np.intp]) -> Scores:
    """The mean of each document's single nearest question and of its three nearest; NaN for none.

    The nearest alone may be near by chance, three alone miss a question that only one of them asks. ``rows`` holds for
    each document the places of its questions in ``similarities``, -1 where there are no more.
    """
    found = _found(similarities, rows)
    if found.shape[-1] > NEAREST_QUESTIONS:
        found = np.partition(found, -NEAREST_QUESTIONS, axis=-1)[..., -NEAREST_QUESTIONS:]
    used = found > -np.inf
    count = used.sum(axis=-1)
    mean = np.where(used, found, 0.0).sum(axis=-1) / np.maximum(count, 1)
    return np.where(count > 0, (mean + found.max(axis=-1, initial=-np.inf)) / 2, np.nan)


def _found(similarities: Scores, rows: NDArray[np.intp]) -> Scores:
    """The similarities in those rows, shape (..., documents, most); minus infinity where there are fewer."""
    missing = np.full((*similarities.shape[:-1], 1), -np.inf)
    return np.concatenate([similarities, missing], axis=-1)[..., rows]  # row -1 is the infinity


@dataclass(frozen=True, kw_only=True)
class ConfidenceFeatures:
    """What speaks for there being an answer at all; each a number, or an array with one for each question.

    ``questions`` is the highest :func:`nearness_of_questions` of any document, ``section`` the highest cosine of any
    section, ``words`` the highest BM25 score over the words people ask with, ``known`` the share (0..1) of the
    question's own words that anybody asks with, and ``out_of_scope`` how near it is to questions that the roadmap does
    not answer.
    """

    questions: Scores
    section: Scores
    words: Scores
    known: Scores
    out_of_scope: Scores

    @property
    def quantities(self) -> Scores:
        """The five numbers that :class:`Calibration` weighs, in the order of its fields. Shape (..., 5)."""
        words = np.log1p(self.words)
        return np.stack([self.questions, self.section, words, self.known, self.out_of_scope], axis=-1)


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """A logistic curve from evidence to a confidence of 0..1, fitted on the tuning half (docs/quality.md).

    Ranking and deciding use different quantities: a z-score says which document is best and nothing about whether
    even the best one answers. ``python -m benchmarks calibrating`` fits it anew.
    """

    intercept: float = -5.5
    questions: float = 15.3
    section: float = 11.5
    words: float = 0.97
    known: float = 2.6
    out_of_scope: float = -24.1

    def confidence(self, support: ConfidenceFeatures) -> Scores:
        """How sure it is that the best document answers, for each question."""
        slopes = np.array([self.questions, self.section, self.words, self.known, self.out_of_scope])
        return np.asarray(1.0 / (1.0 + np.exp(-(self.intercept + support.quantities @ slopes))))
