"""A document as the extractive answerer reads it: its prose block by block, with the stems of each sentence."""

from __future__ import annotations

import functools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge.documents import Document, split_sections
from retrieval.answering.citing import SUMMARY
from retrieval.text.sentences import (
    count_words,
    is_code,
    is_heading,
    is_item,
    points_elsewhere,
    split_blocks,
    split_sentences,
    strip_item,
    tidy_markdown,
)
from retrieval.text.words import tokenize

MAX_CODE_LENGTH = 12
"""Lines of a code block that an answer can hold; a longer one is cut after a whole line."""
MAX_LINE_LENGTH = 200
"""Characters of such a line."""
MAX_CODE_WORDS = 80
_LABEL = re.compile(r"\*\*[^*]+:\*\* ?\S")
"""A paragraph that opens with a label, one of several like it: an item of a list in all but its bullet."""
_ERROR = re.compile(r"\w(?:error|except|warn)$")
_DOCUMENTS_KEPT = 1024


@dataclass(frozen=True, kw_only=True)
class Block:
    """A paragraph, a list item without its bullet, or a code block, in its place within a document."""

    section: str
    place: int
    sentences: tuple[str, ...]
    stems: tuple[frozenset[str], ...]
    """Of each sentence the stems of its words."""
    in_list: bool = False
    is_code: bool = False
    beside_code: bool = False
    """Whether it is a paragraph next to a code block, which is most often about that code."""

    @property
    def text(self) -> str:
        """The block as it can be shown."""
        return " ".join(self.sentences)

    @functools.cached_property
    def words(self) -> int:
        """How long the block is, in words."""
        return sum(map(count_words, self.sentences))

    @functools.cached_property
    def all_stems(self) -> frozenset[str]:
        """The stems of all sentences."""
        return frozenset().union(*self.stems)

    @functools.cached_property
    def announces(self) -> bool:
        """Whether it ends with a colon, and so means nothing without the block after it."""
        return not self.is_code and self.sentences[-1].endswith(":")


@dataclass(frozen=True, kw_only=True)
class Prose:
    """All blocks of a document in order, the summary's first, and how rare each stem is among them."""

    blocks: tuple[Block, ...]
    rarity: Mapping[str, float]
    """0 for a stem of every block; higher the fewer blocks hold it."""
    unknown: float
    """The weight of a stem that no block holds: half of the rarest one's, for it tells no block from another."""

    def select(self, *sections: str) -> tuple[Block, ...]:
        """The blocks of these sections, in the document's order."""
        if len(sections) == 1:
            return self._of_section.get(sections[0], ())
        return tuple(block for block in self.blocks if block.section in sections)

    @functools.cached_property
    def _of_section(self) -> Mapping[str, tuple[Block, ...]]:
        found: defaultdict[str, list[Block]] = defaultdict(list)
        for block in self.blocks:
            found[block.section].append(block)
        return {section: tuple(blocks) for section, blocks in found.items()}

    @property
    def first_blocks(self) -> Sequence[Block]:
        """The first two blocks of prose; of code where there is nothing else."""
        return ([block for block in self.blocks if not block.is_code] or self.blocks)[:2]

    def weigh(self, stems: Collection[str]) -> float:
        """How much these stems tell one block of this document from another; the name of an error counts double.

        The same for the same stems in whatever order a set holds them, which is another one in each process.
        """
        known = [self._weights[stem] for stem in stems if stem in self._weights]
        return math.fsum(known) + self.unknown * (len(stems) - len(known))

    @functools.cached_property
    def _weights(self) -> Mapping[str, float]:
        return {stem: rarity * (2 if _ERROR.search(stem) else 1) for stem, rarity in self.rarity.items()}

    def nearness(self, block: Block, asked: frozenset[str]) -> float:
        """How much a block holds of what is asked; most hold nothing of it, which is quickly seen."""
        shared = asked & block.all_stems
        return self.weigh(shared) if shared else 0.0

    def singles_out(self, stems: Collection[str]) -> bool:
        """Whether these stems name something particular: two of them, or one that at most two blocks hold."""
        return len(stems) > 1 or any(
            self.rarity.get(stem, 0.0) >= math.log((len(self.blocks) + 1) / 2.5) for stem in stems
        )


