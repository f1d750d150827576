"""Answers from guides, references and moderators' notes."""

from __future__ import annotations

import pytest

from knowledge.documents import Document, DocumentKind
from knowledge.ids import DocumentId
from retrieval.answering.citing import SUMMARY
from retrieval.answering.notes.texts import TextWriter
from tests.unit.retrieval.notes import assert_every_paragraph_cites, found, moderators_note, sections_of

LONG = "Rehearse aloud with a friend who knows nothing of it. " * 8
GUIDE = Document(
    id=DocumentId("interviews"),
    title="Interviews",
    kind=DocumentKind.GUIDE,
    summary="Interviews go better after rehearsing. Sleep helps too.",
    body=f"## How do I prepare?\n{LONG}\n\n## What if I fail?\nA rejection is a datum. {LONG}",
)


def answer(document: Document, *sections: str, question: str = "what is it?") -> str:
    extract = TextWriter(found(document, *sections), question).answer()
    assert_every_paragraph_cites(extract)
    return extract.text


def test_of_a_guide_the_section_that_was_found_comes_first_then_the_summary() -> None:
    extract = TextWriter(found(GUIDE, "What if I fail?"), "what is it?").answer()
    assert extract.text.startswith("A rejection is a datum.")
    assert sections_of(extract) == ["What if I fail?", SUMMARY]


def test_a_guide_found_as_a_whole_opens_with_its_summary() -> None:
    extract = TextWriter(found(GUIDE), "what is it?").answer()
    assert extract.text.startswith(GUIDE.summary)
    assert sections_of(extract) == [SUMMARY, "How do I prepare?"]


def test_a_guide_found_as_a_whole_opens_with_the_section_that_holds_what_is_asked() -> None:
    assert answer(GUIDE, question="rejection is a datum?").startswith("A rejection is a datum.")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Office hours are on Tuesday", "Office hours are on Tuesday [1]"),
        ("- Be kind.\n- Ask in English", "**House rules:** [1]\n- Be kind.\n- Ask in English"),
        ("| Mon | Ann |\n|---|---|\n| Tue | Bo |", "**House rules:** [1]\n- Mon · Ann\n- Tue · Bo"),
        ("## Hours\nTuesday.\n\n## Links?\n- a\n- b", "**Hours:** Tuesday. [1]\n\n**Links?** [2]\n- a\n- b"),
        ("Run:\n```\nmake\n```", "Run:\n```\nmake\n```\n[1]"),
        ("```python\nprint(1)\n```", "```python\nprint(1)\n```\n[1]"),
        ("# A title only", "House rules [1]"),
        ("> Quoted [7].\n\n---", "Quoted (7). [1]"),
    ],
)
def test_a_short_note_is_told_whole_whatever_its_form(body: str, text: str) -> None:
    assert answer(moderators_note(body)) == text


def test_of_a_long_list_the_items_nearest_to_the_question_are_told() -> None:
    filler = "\n".join(f"- Thing {number} must not be done on any weekday by anybody." for number in range(30))
    text = answer(moderators_note(f"{filler}\n- Parrots may visit on Sundays."), question="may parrots visit")
    assert text.startswith("**House rules:** [1]\n- Thing 0")
    assert text.endswith("- Parrots may visit on Sundays.")


def test_a_text_without_any_sentence_end_is_cut_off_once() -> None:
    text = answer(moderators_note("endless words " * 300))
    assert text.endswith("… [1]")
    assert text.count("[1]") == 1
