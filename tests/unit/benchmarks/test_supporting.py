"""Fitting the check of support anew, on made-up signals; and the labelled sentences it reads."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.answers import figures_of
from benchmarks.calibrating import read_tuning
from benchmarks.supporting import Labelled, calibrate, fit_curve
from retrieval.answering.worded.support.curves import Signals

LIKE = Signals(shared=0.9, nearest=0.8, turned=0, crossed=0, reversed=0, unbound=0, negated=0, opposite=0, detail=0)
UNLIKE = replace(LIKE, shared=0.1, nearest=0.1)
TURNED = replace(LIKE, turned=1)
NEW = replace(LIKE, detail=1)


def labelled(notes: int = 20) -> Labelled:
    """Of each note a true sentence, an invention, one that turns a relation about and one with a wrong number."""
    random = np.random.default_rng(5)
    of_one = [("paraphrase", LIKE), ("invented", UNLIKE), ("swap", TURNED), ("number", NEW)]
    rows = [
        (f"note-{note}", kind, replace(signals, shared=signals.shared - random.uniform(0, 0.1)))
        for note in range(notes)
        for kind, signals in of_one
    ]
    lines = [{"document": note, "kind": kind, "supported": kind == "paraphrase"} for note, kind, _ in rows]
    return Labelled(lines=lines, signals=[signals for _, _, signals in rows])


def test_the_fitted_rule_parts_what_its_signals_part() -> None:
    rule, accepted = calibrate(labelled())
    true, *others = (accepted[place::4] for place in range(4))
    assert sum(true) >= 18
    assert not any(any(other) for other in others)
    assert [rule.accepts(signals) for signals in (LIKE, UNLIKE, TURNED, NEW)] == [True, False, False, False]


def test_the_border_leaves_nearly_all_true_sentences_where_the_kinds_overlap() -> None:
    random = np.random.default_rng(6)
    lines: list[dict[str, Any]] = [
        {"document": f"note-{place % 20}", "kind": kind, "supported": kind == "paraphrase"}
        for place, kind in enumerate(["paraphrase", "invented", "swap"] * 100)
    ]
    reach = {"paraphrase": (0.3, 1.0), "invented": (0.0, 0.8), "swap": (0.3, 1.0)}
    signals = [replace(LIKE, shared=random.uniform(*reach[line["kind"]])) for line in lines]
    rule, _ = calibrate(Labelled(lines=lines, signals=signals))
    kept = [rule.about.score(one) >= 0 for one in signals]
    assert sum(kept[0::3]) >= 95
    assert 0 < sum(kept[1::3]) < 90


def test_a_signal_that_tells_nothing_of_deviation_gets_no_weight() -> None:
    rule, _ = calibrate(labelled())
    assert rule.otherwise.turned > 1
    assert rule.otherwise.crossed == rule.otherwise.negated == 0


def test_no_slope_is_negative_even_where_the_sentences_say_so() -> None:
    true = np.arange(100) < 50
    _, against, speaks_for = fit_curve(np.stack([~true * 1.0, true * 1.0], axis=1), true)
    assert against == 0 < speaks_for


def test_figures_count_what_is_shown_of_each_kind() -> None:
    lines: list[dict[str, Any]] = [
        {"kind": "paraphrase", "supported": True},
        {"kind": "paraphrase", "supported": True},
        {"kind": "swap", "supported": False},
    ]
    assert figures_of(lines, [True, False, True]) == (
        "n=3  precision 0.500  recall 0.500  let through: paraphrase 1/2, swap 1/1"
    )


def test_the_sentences_to_tune_on_are_labelled_once_each_and_half_of_the_added_ones_are_true() -> None:
    lines = read_tuning("support")
    pairs = Counter((line["sentence"], line["passage"]) for line in lines)
    assert max(pairs.values()) == 1
    assert all(line["supported"] is (line["kind"] == "paraphrase") for line in lines)
    added = lines[136:]
    assert len({line["document"] for line in added}) >= 60
    assert not {line["document"] for line in lines[:136]} & {line["document"] for line in added}
    assert 0.48 <= sum(line["supported"] for line in added) / len(added) <= 0.52
