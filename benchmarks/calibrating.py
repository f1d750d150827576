"""Fits the numbers of ranking and abstaining anew on the tuning half, and prints them beside those that are shipped.

Run it after the notes or the model have changed. Weights: a softmax over all documents, whose likelihood of the best
one is made as high as it gets (a listwise logistic regression without intercept). Confidence: a logistic regression
with balanced classes. Both are judged on questions they were not fitted on, by cross-validation. The test half is never
read.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from benchmarks.coaches import data_dir
from benchmarks.entries import corpus_of
from knowledge.library import load_library
from retrieval.answering.answerer import THRESHOLD
from retrieval.embedding.onnx_export import load_exported
from retrieval.embedding.vector_cache import VectorCache
from retrieval.evaluation import Judged, area_under_curve, measure
from retrieval.index.corpus import Corpus
from retrieval.ranking.evidence import Evidence
from retrieval.ranking.fusing import Calibration, ConfidenceFeatures, Weights
from retrieval.ranking.scope import OutOfScope

TUNING = Path(__file__).parent / "evaluation" / "tuning"
FOLDS = 5
SEED = 1
PENALTY = 1e-3
"""How strongly large weights are held back, per question."""

Array = NDArray[np.float64]
Line = dict[str, Any]


def main(*, small: bool = False) -> None:
    """Print fitted and shipped numbers with their figures; a quick look takes every tenth question."""
    folder = data_dir()
    embedder = load_exported(folder / "models")
    library = load_library()
    corpus = corpus_of(library, embedder.count_tokens)
    texts = [passage.embedded_text for indexed in corpus.documents for passage in indexed.passages]
    cache = VectorCache(folder / "cache" / "vectors.sqlite3", embedder)
    vectors, scope = cache.embed(texts), OutOfScope(cache.embed(library.out_of_scope))

    def gather(lines: Sequence[Line]) -> Evidence:
        questions = [line["question"] for line in lines]
        encoded = embedder.embed_queries(questions)
        return Evidence.gather(questions, corpus, encoded @ vectors.T, scope.nearness(encoded))

    answerable, foreign = (read_tuning(name)[:: 10 if small else 1] for name in ("answerable", "unanswerable"))
    evidence = gather(answerable)
    calibrate_ranking(Labelled.of(answerable, evidence, corpus))
    calibrate_confidence(
        *(some.support(corpus, some.fused(Weights()).argmax(axis=1)) for some in (evidence, gather(foreign)))
    )


def read_tuning(name: str) -> list[Line]:
    """Both files of one kind of the tuning half."""
    files = (TUNING / f"{name}.jsonl", TUNING / f"more-{name}.jsonl")
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """Questions with what speaks for each document, ``scores`` of shape (questions, kinds, documents)."""

    scores: Array
    best: NDArray[np.intp]
    relevant: tuple[frozenset[int], ...]

    @classmethod
    def of(cls, lines: Sequence[Line], evidence: Evidence, corpus: Corpus) -> Labelled:
        """Each kind of score alone, as fusing gives it with a weight of one for it and of none for the others."""
        places = {indexed.document.id: place for place, indexed in enumerate(corpus.documents)}
        kinds = [field.name for field in fields(Weights)]
        alone = [Weights(**{name: float(name == kind) for name in kinds}) for kind in kinds]
        return cls(
            scores=np.stack([evidence.fused(weights) for weights in alone], axis=1),
            best=np.array([places[line["best"]] for line in lines], dtype=np.intp),
            relevant=tuple(frozenset(places[name] for name in line["relevant"]) for line in lines),
        )

    def take(self, rows: NDArray[np.intp]) -> Labelled:
        """Some of the questions."""
        return Labelled(
            scores=self.scores[rows], best=self.best[rows], relevant=tuple(self.relevant[row] for row in rows)
        )


def calibrate_ranking(labelled: Labelled) -> None:
    """Print the weights, and the figures of the shipped ones, of each kind alone, and of fitted ones on other folds."""
    print("weights, fitted  ", _named(Weights, fit_weights(labelled)))
    print("weights, shipped ", asdict(Weights()))
    for row, kind in enumerate(fields(Weights)):
        print(f"{kind.name + ' alone':<28}", figures_of(labelled, labelled.scores[:, row]))
    print(f"{'shipped':<28}", figures_of(labelled, fuse_all(labelled, np.array(astuple(Weights())))))
    held_out = np.empty(labelled.scores[:, 0].shape)
    for training, rest in _folds(len(labelled.best)):
        held_out[rest] = fuse_all(labelled.take(rest), fit_weights(labelled.take(training)))
    print(f"{'fitted, on held-out folds':<28}", figures_of(labelled, held_out))


def fit_weights(labelled: Labelled) -> Array:
    """The weights, none below zero, in units of that of the questions."""
    rows = np.arange(len(labelled.best))

    def loss(weights: Array) -> tuple[float, Array]:
        fused = fuse_all(labelled, weights)
        likely = np.exp(fused - fused.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        pull = np.einsum("qkd,qd->qk", labelled.scores, likely) - labelled.scores[rows, :, labelled.best]
        surprise = -np.log(likely[rows, labelled.best] + 1e-12).mean()
        return float(surprise + PENALTY * weights @ weights), pull.mean(axis=0) + 2 * PENALTY * weights

    kinds = [field.name for field in fields(Weights)]
    found = minimize(loss, np.full(len(kinds), 0.3), jac=True, bounds=[(0, None)] * len(kinds))
    return np.asarray(found.x / found.x[kinds.index("questions")])


def fuse_all(labelled: Labelled, weights: Array) -> Array:
    """The fused scores of every question, shape (questions, documents)."""
    return np.asarray(np.einsum("qkd,k->qd", labelled.scores, weights))


def figures_of(labelled: Labelled, fused: Array) -> str:
    """What an order of documents by these scores is worth."""
    judged = [
        Judged(question="", relevant=tuple(map(str, sorted(relevant))), found=tuple(map(str, order[:10])))
        for relevant, order in zip(labelled.relevant, np.argsort(-fused, axis=1, kind="stable").tolist(), strict=True)
    ]
    found = measure(judged)
    return f"hit@1 {found.hit_at_1:.3f}  hit@3 {found.hit_at_3:.3f}  MRR@10 {found.mrr_at_10:.3f}"


def calibrate_confidence(answerable: ConfidenceFeatures, foreign: ConfidenceFeatures) -> None:
    """Print the curve, and how well the shipped one and fitted ones on other folds part the two."""
    quantities = np.concatenate([answerable.quantities, foreign.quantities])
    answers = np.arange(len(quantities)) < len(answerable.quantities)
    fitted = fit_curve(quantities, answers)
    print("curve, fitted    ", _named(Calibration, fitted))
    print("curve, shipped   ", asdict(Calibration()))
    held_out = np.empty(len(quantities))
    for training, rest in _folds(len(quantities)):
        held_out[rest] = _confidences(quantities[rest], fit_curve(quantities[training], answers[training]))
    print(f"{'fitted, on held-out folds':<28}", parting(held_out[answers], held_out[~answers]))
    shipped = (Calibration().confidence(support) for support in (answerable, foreign))
    print(f"{'shipped':<28}", parting(*shipped))


def fit_curve(quantities: Array, answers: NDArray[np.bool_]) -> Array:
    """Intercept and slopes of the logistic curve."""
    centre, spread = quantities.mean(axis=0), quantities.std(axis=0)
    model = LogisticRegression(class_weight="balanced").fit((quantities - centre) / spread, answers)
    slopes = model.coef_[0] / spread
    return np.array([model.intercept_[0] - slopes @ centre, *slopes])


def parting(answerable: Array, foreign: Array) -> str:
    """How well confidences part answerable questions from foreign ones."""
    at_95 = np.sort(answerable)[int(0.05 * len(answerable))]
    return (
        f"AUROC {area_under_curve(answerable.tolist(), foreign.tolist()):.3f}  false answers at 95 % answered "
        f"{(foreign >= at_95).mean():.3f} (confidence {at_95:.2f}); at {THRESHOLD}: "
        f"answered {(answerable >= THRESHOLD).mean():.3f}, false answers {(foreign >= THRESHOLD).mean():.3f}"
    )


def _confidences(quantities: Array, curve: Array) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-(curve[0] + quantities @ curve[1:]))))


def _named(kind: type[Weights | Calibration], numbers: Array) -> dict[str, float]:
    return {field.name: round(float(number), 2) for field, number in zip(fields(kind), numbers, strict=True)}


def _folds(size: int) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    order = np.random.default_rng(SEED).permutation(size)
    return [(np.setdiff1d(order, order[fold::FOLDS]), order[fold::FOLDS]) for fold in range(FOLDS)]
