"""Answer entries for tests."""

from __future__ import annotations

from typing import Any

from knowledge.answer_entries import AnswerEntry
from knowledge.documents import Document
from retrieval.values import AnswerRequest, RankedDocument, RankedEntry, Ranking, ScoredPassage
from tests.small_search import corpus_of


def entry(name: str, question: str, answer: str | None = "", **changes: Any) -> AnswerEntry:
    """An entry of the note "loops", or about the coach."""
    made: dict[str, Any] = {
        "id": name,
        "question": question,
        "asked_as": [f"{question} one", f"{question} two", f"{question} three"],
        "answer": f"{question} Yes. " + "word " * 30 if answer == "" else answer,
        "see": [] if name.startswith("coach-") else ["loops#What to learn"],
    }
    return AnswerEntry.model_validate(made | changes)


def ranked_entry(answer: AnswerEntry, document: Document, *sections: str) -> RankedEntry:
    """An entry as it is found, with sections of its document as sources."""
    return RankedEntry(answer=answer, document=document, score=1.0, sources=tuple((document, one) for one in sections))


def ranked_document(document: Document, sentence: str | None = None, *, guild: int | None = None) -> RankedDocument:
    """A document as it is found, with the sentence that is nearest."""
    [indexed] = corpus_of(document, guild=guild).documents  # type: ignore[arg-type]
    found = [passage for passage in indexed.passages if sentence is not None and passage.text == sentence]
    return RankedDocument(
        document=document,
        score=1.0,
        shown=indexed.shown,
        similarities=(0.5,) * len(indexed.shown),
        sentence=ScoredPassage(passage=found[0], score=0.9) if found else None,
        has_answers=guild is None,
        guild=guild,  # type: ignore[arg-type]
    )


def asked(
    question: str,
    *entries: RankedEntry,
    documents: tuple[RankedDocument, ...] = (),
    sureness: float = 0.9,
    confidence: float = 0.9,
) -> AnswerRequest:
    """A question with what was found for it."""
    ranking = Ranking(question=question, documents=documents, confidence=confidence, entries=entries, sureness=sureness)
    return AnswerRequest(question=question, ranking=ranking)
