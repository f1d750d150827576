"""Answers made of the notes' own sentences: chosen by the kind of question, arranged, cited. No language model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from knowledge.documents import Document, DocumentKind, Section
from knowledge.roadmap import Level
from retrieval.lexical import tokenize
from retrieval.passages import Citation, RankedDocument, Ranking
from retrieval.questions import QuestionKind
from retrieval.sentences import (
    count_words,
    is_code,
    is_heading,
    is_item,
    split_blocks,
    split_sentences,
    strip_item,
)

MOST_WORDS = 185
SHORTEST_CUT = 30
"""Words. A sentence up to this long is never cut off, however little room there is."""
_SECTION_OF = {
    QuestionKind.WHY: "Why it matters",
    QuestionKind.PRACTISE: "How to practise",
    QuestionKind.READY: "You know it when",
    QuestionKind.TRAPS: "Common traps",
    QuestionKind.INTERVIEW: "In an interview",
    QuestionKind.AT_WORK: "At work",
    QuestionKind.NEXT: "What next",
}
_SECTION_OF_LEVEL = {Level.JUNIOR: "What to learn", Level.MID: "What to learn", Level.SENIOR: "At work"}
SUMMARY = "Summary"
LINKS = "Links"
HOURS = "Hours"


@dataclass(frozen=True, kw_only=True)
class Extract:
    """The text of an extractive answer and the sources it cites."""

    text: str
    citations: tuple[Citation, ...]


@dataclass
class _Draft:
    """Paragraphs so far, and a source for each, numbered in order of first use."""

    sources: dict[tuple[str, str], Citation] = field(default_factory=dict)
    paragraphs: list[str] = field(default_factory=list)

    def add(self, text: str, document: Document, section: str) -> None:
        if not text.strip():
            return
        source = self.sources.setdefault((document.id, section), self._cite(document, section))
        self.paragraphs.append(_with_key(text.rstrip(), source.key))

    @property
    def words(self) -> int:
        return sum(map(count_words, self.paragraphs))

    def finish(self) -> Extract:
        return Extract(text="\n\n".join(self.paragraphs), citations=tuple(self.sources.values()))

    def _cite(self, document: Document, section: str) -> Citation:
        return cite(document, section, key=str(len(self.sources) + 1))


def _with_key(paragraph: str, key: str) -> str:
    """A paragraph with its citation where it reads well: at its end, before a list, and never inside code."""
    if is_code(paragraph):
        return f"{paragraph}\n[{key}]"
    lines = paragraph.split("\n")
    place = 0 if len(lines) > 1 and not is_item(lines[0]) else len(lines) - 1
    lines[place] = f"{lines[place]} [{key}]"
    return "\n".join(lines)


def cite(document: Document, section: str, *, key: str) -> Citation:
    """A citation of a document's section; its address is the document's first link."""
    url = document.links[0].url if document.links else None
    return Citation(key=key, document=document.id, title=document.title, section=section, url=url)


def extract_answer(
    ranking: Ranking, kind: QuestionKind, *, level: Level | None = None, hours_per_week: float | None = None
) -> Extract:
    """Answer from the best documents of a ranking, which must hold at least one.

    It opens with what answers the question outright (the note's summary, its hours, or the section that the kind of
    question asks for), goes on with what in the note is nearest to the question's words, and stays under about
    185 words. Every paragraph cites where it comes from.
    """
    best = ranking.documents[0]
    draft = _Draft()
    if kind is QuestionKind.COMPARE and _is_comparison(ranking):
        for ranked in ranking.documents[:2]:
            draft.add(_first_words(opening_of(ranked.document), 85), ranked.document, SUMMARY)
        return draft.finish()
    if kind is QuestionKind.HOW_LONG and best.document.hours:
        draft.add(_hours_sentence(best.document, hours_per_week), best.document, HOURS)
    asked = _SECTION_OF.get(kind)
    section = best.document.find_section(asked) if asked else None
    if section is not None:
        draft.add(_from_section(section, ranking.question, 110), best.document, section.heading)
        draft.add(_first_words(opening_of(best.document), MOST_WORDS - draft.words), best.document, SUMMARY)
        return draft.finish()
    draft.add(_first_words(opening_of(best.document), 90), best.document, SUMMARY)
    if kind is QuestionKind.RESOURCES and best.document.links:
        draft.add(_links(best.document), best.document, LINKS)
        return draft.finish()
    detail = _detail_section(best, kind, level)
    if detail is not None:
        room = MOST_WORDS - draft.words
        draft.add(_from_section(detail, ranking.question, room), best.document, detail.heading)
    return draft.finish()


def opening_of(document: Document) -> str:
    """What a document says first: its summary, the prose its body opens with, or what else there is."""
    if document.summary:
        return " ".join(document.summary.split())
    return "\n".join(_prose(document.body)[:2]) or document.body or document.title


def _is_comparison(ranking: Ranking) -> bool:
    """Whether two documents are near enough in score for the question to be about both."""
    if len(ranking.documents) < 2:
        return False
    first, second = ranking.documents[:2]
    return second.score > 0.6 * first.score


def _detail_section(ranked: RankedDocument, kind: QuestionKind, level: Level | None) -> Section | None:
    """The section nearest to the question among those that suit its kind; a step's default for the level else."""
    suitable = _suitable_headings(kind, level) if ranked.document.kind.is_step else None
    for scored in ranked.passages:
        section = ranked.document.find_section(scored.passage.section) if scored.passage.section else None
        if section is not None and (suitable is None or section.heading in suitable):
            return section
    if ranked.document.kind.is_step:
        return ranked.document.find_section(_SECTION_OF_LEVEL[level or Level.JUNIOR])
    if ranked.document.kind is DocumentKind.NOTE:
        return None
    return next(iter(ranked.document.sections), None)


