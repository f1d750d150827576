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
from retrieval.embedding import Embedder
from retrieval.index import Hit, PassageIndex
from retrieval.lexical import tokenize
from retrieval.passages import PassageKind, RankedDocument, Ranking, ScoredPassage
from retrieval.ranking import Calibration, Scores, Weights, best_of, fuse, mean_of_nearest

CANDIDATES = 800
"""Passages asked of the index for each question: enough that nearly every document's three nearest questions are among
them (with 200 of the 3,200 shared ones hit@1 on the tuning half falls by 4 points, with 400 by 1)."""


@dataclass(kw_only=True)
class Ranker:
    """Ranks the documents of a corpus for questions. Blocking: run it off the event loop."""

    embedder: Embedder
    index: PassageIndex
    weights: Weights = field(default_factory=Weights)
    calibration: Calibration = field(default_factory=Calibration)
    candidates: int = CANDIDATES

    def rank(self, question: str, corpus: Corpus, top_k: int = 10) -> Ranking:
        """The best ``top_k`` documents for one question. Raises IndexUnavailable."""
        return self.rank_many([(question, corpus)], top_k)[0]

    def rank_many(self, asked: Sequence[tuple[str, Corpus]], top_k: int = 10) -> list[Ranking]:
        """Several questions at once: encoded together, and one index query for all that search the same guild."""
        vectors = self.embedder.embed([question for question, _ in asked])
        hits: list[list[Hit]] = [[] for _ in asked]
        by_guild: defaultdict[int | None, list[int]] = defaultdict(list)
        for place, (_, corpus) in enumerate(asked):
            for guild in corpus.guilds:
                by_guild[guild].append(place)
        for guild, places in by_guild.items():
            found = self.index.query(guild, vectors[places], self.candidates)
            for place, some in zip(places, found, strict=True):
                hits[place].extend(some)
        return [self._rank(*one, found, top_k) for one, found in zip(asked, hits, strict=True)]

    def _rank(self, question: str, corpus: Corpus, hits: Sequence[Hit], top_k: int) -> Ranking:
        if not corpus.entries:
            return Ranking(question=question, documents=(), confidence=0.0)
        evidence = _Evidence(corpus, hits)
        words = tokenize([question])[0]
        scores = fuse(
            overview=evidence.overview,
            section=evidence.section,
            questions=evidence.questions,
            lexical=corpus.lexical.scores_of(words).astype(np.float64),
            weights=self.weights,
        )
        order = [int(place) for place in np.argsort(-scores, kind="stable")]
        titled = corpus.places_by_title.get(normalise_title(question))
        if titled is not None:
            order = [titled, *(place for place in order if place != titled)]
        documents = tuple(
            RankedDocument(
                document=corpus.entries[place].document,
                guild=corpus.entries[place].guild,
                score=float(scores[place]),
                passages=evidence.passages_of(place),
            )
            for place in order[:top_k]
        )
        asked = float(corpus.asked_lexical.scores_of(words)[order[0]])
        confidence = 1.0 if titled is not None else self._confidence(evidence, asked)
        return Ranking(question=question, documents=documents, confidence=confidence)

    def _confidence(self, evidence: _Evidence, asked: float) -> float:
        overview = float(np.nanmax(evidence.overview))
        return self.calibration.confidence(
            questions=_highest(evidence.questions, overview),
            section=_highest(evidence.section, overview),
            lexical=asked,
        )


class _Evidence:
    """The hits of one question as scores by document. What was not found counts as the weakest that was."""

    def __init__(self, corpus: Corpus, hits: Sequence[Hit]) -> None:
        self._corpus = corpus
        self._found: defaultdict[int, list[ScoredPassage]] = defaultdict(list)
        known = [(corpus.passages[name], score) for name, score in hits if name in corpus.passages]
        self._floor = min((score for _, score in known), default=0.0)
        similarities = np.full(len(corpus.passages), self._floor)
        for (place, passage), score in known:
            similarities[corpus.rows[passage.id]] = score
            if passage.kind is not PassageKind.QUESTION:
                self._found[place].append(ScoredPassage(passage=passage, score=score))
        self.overview = best_of(similarities, corpus.rows_of(PassageKind.OVERVIEW))
        self.section = best_of(similarities, corpus.rows_of(PassageKind.SECTION))
        self.questions = mean_of_nearest(similarities, corpus.rows_of(PassageKind.QUESTION))

    def passages_of(self, place: int) -> tuple[ScoredPassage, ...]:
        """What can be shown of a document, best first: what was found, else its overview at the floor."""
        shown = self._found.get(place)
        if not shown:
            return (ScoredPassage(passage=self._corpus.entries[place].passages[0], score=self._floor),)
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
