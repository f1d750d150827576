"""Extractive answers from a step of the roadmap, whose sections have fixed headings and so a known use."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping

from knowledge.roadmap import Level
from retrieval.answering.citing import SUMMARY
from retrieval.answering.notes.comparing import find_block_of_each_side, find_verdict, known_sides, sides_of
from retrieval.answering.notes.composing import MIN_WORDS, Composition, Extract
from retrieval.answering.notes.focus import Focus, asked_stems, find_focus, find_sentence, pick
from retrieval.answering.notes.prose import Block, opening_of, prose_of
from retrieval.ranking.questions import QuestionKind
from retrieval.values import RankedDocument

LINKS = "Links"
HOURS = "Hours"
BEFORE = "Prerequisites"
EVIDENCE = "Evidence"
USUAL_PACE = 15.0
"""Hours a week, for a member who has not said."""
_PARTS_OF: Mapping[QuestionKind, tuple[str, ...]] = {
    QuestionKind.WHY: ("Why it matters", SUMMARY),
    QuestionKind.PRACTISE: ("How to practise", "You know it when"),
    QuestionKind.READY: ("You know it when", EVIDENCE),
    QuestionKind.BEFORE: (BEFORE, SUMMARY),
    QuestionKind.START: ("What to learn", "How to practise"),
    QuestionKind.TRAPS: ("Common traps", "At work"),
    QuestionKind.INTERVIEW: ("In an interview", "You know it when"),
    QuestionKind.AT_WORK: ("At work", "Common traps"),
    QuestionKind.NEXT: ("What next", "You know it when"),
    QuestionKind.HOW_LONG: (HOURS, SUMMARY, "How to practise"),
    QuestionKind.RESOURCES: (LINKS, SUMMARY),
}
"""What of a note answers a kind of question, then what goes with it."""
_FILLING = (SUMMARY, "Why it matters", "At work")
"""What makes an answer long enough when its own parts are short."""
_EXPLAINING = ("What to learn", "Common traps", "Why it matters")
"""Sections that explain the subject; the others are about the learner, or for seniors."""
_ASKED_OUTRIGHT = frozenset(
    {
        QuestionKind.HOW_LONG,
        QuestionKind.READY,
        QuestionKind.BEFORE,
        QuestionKind.PRACTISE,
        QuestionKind.INTERVIEW,
        QuestionKind.NEXT,
    }
)
"""Kinds that one part of a note answers, whatever else the question names."""
_VERDICTS = frozenset("worth need skip pay suffic option".split())
"""Stems of the words that a sentence judges with."""
_DEFINES = re.compile(r"what(?:'?s| is| are)\b")
_HOURS = re.compile(r"\bhours\b")


class StepWriter:
    """Writes one answer about a topic, a practice or a soft skill."""

    def __init__(
        self, ranked: RankedDocument, question: str, *, level: Level | None, hours_per_week: float | None
    ) -> None:
        self._ranked = ranked
        self._note = ranked.document
        self._prose = prose_of(ranked.document)
        self._question = question
        self._asked = asked_stems(question, ranked.document)
        self._level = level
        self._pace = hours_per_week or USUAL_PACE
        self._draft = Composition()

    def answer(self, kind: QuestionKind) -> Extract:
        """The answer to a question of this kind."""
        compared = kind is QuestionKind.COMPARE and self._compare_within()
        focus = None if compared or kind in _ASKED_OUTRIGHT else self._find_focus(kind)
        if focus is not None:
            self._tell_focus(focus)
        if kind in _PARTS_OF:
            for part in _PARTS_OF[kind]:
                self._add(part, in_order=kind is QuestionKind.START)
        elif kind is QuestionKind.WORTH:
            self._weigh_up()
        elif focus is not None or compared:
            self._add_around(focus)
        else:
            self._add(SUMMARY, room=90)
            self._add(self._nearest_section(kind))
        self._fill(focus)
        return self._draft.finish()

    def _add_around(self, focus: Focus | None) -> None:
        if focus is not None:
            self._add(focus.block.section, room=70, only_near=True)
        self._add(SUMMARY, room=90)

    def _fill(self, focus: Focus | None) -> None:
        """Make the answer long enough: with what stands beside its opening, else with what suits any question."""
        for part in (focus.block.section, *_FILLING) if focus else _FILLING:
            if self._draft.words < MIN_WORDS:
                self._add(part, room=50 if focus else 110)

    def _compare_within(self) -> bool:
        """Tell what the note says of both sides, where it does; whether it did."""
        sides = known_sides(sides_of(self._question), self._note)
        verdict = find_verdict(sides, self._note)
        if verdict is not None:
            block, sentence = verdict
            self._draft.tell([_framed(sentence, block)], self._note, block.section, room=90)
            self._draft.told.add(sentence)
            return True
        blocks = find_block_of_each_side(sides, self._note)
        for block in blocks:
            self._tell_focus(Focus(block=block, sentences=block.sentences))
        return bool(blocks)

    def _find_focus(self, kind: QuestionKind) -> Focus | None:
        """What explains just this: in the part the kind asks for, else anywhere; last in the section for seniors."""
        own = tuple(part for part in _PARTS_OF.get(kind, ()) if part in _EXPLAINING)
        defining = _DEFINES.match(self._question.lower()) is not None  # a trap defines nothing
        explaining = tuple(part for part in _EXPLAINING if not (defining and part == "Common traps"))
        found = (find_focus(self._prose, self._asked, parts) for parts in (own, explaining, ("At work",)))
        return next((focus for focus in found if focus is not None), None)

    def _tell_focus(self, focus: Focus) -> None:
        opening, *rest = focus.sentences
        block = focus.block
        self._draft.tell([_framed(opening, block), *rest], self._note, block.section, room=100)
        self._draft.told.update(focus.sentences)

    def _weigh_up(self) -> None:
        """The note's own judgement first."""
        found = None
        if not self._draft.words:
            found = find_sentence(self._prose, _VERDICTS | self._asked, (SUMMARY, "Why it matters"))
        if found is not None:
            self._draft.tell(found.sentences[:1], self._note, found.block.section, room=90)
        for part in (SUMMARY, "Why it matters") if self._draft.words else ("Why it matters", SUMMARY):
            self._add(part, room=90)

    def _nearest_section(self, kind: QuestionKind) -> str:
        """The section that was found for the question among those that explain; else the level's own."""
        suitable = set(_EXPLAINING) - ({"Why it matters"} if kind is QuestionKind.HOW else set())
        suitable |= {"At work"} if self._level is Level.SENIOR else set()
        found = (item.passage.section for item in self._ranked.passages)
        usual = "At work" if self._level is Level.SENIOR else "What to learn"
        return next((section for section in found if section in suitable), usual)

    def _add(self, part: str, *, room: int = 110, in_order: bool = False, only_near: bool = False) -> None:
        special: Mapping[str, Callable[[], None]] = {
            HOURS: self._add_hours,
            LINKS: self._add_links,
            BEFORE: self._add_prerequisites,
            EVIDENCE: self._add_evidence,
        }
        if part in special:
            special[part]()
        elif part == SUMMARY:
            self._draft.tell(opening_of(self._note), self._note, SUMMARY, room=room)
        else:
            asked = frozenset() if in_order else self._asked
            blocks = pick(
                self._left_of(part), self._prose, asked, room=min(room, self._draft.room), only_near=only_near
            )
            self._draft.lay_out(blocks, self._note)

    def _left_of(self, section: str) -> list[Block]:
        """What the answer does not hold yet, without code and the paragraphs about it."""
        blocks = self._prose.select(section)
        return [block for block in blocks if not (block.is_code or block.beside_code or self._draft.is_told(block))]

    def _add_hours(self) -> None:
        if self._note.hours is None:
            return
        low, high = self._note.hours
        first, last = math.ceil(low / self._pace), math.ceil(high / self._pace)
        span = f"{first} to {last} weeks" if last > first else f"{first} week{'s' if first > 1 else ''}"
        text = f"Plan {low} to {high} hours for {self._note.title}: about {span} at {self._pace:g} hours a week."
        self._draft.say(text, self._note, HOURS)
        self._draft.told.update(sentence for sentence in opening_of(self._note) if _HOURS.search(sentence))

    def _add_links(self) -> None:
        if self._note.links:
            links = [f"- {link.title} ({link.cost}): {link.about} <{link.url}>" for link in self._note.links[:4]]
            lead = f"For {self._note.title}, start with the first of these:"
            self._draft.say("\n".join([lead, *links]), self._note, LINKS)

    def _add_prerequisites(self) -> None:
        needs = [f"- **{need.topic.replace('-', ' ')}**: {need.reason}" for need in self._note.prerequisites]
        lead = f"Before you start with {self._note.title}, have this behind you:"
        nothing = f"{self._note.title} needs nothing before it, so you can start today."
        self._draft.say("\n".join([lead, *needs]) if needs else nothing, self._note, BEFORE)

    def _add_evidence(self) -> None:
        shown = [f"- {evidence}" for evidence in self._note.evidence[: 3 if self._draft.room > 60 else 1]]
        if shown:
            self._draft.say("\n".join(["Something to show for it would be:", *shown]), self._note, EVIDENCE)


def _framed(sentence: str, block: Block) -> str:
    """An item that opens an answer, as a sentence: a trap is called one, since its item may lack a verb."""
    return f"A known trap: {sentence}" if block.in_list and block.section == "Common traps" else sentence