def prose_of(document: Document) -> Prose:
    """The prose of a document. Reading it costs milliseconds, so the last thousand documents are kept."""
    return _read(document.summary, document.body)


@functools.lru_cache(maxsize=_DOCUMENTS_KEPT)
def _read(summary: str, body: str) -> Prose:
    found = list(_cut(summary, body))
    sentences = [sentence for _, _, part in found for sentence in part]
    stems = iter([frozenset(words) for words in tokenize(sentences)] if sentences else [])
    blocks = tuple(
        Block(
            section=section,
            place=place,
            sentences=tuple(part),
            stems=tuple(next(stems) for _ in part),
            in_list=is_item(raw) or _LABEL.match(raw) is not None,
            is_code=is_code(raw),
            beside_code=_is_beside_code(found, place),
        )
        for place, (section, raw, part) in enumerate(found)
    )
    among = Counter(stem for block in blocks for stem in block.all_stems)
    total = len(blocks) + 1
    rarity = {stem: math.log(total / (count + 0.5)) for stem, count in among.items()}
    return Prose(blocks=blocks, rarity=rarity, unknown=math.log(total / 0.5) / 2)


def _is_beside_code(found: Sequence[tuple[str, str, list[str]]], place: int) -> bool:
    section, raw, _ = found[place]
    if is_code(raw) or is_item(raw) or place == 0 or found[place - 1][0] != section:
        return False
    beside = [found[place - 1], *found[place + 1 : place + 2]]
    return any(near == section and is_code(other) for near, other, _ in beside)


def _cut(summary: str, body: str) -> Iterator[tuple[str, str, list[str]]]:
    """Section, raw block and its sentences, for each block that says something."""
    texts = [(SUMMARY, summary), *((section.heading, section.text) for section in split_sections(body))]
    for section, text in texts:
        for raw in split_blocks(tidy_markdown(text)):
            if is_heading(raw):
                continue
            sentences = [_shorten_code(raw)] if is_code(raw) else _sentences_of(raw)
            if sentences:
                yield section, raw, sentences


def _sentences_of(block: str) -> list[str]:
    """The sentences that can be understood without what stands above or below them in the note."""
    sentences: list[str] = []
    for text in split_sentences(strip_item(block)):
        if sentences and sentences[-1].count("`") % 2:  # a full stop inside code ends nothing
            sentences[-1] += f" {text}"
        else:
            sentences.append(text)
    return [sentence for sentence in sentences if not points_elsewhere(sentence)]


def _shorten_code(code: str) -> str:
    """A code block with its end, and at most so many lines."""
    opening, *lines = code.strip().split("\n")
    fence = re.match(r"`+|~+", opening)
    closing = fence.group() if fence else "```"
    if lines and lines[-1].strip() == closing:
        lines.pop()
    kept: list[str] = []
    for line in lines[:MAX_CODE_LENGTH]:
        if sum(map(count_words, kept)) + count_words(line[:MAX_LINE_LENGTH]) > MAX_CODE_WORDS:
            break
        kept.append(line if len(line) <= MAX_LINE_LENGTH else f"{line[:MAX_LINE_LENGTH]} …")
    if len(kept) < len(lines):
        kept.append("…")
    return "\n".join([opening, *kept, closing])


def opening_of(document: Document) -> tuple[str, ...]:
    """The sentences a document says first: its summary, or what prose its body opens with, or its title."""
    prose = prose_of(document)
    opening = prose.select(SUMMARY) if document.summary else prose.first_blocks
    return tuple(sentence for block in opening for sentence in block.sentences) or (document.title,)
