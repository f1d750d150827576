"""Answers that were written before anybody asked: the answer of the entry that a question asks for."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.answering.citing import cite_all, mark, place_of
from retrieval.values import Answer, AnswerKind, AnswerRequest, Offer, RankedEntry

OFFERS = 3
MAX_WORDS_OF_TWO = 200


def say(request: AnswerRequest, entry: RankedEntry) -> Answer:
    """The entry's answer for whoever asks, with the sections it rests on and a page to go on reading."""
    written = entry.answer
    citations = cite_all(entry.sources)
    return Answer(
        question=request.question,
        kind=AnswerKind.ABOUT if written.is_about else AnswerKind.ANSWERED,
        text=mark(written.answer_for(request.level), citations),
        citations=citations,
        confidence=1.0 if written.is_about else request.ranking.confidence,
        answered_by="notes",
        entry=written.id,
        source_place=place_of(*entry.sources[0]) if entry.sources else 0,
        read_more=entry.document.links[0] if entry.document.links else None,
    )


def say_both(request: AnswerRequest, entries: Sequence[RankedEntry]) -> Answer | None:
    """The answers to the two questions of one message, one below the other; None when they are too long together."""
    texts = [entry.answer.answer_for(request.level) for entry in entries]
    if sum(len(text.split()) for text in texts) > MAX_WORDS_OF_TWO:
        return None
    sources = list(dict.fromkeys((document.id, section) for entry in entries for document, section in entry.sources))
    documents = {document.id: document for entry in entries for document, _ in entry.sources}
    citations = cite_all([(documents[key], section) for key, section in sources])
    by_source = {(citation.document, citation.section): citation for citation in citations}
    marked = [
        mark(text, [by_source[document.id, section] for document, section in entry.sources])
        for text, entry in zip(texts, entries, strict=True)
    ]
    first = say(request, entries[0])
    return Answer(
        question=request.question,
        kind=AnswerKind.ANSWERED,
        text="\n\n".join(marked),
        citations=citations,
        confidence=request.ranking.confidence,
        answered_by="notes",
        entry=first.entry,
        source_place=first.source_place,
        read_more=first.read_more,
    )


def offer(request: AnswerRequest) -> Answer:
    """Ask which of the nearest questions was meant."""
    return Answer(
        question=request.question,
        kind=AnswerKind.OFFERED,
        text="",
        confidence=request.ranking.confidence,
        answered_by="notes",
        offers=tuple(
            Offer(entry=entry.answer.id, question=entry.answer.question) for entry in request.ranking.entries[:OFFERS]
        ),
    )
