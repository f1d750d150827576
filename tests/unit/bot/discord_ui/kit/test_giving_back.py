from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord_ui.kit.giving_back import ATTACHED, FOLLOWS, MAX_MESSAGE, give_back

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=2500)


def given_back(message: str, typed: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The message, and the attached texts by their file's name."""
    told, files = give_back(message, typed)
    return told, {file.filename: file.fp.read().decode("utf-8") for file in files}


def test_what_fits_stands_below_the_message_by_the_names_of_the_fields() -> None:
    told, files = given_back("No.", {"title": "Lunch", "text": "Soup.\n\n- *hot*"})
    assert told == f"No.{FOLLOWS}\nTitle\n```\nLunch\n```\nText\n```\nSoup.\n\n- *hot*\n```"
    assert files == {}


def test_what_does_not_fit_is_attached_word_for_word() -> None:
    long = "ä" * 1900
    told, files = given_back("No.", {"title": "Lunch", "text": long})
    assert told == f"No.{FOLLOWS}\nTitle\n```\nLunch\n```{ATTACHED}"
    assert files == {"text.md": long}


@pytest.mark.parametrize(
    "text",
    [
        "```py\nprint()\n```",
        "`make stage`",
        "@everyone come",
        "<@1> knows",
        "[x](https://evil.example)",
        "hidden\u200btext",
        "\u202eturned",
        "\n\nAfter two empty lines",
        "carriage\r\nreturns",
    ],
)
def test_what_a_block_of_code_would_not_show_as_it_is_or_harmlessly_is_attached(text: str) -> None:
    told, files = given_back("No.", {"text": text})
    assert told == f"No.{ATTACHED}"
    assert files == {"text.md": text}


def test_empty_fields_are_not_given_back() -> None:
    assert given_back("No.", {"title": "", "text": " "}) == ("No.", {})
    assert given_back("No.", {}) == ("No.", {})


@given(message=st.text(max_size=1900), typed=st.dictionaries(st.sampled_from(["title", "text", "goal"]), texts))
def test_everything_typed_comes_back_and_the_message_fits(message: str, typed: dict[str, str]) -> None:
    told, files = given_back(message, typed)
    assert len(told) <= MAX_MESSAGE
    for name, text in typed.items():
        assert not text.strip() or f"\n```\n{text}\n```" in told or files[f"{name}.md"] == text
