"""Which kind of answer a ranking leads to, without a language model."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from knowledge.documents import Document
from knowledge.ids import DocumentId
from retrieval.answering.answerer import NEAR, SURE, Answerer
from retrieval.values import Answer, AnswerKind, AnswerRequest
from tests.unit.retrieval.answers import asked, entry, ranked_document, ranked_entry

LOOPS = Document(id=DocumentId("loops"), title="Loops", body="## What to learn\n\nOne.")
CALLS = Document(id=DocumentId("calls"), title="Calls", body="We meet on Tuesdays.")
BREAK = ranked_entry(entry("loops-break", "How do I leave a loop?"), LOOPS, "What to learn")
WHO = ranked_entry(entry("coach-who", "Who are you?"), LOOPS)
SHARED = ranked_document(LOOPS)
OWN = ranked_document(CALLS, "We meet on Tuesdays.", guild=7)


def answered(request: AnswerRequest) -> Answer:
    return asyncio.run(Answerer().ainvoke(request))


def test_what_is_sure_is_said_and_what_is_not_is_offered() -> None:
    sure = answered(asked("leave", BREAK, documents=(SHARED,), sureness=SURE))
    assert (sure.kind, sure.entry) == (AnswerKind.ANSWERED, "loops-break")
    unsure = answered(asked("leave", BREAK, documents=(SHARED,), sureness=SURE - 0.01))
    assert (unsure.kind, [one.entry for one in unsure.offers]) == (AnswerKind.OFFERED, ["loops-break"])


def test_what_is_about_the_coach_is_said_however_far_from_the_road() -> None:
    assert answered(asked("who", WHO, documents=(SHARED,), confidence=0.0)).kind is AnswerKind.ABOUT


def test_a_guilds_own_note_that_comes_first_is_quoted_even_before_the_coach_speaks_of_itself() -> None:
    for first in (BREAK, WHO):
        answer = answered(asked("when do we meet", first, documents=(OWN, SHARED)))
        assert answer.text.startswith("We meet on Tuesdays.")
        assert answer.from_guild


@pytest.mark.parametrize(("confidence", "closest"), [(NEAR, ("Loops",)), (NEAR - 0.01, ())])
def test_a_decline_names_what_is_near_and_nothing_that_is_not(confidence: float, closest: tuple[str, ...]) -> None:
    declined = answered(asked("?", BREAK, documents=(SHARED,), confidence=confidence))
    assert (declined.kind, declined.closest, declined.citations) == (AnswerKind.ABSTAINED, closest, ())


def test_a_question_in_another_language_is_never_answered_by_chance() -> None:
    request = replace(asked("schleife", BREAK, documents=(SHARED,), sureness=0.4), is_foreign=True)
    assert answered(request).kind is AnswerKind.OFFERED
