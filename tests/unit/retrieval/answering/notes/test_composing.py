"""Putting an answer's text together: paragraphs, lists, citations, nothing twice."""

from __future__ import annotations

from retrieval.answering.citing import SUMMARY, cite
from retrieval.answering.notes.composing import Composition
from retrieval.answering.notes.prose import prose_of
from tests.unit.retrieval.notes import moderators_note, topic_note

NOTE = topic_note("Decorators")


def laid_out(body: str, section: str, *, label: str = "") -> str:
    draft = Composition()
    note = topic_note(sections={section: body})
    draft.lay_out(prose_of(note).select(section), note, label=label)
    return draft.finish().text


def test_a_citation_points_to_the_documents_first_link() -> None:
    citation = cite(NOTE, "At work", key="3")
    assert (citation.key, citation.document, citation.title) == ("3", "decorators", "Decorators")
    assert (citation.section, citation.url) == ("At work", "https://example.org/guide")
    assert cite(moderators_note("Text."), SUMMARY, key="1").url is None


def test_one_source_has_one_number_wherever_it_is_cited() -> None:
    draft = Composition()
    for section in (SUMMARY, "At work", SUMMARY):
        draft.say("Text.", NOTE, section)
    extract = draft.finish()
    assert extract.text == "Text. [1]\n\nText. [2]\n\nText. [1]"
    assert [citation.section for citation in extract.citations] == [SUMMARY, "At work"]


def test_a_list_is_cited_on_the_line_that_leads_to_it() -> None:
    assert laid_out("Beware.\n\n- One.\n- Two.", "Common traps") == "Beware. [1]\n- One.\n- Two."


def test_a_list_without_a_lead_gets_one_that_fits_its_section() -> None:
    assert laid_out("- One.\n- Two.", "Common traps") == "Watch out for these traps: [1]\n- One.\n- Two."
    assert laid_out("- One.", "You know it when").startswith("You know **Decorators** when all of this is true: [1]")


def test_a_section_that_is_continued_says_so() -> None:
    draft = Composition()
    note = topic_note(sections={"Common traps": "- One.\n- Two.\n- Three."})
    first, *others = prose_of(note).select("Common traps")
    draft.tell(first.sentences, note, "Common traps", room=50)
    draft.lay_out(others, note)
    assert draft.finish().text == "One. [1]\n\nOther traps nearby: [1]\n- Two.\n- Three."


def test_a_single_item_that_continues_a_section_is_a_paragraph() -> None:
    draft = Composition()
    note = topic_note(sections={"Common traps": "- One.\n- Two."})
    draft.say("Before.", note, "Common traps")
    draft.lay_out(prose_of(note).select("Common traps")[1:], note)
    assert draft.finish().text == "Before. [1]\n\nTwo. [1]"


def test_code_belongs_to_the_sentence_that_announces_it_and_is_cited_below() -> None:
    assert (
        laid_out("Run this:\n```\nmake\n```\nThen wait.", "At work")
        == "Run this:\n```\nmake\n```\n[1]\n\nThen wait. [1]"
    )


def test_a_list_after_code_is_not_led_by_it() -> None:
    text = laid_out("```python\nmake()\n```\n\n- One.\n- Two.", "At work")
    assert text == "```python\nmake()\n```\n[1]\n\nAt work it comes down to this: [1]\n- One.\n- Two."


def test_code_after_a_list_is_cited_below_it() -> None:
    text = laid_out("Beware.\n\n- One.\n- Two.\n\n```\nmake\n```\n\n```\ntest\n```", "At work")
    assert text == "Beware. [1]\n- One.\n- Two.\n\n```\nmake\n```\n[1]\n\n```\ntest\n```\n[1]"


def test_a_label_stands_before_the_first_paragraph_only() -> None:
    assert laid_out("One.\n\nTwo.", "At work", label="Hours") == "**Hours:** One. [1]\n\nTwo. [1]"


def test_nothing_is_told_twice_and_what_pointed_at_it_goes_too() -> None:
    draft = Composition()
    draft.tell(["One.", "Two."], NOTE, SUMMARY, room=50)
    draft.tell(["Two.", "It hangs.", "Three."], NOTE, SUMMARY, room=50)
    assert draft.finish().text == "One. Two. [1]\n\nThree. [1]"


def test_what_does_not_fit_is_left_out_and_an_endless_opening_is_cut_off() -> None:
    draft = Composition()
    draft.tell(["word " * 300], NOTE, SUMMARY, room=50)
    assert draft.finish().text.endswith("word … [1]")
    before = draft.words
    draft.tell(["One two three four."], NOTE, "At work", room=3)
    assert draft.words == before == 61