def _suitable_headings(kind: QuestionKind, level: Level | None) -> frozenset[str]:
    """Which sections of a step can explain something: how it works, what goes wrong, for seniors its use at work."""
    headings = {"What to learn", "Common traps"}
    if kind is QuestionKind.HOW_LONG:
        return frozenset({"How to practise"})
    if kind is not QuestionKind.HOW:
        headings.add("Why it matters")
    if level is Level.SENIOR:
        headings.add("At work")
    return frozenset(headings)


def _from_section(section: Section, question: str, room: int) -> str:
    """The blocks of a section that fit, those nearest to the question's words preferred, in their own order."""
    blocks = _prose(section.text)
    return "\n".join(_render_block(text) for text in _choose(blocks, question, room))


def _prose(markdown: str) -> list[str]:
    return [block for block in split_blocks(markdown) if not is_code(block) and not is_heading(block)]


def _choose(blocks: Sequence[str], question: str, room: int) -> list[str]:
    asked = set(tokenize([question])[0])
    shared = [len(asked & set(words)) for words in tokenize(blocks)] if blocks else []
    order = sorted(range(len(blocks)), key=lambda place: (place != 0, -shared[place], place))
    chosen: dict[int, str] = {}
    for place in order:
        fitting = blocks[place] if chosen else _first_words(blocks[place], room)
        if count_words(fitting) > room:
            continue
        chosen[place] = fitting
        room -= count_words(fitting)
    return [chosen[place] for place in sorted(chosen)]


def _render_block(block: str) -> str:
    return f"- {strip_item(block)}" if is_item(block) else block


def _first_words(text: str, room: int) -> str:
    """The first whole sentences within ``room`` words; at least one, cut off where it is very long."""
    sentences = split_sentences(text)
    kept = [_cut_off(sentence, max(room, SHORTEST_CUT)) for sentence in sentences[:1]]
    used = count_words(kept[0]) if kept else 0
    for sentence in sentences[1:]:
        used += count_words(sentence)
        if used > room:
            break
        kept.append(sentence)
    return " ".join(kept)


def _cut_off(sentence: str, room: int) -> str:
    words = sentence.split()
    return sentence if len(words) <= room or is_code(sentence) else f"{' '.join(words[:room])} …"


def _hours_sentence(document: Document, hours_per_week: float | None) -> str:
    low, high = document.hours or (0, 0)
    pace = hours_per_week or 15.0
    first, last = math.ceil(low / pace), math.ceil(high / pace)
    span = f"{first} to {last} weeks" if last > first else f"{first} week{'s' if first > 1 else ''}"
    return f"Plan {low} to {high} hours for {document.title}: about {span} at {pace:g} hours a week."


def _links(document: Document) -> str:
    return "\n".join(f"- {link.title} ({link.cost}): {link.about} <{link.url}>" for link in document.links[:4])
