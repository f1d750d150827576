"""The hybrid retriever: dense and lexical search fused into a ranking, and its face as a LangChain retriever."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, SkipValidation

from retrieval.corpus import Corpus, normalise_title
from retrieval.embedding import Embedder, Vectors
from retrieval.evidence import Evidence
from retrieval.passages import RankedDocument, Ranking
from retrieval.ranking import Calibration, Weights
from retrieval.resident import ResidentVectors, join_similarities
from retrieval.scope import OutOfScope

MOST_CELLS = 4_000_000
"""Similarities that are put in order at once, 32 MB; more questions wait for the next round."""


@dataclass(kw_only=True)
class Ranker:
    """Ranks the documents of a corpus for questions. Blocking: run it off the event loop, one call at a time."""

    embedder: Embedder
    vectors: ResidentVectors
    scope: OutOfScope = field(default_factory=OutOfScope)
    weights: Weights = field(default_factory=Weights)
    calibration: Calibration = field(default_factory=Calibration)

    def rank(self, question: str, corpus: Corpus, top_k: int = 10) -> Ranking:
        """The best ``top_k`` documents for one question. Raises IndexUnavailable."""
        return self.rank_many([(question, corpus)], top_k)[0]

    def rank_many(self, asked: Sequence[tuple[str, Corpus]], top_k: int = 10) -> list[Ranking]:
        """Several questions at once: encoded together, and those that search the same corpus ranked together.

        Raises IndexUnavailable.
        """
        vectors = self.embedder.embed_queries([question for question, _ in asked])
        found = self._similarities([corpus for _, corpus in asked], vectors)
        far = self.scope.nearness(vectors)
        rankings = [Ranking(question=question, documents=(), confidence=0.0) for question, _ in asked]
        for corpus, places in _grouped([corpus for _, corpus in asked]):
            if not corpus.entries:
                continue
            most = max(1, MOST_CELLS // corpus.widest)
            for start in range(0, len(places), most):
                part = places[start : start + most]
                evidence = Evidence.gather(
                    [asked[place][0] for place in part], corpus, np.stack([found[place] for place in part]), far[part]
                )
                for place, ranking in zip(part, self._rank(evidence, corpus, top_k), strict=True):
                    rankings[place] = ranking
        return rankings

    def _similarities(self, corpora: Sequence[Corpus], questions: Vectors) -> list[Vectors]:
        """Of each question the cosines to the passages of its corpus; one product for all that share a part."""
        wanted: defaultdict[Corpus, list[int]] = defaultdict(list)
        for place, corpus in enumerate(corpora):
            for part in corpus.parts:
                wanted[part].append(place)
        found: list[dict[Corpus, Vectors]] = [{} for _ in corpora]
        for part, places in wanted.items():
            for place, row in zip(places, self.vectors.similarities(part, questions[places]), strict=True):
                found[place][part] = row
        return [
            join_similarities([mine[part] for part in corpus.parts])
            for corpus, mine in zip(corpora, found, strict=True)
        ]

    def _rank(self, evidence: Evidence, corpus: Corpus, top_k: int) -> list[Ranking]:
        scores = evidence.fused(self.weights)
        order = np.argsort(-scores, axis=1, kind="stable")
        confidences = self.calibration.confidence(evidence.support(corpus, order[:, 0])).tolist()
        rankings = []
        for row, question in enumerate(evidence.asked):
            titled = corpus.places_by_title.get(normalise_title(question))
            places = order[row, : top_k + 1].tolist()
            if titled is not None:
                places = [titled, *(place for place in places if place != titled)]
            documents = tuple(
                _ranked(corpus, place, float(scores[row, place]), evidence.similarities[row])
                for place in places[:top_k]
            )
            confidence = 1.0 if titled is not None else confidences[row]
            rankings.append(Ranking(question=question, documents=documents, confidence=confidence))
        return rankings


def _grouped(corpora: Sequence[Corpus]) -> Iterable[tuple[Corpus, list[int]]]:
    """Each corpus with the places it stands at."""
    places: defaultdict[Corpus, list[int]] = defaultdict(list)
    for place, corpus in enumerate(corpora):
        places[corpus].append(place)
    return places.items()


def _ranked(corpus: Corpus, place: int, score: float, similarities: Vectors) -> RankedDocument:
    entry = corpus.entries[place]
    rows = corpus.first_rows[place] + entry.shown_places
    return RankedDocument(
        document=entry.document,
        guild=entry.guild,
        score=score,
        shown=entry.shown,
        similarities=tuple(similarities[rows].tolist()),
    )


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
