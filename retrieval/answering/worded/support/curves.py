"""When signals amount to support.

Two questions decide, each by a logistic curve over a few signals. Is a sentence about what its passages say? Words that
it shares with them and its similarity to the nearest of their sentences tell. Does it say something else about it?
That is told by relations turned about, words bound anew, negations and opposites, which words and vectors overlook.
The two are not added up: no likeness makes up for a contradiction. A number, a unit, a name or an address that no
passage has decides alone. ``python -m benchmarks supporting`` fits the numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Signals:
    """What speaks for a sentence and what against it, each 0..1 but for similarities, which are -1..1."""

    shared: float
    """The share of its words that stand in the passages."""
    nearest: float
    """Its similarity to the nearest of their sentences."""
    turned: float
    """How plainly it states one of their relations the other way round."""
    crossed: float
    """1 when two clauses are made of two of theirs, put together otherwise."""
    reversed: float
    """1 when a clause has the words of one of theirs in the opposite order."""
    unbound: float
    """The share of pairs of words within its clauses that none of theirs has."""
    negated: float
    """1 when only it, or only they, negate anything."""
    opposite: float
    """1 when they have the opposite of one of its words and not the word."""
    detail: float
    """1 when it has a number, a unit, a name or an address that they do not have."""


@dataclass(frozen=True, kw_only=True)
class Aboutness:
    """The curve that says whether a sentence is about what its passages say; 0 is the border."""

    intercept: float = -6.44
    shared: float = 8.2
    nearest: float = 8.65

    def score(self, signals: Signals) -> float:
        """Above 0 when it is."""
        return self.intercept + self.shared * signals.shared + self.nearest * signals.nearest


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """The curve that says whether a sentence says something else about it; 0 is the border.

    A sign counts by the square of the shared words: in a sentence of quite other words it tells little, in one that
    keeps to the passages' words a changed detail is what is left.
    """

    intercept: float = -2.34
    turned: float = 6.6
    crossed: float = 2.29
    reversed: float = 2.84
    unbound: float = 3.5
    negated: float = 3.27
    opposite: float = 3.9

    def score(self, signals: Signals) -> float:
        """Above 0 when it does."""
        signs = (
            self.turned * signals.turned
            + self.crossed * signals.crossed
            + self.reversed * signals.reversed
            + self.unbound * signals.unbound
            + self.negated * signals.negated
            + self.opposite * signals.opposite
        )
        return self.intercept + signs * signals.shared**2


@dataclass(frozen=True, kw_only=True)
class Rule:
    """When signals amount to support. The numbers are fitted by ``python -m benchmarks supporting``."""

    about: Aboutness = field(default_factory=Aboutness)
    otherwise: Deviation = field(default_factory=Deviation)
    farthest: float = 0.2
    """Least similarity, so that the passages' words strewn anew are no support; of the true ones none is below 0.24."""

    def accepts(self, signals: Signals) -> bool:
        """Whether a sentence with these signals is supported."""
        if signals.detail or signals.nearest < self.farthest:
            return False
        return self.about.score(signals) >= 0.0 >= self.otherwise.score(signals)
