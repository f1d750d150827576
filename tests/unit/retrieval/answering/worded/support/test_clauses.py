"""Only words that carry sense are compared, and clauses part at punctuation and conjunctions."""

from __future__ import annotations

import pytest

from retrieval.answering.worded.support.clauses import sense_words, split_clauses


def test_function_words_and_single_letters_are_left_out_and_the_rest_is_stemmed_in_order() -> None:
    assert sense_words("You should not only use `b`, but test the Settings 3 times.") == ("test", "set", "3", "time")


@pytest.mark.parametrize(
    ("sentence", "clauses"),
    [
        ("Threads wait, processes calculate.", 2),
        ("Threads wait while processes calculate", 2),
        ("Threads wait; processes - if any - calculate", 3),
        ("Version 3.14 of Python", 1),
        ("well-known and long-lived", 2),
    ],
)
def test_a_sentence_parts_at_punctuation_and_conjunctions_where_something_is_said(sentence: str, clauses: int) -> None:
    assert len(split_clauses(sentence)) == clauses
