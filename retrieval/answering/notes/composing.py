"""Building an answer's text: paragraphs and lists from a document's blocks, cited, within a number of words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from knowledge.documents import Document
from retrieval.answering.citing import SUMMARY, cite
from retrieval.answering.notes.prose import Block
from retrieval.text.sentences import count_words, opens_dangling
from retrieval.values import Citation

MIN_WORDS = 80
"""Words of an answer, where there is that much to say."""
MAX_WORDS = 180
"""Words of an answer before its citations and leads; with them it stays under 200."""
MAX_SENTENCE_LENGTH = 60
"""Words. A sentence longer than its room and than this is cut off, for a note without any full stop."""
_LEADS: Mapping[str, str] = {
    "What to learn": "Learn these, first things first:",
    "Common traps": "Watch out for these traps:",
    "How to practise": "Practise **{title}** like this:",
    "You know it when": "You know **{title}** when all of this is true:",
    "In an interview": "In an interview, expect this:",
    "At work": "At work it comes down to this:",
    "What next": "From here on:",
}
_LEADS_ON: Mapping[str, str] = {
    "What to learn": "What goes with it:",
    "Common traps": "Other traps nearby:",
}
"""Of a section that the answer holds a part of already."""


@dataclass(frozen=True, kw_only=True)
class Extract:
    """The text of an extractive answer and the sources it cites."""

    text: str
    citations: tuple[Citation, ...]


@dataclass
class Composition:
    """Paragraphs so far, and a source for each, numbered in order of first use. Says nothing twice."""

    max_words: int = MAX_WORDS
    sources: dict[tuple[str, str], Citation] = field(default_factory=dict)
    paragraphs: list[str] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    """Sentences that are in the answer already."""
    words: int = 0

    @property
    def room(self) -> int:
        """Words that still fit."""
        return self.max_words - self.words

    def say(self, text: str, document: Document, section: str) -> None:
        """One paragraph as it is."""
        source = self.sources.setdefault((document.id, section), cite(document, section, key=self._next_key))
        self.paragraphs.append(_with_key(text, source.key))
        self.words += count_words(text)

    def tell(self, sentences: Iterable[str], document: Document, section: str, *, room: int) -> None:
        """The first of these sentences that fit, as one paragraph; nothing when none of them does."""
        kept = self._fitting(list(sentences), min(room, self.room))
        if kept:
            self.told.update(kept)
            self.say(" ".join(kept), document, section)

    def lay_out(self, blocks: Sequence[Block], document: Document, *, label: str = "") -> None:
        """Blocks of one section: prose as paragraphs, items and code under the sentence that leads to them.

        A ``label`` stands in bold before the first paragraph, for a section that means little without its heading.
        """
        lead: str | None = None
        items: list[str] = []
        section = blocks[0].section if blocks else ""
        for number, block in enumerate(blocks):
            self.told.update(block.sentences)
            if block.in_list:
                items.append(f"- {block.text}")
                continue
            if items or not block.is_code:
                self._lay_list(lead, items, document, section)
                lead, items = None, []
            if block.is_code:
                self.say(block.text if lead is None else f"{lead}\n{block.text}", document, section)
                lead = None
            else:
                lead = f"**{label}:** {block.text}" if label and number == 0 else block.text
        self._lay_list(lead, items, document, section)

    def is_told(self, block: Block) -> bool:
        """Whether the answer holds a block already, or the part of it that matters."""
        return any(sentence in self.told for sentence in block.sentences)

    def finish(self) -> Extract:
        """The answer."""
        return Extract(text="\n\n".join(self.paragraphs), citations=tuple(self.sources.values()))

    @property
    def _next_key(self) -> str:
        return str(len(self.sources) + 1)

    def _fitting(self, sentences: list[str], room: int) -> list[str]:
        kept: list[str] = []
        gap = bool(self.paragraphs)
        for sentence in sentences:
            if sentence in self.told or (gap and opens_dangling(sentence)):
                gap = True
                continue
            gap = False
            size = count_words(sentence)
            if size > room:
                if not kept and not self.paragraphs:
                    kept.append(_cut_off(sentence, max(room, MAX_SENTENCE_LENGTH)))
                    self.told.add(sentence)
                break
            kept.append(sentence)
            room -= size
        return kept

    def _lay_list(self, lead: str | None, items: list[str], document: Document, section: str) -> None:
        if not items:
            if lead is not None:
                self.say(lead, document, section)
            return
        again = (document.id, section) in self.sources
        if again and lead is None and len(items) == 1:
            self.say(items[0].removeprefix("- "), document, section)
            return
        opening = lead if lead is not None else _lead_of(section, document, again=again)
        self.say("\n".join([opening, *items]), document, section)


def _lead_of(section: str, document: Document, *, again: bool) -> str:
    """What stands above a list that opens a section: a whole sentence where the kind of section is known."""
    if document.kind.is_step and again and section in _LEADS_ON:
        return _LEADS_ON[section]
    if document.kind.is_step and section in _LEADS:
        return _LEADS[section].format(title=document.title)
    heading = section if section and section != SUMMARY else document.title
    return f"**{heading}**" if heading.endswith(("?", ":", ".")) else f"**{heading}:**"


def _with_key(paragraph: str, key: str) -> str:
    """A paragraph with its citation where it reads well: at its end, on the line before a list, never inside code."""
    if paragraph.endswith(("```", "~~~")):
        return f"{paragraph}\n[{key}]"
    lines = paragraph.split("\n")
    place = 0 if len(lines) > 1 and not lines[0].startswith("- ") else len(lines) - 1
    lines[place] = f"{lines[place]} [{key}]"
    return "\n".join(lines)


def _cut_off(sentence: str, room: int) -> str:
    words = sentence.split()
    return sentence if len(words) <= room else f"{' '.join(words[:room])} …"
