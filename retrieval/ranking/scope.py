"""Telling what lies outside the roadmap: how near a question is to examples of questions that it does not answer.

The usual way of out-of-scope detection when examples of both sides are at hand: nearest neighbours among them
(Larson et al. 2019, "An Evaluation Dataset for Intent Classification and Out-of-Scope Prediction").
"""

from __future__ import annotations

import numpy as np

from retrieval.embedding.embedders import Vectors
from retrieval.ranking.fusing import Scores

NEAREST = 3
UNKNOWN = 0.36
"""The nearness of the average answerable question of the tuning half: for a question of which nothing is known."""


class OutOfScope:
    """Vectors of questions that the roadmap does not answer."""

    def __init__(self, vectors: Vectors | None = None) -> None:
        """``vectors`` has a row of length 1 for each example; without any nothing is known of any question."""
        self._vectors = vectors

    def nearness(self, questions: Vectors) -> Scores:
        """The mean cosine of the three nearest examples to each question, shape (questions,)."""
        if self._vectors is None or len(self._vectors) < NEAREST:
            return np.full(len(questions), UNKNOWN)
        cosines = questions @ self._vectors.T
        return np.asarray(np.partition(cosines, -NEAREST, axis=1)[:, -NEAREST:].mean(axis=1), dtype=np.float64)
