"""Guilds full of made-up notes: real vectors, slightly turned, so that a hundred thousand cost no encoding."""

from __future__ import annotations

import numpy as np

from knowledge.documents import Document
from knowledge.ids import DocumentId, GuildId
from retrieval.embedding.embedders import Vectors
from retrieval.index.corpus import Corpus, CorpusDocument
from retrieval.values import Passage, PassageId, PassageKind

PIECES = 10
"""Passages of each document."""
FIRST_GUILD = 10**18
"""Ids as Discord gives them: large, and close together."""
TURNED = 0.5
"""Length of the noise added to a vector of length 1; its cosine to the original is then about 0.9."""


def guild_id(number: int) -> int:
    """The id of a guild by its number, from 0."""
    return FIRST_GUILD + number * 4_194_304 + number  # ids made in different milliseconds


def guild_corpus(number: int, passages: int) -> Corpus:
    """The notes of one guild, of ten passages each."""
    guild = guild_id(number)
    entries = []
    for place in range(passages // PIECES):
        document = Document(id=DocumentId(f"note-{place}"), title=f"Note {place} of guild {number}")
        pieces = tuple(_passage(document, guild, piece) for piece in range(PIECES))
        entries.append(CorpusDocument(document=document, guild=GuildId(guild), passages=pieces))
    return Corpus(tuple(entries))


def guild_vectors(number: int, passages: int, originals: Vectors) -> Vectors:
    """The vectors of that guild's passages, in order; the same for the same number. Shape (passages, dimension)."""
    random = np.random.default_rng(number)
    chosen = originals[random.integers(len(originals), size=passages)]
    noise = random.standard_normal(chosen.shape)
    turned = chosen + TURNED * noise / np.linalg.norm(noise, axis=1, keepdims=True)
    return np.asarray(turned / np.linalg.norm(turned, axis=1, keepdims=True), dtype=np.float32)


def nearest(vectors: Vectors, question: Vectors, count: int) -> list[int]:
    """The rows of the ``count`` vectors nearest to a question of shape (dimension,), best first: the exact search."""
    return [int(row) for row in np.argsort(-(vectors @ question), kind="stable")[:count]]


def _passage(document: Document, guild: int, piece: int) -> Passage:
    text = f"{document.title}, piece {piece}: what this guild's moderators wrote down for their members."
    return Passage(
        id=PassageId(f"{guild}/{document.id}/{piece}"),
        document=document.id,
        title=document.title,
        section="",
        kind=PassageKind.SECTION,
        text=text,
        embedded_text=text,
        guild=GuildId(guild),
    )
