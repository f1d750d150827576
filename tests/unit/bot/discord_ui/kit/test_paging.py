"""Pages fit, lose no word, cut none, and keep code blocks whole or properly closed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.discord_ui.kit.paging import split_pages

WORDS = st.lists(st.text(alphabet="abcdefghij.", min_size=1, max_size=15), max_size=200)
FENCE = "```"


def test_a_short_text_is_one_page() -> None:
    assert split_pages("One.\n\nTwo.", 100) == ["One.\n\nTwo."]


def test_an_empty_text_is_one_empty_page() -> None:
    assert split_pages(" \n ", 100) == [""]


def test_pages_end_between_paragraphs() -> None:
    assert split_pages("aaaa aaaa\n\nbbbb bbbb\n\ncccc", 16) == ["aaaa aaaa", "bbbb bbbb\n\ncccc"]


def test_a_long_paragraph_is_cut_after_a_sentence() -> None:
    assert split_pages("First one here. Second one is here.", 25) == ["First one here.", "Second one is here."]


def test_a_list_is_cut_between_its_items() -> None:
    assert split_pages("- one and two\n- three and four\n- five", 30) == ["- one and two", "- three and four\n- five"]


def test_only_a_word_longer_than_a_page_is_cut() -> None:
    assert split_pages("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]


def test_a_long_code_block_is_closed_and_opened_again_with_its_language() -> None:
    code = "\n".join(f"    line_{number} = {number}" for number in range(20))
    pages = split_pages(f"Before\n\n{FENCE}python\n{code}\n{FENCE}\n\nAfter", 150)
    inside = [page for page in pages if FENCE in page]
    assert len(inside) > 1
    assert all(page.count(FENCE) == 2 for page in inside)
    assert all(f"{FENCE}python\n    line_" in page for page in inside)
    assert "".join(pages).count("line_") == 20


def test_blank_lines_inside_code_do_not_end_it() -> None:
    text = f"{FENCE}\na\n\nb\n{FENCE}"
    assert split_pages(text, 100) == [text]


def test_an_open_code_block_is_closed() -> None:
    assert split_pages(f"Look:\n\n{FENCE}\nx = 1", 100) == [f"Look:\n\n{FENCE}\nx = 1\n{FENCE}"]


def test_a_fence_within_a_line_that_nothing_closes_opens_nothing() -> None:
    assert split_pages("Use ``` for code.\n\nNext.", 100) == ["Use \\`\\`\\` for code.\n\nNext."]


def test_a_code_block_that_begins_within_a_line_ends_where_it_is_closed() -> None:
    text = f"See {FENCE}python\na\n\nb\n{FENCE}\n\nAfter"
    assert split_pages(text, 100) == [text]


def test_code_between_lines_of_text_is_cut_like_any_other() -> None:
    code = "\n".join(f"line_{number} = {number}" for number in range(20))
    pages = split_pages(f"Look:\n{FENCE}python\n{code}\n{FENCE}\n[1]", 120)
    assert len(pages) > 2
    assert all(page.count(FENCE) == 2 for page in pages)
    assert pages[0].startswith(f"Look:\n\n{FENCE}python\nline_0")
    assert pages[-1].endswith(f"{FENCE}\n\n[1]")


def test_code_that_is_closed_on_its_last_line_loses_none() -> None:
    code = "\n".join(f"line_{number}" for number in range(20))
    assert "".join(split_pages(f"{FENCE}\n{code}{FENCE}", 80)).count("line_") == 20


def test_an_opening_line_longer_than_a_page_is_text() -> None:
    pages = split_pages(f"{FENCE}{'a' * 60}\ncode\n{FENCE}", 40)
    assert [len(page) <= 40 for page in pages] == [True, True]


@given(WORDS, st.integers(min_value=20, max_value=120))
def test_every_word_arrives_whole_and_in_order(words: list[str], limit: int) -> None:
    pages = split_pages(" ".join(words), limit)
    assert all(len(page) <= limit for page in pages)
    assert " ".join(pages).split() == words


@given(st.text(alphabet="ab`\n .-", max_size=400), st.integers(min_value=20, max_value=80))
def test_pages_fit_whatever_the_text(text: str, limit: int) -> None:
    assert all(len(page) <= limit for page in split_pages(text, limit))
