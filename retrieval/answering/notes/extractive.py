"""Answers made of the notes' own sentences: chosen by the kind of question, arranged, cited. No language model."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.documents import Document
from knowledge.roadmap import Level
from retrieval.answering.citing import SUMMARY
from retrieval.answering.notes.comparing import compared_documents, document_of_goal, find_verdict, sides_named_by
from retrieval.answering.notes.composing import Composition, Extract
from retrieval.answering.notes.prose import opening_of
from retrieval.answering.notes.steps import StepWriter
from retrieval.answering.notes.texts import TextWriter
from retrieval.ranking.questions import QuestionKind
from retrieval.values import Ranking


def extract_answer(
    ranking: Ranking, kind: QuestionKind, *, level: Level | None = None, hours_per_week: float | None = None
) -> Extract:
    """Answer from the best documents of a ranking, which must hold at least one.

    It opens with what answers the question outright: the sentence nearest to its words, the section that its kind
    asks for, or the note's summary. What goes with that follows, under 200 words in all. Every paragraph cites.
    """
    compared = compared_documents(ranking) if kind is QuestionKind.COMPARE else ()
    if len(compared) > 1:
        return _compare([ranked.document for ranked in compared], ranking.question)
    best = document_of_goal(ranking) if kind is QuestionKind.BEFORE else ranking.documents[0]
    if best.document.kind.is_step:
        return StepWriter(best, ranking.question, level=level, hours_per_week=hours_per_week).answer(kind)
    return TextWriter(best, ranking.question).answer()


def _compare(documents: Sequence[Document], question: str) -> Extract:
    """The sentence that holds the sides against each other, where one of the notes has it, then each side in turn."""
    draft = Composition()
    sides = sides_named_by(documents, question)
    for document in documents:
        verdict = find_verdict(sides, document)
        if verdict is not None and verdict[0].section != SUMMARY:
            draft.tell([verdict[1]], document, verdict[0].section, room=draft.room)
            break
    for left, document in zip(range(len(documents), 0, -1), documents, strict=True):
        draft.tell(opening_of(document), document, SUMMARY, room=draft.room // left)
    return draft.finish()
