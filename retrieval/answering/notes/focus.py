"""What in a document is nearest to a question's own words. Lexical, so that it takes no model and no time."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.documents import Document
from retrieval.answering.citing import SUMMARY
from retrieval.answering.notes.prose import Block, Prose
from retrieval.ranking.follow_ups import content_words
from retrieval.text.sentences import count_words, opens_dangling
from retrieval.text.words import tokenize

MAX_BLOCKS = 6
MIN_COVERAGE = 0.34
"""Which part of what a question asks about a block must hold to open the answer."""
MIN_OF_ONE = 0.7
"""The same for a block that shares only one word with it."""
MIN_GAIN = 1.15
"""How much more of the question than the summary it must hold for that."""


_TELLS_NOTHING = frozenset(
    "point mean happen peopl anybodi somebodi someon everyon say tri like lot put set python".split()
)
"""Stems that stand in many questions and say nothing of what is asked."""
_SUITS = {"Why it matters": 0.8, "At work": 0.6}
"""How well a section explains; those not named do so fully."""


@dataclass(frozen=True, kw_only=True)
class Focus:
    """A block that answers a question more closely than the summary does, told from one of its sentences on."""

    block: Block
    sentences: tuple[str, ...]


def asked_stems(question: str, document: Document) -> frozenset[str]:
    """The stems a question adds to the document's subject: not function words, not the words of its title."""
    return frozenset(tokenize([" ".join(content_words(question))])[0]) - title_stems(document) - _TELLS_NOTHING


def title_stems(document: Document) -> frozenset[str]:
    """The stems of a document's title and id."""
    return _stems_of_title(f"{document.title} {document.id}")


def find_focus(prose: Prose, asked: frozenset[str], sections: Sequence[str]) -> Focus | None:
    """The block of these sections that holds most of what is asked; None where the summary does as well."""
    whole = prose.weigh(asked)
    if not whole:
        return None
    candidates = [block for block in prose.select(*sections) if not (block.is_code or block.announces)]
    if not candidates:
        return None
    best = max(candidates, key=lambda block: prose.nearness(block, asked) * _SUITS.get(block.section, 1.0))
    shared = asked & best.all_stems
    told = prose.weigh(shared)
    enough = MIN_COVERAGE if len(shared) > 1 else MIN_OF_ONE
    summary = max((prose.nearness(block, asked) for block in prose.select(SUMMARY)), default=0.0)
    if told < enough * whole or told < MIN_GAIN * summary or not prose.singles_out(shared):
        return None
    return _told_from_the_nearest_sentence(best, prose, asked)


def find_sentence(prose: Prose, wanted: frozenset[str], sections: Sequence[str]) -> Focus | None:
    """The sentence of these sections that holds most of the wanted stems, told from where it can be understood."""
    candidates = [block for block in prose.select(*sections) if not block.is_code and wanted & block.all_stems]
    if not candidates:
        return None
    best = max(candidates, key=lambda block: (max(len(wanted & stems) for stems in block.stems), block.place))
    return _told_from_the_nearest_sentence(best, prose, wanted)


def pick(
    blocks: Sequence[Block], prose: Prose, asked: frozenset[str], *, room: int, only_near: bool = False
) -> list[Block]:
    """Blocks of a section that fit into so many words, those nearest to the question preferred, in their own order.

    The sentence that leads a list comes with it. With ``only_near`` blocks that hold less than half of what the
    nearest does stay out. A first block that alone is too long is told as far as whole sentences fit.
    """
    leads = not only_near and len(blocks) > 1 and not blocks[0].in_list and blocks[1].in_list
    if only_near:
        nearest = max((prose.nearness(block, asked) for block in prose.blocks), default=0.0)
        blocks = [block for block in blocks if prose.nearness(block, asked) > nearest / 2][:3]
    order = sorted(
        blocks, key=lambda block: (leads and block is not blocks[0], -prose.nearness(block, asked), block.place)
    )
    chosen: list[Block] = []
    for block in order:
        if len(chosen) < MAX_BLOCKS and block.words <= room:
            chosen.append(block)
            room -= block.words
    if not chosen and blocks and not blocks[0].is_code and count_words(blocks[0].sentences[0]) <= room:
        chosen = [_shortened(blocks[0], room)]
    return _understandable(sorted(chosen, key=lambda block: block.place))


@functools.lru_cache(maxsize=1024)
def _stems_of_title(title: str) -> frozenset[str]:
    return frozenset(tokenize([title])[0])


def _shortened(block: Block, room: int) -> Block:
    """As many whole sentences of a block as fit; the first one does."""
    kept = 1
    while kept < len(block.sentences) and sum(map(count_words, block.sentences[: kept + 1])) <= room:
        kept += 1
    return replace(block, sentences=block.sentences[:kept], stems=block.stems[:kept])


def _understandable(chosen: Sequence[Block]) -> list[Block]:
    """Without blocks that point back at one left out, and without sentences that announce one left out."""
    places = {block.place for block in chosen}
    kept: list[Block] = []
    for block in chosen:
        whole = block if block.place + 1 in places or not block.announces else _shortened_by_one(block)
        points = opens_dangling(block.sentences[0]) and not (kept and kept[-1].place == block.place - 1)
        if whole is not None and not points:
            kept.append(whole)
    return kept


def _shortened_by_one(block: Block) -> Block | None:
    if len(block.sentences) == 1:
        return None
    return replace(block, sentences=block.sentences[:-1], stems=block.stems[:-1])


def _told_from_the_nearest_sentence(block: Block, prose: Prose, asked: frozenset[str]) -> Focus | None:
    """From the sentence that holds most; earlier where that one points back at the one before it."""
    start = max(range(len(block.sentences)), key=lambda place: (prose.weigh(asked & block.stems[place]), -place))
    while start and opens_dangling(block.sentences[start]):
        start -= 1
    if opens_dangling(block.sentences[start]):
        return None
    return Focus(block=block, sentences=block.sentences[start:])
