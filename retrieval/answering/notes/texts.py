"""Extractive answers from guides, references and moderators' notes, whose sections may be anything or missing."""

from __future__ import annotations

from knowledge.documents import DocumentKind
from retrieval.answering.citing import SUMMARY
from retrieval.answering.notes.composing import MIN_WORDS, Composition, Extract
from retrieval.answering.notes.focus import asked_stems, find_focus, pick
from retrieval.answering.notes.prose import opening_of, prose_of
from retrieval.values import PassageKind, RankedDocument

ROOM = 120
"""Words of one section."""
SHORT_ENOUGH = 150
"""Words of a document that is told whole."""


class TextWriter:
    """Writes one answer from a document of free form."""

    def __init__(self, ranked: RankedDocument, question: str) -> None:
        self._ranked = ranked
        self._text = ranked.document
        self._prose = prose_of(ranked.document)
        self._asked = asked_stems(question, ranked.document)
        self._draft = Composition()

    def answer(self) -> Extract:
        """The whole of a short text; of a longer one the section that was found, its summary, and what fits."""
        if sum(block.words for block in self._prose.blocks) <= SHORT_ENOUGH:
            for section in self._sections:
                self._draft.lay_out(self._prose.select(section), self._text, label=self._label_of(section))
        else:
            self._select()
        if not self._draft.paragraphs:
            self._draft.tell(opening_of(self._text), self._text, SUMMARY, room=ROOM)
        return self._draft.finish()

    @property
    def _sections(self) -> list[str]:
        return list(dict.fromkeys(block.section for block in self._prose.blocks))

    def _label_of(self, section: str) -> str:
        """A note's heading may carry its meaning ("Office hours"); a guide's sections speak for themselves."""
        plain = self._text.kind is not DocumentKind.NOTE or section == SUMMARY or len(self._sections) == 1
        return "" if plain else section.rstrip(":?. ")

    def _select(self) -> None:
        nearest = self._nearest_section()
        if nearest is None and self._text.summary:
            self._add(SUMMARY)
        others = [section for section in self._sections if section not in (nearest, SUMMARY)]
        first, *rest = [*([] if nearest is None else [nearest]), *others, SUMMARY]
        self._add(first)
        self._add(SUMMARY)
        for section in rest:
            if self._draft.words < MIN_WORDS:
                self._add(section)

    def _nearest_section(self) -> str | None:
        """The section that holds what is asked, or was found before the document as a whole."""
        found = self._ranked.passages[0].passage
        if found.kind is PassageKind.SECTION:
            return found.section
        focus = find_focus(self._prose, self._asked, [section for section in self._sections if section != SUMMARY])
        return focus.block.section if focus else None

    def _add(self, section: str) -> None:
        room = min(ROOM, self._draft.room)
        if section == SUMMARY:
            told = opening_of(self._text) if self._text.summary else ()
            self._draft.tell(told, self._text, SUMMARY, room=room)
            return
        left = [block for block in self._prose.select(section) if not self._draft.is_told(block)]
        chosen = pick(left, self._prose, self._asked, room=room)
        self._draft.lay_out(chosen, self._text, label=self._label_of(section))
