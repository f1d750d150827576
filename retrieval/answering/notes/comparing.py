"""Which documents a comparison is about, and the sentence of theirs that holds its sides against each other."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from knowledge.documents import Document
from retrieval.answering.citing import SUMMARY
from retrieval.answering.notes.focus import title_stems
from retrieval.answering.notes.prose import Block, prose_of
from retrieval.ranking.follow_ups import content_words
from retrieval.ranking.questions import compared_sides, goal_of
from retrieval.text.sentences import opens_dangling
from retrieval.text.words import tokenize
from retrieval.values import RankedDocument, Ranking

MAX_SIDES = 3
_JUDGING = (SUMMARY, "What to learn", "Common traps", "Why it matters", "At work")
"""Sections of a step that can hold two things against each other."""
_NAMES_NOTHING = frozenset({"python", "basic", "program", "design", "advanc", "write", "tool", "virtual", "machin"})
"""Stems of titles that many questions hold without meaning the document."""
_TAKES = re.compile(
    r"(?:^|[,;:] (?:and )?)(?:take|choose|pick|prefer|use|write|start with|keep|stay with)\b", re.IGNORECASE
)
"""An advice: such a word within a sentence ("lets a program write") advises nothing."""
_IN_CASE = re.compile(r"\b(?:when|whenever|where|while|unless|if|for|as soon as|by default)\b", re.IGNORECASE)
_ARTICLES = frozenset({"a", "an", "the"})


Sides = tuple[frozenset[str], ...]
"""Of each side of a comparison the stems that name it."""


def compared_documents(ranking: Ranking) -> tuple[RankedDocument, ...]:
    """The documents that the sides of a comparison name by their titles, in the question's order, without doubles.

    Fewer than two when it does not name two of those found, as in "list or tuple?", which one note answers.
    """
    named = [_named_by(side, ranking.documents) for side in sides_of(ranking.question)]
    unique = {ranked.document.id: ranked for ranked in named if ranked is not None}
    return tuple(unique.values())[:MAX_SIDES]


@functools.lru_cache(maxsize=256)
def sides_of(question: str) -> Sides:
    """The stems of each side of a comparison, without the words of asking; empty when it names no two sides."""
    sides = compared_sides(question)
    stems = tokenize([_words_of(side) for side in sides]) if sides else []
    named = tuple(frozenset(words) for words in stems if words)
    return named if len(named) > 1 else ()


def _words_of(side: str) -> str:
    """The words that name a side. "a list" and "test" alone do, though they are words of asking elsewhere."""
    alone = [word for word in side.split() if word not in _ARTICLES]
    return " ".join(content_words(side) or (alone if len(alone) == 1 else []))


def sides_named_by(documents: Sequence[Document], question: str) -> Sides:
    """The sides of a comparison of documents, each by the words of its document's title alone."""
    asked = frozenset().union(*sides_of(question))
    return tuple(asked & _name_stems(document) for document in documents)


def find_verdict(sides: Sides, document: Document) -> tuple[Block, str] | None:
    """The sentence of a document's explaining parts that names all sides of a comparison, and stands alone.

    The first that tells which to take in which case, else the first. A word of several sides names none of them
    ("unit tests or integration tests") while each has another.
    """
    named = _words_of_their_own(sides)
    found = [
        (block, sentence)
        for block in prose_of(document).select(*_JUDGING)
        if not block.is_code
        for sentence, stems in zip(block.sentences, block.stems, strict=True)
        if named and all(stems & side for side in named) and _stands_alone(sentence)
    ]
    return next((verdict for verdict in found if _tells_when(verdict[1])), found[0] if found else None)


def known_sides(sides: Sides, document: Document) -> Sides:
    """The sides of a comparison that a document speaks of at all; empty when they are fewer than two.

    The words of its title name a side only where it has no others: "Git rebase or merge?" is about rebasing.
    """
    spoken = frozenset(prose_of(document).rarity)
    title = title_stems(document)
    known = tuple((side & spoken) - title or side & spoken for side in sides if side & spoken)
    return known if len(known) > 1 else ()


def find_block_of_each_side(sides: Sides, document: Document) -> list[Block]:
    """For each side of a comparison within one document the block nearest to it; empty unless all have their own."""
    prose = prose_of(document)
    candidates = [block for block in prose.select(*_JUDGING[1:]) if not (block.is_code or block.announces)]
    told: dict[int, Block] = {}
    for own in _words_of_their_own(sides):
        best = max(candidates, key=lambda block: prose.nearness(block, own), default=None)
        if best is None or not own & best.all_stems or opens_dangling(best.text):
            return []
        told[best.place] = best
    return list(told.values()) if len(told) == len(sides) else []


def document_of_goal(ranking: Ranking) -> RankedDocument:
    """The document that a question's goal names ("Docker before Kubernetes"), or the best one."""
    stems = frozenset(tokenize([" ".join(content_words(goal_of(ranking.question)))])[0])
    return _named_by(stems, ranking.documents) or ranking.documents[0]


def _words_of_their_own(sides: Sides) -> Sides:
    """The sides without the words that another one has too; as they are when one would be left without any."""
    own = tuple(side - frozenset().union(*sides[:number], *sides[number + 1 :]) for number, side in enumerate(sides))
    return own if all(own) else sides


def _tells_when(sentence: str) -> bool:
    return _TAKES.search(sentence) is not None and _IN_CASE.search(sentence) is not None


def _stands_alone(sentence: str) -> bool:
    return not opens_dangling(sentence) and not sentence.endswith((":", "?")) and len(sentence.split()) >= 7


def _named_by(side: frozenset[str], documents: Sequence[RankedDocument]) -> RankedDocument | None:
    names = [len(side & _name_stems(ranked.document)) for ranked in documents]
    most = max(names, default=0)
    return documents[names.index(most)] if most else None


def _name_stems(document: Document) -> frozenset[str]:
    return title_stems(document) - _NAMES_NOTHING
