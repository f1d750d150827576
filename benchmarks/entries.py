"""Finding the answer entry that a question asks for: each wording left out of the index in turn, and asked.

A wording is found when its own entry comes first (or among three) although neither its vector nor its words are
there. The weights are fitted on half of the wordings and judged on the other. How sure the coach is of the first entry
is fitted on the same wordings, right and wrong, and on the examples of what lies outside the roadmap, each without
itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from benchmarks.coaches import data_dir
from knowledge.answer_entries import ABOUT, ABOUT_DOCUMENT
from knowledge.library import Library, load_library
from retrieval.embedding.embedders import Vectors
from retrieval.embedding.onnx_export import load_exported
from retrieval.embedding.vector_cache import VectorCache
from retrieval.evaluation import area_under_curve
from retrieval.index.chunking import CountTokens
from retrieval.index.corpus import Corpus, build_corpus
from retrieval.index.lexical import LexicalIndex
from retrieval.ranking.entries import EntryEvidence, EntryWeights, Sureness, lead_of
from retrieval.ranking.scope import NEAREST
from retrieval.text.words import tokenize
from retrieval.values import PassageKind

CHUNK = 400
"""Wordings that are compared with everything at once."""
SEED = 1
PENALTY = 1e-3
FIRST = 3

Array = NDArray[np.floating]


def main(*, small: bool = False) -> None:
    """Print how often an entry is found, and the fitted numbers beside the shipped ones."""
    folder = data_dir()
    embedder = load_exported(folder / "models")
    library = load_library()
    corpus = corpus_of(library, embedder.count_tokens)
    cache = VectorCache(folder / "cache" / "vectors.sqlite3", embedder)
    vectors = cache.embed([passage.embedded_text for indexed in corpus.documents for passage in indexed.passages])
    foreign = cache.embed(library.out_of_scope)
    asked = wordings_of(corpus)[:: 10 if small else 1]
    left_out = LeftOut.of(corpus, vectors, asked)
    print(f"{len(corpus.entries)} entries, {len(asked)} wordings")
    itself = np.array([wording.is_question for wording in asked])
    whole = full_scores(corpus, vectors, asked, itself)
    print(f"{'question finds its entry':<34}", found_at(whole, left_out.own[itself]))
    calibrate(left_out, ~itself)
    far = far_of(vectors[[wording.row for wording in asked]], foreign)
    outside = EntryEvidence.gather(corpus, (foreign @ vectors.T).astype(np.float64), tokenize(library.out_of_scope))
    calibrate_sureness(left_out, ~itself, far, outside, far_of(foreign, foreign, without_itself=True))


def corpus_of(library: Library, count_tokens: CountTokens) -> Corpus:
    """The shipped corpus as the coach builds it, with the entries about itself."""
    about = [ABOUT_DOCUMENT] if ABOUT in library.answers else []
    return build_corpus([*library.documents.values(), *about], count_tokens, answers=library.answers)


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A way to ask for an entry, and the row of its vector."""

    text: str
    entry: int
    row: int
    is_question: bool
    """Whether it is the entry's clearest one."""


