"""Which written answer a question asks for: every answer entry scored by its wordings, its answer and its words.

Each kind of score becomes a z-score over all entries, and the kinds are added with weights, as documents are ranked
(:mod:`retrieval.ranking.fusing`). What speaks for an entry's note counts for nothing here, so that a note never pushes
a better entry of another one away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.index.corpus import Corpus
from retrieval.ranking.fusing import Scores, best_of, zscores
from retrieval.values import PassageKind

SHARPNESS = 8.0
"""Of the kernel: at a cosine of 0.9 it is 0.45, at 0.7 it is 0.09."""


@dataclass(frozen=True, kw_only=True)
class EntryWeights:
    """How much each kind of score counts; ``python -m benchmarks entries`` fits them by leaving wordings out."""

    wording: float = 0.3
    """The nearest way to ask for it."""
    answer: float = 1.4
    """The answer, with its question."""
    words: float = 0.5
    """BM25 over questions and answer."""
    nearly: float = 5.0
    """How nearly the same the nearest wording is: a kernel that is 1 for the same words and soon falls to nothing."""


@dataclass(frozen=True, kw_only=True)
class EntryEvidence:
    """What speaks for each entry, each of shape (questions, entries)."""

    wording: Scores
    answer: Scores
    words: Scores

    @classmethod
    def gather(cls, corpus: Corpus, similarities: Scores, words: Sequence[Sequence[str]]) -> EntryEvidence:
        """All that a corpus with at least one entry says, given the cosines, shape (questions, passages)."""
        return cls(
            wording=best_of(similarities, corpus.entry_rows_of(PassageKind.QUESTION)),
            answer=best_of(similarities, corpus.entry_rows_of(PassageKind.ANSWER)),
            words=corpus.entries_lexical.scores(words),
        )

    @property
    def kinds(self) -> Scores:
        """The scores as they are weighed, in the order of :class:`EntryWeights`. Shape (4, questions, entries)."""
        nearly = np.exp((self.wording - 1.0) * SHARPNESS)
        return np.concatenate([zscores(np.stack([self.wording, self.answer, self.words])), nearly[None]])

    def fused(self, weights: EntryWeights) -> Scores:
        """A score for each entry, shape (questions, entries)."""
        return np.asarray(np.tensordot(astuple(weights), self.kinds, axes=1))


@dataclass(frozen=True, kw_only=True)
class Sureness:
    """A logistic curve from what speaks for the first entry to the probability (0..1) that it is what was asked.

    Fitted by ``python -m benchmarks entries`` on wordings that were left out, and on questions outside the roadmap.
    """

    intercept: float = -2.8
    wording: float = 0.74
    answer: float = 8.7
    lead: float = 0.32
    """How far the first entry's score lies above the second's."""
    out_of_scope: float = -7.2

    def probability(
        self, evidence: EntryEvidence, scores: Scores, first: NDArray[np.intp], out_of_scope: Scores
    ) -> Scores:
        """For each question, given its first entry. Shape (questions,)."""
        rows = np.arange(len(first))
        quantities = np.stack(
            [evidence.wording[rows, first], evidence.answer[rows, first], lead_of(scores), out_of_scope], axis=-1
        )
        slopes = np.array([self.wording, self.answer, self.lead, self.out_of_scope])
        return np.asarray(1.0 / (1.0 + np.exp(-(self.intercept + quantities @ slopes))))


def lead_of(scores: Scores) -> Scores:
    """How far the highest score of each row lies above the next one; 0 where there is one alone."""
    if scores.shape[1] < 2:
        return np.zeros(len(scores))
    top = np.partition(scores, -2, axis=1)[:, -2:]
    return np.asarray(top[:, 1] - top[:, 0])
