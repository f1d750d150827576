"""The figures of retrieval, against values computed by hand."""

from __future__ import annotations

import math

import pytest

from retrieval.evaluation import Judged, area_under_curve, discounted_gain, hit, measure, reciprocal_rank


def judged(found: str, *relevant: str) -> Judged:
    return Judged(question="q", relevant=relevant, found=tuple(found))


@pytest.mark.parametrize(("count", "expected"), [(1, 0.0), (2, 0.0), (3, 1.0), (10, 1.0)])
def test_a_hit_is_a_relevant_document_within_the_count(count: int, expected: float) -> None:
    assert hit(judged("xyab", "a", "b"), count) == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [("a", 1.0), ("xa", 0.5), ("xxxb", 0.25), ("xxxxxxxxxa", 0.1), ("xxxxxxxxxxa", 0.0), ("xyz", 0.0), ("", 0.0)],
)
def test_the_reciprocal_rank_is_that_of_the_first_relevant_one_of_ten(found: str, expected: float) -> None:
    assert reciprocal_rank(judged(found, "a", "b")) == expected


def test_the_gain_is_1_when_the_relevant_ones_come_first_in_any_order() -> None:
    assert discounted_gain(judged("bax", "a", "b")) == pytest.approx(1.0)


def test_the_gain_is_discounted_by_the_logarithm_of_the_place() -> None:
    # Relevant at the places 2 and 4 of the list; the best possible list has them at 1 and 2.
    expected = (1 / math.log2(3) + 1 / math.log2(5)) / (1 / math.log2(2) + 1 / math.log2(3))
    assert expected == pytest.approx(0.6509, abs=1e-4)
    assert discounted_gain(judged("xaxb", "a", "b")) == pytest.approx(expected)


def test_more_relevant_ones_than_ten_places_can_still_gain_1() -> None:
    names = "abcdefghijkl"
    assert discounted_gain(judged(names, *names)) == pytest.approx(1.0)


def test_the_gain_of_a_question_without_relevant_documents_is_0() -> None:
    assert discounted_gain(judged("abc")) == 0.0


def test_the_figures_are_means_over_the_questions() -> None:
    figures = measure([judged("abc", "a"), judged("xya", "a"), judged("xyzwa", "a"), judged("xyz", "a")])
    assert figures.questions == 4
    assert (figures.hit_at_1, figures.hit_at_3, figures.hit_at_5) == (0.25, 0.5, 0.75)
    assert figures.mrr_at_10 == pytest.approx((1 + 1 / 3 + 1 / 5) / 4)
    assert figures.ndcg_at_10 == pytest.approx((1 + 1 / math.log2(4) + 1 / math.log2(6)) / 4)


def test_no_questions_cannot_be_measured() -> None:
    with pytest.raises(ValueError, match="no question"):
        measure([])


@pytest.mark.parametrize(
    ("positive", "negative", "expected"),
    [
        ([0.9, 0.8], [0.1, 0.2], 1.0),
        ([0.1, 0.2], [0.9, 0.8], 0.0),
        ([0.5], [0.5], 0.5),
        ([0.9, 0.4], [0.5, 0.4], (1 + 1 + 0 + 0.5) / 4),
    ],
)
def test_the_area_is_the_share_of_pairs_in_the_right_order(
    positive: list[float], negative: list[float], expected: float
) -> None:
    assert area_under_curve(positive, negative) == pytest.approx(expected)


@pytest.mark.parametrize(("positive", "negative"), [([], [0.1]), ([0.1], [])])
def test_the_area_needs_both_kinds(positive: list[float], negative: list[float]) -> None:
    with pytest.raises(ValueError, match="both kinds"):
        area_under_curve(positive, negative)
