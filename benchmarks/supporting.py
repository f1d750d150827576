"""Fits the numbers of the check of support anew on the tuning half, and prints them beside those that are shipped.

Each of the two curves is a logistic regression whose slopes may not be negative, as no signal counts against its own
meaning: in sentences that were made false by a small change, shared words would otherwise count as a sign of falsehood.
The first curve parts true sentences from inventions and other notes' facts, the second from those that change a detail.
Each border then leaves the share of true sentences that is asked of it, on notes that it was not fitted on. The test
half is never read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks.answers import figures_of, shipped_check
from benchmarks.calibrating import read_tuning
from benchmarks.coaches import settings
from bot.settings import Settings
from retrieval.answering.worded.support.curves import Aboutness, Deviation, Rule, Signals

FOLDS = 5
SEED = 1
PENALTY = 1e-3
"""How strongly large slopes are held back, in units of each signal's spread."""
ABOUT_RECALL, OTHERWISE_RECALL = 0.985, 0.955
"""The share of true sentences that each curve is to let pass."""
FOREIGN = ("invented", "unrelated")
CHANGED = ("number", "negation", "swap")

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Line = dict[str, Any]
Curve = TypeVar("Curve", Aboutness, Deviation)


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """Sentences with their signals; every array has one row for each."""

    lines: Sequence[Line]
    signals: Sequence[Signals]

    @property
    def true(self) -> Mask:
        """Which ones are supported."""
        return np.array([line["supported"] for line in self.lines])

    @property
    def whole(self) -> Mask:
        """Which ones have no detail that the passages lack; the others need no curve."""
        return np.array([not signals.detail for signals in self.signals])

    def of_kinds(self, kinds: Sequence[str]) -> Mask:
        """Which ones are true or of these kinds, and have no such detail."""
        chosen = np.array([line["kind"] in kinds for line in self.lines])
        return np.asarray(self.whole & (self.true | chosen))

    def columns(self, curve: type[Aboutness | Deviation]) -> Array:
        """What each signal of a curve alone adds to its score, shape (sentences, signals)."""
        names = [field.name for field in fields(curve)]
        none = dict.fromkeys(names, 0.0)
        alone = [curve(**none | {name: 1.0}) for name in names[1:]]
        return np.array([[one.score(signals) for one in alone] for signals in self.signals])


def main(*, small: bool = False) -> None:
    """Print fitted and shipped numbers with their figures; a quick look takes every tenth sentence."""
    labelled = asyncio.run(_gather(settings(), read_tuning("support")[:: 10 if small else 1]))
    rule, accepted = calibrate(labelled)
    for curve, shipped in ((rule.about, Rule().about), (rule.otherwise, Rule().otherwise)):
        print("fitted  ", curve)
        print("shipped ", shipped)
    print(f"{'fitted, on held-out notes':<28}", figures_of(labelled.lines, accepted))
    print(f"{'shipped':<28}", figures_of(labelled.lines, [Rule().accepts(signals) for signals in labelled.signals]))


async def _gather(chosen: Settings, lines: Sequence[Line]) -> Labelled:
    async with shipped_check(chosen) as check:
        signals = [await check.read({"1": line["passage"]}).signals(line["sentence"], ["1"]) for line in lines]
    pairs = [(line, found) for line, found in zip(lines, signals, strict=True) if found is not None]
    return Labelled(lines=[line for line, _ in pairs], signals=[found for _, found in pairs])


def calibrate(labelled: Labelled) -> tuple[Rule, list[bool]]:
    """The rule, and what rules fitted on the other notes accept."""
    about, about_held_out = _fit(labelled, Aboutness, labelled.of_kinds(FOREIGN), labelled.true, ABOUT_RECALL)
    changed, true_held_out = _fit(labelled, Deviation, labelled.of_kinds(CHANGED), labelled.true, OTHERWISE_RECALL)
    accepted = labelled.whole & (about_held_out >= 0) & (true_held_out >= 0)
    return Rule(about=_curve(Aboutness, about), otherwise=_curve(Deviation, changed)), accepted.tolist()


def _fit(
    labelled: Labelled, curve: type[Aboutness | Deviation], rows: Mask, true: Mask, recall: float
) -> tuple[Array, Array]:
    """Intercept and slopes of the curve, and scores by curves of other notes; above 0 a sentence passes."""
    toward = 1.0 if curve is Aboutness else -1.0  # signals of deviation speak against a sentence
    columns = toward * labelled.columns(curve)
    held_out = np.empty(len(true))
    for training, rest in _folds(labelled.lines):
        held_out[rest] = _scores(columns[rest], fit_curve(columns[training & rows], true[training & rows]))
    border = np.sort(held_out[true])[int((1 - recall) * true.sum())]
    fitted = fit_curve(columns[rows], true[rows])
    fitted[0] -= border
    return np.array([toward * fitted[0], *fitted[1:]]), held_out - border


def fit_curve(columns: Array, true: Mask) -> Array:
    """Intercept and slopes, none of them negative, of the logistic curve by which columns tell what is true."""
    spread = columns.std(axis=0) + 1e-9
    scaled = columns / spread

    def loss(numbers: Array) -> tuple[float, Array]:
        likely = 1.0 / (1.0 + np.exp(-np.clip(_scores(scaled, numbers), -30.0, 30.0)))
        slopes, off = numbers[1:], likely - true
        surprise = -np.log(np.where(true, likely, 1.0 - likely) + 1e-12).mean()
        pull = np.array([off.mean(), *(scaled * off[:, None]).mean(axis=0) + 2 * PENALTY * slopes])
        return float(surprise + PENALTY * slopes @ slopes), pull

    size = columns.shape[1]
    found = minimize(loss, np.zeros(size + 1), jac=True, bounds=[(None, None), *[(0, None)] * size])
    return np.array([found.x[0], *found.x[1:] / spread])


def _scores(columns: Array, numbers: Array) -> Array:
    return np.asarray(numbers[0] + columns @ numbers[1:])


def _curve(kind: type[Curve], numbers: Array) -> Curve:
    names = [field.name for field in fields(kind)]
    return kind(**dict(zip(names, np.round(numbers, 2).tolist(), strict=True)))


def _folds(lines: Sequence[Line]) -> list[tuple[Mask, Mask]]:
    """Sentences to fit on and the others; those of one note are never parted."""
    notes = sorted({line["document"] for line in lines})
    order = np.random.default_rng(SEED).permutation(len(notes))
    fold = {notes[place]: rank % FOLDS for rank, place in enumerate(order.tolist())}
    own = np.array([fold[line["document"]] for line in lines])
    return [(own != number, own == number) for number in range(FOLDS)]
