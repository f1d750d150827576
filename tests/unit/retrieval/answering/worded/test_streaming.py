"""A growing text is read sentence by sentence, and what was read stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.answering.worded.streaming import read_pieces

CODE = "```python\nx[1]\n\ny\n```"
TEXT = f"Learn loops first. [1] Then, e.g. Functions [2].\n\n- One [3]. Two [1][2].\n- Three\n\n{CODE}\nEnd [4]."
PIECES = ["Learn loops first. [1]", "Then, e.g. Functions [2].", "- One [3].", "Two [1][2].", "- Three"]
MARKDOWN = st.text(alphabet="Ab. \n-[]1,`#!?*", max_size=80)


def texts(text: str, *, ended: bool) -> list[str]:
    return [piece.text for piece in read_pieces(text, ended=ended)]


def test_a_text_is_read_as_sentences_with_their_citations_and_code_as_a_whole() -> None:
    assert texts(TEXT, ended=True) == [*PIECES, CODE, "End [4]."]


def test_the_last_sentence_is_held_back_until_the_text_has_ended() -> None:
    assert texts(TEXT, ended=False) == [*PIECES, CODE]


@pytest.mark.parametrize("so_far", ["Claim.", "Claim. ", "Claim. [", "Claim. [1", "Claim. [1]", "Claim. [1] [2,"])
def test_a_sentence_is_held_back_while_a_citation_may_still_follow(so_far: str) -> None:
    assert texts(so_far, ended=False) == []


def test_paragraphs_and_list_items_are_blocks_and_sentences_of_one_share_it() -> None:
    assert [piece.block for piece in read_pieces(TEXT, ended=True)] == [0, 0, 1, 1, 2, 3, 4]


@given(MARKDOWN, st.integers(0, 80))
@example(TEXT, 40)
def test_what_was_complete_stays_as_it_is_however_the_text_goes_on(text: str, cut: int) -> None:
    early = read_pieces(text[:cut], ended=False)
    assert read_pieces(text, ended=True)[: len(early)] == early
