"""Whether a sentence is supported by the passages it cites: what is compared with what.

A sentence is set against the sentences of its passages that are nearest to it; ``curves`` weighs what comes out. Each
sentence is embedded once.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.answering.worded.support.bindings import (
    Clauses,
    Voices,
    crosses,
    read_clauses,
    read_voices,
    turns_around,
    unbound,
)
from retrieval.answering.worded.support.clauses import sense_words
from retrieval.answering.worded.support.contradictions import adds_detail, says_opposite
from retrieval.answering.worded.support.curves import Rule, Signals
from retrieval.answering.worded.support.negation import differs_in_negation
from retrieval.answering.worded.support.relations import Relation, read_relations, turned_about
from retrieval.text.sentences import is_code, split_blocks, split_sentences, strip_item

AS_NEAR = 0.1
"""Sentences of the passages this near to the nearest one are taken to speak of the same thing."""
RELATED = 0.2
"""Sentences this near to the nearest one may hold a part of what is said."""
LONGEST = 1000
"""Letters of a sentence that are read for its relations; a claim that is longer is none that a member would read."""
_FENCE = re.compile(r"(?:`{3,}|~{3,})\s*[\w+#.-]{0,20}")
"""A line that only begins or ends code. With anything else on it, the line is text that a member reads."""
Vector = NDArray[np.float32]
"""Shape (dimension,), of length 1."""
EmbedOne = Callable[[str], Awaitable[Vector]]


class Grounds(Protocol):
    """The passages of one answer, by citation key."""

    async def supports(self, sentence: str, keys: Sequence[str]) -> bool:
        """Whether the passages with these keys support a sentence, or hold a block of code line by line."""


class Grounding(Protocol):
    """Decides what passages support."""

    def read(self, passages: Mapping[str, str]) -> Grounds:
        """The passages of one answer, ready for its sentences."""


@dataclass(frozen=True, kw_only=True)
class SupportCheck:
    """The grounding that ships; ``embed`` gives similarities."""

    embed: EmbedOne
    rule: Rule = field(default_factory=Rule)

    def read(self, passages: Mapping[str, str]) -> CitedPassages:
        """The passages of one answer; each is embedded when it is first cited."""
        read = {key: _Passage.read(text) for key, text in passages.items()}
        return CitedPassages(passages=read, embed=self.embed, rule=self.rule)


@dataclass(frozen=True, kw_only=True)
class _Sentence:
    """A sentence of a passage."""

    text: str
    clauses: Clauses
    voices: Voices
    relations: tuple[Relation, ...]

    @classmethod
    def read(cls, text: str) -> _Sentence:
        return cls(
            text=text,
            clauses=read_clauses(text),
            voices=read_voices(text),
            relations=tuple(read_relations(text[:LONGEST])),
        )


@dataclass(frozen=True, kw_only=True)
class _Passage:
    text: str
    sentences: tuple[_Sentence, ...]
    words: frozenset[str]

    @classmethod
    def read(cls, text: str) -> _Passage:
        sentences = (part for block in split_blocks(text) for part in split_sentences(block))
        return cls(text=text, sentences=tuple(map(_Sentence.read, sentences)), words=frozenset(sense_words(text)))


@dataclass(frozen=True, kw_only=True)
class CitedPassages:
    """The passages of one answer, read once for all of its sentences."""

    passages: Mapping[str, _Passage]
    embed: EmbedOne
    rule: Rule
    known: dict[str, Vector] = field(default_factory=dict)

    async def supports(self, sentence: str, keys: Sequence[str]) -> bool:
        """Whether the passages with these keys support a sentence, or hold a block of code line by line."""
        if is_code(sentence):
            return any(_holds_code(passage.text, sentence) for passage in self._cited(keys))
        signals = await self.signals(sentence, keys)
        return signals is not None and self.rule.accepts(signals)

    async def signals(self, sentence: str, keys: Sequence[str]) -> Signals | None:
        """What speaks for a sentence and against it; None where there is nothing to compare."""
        claim = strip_item(sentence)
        cited = self._cited(keys)
        sentences = [part for passage in cited for part in passage.sentences]
        words = frozenset(sense_words(claim))
        if not words or not sentences or len(claim) > LONGEST:
            return None
        texts = [part.text for part in sentences]
        similarities = await self._similarities(claim, texts)
        nearest = float(similarities.max())
        near = [text for text, score in zip(texts, similarities, strict=True) if score >= nearest - AS_NEAR]
        related = [part for part, score in zip(sentences, similarities, strict=True) if score >= nearest - RELATED]
        known = "\n".join(passage.text for passage in cited)
        clauses, others = read_clauses(claim), [part.clauses for part in related]
        return Signals(
            shared=len(words & frozenset().union(*(passage.words for passage in cited))) / len(words),
            nearest=nearest,
            turned=turned_about(read_relations(claim), [one for part in related for one in part.relations]),
            crossed=float(crosses(clauses, others)),
            reversed=float(turns_around(read_voices(claim), [part.voices for part in related])),
            unbound=unbound(clauses, others),
            negated=float(differs_in_negation(claim, near)),
            opposite=float(says_opposite(claim, near=[part.text for part in related], passages=known)),
            detail=float(adds_detail(claim, known)),
        )

    def _cited(self, keys: Sequence[str]) -> list[_Passage]:
        return [self.passages[key] for key in keys if key in self.passages]

    async def _similarities(self, claim: str, sentences: Sequence[str]) -> Vector:
        """Of a claim to each sentence: shape (sentences,), -1..1."""
        new = [text for text in dict.fromkeys((claim, *sentences)) if text not in self.known]
        self.known.update(zip(new, await asyncio.gather(*map(self.embed, new)), strict=True))
        return np.stack([self.known[text] for text in sentences]) @ self.known[claim]


def _holds_code(passage: str, block: str) -> bool:
    """Whether every line of a block of code stands in a passage, indentation aside, and no text beside its fences."""
    held = {line.strip() for line in passage.splitlines()}
    lines = [line.strip() for line in block.strip().splitlines()]
    said = {line for line in lines if line and not _FENCE.fullmatch(line)}
    return bool(said) and said <= held
