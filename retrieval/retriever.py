"""The hybrid retriever: dense and lexical search fused into a ranking, and its face as a LangChain retriever."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, SkipValidation

from retrieval.corpus import Corpus, normalise_title
from retrieval.embedding import Embedder, Vectors
from retrieval.lexical import tokenize
from retrieval.passages import PassageKind, RankedDocument, Ranking, ScoredPassage
from retrieval.ranking import Calibration, Scores, Weights, best_of, fuse, mean_of_nearest
from retrieval.resident import ResidentVectors, join_similarities


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
        evidence = _Evidence.gather(question, corpus, similarities)
        scores = fuse(
            overview=evidence.overview,
            section=evidence.section,
            questions=evidence.questions,
            lexical=evidence.lexical,
            weights=self.weights,
        )
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
        confidence = 1.0 if titled is not None else self._confidence(evidence, order[0])
        return Ranking(question=question, documents=documents, confidence=confidence)

    def _confidence(self, evidence: _Evidence, best: int) -> float:
        overview = float(np.nanmax(evidence.overview))
        return self.calibration.confidence(
            questions=_highest(evidence.questions, overview),
            section=_highest(evidence.section, overview),
            lexical=float(evidence.asked[best]),
        )


@dataclass(frozen=True, kw_only=True)
class _Evidence:
    """What speaks for each document, each of shape (documents,)."""

    overview: Scores
    section: Scores
    questions: Scores
    lexical: Scores
    asked: Scores

    @classmethod
    def gather(cls, question: str, corpus: Corpus, similarities: Vectors) -> _Evidence:
        words = tokenize([question])[0]
        exact = similarities.astype(np.float64)
        return cls(
            overview=best_of(exact, corpus.rows_of(PassageKind.OVERVIEW)),
            section=best_of(exact, corpus.rows_of(PassageKind.SECTION)),
            questions=mean_of_nearest(exact, corpus.rows_of(PassageKind.QUESTION)),
            lexical=corpus.lexical.scores_of(words).astype(np.float64),
            asked=corpus.asked_lexical.scores_of(words).astype(np.float64),
        )


def _passages_of(corpus: Corpus, place: int, similarities: Vectors) -> tuple[ScoredPassage, ...]:
    """What can be shown of a document, best first."""
    entry, first = corpus.entries[place], int(corpus.first_rows[place])
    scores = similarities[first : first + len(entry.passages)].tolist()
    shown = [
        ScoredPassage(passage=passage, score=score)
        for passage, score in zip(entry.passages, scores, strict=True)
        if passage.kind is not PassageKind.QUESTION
    ]
    return tuple(sorted(shown, key=lambda item: -item.score))


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
