"""The hybrid ranker: dense and lexical search, fused into one ranking of documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from retrieval.embedding.embedders import Embedder, Vectors
from retrieval.errors import IndexUnavailable
from retrieval.index.corpus import Corpus, CorpusDocument, Rows, normalise_title
from retrieval.index.resident import ResidentVectors, join_similarities
from retrieval.ranking.entries import EntryWeights, Sureness
from retrieval.ranking.evidence import Evidence
from retrieval.ranking.fusing import Calibration, Scores, Weights
from retrieval.ranking.questions import speaks_of_here
from retrieval.ranking.scope import OutOfScope
from retrieval.values import RankedDocument, RankedEntry, Ranking, ScoredPassage

Found = Ranking | IndexUnavailable
"""What becomes of one question among several: its ranking, or why its passages cannot be read."""

OWN_LEAD = 1.0
OWN_LEAD_HERE = 3.0
"""In units of a document's score, in which the best of a question's own subject lies some six above the mean."""
ENTRIES = 5
"""Answer entries of a ranking."""
MAX_CELLS = 4_000_000
"""Similarities that are put in order at once, 32 MB; more questions wait for the next round."""


@dataclass(kw_only=True)
class Ranker:
    """Ranks the documents of a corpus for questions. Blocking: run it off the event loop, one call at a time."""

    embedder: Embedder
    vectors: ResidentVectors
    scope: OutOfScope = field(default_factory=OutOfScope)
    weights: Weights = field(default_factory=Weights)
    calibration: Calibration = field(default_factory=Calibration)
    entry_weights: EntryWeights = field(default_factory=EntryWeights)
    sureness: Sureness = field(default_factory=Sureness)

    def rank(self, question: str, corpus: Corpus, top_k: int = 10) -> Ranking:
        """The best ``top_k`` documents for one question. Raises IndexUnavailable."""
        [found] = self.rank_many([(question, corpus)], top_k)
        if isinstance(found, IndexUnavailable):
            raise found
        return found

    def rank_many(self, asked: Sequence[tuple[str, Corpus]], top_k: int = 10) -> list[Found]:
        """Several questions at once: encoded together, and those that search the same corpus ranked together.

        A question whose passages cannot be read gets that error in its place, and the others their rankings.
        """
        corpora = [corpus for _, corpus in asked]
        vectors = self.embedder.embed_queries([question for question, _ in asked])
        similarities, failures = self._similarities(corpora, vectors)
        far = self.scope.nearness(vectors)
        found: list[Found] = [
            failures.get(place) or Ranking(question=question, documents=(), confidence=0.0)
            for place, (question, _) in enumerate(asked)
        ]
        for corpus, places in _places_of([(corpus,) for corpus in corpora]).items():
            readable = [place for place in places if place not in failures and corpus.documents]
            most = max(1, MAX_CELLS // corpus.widest) if readable else 1
            for start in range(0, len(readable), most):
                part = readable[start : start + most]
                rows = np.stack([similarities[place] for place in part])
                evidence = Evidence.gather([asked[place][0] for place in part], corpus, rows, far[part])
                for place, ranking in zip(part, self._rank(evidence, corpus, top_k), strict=True):
                    found[place] = ranking
        return found

    def _similarities(
        self, corpora: Sequence[Corpus], questions: Vectors
    ) -> tuple[dict[int, Vectors], dict[int, IndexUnavailable]]:
        """By a question's place the cosines to the passages of its corpus, or why they cannot be had.

        One product serves all questions that share a part of their corpora.
        """
        found: defaultdict[int, dict[Corpus, Vectors]] = defaultdict(dict)
        failures: dict[int, IndexUnavailable] = {}
        for part, places in _places_of([corpus.parts for corpus in corpora]).items():
            try:
                rows = self.vectors.similarities(part, questions[places])
            except IndexUnavailable as error:
                failures |= dict.fromkeys(places, error)
                continue
            for place, row in zip(places, rows, strict=True):
                found[place][part] = row
        joined = {
            place: join_similarities([found[place][part] for part in corpus.parts])
            for place, corpus in enumerate(corpora)
            if place not in failures
        }
        return joined, failures

    def _rank(self, evidence: Evidence, corpus: Corpus, top_k: int) -> list[Ranking]:
        entries = self._rank_entries(evidence, corpus)
        scores = evidence.fused(self.weights) + self._leads(evidence, corpus)
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
            first, sureness = entries[row] if entries else ((), 0.0)
            confidence = 1.0 if titled is not None or sureness == 1.0 else confidences[row]
            rankings.append(
                Ranking(question=question, documents=documents, confidence=confidence, entries=first, sureness=sureness)
            )
        return rankings

    def _leads(self, evidence: Evidence, corpus: Corpus) -> Scores:
        """What a guild's own documents are ahead: enough to win near ties, more where a question says "here"."""
        leads = [OWN_LEAD_HERE if speaks_of_here(question) else OWN_LEAD for question in evidence.asked]
        return np.outer(leads, corpus.are_own)

    def _rank_entries(self, evidence: Evidence, corpus: Corpus) -> list[tuple[tuple[RankedEntry, ...], float]]:
        """For each question the first entries, and the probability that the very first is what was asked."""
        if not corpus.entries:
            return []
        found = evidence.of_entries(corpus)
        scores = found.fused(self.entry_weights)
        order = first_of(scores, ENTRIES)
        sure = self.sureness.probability(found, scores, order[:, 0], evidence.out_of_scope).tolist()
        ranked = []
        for row, (question, nearest) in enumerate(zip(evidence.asked, order.tolist(), strict=True)):
            exact = corpus.entries_by_wording.get(normalise_title(question))
            places = nearest if exact is None else [exact, *(place for place in nearest if place != exact)][:ENTRIES]
            sure[row] = sure[row] if exact is None else 1.0
            ranked.append(
                (tuple(_ranked_entry(corpus, place, float(scores[row, place])) for place in places), sure[row])
            )
        return ranked


