"""The hybrid retriever: dense and lexical search fused into a ranking, and its face as a LangChain retriever."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, SkipValidation

from retrieval.conversation import content_words
from retrieval.corpus import Corpus, Entry, normalise_title
from retrieval.embedding import Embedder, Vectors
from retrieval.lexical import tokenize, word_pieces
from retrieval.passages import PassageKind, RankedDocument, Ranking, ScoredPassage
from retrieval.ranking import Calibration, Scores, Support, Weights, best_of, fuse, nearness_of_questions
from retrieval.resident import ResidentVectors, join_similarities
from retrieval.vocabulary import OUTSIDE_WORDS


@dataclass(kw_only=True)
class Ranker:
    """Ranks the documents of a corpus for questions. Blocking: run it off the event loop, one call at a time."""

    embedder: Embedder
    vectors: ResidentVectors
    weights: Weights = field(default_factory=Weights)
    calibration: Calibration = field(default_factory=Calibration)

    def rank(self, question: str, corpus: Corpus, top_k: int = 10) -> Ranking:
        """The best ``top_k`` documents for one question. Raises IndexUnavailable."""
        return self.rank_many([(question, corpus)], top_k)[0]

    def rank_many(self, asked: Sequence[tuple[str, Corpus]], top_k: int = 10) -> list[Ranking]:
        """Several questions at once: encoded together, and one product for all that search the same documents."""
        questions = self.embedder.embed_queries([question for question, _ in asked])
        places_of: defaultdict[Corpus, list[int]] = defaultdict(list)
        for place, (_, corpus) in enumerate(asked):
            for part in corpus.parts:
                places_of[part].append(place)
        found: list[dict[Corpus, Vectors]] = [{} for _ in asked]
        for part, places in places_of.items():
            for place, row in zip(places, self.vectors.similarities(part, questions[places]), strict=True):
                found[place][part] = row
        return [
            self._rank(question, corpus, join_similarities([mine[part] for part in corpus.parts]), top_k)
            for (question, corpus), mine in zip(asked, found, strict=True)
        ]

    def _rank(self, question: str, corpus: Corpus, similarities: Vectors, top_k: int) -> Ranking:
        if not corpus.entries:
            return Ranking(question=question, documents=(), confidence=0.0)
        evidence = Evidence.gather(question, corpus, similarities)
        scores = evidence.fused(self.weights)
        order = np.argsort(-scores, kind="stable").tolist()
        titled = corpus.places_by_title.get(normalise_title(question))
        if titled is not None:
            order = [titled, *(place for place in order if place != titled)]
        documents = tuple(
            RankedDocument(
                document=corpus.entries[place].document,
                guild=corpus.entries[place].guild,
                score=float(scores[place]),
                passages=_passages_of(corpus, place, similarities),
            )
            for place in order[:top_k]
        )
        confidence = (
            1.0 if titled is not None else self.calibration.confidence(evidence.support(corpus.entries[order[0]]))
        )
        return Ranking(question=question, documents=documents, confidence=confidence)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What speaks for each document, each of shape (documents,), and two things about the question itself.

    ``known`` is the share of its words that anybody asks with, 0 when none of them can name a subject; ``outside`` are
    those that name something else.
    """

    overview: Scores
    section: Scores
    questions: Scores
    words: Scores
    pieces: Scores
    asked: Scores
    known: float
    outside: tuple[str, ...]

    @classmethod
    def gather(cls, question: str, corpus: Corpus, similarities: Vectors) -> Evidence:
        """Everything that a corpus with at least one entry says, given its passages' cosines of shape (passages,)."""
        words = tokenize([question])[0]
        exact = similarities.astype(np.float64)
        return cls(
            overview=best_of(exact, corpus.rows_of(PassageKind.OVERVIEW)),
            section=best_of(exact, corpus.rows_of(PassageKind.SECTION)),
            questions=nearness_of_questions(exact, corpus.rows_of(PassageKind.QUESTION)),
            words=corpus.lexical.scores_of(words).astype(np.float64),
            pieces=corpus.pieces_lexical.scores_of(word_pieces(question)).astype(np.float64),
            asked=corpus.asked_lexical.scores_of(words).astype(np.float64),
            known=corpus.asked_lexical.known_share(words if content_words(question) else ()),
            outside=tuple(word for word in words if word in _outside_words()),
        )

    def fused(self, weights: Weights) -> Scores:
        """One score for each document."""
        return fuse(
            overview=self.overview,
            section=self.section,
            questions=self.questions,
            words=self.words,
            pieces=self.pieces,
            weights=weights,
        )

    def support(self, best: Entry) -> Support:
        """The best of each kind over all documents; what no document has counts as the best overview."""
        overview = float(np.nanmax(self.overview))
        return Support(
            questions=_highest(self.questions, overview),
            section=_highest(self.section, overview),
            words=float(self.asked.max()),
            known=self.known,
            outside=any(word not in best.asked_words for word in self.outside),
        )


@functools.cache
def _outside_words() -> frozenset[str]:
    return frozenset(tokenize([" ".join(OUTSIDE_WORDS)])[0])


def _passages_of(corpus: Corpus, place: int, similarities: Vectors) -> tuple[ScoredPassage, ...]:
    """What can be shown of a document, best first."""
    entry, first = corpus.entries[place], int(corpus.first_rows[place])
    scores = similarities[first : first + len(entry.passages)].tolist()
    best_first = sorted(entry.shown, key=lambda shown: -scores[shown[0]])
    return tuple(ScoredPassage(passage=passage, score=scores[row]) for row, passage in best_first)


def _highest(scores: Scores, otherwise: float) -> float:
    known = scores[~np.isnan(scores)]
    return max(float(known.max()), otherwise) if known.size else otherwise


class CoachRetriever(BaseRetriever):
    """LangChain's view of the ranker for one corpus: passages as LangChain documents, best first."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    ranker: SkipValidation[Ranker]
    corpus: SkipValidation[Corpus]
    top_k: int = 5
    threshold: float = 0.0
    """Below this confidence nothing is returned: the coach abstains."""

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        ranking = self.ranker.rank(query, self.corpus, self.top_k)
        return [] if ranking.confidence < self.threshold else to_langchain(ranking)


def to_langchain(ranking: Ranking) -> list[LangChainDocument]:
    """The best passage of each ranked document as a LangChain document."""
    return [
        LangChainDocument(
            id=ranked.passages[0].passage.id,
            page_content=ranked.passages[0].passage.text,
            metadata={
                "document": ranked.document.id,
                "title": ranked.document.title,
                "section": ranked.passages[0].passage.section,
                "score": ranked.score,
                "confidence": ranking.confidence,
            },
        )
        for ranked in ranking.documents
    ]
