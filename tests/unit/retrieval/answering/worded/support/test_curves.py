"""Likeness and deviation are two questions, and neither makes up for the other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from retrieval.answering.worded.support.curves import Aboutness, Deviation, Rule, Signals

PLAIN = Signals(shared=0.9, nearest=0.8, turned=0, crossed=0, reversed=0, unbound=0, negated=0, opposite=0, detail=0)


def test_a_sentence_in_the_passages_words_without_a_sign_against_it_is_supported() -> None:
    assert Rule().accepts(PLAIN)
    assert Rule().accepts(replace(PLAIN, shared=0.5, nearest=0.6))


@pytest.mark.parametrize(
    "signals", [{"shared": 0.1, "nearest": 0.5}, {"shared": 0.5, "nearest": 0.25}, {"shared": 1.0, "nearest": 0.1}]
)
def test_a_sentence_about_something_else_is_not(signals: dict[str, float]) -> None:
    assert not Rule().accepts(replace(PLAIN, **signals))


@pytest.mark.parametrize("sign", ["turned", "negated", "opposite", "detail"])
def test_no_likeness_makes_up_for_a_plain_deviation(sign: str) -> None:
    same = replace(PLAIN, shared=1, nearest=1)
    assert Rule().accepts(same)
    assert not Rule().accepts(replace(same, **{sign: 1}))


@pytest.mark.parametrize("sign", ["crossed", "reversed"])
def test_weaker_signs_count_together_with_others(sign: str) -> None:
    assert not Rule().accepts(replace(PLAIN, **{sign: 1, "unbound": 0.5}))


def test_a_sign_counts_less_in_a_sentence_of_other_words() -> None:
    deviation = Deviation(intercept=-1, negated=2)
    assert deviation.score(replace(PLAIN, shared=1, negated=1)) == 1
    assert deviation.score(replace(PLAIN, shared=0.5, negated=1)) == -0.5


def test_each_curve_adds_up_its_signals() -> None:
    about = Aboutness(intercept=-1, shared=2, nearest=3)
    assert about.score(replace(PLAIN, shared=0.5, nearest=0.5)) == 1.5
