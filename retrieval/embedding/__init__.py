"""From text to vectors: embedders, batching, caches of what was computed. Used by index, ranking and the wiring."""

from __future__ import annotations

from retrieval.embedding.batching import MicroBatcher
from retrieval.embedding.embedders import DEFAULT_MODEL, Embedder, OnProgress, SentenceTransformerEmbedder, Vectors
from retrieval.embedding.onnx_export import is_exported, load_exported
from retrieval.embedding.token_counts import TokenCounter
from retrieval.embedding.vector_cache import VectorCache

__all__ = [
    "DEFAULT_MODEL",
    "Embedder",
    "MicroBatcher",
    "OnProgress",
    "SentenceTransformerEmbedder",
    "TokenCounter",
    "VectorCache",
    "Vectors",
    "is_exported",
    "load_exported",
]
