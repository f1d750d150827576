"""The small library, ready to be searched: chunked, indexed and ranked with the fakes that ship with retrieval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from knowledge.documents import Document
from knowledge.ids import DocumentId, GuildId
from retrieval.answering.worded.support.grounding import SupportCheck, Vector
from retrieval.embedding.vector_cache import VectorCache
from retrieval.index.corpus import Corpus, build_corpus
from retrieval.index.indexing import Indexer
from retrieval.index.resident import ResidentVectors
from retrieval.ranking.ranker import Ranker
from retrieval.testing import HashingEmbedder, InMemoryPassageIndex
from tests.small_library import small_library


@dataclass(frozen=True, kw_only=True)
class SmallSearch:
    """A corpus with the ranker that finds its documents."""

    corpus: Corpus
    ranker: Ranker
    index: InMemoryPassageIndex
    indexer: Indexer

    def with_guild_note(self, guild: int, title: str, body: str) -> Corpus:
        """The shared documents and one of a guild's own, indexed."""
        note = Document(id=DocumentId(title.lower().replace(" ", "-")), title=title, body=body)
        own = corpus_of(note, guild=GuildId(guild))
        self.indexer.synchronise(GuildId(guild), own)
        return self.corpus.joined(own)


def small_search() -> SmallSearch:
    """The small library's documents, indexed as shared ones."""
    index, embedder = InMemoryPassageIndex(), HashingEmbedder()
    indexer = Indexer(index=index, vectors=VectorCache(None, embedder))
    corpus = corpus_of(*small_library().documents.values())
    indexer.synchronise(None, corpus)
    return SmallSearch(
        corpus=corpus, ranker=Ranker(embedder=embedder, vectors=ResidentVectors(index)), index=index, indexer=indexer
    )


def corpus_of(*documents: Document, guild: GuildId | None = None) -> Corpus:
    """Documents chunked by words."""
    return build_corpus(documents, HashingEmbedder().count_tokens, guild)


def small_grounding() -> SupportCheck:
    """The check that ships, with vectors made of words."""
    embedder = HashingEmbedder()

    async def embed(text: str) -> Vector:
        return np.asarray(embedder.embed([text])[0], dtype=np.float32)

    return SupportCheck(embed=embed)
