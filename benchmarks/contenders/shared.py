"""What several contenders search: the passages that everybody sees, and a bare Chroma collection of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.settings import Settings
from knowledge.library import load_library
from retrieval.embedding.embedders import Embedder, Vectors
from retrieval.embedding.token_counts import TokenCounter
from retrieval.embedding.vector_cache import VectorCache
from retrieval.index.chroma.index import import_chroma
from retrieval.index.corpus import Corpus, build_corpus, passages_of
from retrieval.values import Passage

_BATCH = 2000


def shared_corpus(settings: Settings, embedder: Embedder) -> Corpus:
    """The shipped notes as passages, cut as the coach cuts them."""
    counter = TokenCounter(settings.data_dir / "cache" / "tokens.sqlite3", embedder)
    return build_corpus(load_library().documents.values(), counter)


def shared_vectors(settings: Settings, embedder: Embedder) -> Vectors:
    """The vectors of those passages, shape (passages, dimension)."""
    return _vectors_of(passages_of(shared_corpus(settings, embedder), None), settings, embedder)


def bare_collection(settings: Settings, embedder: Embedder) -> Any:
    """Those passages in a Chroma collection in memory, as Chroma makes one by default."""
    passages = passages_of(shared_corpus(settings, embedder), None)
    vectors = _vectors_of(passages, settings, embedder)
    chromadb, chroma_settings = import_chroma()
    collection = chromadb.EphemeralClient(settings=chroma_settings).create_collection("bare", embedding_function=None)
    for start in range(0, len(passages), _BATCH):
        part = passages[start : start + _BATCH]
        collection.add(
            ids=[passage.id for passage in part],
            embeddings=vectors[start : start + _BATCH],
            documents=[passage.text for passage in part],
        )
    return collection


def _vectors_of(passages: Sequence[Passage], settings: Settings, embedder: Embedder) -> Vectors:
    """From the coach's own cache, since any embedder of one name gives the same vectors."""
    cache = VectorCache(settings.data_dir / "cache" / "vectors.sqlite3", embedder)
    return cache.embed([passage.embedded_text for passage in passages])
