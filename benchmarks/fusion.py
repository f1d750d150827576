"""Fusion on somebody else's documents: the Cranfield collection, its parts alone against both fused.

The collection lies outside the repository, in ``../shared/eval``; without it this benchmark says so and stops.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.coaches import data_dir
from benchmarks.measuring import at_least, print_figure
from knowledge.documents import Document
from knowledge.ids import DocumentId
from retrieval.embedding.onnx_export import load_exported
from retrieval.embedding.vector_cache import VectorCache
from retrieval.evaluation import Figures, Judged, measure
from retrieval.index.corpus import build_corpus
from retrieval.index.indexing import Indexer
from retrieval.index.resident import ResidentVectors
from retrieval.ranking.fusing import Weights
from retrieval.ranking.ranker import Ranker
from retrieval.testing import InMemoryPassageIndex
from retrieval.values import Ranking

COLLECTION = Path(__file__).parents[2] / "shared" / "eval" / "cranfield.jsonl.gz"
NOTHING = {"overview": 0.0, "section": 0.0, "questions": 0.0, "words": 0.0, "pieces": 0.0}
PARTS = {
    "dense alone": Weights(words=0.0, pieces=0.0),
    "overview alone": Weights(**NOTHING | {"overview": 1.0}),
    "section alone": Weights(**NOTHING | {"section": 1.0}),
    "words alone": Weights(**NOTHING | {"words": 1.0}),
    "pieces of words alone": Weights(**NOTHING | {"pieces": 1.0}),
}
FUSED = "fused, as shipped"
FEW = 20
"""Questions of a quick look."""

Measure = Callable[[Weights], Figures]


def main(*, small: bool = False) -> None:
    """Print nDCG@10 and MRR@10 of each part and of all fused, and how far the fused are from the best part."""
    if not COLLECTION.exists():
        print(f"{COLLECTION.name} is not here; skipped")
        return
    with gzip.open(COLLECTION, "rt", encoding="utf-8") as file:
        rows: list[dict[str, Any]] = [json.loads(line) for line in file]
    queries = [row for row in rows if row["t"] == "q"]
    measure_with = _prepare([_document(row) for row in rows if row["t"] == "d"], queries[: FEW if small else None])
    parts = {name: _show(name, measure_with(weights)) for name, weights in PARTS.items()}
    fused = _show(FUSED, measure_with(Weights()))
    for figure in ("ndcg_at_10", "mrr_at_10"):
        name, best = best_part(parts, figure)
        print_figure(f"{figure}: fused - best part ({name})", getattr(fused, figure) - best, at_least(0))


def best_part(parts: Mapping[str, Figures], figure: str) -> tuple[str, float]:
    """The name and the figure of the part in which it is highest."""
    name = max(parts, key=lambda name: getattr(parts[name], figure))
    return name, getattr(parts[name], figure)


def _prepare(documents: list[Document], queries: list[dict[str, Any]]) -> Measure:
    """Index the documents; what comes back ranks all queries with the weights it is given."""
    embedder = load_exported(data_dir() / "models")
    corpus = build_corpus(documents, embedder.count_tokens)
    index = InMemoryPassageIndex()
    print(f"encoding {corpus.size} passages ...", flush=True)
    Indexer(index=index, vectors=VectorCache(None, embedder)).synchronise(None, corpus)
    vectors = ResidentVectors(index)

    def measure_with(weights: Weights) -> Figures:
        ranker = Ranker(embedder=embedder, vectors=vectors, weights=weights)
        return measure([_judged(query, ranker.rank(query["text"], corpus)) for query in queries])

    return measure_with


def _judged(query: dict[str, Any], ranking: Ranking) -> Judged:
    return Judged(
        question=query["text"],
        relevant=tuple(f"d{name}" for name in query["rel"]),
        found=tuple(found.document.id for found in ranking.documents),
    )


def _show(name: str, figures: Figures) -> Figures:
    print(f"{name:<22} nDCG@10 {figures.ndcg_at_10:.3f}  MRR@10 {figures.mrr_at_10:.3f}  n={figures.questions}")
    return figures


def _document(row: dict[str, Any]) -> Document:
    title = row.get("title", "").strip() or "untitled"
    return Document(id=DocumentId(f"d{row['id']}"), title=title, body=row.get("text", ""))
