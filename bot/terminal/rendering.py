"""Answers and suggestions as terminal text and as JSON. Pure."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from typing import Any

from bot.coaching.profiles import Profile
from bot.coaching.recommending import Recommendation
from bot.services.answering.replies import Reply
from bot.services.knowledge.reading import Note
from bot.services.members import Standing
from bot.wording.english import explain, render_hours, summarise, word_place, word_reply, word_step
from retrieval.text import INVISIBLE
from retrieval.values import Citation, Ranking

_CODE_OR_BOLD = re.compile(r"```.*?```|`[^`\n]*`|\*\*(?P<bold>\S(?:[^\n]*?\S)??)\*\*", re.DOTALL)
_CONTROLS = re.compile(r"[\r\x00-\x08\x0b-\x1f\x7f-\x9f]")


def answer_json(reply: Reply) -> dict[str, Any]:
    """A reply as the command line's contract has it."""
    answer = reply.answer
    return {
        "question": answer.question,
        "kind": answer.kind.value,
        "text": word_reply(reply),
        "citations": [dataclasses.asdict(citation) for citation in answer.citations],
        "next": list(reply.next),
        "confidence": round(answer.confidence, 4),
        "answered_by": answer.answered_by,
        "degraded": answer.degraded,
        "next_step": word_step(reply.step),
        "gap": list(reply.gap),
        "notice": answer.notice,
        "closest": list(answer.closest),
        "entry": answer.entry,
        "offers": [dataclasses.asdict(offer) for offer in answer.offers],
    }


def render_answer(reply: Reply) -> str:
    """A reply for a terminal: its text, then a line for each source."""
    answer = reply.answer
    parts = [plain(word_reply(reply))]
    if answer.notice:
        parts.append(f"({answer.notice})")
    if answer.citations:
        parts.append("Sources:\n" + "\n".join(_source(citation) for citation in answer.citations))
    if answer.read_more is not None:
        parts.append(f"Read more: {answer.read_more.title} <{answer.read_more.url}>")
    return "\n\n".join(parts)


def ranking_json(ranking: Ranking, *, count: int, passages: bool) -> list[dict[str, Any]]:
    """What a search found, best first: one entry a document, or every passage found of each."""
    entries = [
        {
            "document": ranked.document.id,
            "title": ranked.document.title,
            "section": scored.passage.section,
            "score": round(ranked.score if not passages else scored.score, 4),
            "text": scored.passage.text,
        }
        for ranked in ranking.documents
        for scored in (ranked.passages if passages else ranked.passages[:1])
    ]
    if passages:
        entries.sort(key=lambda entry: -float(str(entry["score"])))
    return entries[:count]


def recommendations_json(found: Sequence[Recommendation], profile: Profile) -> dict[str, Any]:
    """What to learn next as the command line's contract has it."""
    return {
        "next": [
            {
                "topic": item.topic,
                "title": item.title,
                "why": explain(item),
                "hours": list(item.hours),
                "missing_prerequisites": list(item.missing_prerequisites),
            }
            for item in found
        ],
        "message": summarise(found, profile),
    }


def render_recommendations(found: Sequence[Recommendation], profile: Profile) -> str:
    """What to learn next for a terminal, each topic with the id that /done takes."""
    lines = [summarise(found, profile)]
    lines += [
        f"{number}. {item.title} [{item.topic}], {render_hours(item.hours, profile.hours_per_week)}. {explain(item)}"
        for number, item in enumerate(found, start=1)
    ]
    return f"{lines[0]} [{found[0].topic}]" if len(found) == 1 else "\n".join(lines)


def render_standing(standing: Standing) -> str:
    """Where a member stands, for a terminal."""
    profile = standing.profile
    said = profile.level.value if profile.level else "not set (coached as junior)"
    lines = [f"Level: {said}. Track: {profile.track or 'none'}."]
    if profile.hours_per_week:
        lines.append(f"Hours a week: {profile.hours_per_week:g}.")
    if profile.goal:
        lines.append(f"Goal: {profile.goal}")
    lines += [f"Phase {phase.phase}, {phase.title}: {phase.done} of {phase.total} done." for phase in standing.phases]
    if standing.grown_into:
        lines.append(f"You're ready for {standing.grown_into.value}: /level {standing.grown_into.value}")
    return "\n".join(lines)


def render_note(note: Note) -> str:
    """A whole note for a terminal: where it stands on the road, its sections and its links."""
    document = note.document
    parts = [document.title, word_place(document, note.before, note.after), document.summary]
    parts += [f"{section.heading}\n{section.text}".strip() for section in document.sections]
    parts += ["\n".join(f"{link.title} <{link.url}>" for link in document.links)]
    return plain("\n\n".join(part for part in parts if part))


def plain(markdown: str) -> str:
    """Markdown as plain terminal text: no bold marks outside code, no control characters."""
    return without_controls(_CODE_OR_BOLD.sub(lambda match: match["bold"] or match.group(), markdown))


def without_controls(text: str) -> str:
    """A text that cannot move the cursor, change colours or reorder what is read; line breaks and tabs stay."""
    return _CONTROLS.sub(" ", INVISIBLE.sub("", text))


def _source(citation: Citation) -> str:
    where = f", {citation.section}" if citation.section else ""
    return f"  [{citation.key}] {citation.title}{where}"
