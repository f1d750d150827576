"""How near questions are to examples of what lies outside the roadmap."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.embedding.embedders import Vectors
from retrieval.ranking.scope import NEAREST, UNKNOWN, OutOfScope


def unit(*rows: tuple[float, float]) -> Vectors:
    vectors = np.array(rows, dtype=np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


EXAMPLES = unit((1, 0), (0, 1), (1, 1), (-1, 0))


def test_nearness_is_the_mean_cosine_of_the_three_nearest_examples() -> None:
    near = OutOfScope(EXAMPLES).nearness(unit((1, 0), (0, 2)))
    half = np.sqrt(0.5)
    assert near.tolist() == pytest.approx([(1 + half + 0) / 3, (1 + half + 0) / 3], abs=1e-6)


def test_an_example_itself_is_nearer_than_its_opposite() -> None:
    near, far = OutOfScope(EXAMPLES).nearness(unit((1, 1), (-1, -1)))
    assert far < 0 < near


@pytest.mark.parametrize("vectors", [None, EXAMPLES[: NEAREST - 1]])
def test_without_enough_examples_nothing_is_known_of_any_question(vectors: Vectors | None) -> None:
    assert OutOfScope(vectors).nearness(unit((1, 0), (0, 1))).tolist() == [UNKNOWN, UNKNOWN]
