"""What the benchmark of answers looks at: every sentence, with the citations that stand for it."""

from __future__ import annotations

from benchmarks.answers import cited_sentences, text_of
from knowledge.ids import DocumentId
from tests.small_library import FLASK, small_library

ANSWER = "Flask is small. It is old. [1]\n\nLearn this in order: [2]\n- Routes. [3]\n- Templates, then forms."


def test_a_sentence_has_its_own_keys_or_those_of_its_paragraph() -> None:
    assert list(cited_sentences(ANSWER)) == [
        ("Flask is small.", ["1"]),
        ("It is old.", ["1"]),
        ("Learn this in order:", ["2"]),
        ("- Routes.", ["2", "3"]),
        ("- Templates, then forms.", ["2", "3"]),
    ]


def test_a_citation_of_a_section_points_to_its_text_and_any_other_to_the_front_matter() -> None:
    note = small_library().documents[DocumentId(FLASK)]
    assert text_of(note, "At work").strip() == "- Seniors review flask."
    whole = text_of(note, "Summary")
    assert note.summary in whole
    assert "20 to 50 hours" in whole
    assert "https://example.org/flask" in whole
