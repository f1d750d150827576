"""What can be searched: documents cut into passages, their vectors and words. Used by ranking and the services."""

from __future__ import annotations

from retrieval.index.chunking import CHUNKING_VERSION, CountTokens
from retrieval.index.corpus import Corpus, build_corpus
from retrieval.index.indexing import IndexChange, Indexer
from retrieval.index.passage_index import PassageIndex, signature_of
from retrieval.index.resident import ResidentVectors

__all__ = [
    "CHUNKING_VERSION",
    "Corpus",
    "CountTokens",
    "IndexChange",
    "Indexer",
    "PassageIndex",
    "ResidentVectors",
    "build_corpus",
    "signature_of",
]
