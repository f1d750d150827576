"""Cutting Markdown prose into blocks and sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.sentences import (
    count_words,
    is_code,
    is_item,
    opens_dangling,
    points_elsewhere,
    split_blocks,
    split_sentences,
    strip_item,
    tidy_markdown,
)

MARKDOWN = st.text(alphabet="ab. \n-1`~#*!?[](A", max_size=200)


def test_paragraphs_are_separated_by_blank_lines_and_their_lines_joined() -> None:
    assert split_blocks("one\ntwo\n\n\nthree") == ["one two", "three"]


def test_every_list_item_is_a_block_with_its_continuation_lines() -> None:
    assert split_blocks("- one\n  more\n* two\n3. three\n4) four") == ["- one more", "* two", "3. three", "4) four"]


def test_a_heading_is_a_block_of_its_own_without_blank_lines_around_it() -> None:
    assert split_blocks("before\n# One\ntext\n### Two\n#three") == ["before", "# One", "text", "### Two", "#three"]


@pytest.mark.parametrize("fence", ["```", "~~~"])
def test_a_code_block_is_kept_whole_with_its_blank_lines(fence: str) -> None:
    code = f"{fence}python\nx = 1\n\n- y\n{fence}"
    assert split_blocks(f"before\n{code}\nafter") == ["before", code, "after"]


def test_a_code_block_that_never_ends_is_kept_to_the_end() -> None:
    assert split_blocks("```\nx = 1\n\ny = 2") == ["```\nx = 1\n\ny = 2"]


@pytest.mark.parametrize("text", ["", "\n\n", "  \n "])
def test_an_empty_text_has_no_blocks(text: str) -> None:
    assert split_blocks(text) == []


@given(MARKDOWN)
def test_no_word_is_lost_in_blocks(text: str) -> None:
    assert " ".join(split_blocks(text)).split() == text.split()


def test_code_and_items_are_told_apart() -> None:
    assert is_code("```\nx\n```")
    assert not is_code("`x`")
    assert is_item("- one")
    assert is_item("12. one")
    assert not is_item("-one")
    assert not is_item("3.11 is a version")
    assert strip_item("  2) two - three") == "two - three"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Learn the algorithms. Then practise.", ["Learn the algorithms.", "Then practise."]),
        ("The answer is no. Then stop.", ["The answer is no.", "Then stop."]),
        ('He said "stop." Then he left.', ['He said "stop."', "Then he left."]),
        ("See **this.** (It is short.) `Code` too.", ["See **this.**", "(It is short.)", "`Code` too."]),
        ("It took two. 3 more came.", ["It took two.", "3 more came."]),
    ],
)
def test_a_sentence_ends_at_its_mark_before_a_capital_or_a_number(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


@pytest.mark.parametrize(
    "text",
    [
        "Use Python 3.11 or newer",
        "Frameworks, e.g. Flask, help",
        "Threads vs. Processes",
        "See No. 5 on the list",
        "Ask Dr. Smith",
        "Tools (e.g. Ruff) help",
        "lower. case goes on",
        "1. First item",
    ],
)
def test_decimals_abbreviations_and_numbers_of_items_end_nothing(text: str) -> None:
    assert split_sentences(text) == [text]


def test_code_is_one_sentence() -> None:
    code = "```\nprint('One. Two.')\n```"
    assert split_sentences(code) == [code]


@given(MARKDOWN)
def test_no_word_is_lost_in_sentences(text: str) -> None:
    for block in split_blocks(text):
        assert " ".join(split_sentences(block)).split() == block.split()


def test_words_are_what_spaces_separate() -> None:
    assert count_words(" one  two\nthree ") == 3
    assert count_words("") == 0


@pytest.mark.parametrize(
    "sentence",
    ["It runs.", "They both do.", "The second one wins.", "Use it often.", "**This** is why.", "One of them blocks."],
)
def test_a_sentence_that_points_back_opens_dangling(sentence: str) -> None:
    assert opens_dangling(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Iterators run.",
        "A list is ordered.",
        "Itertools help.",
        "The seconds pass.",
        "Use iterators.",
        "So-called peers.",
    ],
)
def test_a_sentence_that_names_its_subject_does_not(sentence: str) -> None:
    assert not opens_dangling(sentence)


@pytest.mark.parametrize(
    "sentence", ["Find your level below, then go on.", "Run the Dockerfile above.", "Put a print in the example."]
)
def test_a_sentence_may_need_what_stands_elsewhere_on_the_page(sentence: str) -> None:
    assert points_elsewhere(sentence)


@pytest.mark.parametrize("sentence", ["Below five hours little stays.", "The example of Django shows it."])
def test_a_sentence_that_only_sounds_like_it_does_not(sentence: str) -> None:
    assert not points_elsewhere(sentence)


@pytest.mark.parametrize(
    ("markdown", "tidy"),
    [
        ("| Day | Who |\n|---|:-:|\n| Mon | Ann |", "- Day · Who\n- Mon · Ann"),
        ("> quoted\n> > twice", "quoted\ntwice"),
        ("one\n\n---\ntwo", "one\n\ntwo"),
        ("![a cat](cat.png) sits", "a cat sits"),
        ("seen<!-- unseen\nat all -->", "seen"),
        ("as in [1] and [2, 3], `x[1]`", "as in (1) and (2, 3), `x[1]`"),
        ("[1](https://example.org)", "[1](https://example.org)"),
        ("Use __init__ and *args, `__new__`", "Use `__init__` and `*args`, `__new__`"),
        ("```\n| a | [1] |\n---\n```", "```\n| a | [1] |\n---\n```"),
    ],
)
def test_markdown_is_tidied_to_what_an_answer_can_show(markdown: str, tidy: str) -> None:
    assert tidy_markdown(markdown) == tidy