def wordings_of(corpus: Corpus) -> list[Wording]:
    """Every wording of every entry."""
    rows = corpus.entry_rows_of(PassageKind.QUESTION)
    return [
        Wording(text=text, entry=place, row=int(rows[place, number]), is_question=number == 0)
        for place, entry in enumerate(corpus.entries)
        for number, text in enumerate(entry.answer.wordings)
    ]


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """What speaks for each entry when a wording is asked that is not there.

    ``kinds`` are the z-scores of each kind, shape (wordings, kinds, entries).
    """

    evidence: EntryEvidence
    kinds: NDArray[np.float32]
    own: NDArray[np.intp]

    @classmethod
    def of(cls, corpus: Corpus, vectors: Vectors, asked: Sequence[Wording]) -> LeftOut:
        """Ask every wording with its own vector and words taken out."""
        words = tokenize([wording.text for wording in asked])
        reduced = [_without(corpus.entries[w.entry].words, mine) for w, mine in zip(asked, words, strict=True)]
        index = corpus.entries_lexical
        own = np.array([wording.entry for wording in asked], dtype=np.intp)
        parts: list[EntryEvidence] = []
        for start in range(0, len(asked), CHUNK):
            part, mine = asked[start : start + CHUNK], words[start : start + CHUNK]
            places = np.arange(len(part))
            cosines = (vectors[[wording.row for wording in part]] @ vectors.T).astype(np.float64)
            cosines[places, [wording.row for wording in part]] = -1.0
            gathered = EntryEvidence.gather(corpus, cosines, mine)
            beside = LexicalIndex(reduced[start : start + CHUNK], after=index).scores(mine)
            gathered.words[places, own[start : start + CHUNK]] = beside[places, len(corpus.entries) + places]
            parts.append(gathered)
        evidence = EntryEvidence(
            wording=np.concatenate([part.wording for part in parts]),
            answer=np.concatenate([part.answer for part in parts]),
            words=np.concatenate([part.words for part in parts]),
        )
        return cls(evidence=evidence, kinds=evidence.kinds.swapaxes(0, 1).astype(np.float32), own=own)


def _without(words: list[str], gone: list[str]) -> list[str]:
    left = list(words)
    for word in gone:
        left.remove(word)
    return left


def full_scores(corpus: Corpus, vectors: Vectors, asked: Sequence[Wording], which: NDArray[np.bool_]) -> Array:
    """The scores of all entries for some wordings, with themselves in the index."""
    some = [wording for wording, chosen in zip(asked, which, strict=True) if chosen]
    cosines = (vectors[[wording.row for wording in some]] @ vectors.T).astype(np.float64)
    return EntryEvidence.gather(corpus, cosines, tokenize([w.text for w in some])).fused(EntryWeights())


def found_at(scores: Array, own: NDArray[np.intp]) -> str:
    """How often the own entry comes first, and among three."""
    rows = np.arange(len(own))
    before = (scores > scores[rows, own][:, None]).sum(axis=1)
    return f"first {(before == 0).mean():.3f}  among three {(before < FIRST).mean():.3f}"


def calibrate(left_out: LeftOut, which: NDArray[np.bool_]) -> None:
    """Print the figures of the shipped weights, of each kind alone, and of weights fitted on the other half."""
    rows = np.flatnonzero(which)
    shuffled = np.random.default_rng(SEED).permutation(rows)
    half = len(shuffled) // 2
    names = [field.name for field in fields(EntryWeights)]
    for number, name in enumerate(names):
        print(f"left out, {name + ' alone':<24}", found_at(left_out.kinds[rows, number], left_out.own[rows]))
    shipped = np.array([getattr(EntryWeights(), name) for name in names], dtype=np.float32)
    print(f"{'left out, shipped weights':<34}", found_at(_fuse(left_out, rows, shipped), left_out.own[rows]))
    held_out = [
        (_fuse(left_out, rest, fit(left_out, training)), left_out.own[rest])
        for training, rest in ((shuffled[:half], shuffled[half:]), (shuffled[half:], shuffled[:half]))
    ]
    scores, own = np.concatenate([s for s, _ in held_out]), np.concatenate([o for _, o in held_out])
    print(f"{'left out, fitted on the other half':<34}", found_at(scores, own))
    print("weights, fitted ", dict(zip(names, fit(left_out, rows).round(2).tolist(), strict=True)))
    print("weights, shipped", asdict(EntryWeights()))


def _fuse(left_out: LeftOut, rows: NDArray[np.intp], weights: Array) -> Array:
    return np.asarray(np.einsum("qke,k->qe", left_out.kinds[rows], weights))