def _places_of(searched: Sequence[Sequence[Corpus]]) -> Mapping[Corpus, list[int]]:
    """For each corpus the places of the questions that search it."""
    places: defaultdict[Corpus, list[int]] = defaultdict(list)
    for place, corpora in enumerate(searched):
        for corpus in corpora:
            places[corpus].append(place)
    return places


def first_of(scores: Scores, count: int) -> Rows:
    """The places of the highest scores of each row, the highest first. Shape (rows, at most ``count``)."""
    count = min(count, scores.shape[1])
    nearest = np.argpartition(-scores, count - 1, axis=1)[:, :count]
    order = np.argsort(-np.take_along_axis(scores, nearest, axis=1), axis=1, kind="stable")
    return np.take_along_axis(nearest, order, axis=1)


def _ranked_entry(corpus: Corpus, place: int, score: float) -> RankedEntry:
    entry = corpus.entries[place]
    indexed = corpus.documents[entry.place]
    return RankedEntry(
        answer=entry.answer, document=indexed.document, guild=indexed.guild, score=score, sources=entry.sources
    )


def _ranked(corpus: Corpus, place: int, score: float, similarities: Vectors) -> RankedDocument:
    indexed = corpus.documents[place]
    first = corpus.first_rows[place]
    rows = first + indexed.shown_places
    return RankedDocument(
        document=indexed.document,
        guild=indexed.guild,
        score=score,
        shown=indexed.shown,
        similarities=tuple(similarities[rows].tolist()),
        has_answers=bool(indexed.answers),
        sentence=_nearest_sentence(indexed, similarities[first : first + len(indexed.passages)]),
    )


def _nearest_sentence(indexed: CorpusDocument, similarities: Vectors) -> ScoredPassage | None:
    places = indexed.sentence_places
    if not places.size:
        return None
    nearest = places[int(np.argmax(similarities[places]))]
    return ScoredPassage(passage=indexed.passages[nearest], score=float(similarities[nearest]))
