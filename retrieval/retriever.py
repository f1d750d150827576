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

from retrieval.corpus import Corpus
from retrieval.embedding import Embedder
from retrieval.index import Hit, PassageIndex
from retrieval.lexical import tokenize
from retrieval.passages import PassageKind, RankedDocument, Ranking, ScoredPassage
from retrieval.ranking import Calibration, Weights, fuse, mean_of_nearest

CANDIDATES = 200
"""Passages asked of the index for each question."""


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
        lexical = corpus.lexical.scores_of(words).astype(np.float64)
        scores = fuse(
            overview=evidence.overview,
            section=evidence.section,
            questions=evidence.questions,
            lexical=lexical,
            weights=self.weights,
        )
        order = np.argsort(-scores, kind="stable")[:top_k]
        documents = tuple(
            RankedDocument(
                document=corpus.entries[place].document,
                guild=corpus.entries[place].guild,
                score=float(scores[place]),
                passages=evidence.passages_of(int(place)),
            )
            for place in order
        )
        confidence = self._confidence(evidence, int(order[0]), corpus, words)
        return Ranking(question=question, documents=documents, confidence=confidence)

    def _confidence(self, evidence: _Evidence, best: int, corpus: Corpus, words: Sequence[str]) -> float:
        overview = float(evidence.overview[best])
        questions = evidence.questions[best]
        known = corpus.lexical.known_share(words)
        return self.calibration.confidence(
            questions=overview if np.isnan(questions) else float(questions), overview=overview, coverage=known
        )


class _Evidence:
    """The hits of one question, gathered by document."""

    def __init__(self, corpus: Corpus, hits: Sequence[Hit]) -> None:
        self._corpus = corpus
        self._found: defaultdict[int, list[ScoredPassage]] = defaultdict(list)
        known = [(corpus.passages[name], score) for name, score in hits if name in corpus.passages]
        self._floor = min((score for _, score in known), default=0.0)
        for (place, passage), score in known:
            self._found[place].append(ScoredPassage(passage=passage, score=score))
        places = range(len(corpus.entries))
        self.overview = np.array([self._best(place, PassageKind.OVERVIEW) for place in places])
        self.section = np.array([self._best(place, PassageKind.SECTION) for place in places])
        self.questions = np.array([self._questions(place) for place in places])

    def passages_of(self, place: int) -> tuple[ScoredPassage, ...]:
        """What can be shown of a document, best first: what was found, else its overview at the floor."""
        shown = [item for item in self._found[place] if item.passage.kind is not PassageKind.QUESTION]
        if not shown:
            shown = [ScoredPassage(passage=self._corpus.entries[place].passages[0], score=self._floor)]
        return tuple(sorted(shown, key=lambda item: -item.score))

    def _scores(self, place: int, kind: PassageKind) -> list[float]:
        return [item.score for item in self._found.get(place, ()) if item.passage.kind is kind]

    def _best(self, place: int, kind: PassageKind) -> float:
        has_any = any(passage.kind is kind for passage in self._corpus.entries[place].passages)
        return max(self._scores(place, kind), default=self._floor) if has_any else float("nan")

    def _questions(self, place: int) -> float:
        return mean_of_nearest(
            self._scores(place, PassageKind.QUESTION),
            available=self._corpus.entries[place].question_count,
            floor=self._floor,
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