def fit(left_out: LeftOut, rows: NDArray[np.intp]) -> Array:
    """The weights, none below zero, that make the likelihood of the own entries as high as it gets (a softmax)."""
    kinds, own = left_out.kinds[rows], left_out.own[rows]
    places = np.arange(len(rows))

    def loss(weights: Array) -> tuple[float, Array]:
        fused = np.einsum("qke,k->qe", kinds, weights.astype(np.float32))
        likely = np.exp(fused - fused.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        pull = np.einsum("qke,qe->qk", kinds, likely) - kinds[places, :, own]
        surprise = -np.log(likely[places, own] + 1e-12).mean()
        return float(surprise + PENALTY * weights @ weights), pull.mean(axis=0) + 2 * PENALTY * weights

    start = np.full(kinds.shape[1], 0.5)
    return np.asarray(minimize(loss, start, jac=True, bounds=[(0, None)] * len(start)).x)


def far_of(questions: Vectors, foreign: Vectors, *, without_itself: bool = False) -> Array:
    """How near questions are to the examples outside the roadmap; examples themselves, each without itself."""
    cosines = questions @ foreign.T
    if without_itself:
        np.fill_diagonal(cosines, -1.0)
    return np.asarray(np.partition(cosines, -NEAREST, axis=1)[:, -NEAREST:].mean(axis=1), dtype=np.float64)


def calibrate_sureness(
    left_out: LeftOut, which: NDArray[np.bool_], far: Array, outside: EntryEvidence, outside_far: Array
) -> None:
    """Print the curve that tells first entries that are what was asked from those that are not."""
    rows = np.flatnonzero(which)
    weights = np.array([getattr(EntryWeights(), field.name) for field in fields(EntryWeights)], dtype=np.float32)
    scores = _fuse(left_out, rows, weights)
    first = scores.argmax(axis=1)
    right = first == left_out.own[rows]
    inside = _quantities(left_out.evidence, scores, rows, first, far[rows])
    fused = outside.fused(EntryWeights())
    beyond = _quantities(outside, fused, np.arange(len(fused)), fused.argmax(axis=1), outside_far)
    quantities = np.concatenate([inside, beyond])
    labels = np.concatenate([right, np.zeros(len(beyond), dtype=bool)])
    order = np.random.default_rng(SEED).permutation(len(labels))
    held_out = np.empty(len(labels))
    for fold in range(5):
        rest = order[fold::5]
        training = np.setdiff1d(order, rest)
        held_out[rest] = _curve(quantities[training], labels[training]).predict_proba(quantities[rest])[:, 1]
    parted = area_under_curve(held_out[labels].tolist(), held_out[~labels].tolist())
    print(f"{'sureness, AUROC on held-out folds':<34} {parted:.3f}")
    for limit in (0.2, 0.3, 0.4, 0.5):
        inside_sure, beyond_sure = held_out[: len(right)] >= limit, held_out[len(right) :] >= limit
        print(
            f"  at {limit}: answered {inside_sure.mean():.3f}, right among them {right[inside_sure].mean():.3f}; "
            f"outside, answered {beyond_sure.mean():.3f}"
        )
    model = _curve(quantities, labels)
    names = [field.name for field in fields(Sureness)]
    fitted = [float(model.intercept_[0]), *map(float, model.coef_[0])]
    print("sureness, fitted ", dict(zip(names, (round(number, 2) for number in fitted), strict=True)))
    print("sureness, shipped", asdict(Sureness()))


def _quantities(
    evidence: EntryEvidence, scores: Array, rows: NDArray[np.intp], first: NDArray[np.intp], far: Array
) -> Array:
    return np.stack(
        [evidence.wording[rows, first], evidence.answer[rows, first], lead_of(scores.astype(np.float64)), far], axis=-1
    )


def _curve(quantities: Array, labels: NDArray[np.bool_]) -> LogisticRegression:
    return LogisticRegression(C=100.0, max_iter=500).fit(quantities, labels)
