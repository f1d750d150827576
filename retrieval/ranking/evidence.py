"""What speaks for each document when questions are asked of a corpus: by its vectors and by its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.embedding.embedders import Vectors
from retrieval.index.corpus import Corpus
from retrieval.ranking.entries import EntryEvidence
from retrieval.ranking.follow_ups import content_words
from retrieval.ranking.fusing import ConfidenceFeatures, Scores, Weights, best_of, fuse, nearness_of_questions
from retrieval.ranking.scope import UNKNOWN
from retrieval.text.words import tokenize, word_pieces
from retrieval.values import PassageKind


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What speaks for each document, each of shape (questions, documents), and two things about the questions.

    ``known`` is the share of a question's words that anybody asks with, 0 when none of them can name a subject;
    ``out_of_scope`` how near it is to what the roadmap does not answer. Both have the shape (questions,).
    """

    asked: Sequence[str]
    stems: Sequence[Sequence[str]]
    """The stemmed words of each question."""
    similarities: Vectors
    overview: Scores
    section: Scores
    questions: Scores
    words: Scores
    pieces: Scores
    asked_words: Scores
    known: Scores
    out_of_scope: Scores

    @classmethod
    def gather(cls, asked: Sequence[str], corpus: Corpus, similarities: Vectors, out_of_scope: Scores) -> Evidence:
        """All that a corpus with at least one entry says, given the cosines, shape (questions, passages)."""
        words = tokenize(asked)
        exact = similarities.astype(np.float64)
        known = [
            corpus.asked_lexical.known_share(mine if content_words(question) else ())
            for question, mine in zip(asked, words, strict=True)
        ]
        return cls(
            asked=asked,
            stems=words,
            similarities=similarities,
            overview=best_of(exact, corpus.rows_of(PassageKind.OVERVIEW)),
            section=best_of(exact, corpus.rows_of(PassageKind.SECTION)),
            questions=_either(
                nearness_of_questions(exact, corpus.rows_of(PassageKind.QUESTION)),
                best_of(exact, corpus.rows_of(PassageKind.SENTENCE)),
            ),
            words=corpus.lexical.scores(words),
            pieces=corpus.pieces_lexical.scores([word_pieces(question) for question in asked]),
            asked_words=corpus.asked_lexical.scores(words),
            known=np.array(known),
            out_of_scope=out_of_scope,
        )

    def of_entries(self, corpus: Corpus) -> EntryEvidence:
        """What speaks for each answer entry of the same corpus, which has at least one."""
        return EntryEvidence.gather(corpus, self.similarities.astype(np.float64), self.stems)

    def fused(self, weights: Weights) -> Scores:
        """A score for each document, shape (questions, documents)."""
        return fuse(
            overview=self.overview,
            section=self.section,
            questions=self.questions,
            words=self.words,
            pieces=self.pieces,
            weights=weights,
        )

    def support(self, corpus: Corpus, best: NDArray[np.intp]) -> ConfidenceFeatures:
        """The best of each kind over all documents; what no document has counts as the best overview.

        ``best`` is each question's best document. Where that is a guild's own, nothing is known of the scope: the
        examples lie outside the roadmap, and what a guild adds to it may well be about one of them.
        """
        overview = np.nanmax(self.overview, axis=1)
        return ConfidenceFeatures(
            questions=_highest(self.questions, overview),
            section=_highest(self.section, overview),
            words=self.asked_words.max(axis=1),
            known=self.known,
            out_of_scope=np.where(corpus.are_own[best], UNKNOWN, self.out_of_scope),
        )


def _either(questions: Scores, sentences: Scores) -> Scores:
    """What is nearest of the questions, and for a document without any, of its sentences."""
    return np.where(np.isnan(questions), sentences, questions)


def _highest(scores: Scores, otherwise: Scores) -> Scores:
    """The highest score of each question, and no lower than ``otherwise``."""
    highest = np.where(np.isnan(scores), -np.inf, scores).max(axis=1)
    return np.asarray(np.maximum(highest, otherwise))
