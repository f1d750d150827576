"""The arithmetic of ranking. No test here depends on the chosen weights."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.ranking.fusing import (
    Calibration,
    ConfidenceFeatures,
    Scores,
    Weights,
    best_of,
    fuse,
    nearness_of_questions,
    zscores,
)

NAN = float("nan")
EVEN = Weights(overview=1.0, section=1.0, questions=1.0, words=1.0, pieces=1.0)


def scores(*values: float) -> Scores:
    return np.array(values, dtype=np.float64)


def fused(overview: Scores, section: Scores, questions: Scores, words: Scores, weights: Weights = EVEN) -> list[float]:
    equal = np.zeros_like(words)
    return list(
        fuse(overview=overview, section=section, questions=questions, words=words, pieces=equal, weights=weights)
    )


def test_a_z_score_is_the_distance_from_the_mean_in_standard_deviations() -> None:
    assert zscores(scores(1, 2, 3)).tolist() == pytest.approx([-1.224745, 0, 1.224745], abs=1e-6)


def test_missing_scores_stay_missing_and_do_not_count() -> None:
    result = zscores(scores(1, NAN, 3))
    assert result[[0, 2]].tolist() == [-1, 1]
    assert np.isnan(result[1])


def test_equal_scores_give_zeros_and_no_scores_nothing() -> None:
    assert zscores(scores(0.3, 0.3, 0.3)).tolist() == [0, 0, 0]
    assert np.isnan(zscores(scores(NAN, NAN))).all()


def test_the_order_does_not_depend_on_the_scale_of_a_kind() -> None:
    same = scores(0, 0, 0)
    small = fused(scores(0.1, 0.2, 0.3), same, same, scores(3, 1, 2))
    large = fused(scores(100, 200, 300), same, same, scores(0.03, 0.01, 0.02))
    assert small == pytest.approx(large)


def test_each_kind_counts_by_its_weight() -> None:
    rising, falling, same = scores(1, 2), scores(2, 1), scores(0, 0)
    weights = Weights(overview=3.0, section=0.0, questions=0.0, words=1.0)
    assert fused(rising, falling, falling, falling, weights) == pytest.approx([-2, 2])
    assert fused(same, same, same, rising, weights) == pytest.approx([-1, 1])


def test_pieces_of_words_count_by_a_weight_of_their_own() -> None:
    same, rising = scores(0, 0), scores(1, 2)
    weights = Weights(words=0.0, pieces=2.0)
    found = fuse(overview=same, section=same, questions=same, words=same, pieces=rising, weights=weights)
    assert found.tolist() == pytest.approx([-2, 2])


def test_a_kind_in_which_all_are_equal_decides_nothing() -> None:
    same, order = scores(5, 5, 5), scores(1, 3, 2)
    assert np.argsort(fused(same, same, same, order)).tolist() == [0, 2, 1]


def test_a_note_without_sections_or_questions_is_judged_by_what_it_has() -> None:
    overview, section, questions = scores(3, 1, 2), scores(NAN, 1, 2), scores(NAN, 1, 2)
    result = fused(overview, section, questions, scores(0, 0, 0))
    z = zscores(overview)[0]
    assert result[0] == pytest.approx(3 * z)
    assert result[0] > max(result[1:])


def test_documents_without_any_dense_score_are_ordered_by_their_words() -> None:
    missing = scores(NAN, NAN)
    assert fused(missing, missing, missing, scores(1, 2)) == pytest.approx([-1, 1])


ROWS = np.array([[0, 1, 2, 3], [4, -1, -1, -1], [-1, -1, -1, -1], [5, 6, -1, -1]])
SIMILARITIES = scores(0.9, 0.1, 0.8, 0.4, 0.5, -0.2, 0.6)


def test_the_best_passage_of_each_document_is_taken() -> None:
    best = best_of(SIMILARITIES, ROWS)
    assert best[[0, 1, 3]].tolist() == [0.9, 0.5, 0.6]
    assert np.isnan(best[2])


def test_documents_that_have_no_passages_of_a_kind_have_no_score() -> None:
    none = np.empty((2, 0), dtype=np.intp)
    assert np.isnan(best_of(SIMILARITIES, none)).all()
    assert np.isnan(nearness_of_questions(SIMILARITIES, none)).all()


def test_nearness_of_questions_is_between_the_nearest_and_the_mean_of_three() -> None:
    near = nearness_of_questions(SIMILARITIES, ROWS)
    assert near[[0, 1, 3]].tolist() == pytest.approx([(0.9 + 0.7) / 2, 0.5, (0.6 + 0.2) / 2])
    assert np.isnan(near[2])


def test_many_questions_give_what_each_gives_alone() -> None:
    rows = np.stack([SIMILARITIES, SIMILARITIES[::-1], np.zeros(7)])
    for way in (best_of, nearness_of_questions):
        alone = [way(row, ROWS) for row in rows]
        assert np.array_equal(way(rows, ROWS), np.stack(alone), equal_nan=True)
    kinds = [rows[:, :4], np.where(rows < 0.3, NAN, rows)[:, :4], rows[:, 1:5], rows[:, 2:6], rows[:, 3:]]
    names = ("overview", "section", "questions", "words", "pieces")
    together = fuse(**dict(zip(names, kinds, strict=True)), weights=EVEN)
    for number, row in enumerate(together):
        one = {name: kind[number] for name, kind in zip(names, kinds, strict=True)}
        assert row.tolist() == pytest.approx(fuse(**one, weights=EVEN).tolist())


def support(
    questions: float = 0.3, section: float = 0.2, words: float = 0.5, known: float = 0.4, out_of_scope: float = 0.4
) -> ConfidenceFeatures:
    numbers = {"questions": questions, "section": section, "words": words, "known": known, "out_of_scope": out_of_scope}
    return ConfidenceFeatures(**{name: np.array(value) for name, value in numbers.items()})


WEAK = support()


@pytest.mark.parametrize(
    "stronger",
    [support(questions=0.9), support(section=0.9), support(words=9.0), support(known=0.9), support(out_of_scope=0.2)],
)
def test_confidence_lies_between_0_and_1_and_rises_with_every_evidence(stronger: ConfidenceFeatures) -> None:
    calibration = Calibration()
    lower, higher = calibration.confidence(WEAK), calibration.confidence(stronger)
    assert 0 < lower < higher < 1


def test_confidence_is_a_logistic_curve() -> None:
    calibration = Calibration(intercept=-3.0, questions=2.0, section=1.0, words=4.0, known=3.0, out_of_scope=-1.0)
    even = support(questions=0.5, section=1.0, words=0.0, known=1.0 / 3, out_of_scope=0.0)
    assert calibration.confidence(even) == pytest.approx(0.5)
    far = support(questions=0.5, section=1.0, words=0.0, known=1.0 / 3, out_of_scope=1.0)
    assert calibration.confidence(far) == pytest.approx(0.268941, abs=1e-6)
    worded = support(questions=0.5, section=1.0, words=np.expm1(0.25), known=1.0 / 3, out_of_scope=0.0)
    assert calibration.confidence(worded) == pytest.approx(0.731059, abs=1e-6)
