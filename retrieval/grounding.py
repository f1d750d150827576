"""Whether a sentence is supported by the passages it cites.

Two signals decide together: how many of its words stand in the passages, stemmed, and how near it is to the nearest
of their sentences. Neither notices a changed detail, so :mod:`retrieval.contradictions` may refuse whatever they say.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.contradictions import contradicts
from retrieval.lexical import tokenize
from retrieval.sentences import is_code, split_blocks, split_sentences, strip_item

SUPPORTED = 0.64
"""Least mean of word share and similarity (docs/quality.md tells how it was chosen)."""
AS_NEAR = 0.1
"""Sentences of the passages this near to the nearest one are taken to speak of the same thing."""
_FENCE = re.compile(r"(?:`{3,}|~{3,})\s*[\w+#.-]{0,20}")
"""A line that only begins or ends code. With anything else on it, the line is text that a member reads."""
Vector = NDArray[np.float32]
"""Shape (dimension,), of length 1."""
EmbedOne = Callable[[str], Awaitable[Vector]]


class Evidence(Protocol):
    """The passages of one answer, by citation key."""

    async def supports(self, sentence: str, keys: Sequence[str]) -> bool:
        """Whether the passages with these keys support a sentence, or hold a block of code line by line."""


class Grounding(Protocol):
    """Decides what passages support."""

    def read(self, passages: Mapping[str, str]) -> Evidence:
        """The passages of one answer, ready for its sentences."""


@dataclass(frozen=True, kw_only=True)
class SupportCheck:
    """The grounding that ships: shared words, similarity by ``embed``, and no contradiction."""

    embed: EmbedOne
    threshold: float = SUPPORTED

    def read(self, passages: Mapping[str, str]) -> Evidence:
        """The passages of one answer; each is embedded when it is first cited."""
        read = {key: _Passage.read(text) for key, text in passages.items()}
        return _Read(passages=read, embed=self.embed, threshold=self.threshold)


@dataclass(frozen=True, kw_only=True)
class _Passage:
    text: str
    sentences: tuple[str, ...]
    words: frozenset[str]

    @classmethod
    def read(cls, text: str) -> _Passage:
        sentences = tuple(part for block in split_blocks(text) for part in split_sentences(block))
        return cls(text=text, sentences=sentences, words=frozenset(tokenize([text])[0]))


@dataclass(frozen=True, kw_only=True)
class _Read:
    passages: Mapping[str, _Passage]
    embed: EmbedOne
    threshold: float
    known: dict[str, Vector] = field(default_factory=dict)

    async def supports(self, sentence: str, keys: Sequence[str]) -> bool:
        cited = [self.passages[key] for key in keys if key in self.passages]
        if is_code(sentence):
            return any(_holds_code(passage.text, sentence) for passage in cited)
        claim = strip_item(sentence)
        sentences = [part for passage in cited for part in passage.sentences]
        words = set(tokenize([claim])[0])
        if not words or not sentences:
            return False
        similarities = await self._similarities(claim, sentences)
        nearest = float(similarities.max())
        shared = len(words & frozenset().union(*(passage.words for passage in cited))) / len(words)
        if (shared + nearest) / 2 < self.threshold:
            return False
        near = [part for part, score in zip(sentences, similarities, strict=True) if score >= nearest - AS_NEAR]
        return not contradicts(claim, near=near, passages="\n".join(passage.text for passage in cited))

    async def _similarities(self, claim: str, sentences: Sequence[str]) -> Vector:
        """Of a claim to each sentence: shape (sentences,), -1..1."""
        vectors = await asyncio.gather(*(self._vector(text) for text in (claim, *sentences)))
        return np.stack(vectors[1:]) @ vectors[0]

    async def _vector(self, text: str) -> Vector:
        if text not in self.known:
            self.known[text] = await self.embed(text)
        return self.known[text]


def _holds_code(passage: str, block: str) -> bool:
    """Whether every line of a block of code stands in a passage, indentation aside, and no text beside its fences."""
    held = {line.strip() for line in passage.splitlines()}
    lines = [line.strip() for line in block.strip().splitlines()]
    said = {line for line in lines if line and not _FENCE.fullmatch(line)}
    return bool(said) and said <= held
