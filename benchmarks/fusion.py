"""Fusion on somebody else's documents: the Cranfield collection, its parts alone against both fused.

The collection lies outside the repository, in ``../shared/eval``; without it this benchmark says so and stops.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from benchmarks.coaches import data_dir
from knowledge.documents import Document, DocumentId
from retrieval.corpus import build_corpus
from retrieval.evaluation import Judged, measure
from retrieval.indexing import Indexer
from retrieval.onnx_embedding import OnnxEmbedder
from retrieval.ranking import Weights
from retrieval.resident import ResidentVectors
from retrieval.retriever import Ranker
from retrieval.testing import InMemoryPassageIndex
from retrieval.vector_cache import VectorCache

COLLECTION = Path(__file__).parents[2] / "shared" / "eval" / "cranfield.jsonl.gz"
NOTHING = {"overview": 0.0, "section": 0.0, "questions": 0.0, "lexical": 0.0}
VARIANTS = {
    "dense alone": Weights(lexical=0.0),
    "lexical alone": Weights(**NOTHING | {"lexical": 1.0}),
    "fused, as shipped": Weights(),
}


def main(*, small: bool = False) -> None:
    """Print nDCG@10 and MRR@10 of each variant."""
    if not COLLECTION.exists():
        print(f"{COLLECTION.name} is not here; skipped")
        return
    with gzip.open(COLLECTION, "rt", encoding="utf-8") as file:
        rows: list[dict[str, Any]] = [json.loads(line) for line in file]
    embedder = OnnxEmbedder(data_dir() / "models" / "all-MiniLM-L6-v2.onnx")
    corpus = build_corpus([_document(row) for row in rows if row["t"] == "d"], embedder.count_tokens)
    index = InMemoryPassageIndex()
    print(f"encoding {corpus.size} passages ...", flush=True)
    Indexer(index=index, vectors=VectorCache(None, embedder)).synchronise(None, corpus)
    queries = [row for row in rows if row["t"] == "q"]
    for name, weights in VARIANTS.items():
        ranker = Ranker(embedder=embedder, vectors=ResidentVectors(index), weights=weights)
        judged = [
            Judged(
                question=query["text"],
                relevant=tuple(f"d{name}" for name in query["rel"]),
                found=tuple(found.document.id for found in ranker.rank(query["text"], corpus).documents),
            )
            for query in queries
        ]
        figures = measure(judged)
        print(f"{name:<20} nDCG@10 {figures.ndcg_at_10:.3f}  MRR@10 {figures.mrr_at_10:.3f}  n={figures.questions}")


def _document(row: dict[str, Any]) -> Document:
    title = row.get("title", "").strip() or "untitled"
    return Document(id=DocumentId(f"d{row['id']}"), title=title, body=row.get("text", ""))
