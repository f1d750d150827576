"""Indexing the shipped notes with nothing remembered, encoding the same texts alone, and indexing after one change.

``… indexing SHARE`` takes that share (0..1) of the notes.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measuring import timed
from bot.app import load_embedder
from bot.settings import Settings
from knowledge.documents import Document
from knowledge.library import load_library
from retrieval.embedding.embedders import Embedder
from retrieval.embedding.vector_cache import VectorCache
from retrieval.index.chroma.index import open_embedded
from retrieval.index.corpus import Corpus, build_corpus, passages_of
from retrieval.index.indexing import Indexer


def measure(share: float) -> dict[str, float]:
    """Passages, how many of them a change of one note adds, and the seconds of each way."""
    embedder = load_embedder(Settings(_env_file=None))
    documents = list(load_library().documents.values())
    documents = documents[: max(2, round(share * len(documents)))]
    corpus = build_corpus(documents, embedder.count_tokens)
    edited = build_corpus([_edit(documents[0]), *documents[1:]], embedder.count_tokens)
    texts = [passage.embedded_text for passage in passages_of(corpus, None)]
    before = _encode(embedder, texts)
    with tempfile.TemporaryDirectory(prefix="coach-bench-indexing-") as folder:
        figures = _index(Path(folder), embedder, corpus, edited)
    return {"passages": len(texts), "bare": (before + _encode(embedder, texts)) / 2} | figures


def _encode(embedder: Embedder, texts: Sequence[str]) -> float:
    """Seconds of encoding alone. Measured before and after indexing, so that a machine that slows down favours none."""
    embedder.embed(texts[:16])  # load what encodes documents
    return timed(lambda: embedder.embed(texts))


def _index(folder: Path, embedder: Embedder, corpus: Corpus, edited: Corpus) -> dict[str, float]:
    index = open_embedded(folder / "vectors", signature="indexing")
    try:
        indexer = Indexer(index=index, vectors=VectorCache(folder / "cache" / "vectors.sqlite3", embedder))
        full = timed(lambda: indexer.synchronise(None, corpus))
        again = timed(lambda: indexer.synchronise(None, corpus, previous=corpus))
        changes = []
        changed = timed(lambda: changes.append(indexer.synchronise(None, edited, previous=corpus)))
    finally:
        index.close()
    return {"full": full, "unchanged": again, "changed": changed, "added": changes[0].added}


def _edit(document: Document) -> Document:
    """The document with one sentence more at its end."""
    changed = document.model_dump() | {"body": f"{document.body}\n\nA sentence that a moderator added."}
    return Document.model_validate(changed)  # a copy would keep the sections that were cut before


if __name__ == "__main__":
    print(json.dumps(measure(float(sys.argv[1]))))
