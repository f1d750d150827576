"""Fitting ranking and abstaining anew, on made-up numbers; and the tuning files it reads."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from benchmarks.calibrating import Labelled, fit_curve, fit_weights, fuse_all, parting, read_tuning
from knowledge.library import load_library
from retrieval.ranking.fusing import Weights

KINDS = [field.name for field in fields(Weights)]


def labelled_by(kind: str, *, size: int = 60) -> Labelled:
    """Questions whose best of four documents stands out in the questions and more so in one other kind."""
    random = np.random.default_rng(3)
    scores = random.normal(size=(size, len(KINDS), 4))
    best = random.integers(0, 4, size)
    scores[np.arange(size), KINDS.index("questions"), best] += 1.0
    scores[np.arange(size), KINDS.index(kind), best] += 3.0
    return Labelled(scores=scores, best=best, relevant=tuple(frozenset([int(one)]) for one in best))


@pytest.mark.parametrize("kind", ["section", "pieces"])
def test_the_kind_that_knows_the_best_document_gets_the_highest_weight(kind: str) -> None:
    labelled = labelled_by(kind)
    weights = fit_weights(labelled)
    assert KINDS[int(np.argmax(weights))] == kind
    assert weights[KINDS.index("questions")] == 1
    assert (fuse_all(labelled, weights).argmax(axis=1) == labelled.best).mean() > 0.9


def test_the_curve_rises_with_what_answers_and_falls_with_what_does_not() -> None:
    random = np.random.default_rng(4)
    answers = np.arange(200) < 100
    quantities = np.stack([random.normal(size=200) + answers, random.normal(size=200) - answers], axis=1)
    _, rising, falling = fit_curve(quantities, answers)
    assert rising > 0 > falling


def test_false_answers_are_counted_where_95_of_100_answerable_questions_are_answered() -> None:
    answerable = np.linspace(0.0, 0.99, 100)
    assert "false answers at 95 % answered 0.250 (confidence 0.05)" in parting(
        answerable, np.array([0.01, 0.02, 0.03, 0.06])
    )


def test_every_tuning_question_is_asked_once_and_its_labels_exist() -> None:
    known = set(load_library().documents)
    answerable, foreign = read_tuning("answerable"), read_tuning("unanswerable")
    questions = [line["question"].lower() for line in [*answerable, *foreign]]
    assert len(set(questions)) == len(questions)
    for line in [*answerable, *read_tuning("follow-ups")]:
        assert line["best"] == line["relevant"][0]
        assert known.issuperset(line["relevant"])
    assert {line["kind"] for line in foreign} == {"off-topic", "near-miss", "attack"}
