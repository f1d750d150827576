"""What text from others can no longer do once it is shown."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord_ui.neutralising import neutralise, neutralise_line, shorten

FENCE = "```"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@everyone and @HERE", "＠everyone and ＠HERE"),
        ("<@1> <@!2> <@&3> <#4>", "@1 @!2 @&3 #4"),
        ("</kb add:12> <id:guide> <a:wave:5>", "/kb add guide :wave:"),
        ("[free money](https://evil.example)", "[free money] (https://evil.example)"),
        ("[a](<https://evil.example>) [b]( discord://x)", "[a] (<https://evil.example>) [b] ( discord://x)"),
        (r"\```[x](https://evil.example)```", r"\```[x] (https://evil.example)```"),
        ("left\u202eright\u200b\u2066\ufeff\u00ad", "leftright"),
        ("a\r\nb\u2028c\x00\x1b[0m", "a\nb\nc[0m"),
        ("blank\u3164\u2800letters\U000e0041", "blankletters"),
    ],
)
def test_what_is_dangerous_becomes_plain(text: str, shown: str) -> None:
    assert neutralise(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "See [1] and [2].",
        "**bold**, `d[key](arg)`, `@property` and <https://docs.python.org>",
        f"{FENCE}python\n@app.get('/')\ndef f(x: list[int]) -> None:\n    '''[docs](https://x.example)'''\n{FENCE}",
        "1. one\n2. two\n\n- three\n\t- four",
        "Grüße, 日本語, ❤️ and 👍🏽",
    ],
)
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert neutralise(text) == text


def test_a_line_shows_markdown_instead_of_obeying_it() -> None:
    assert neutralise_line("**a**\n# _b_") == r"\*\*a\*\* # \_b\_"


@given(st.text(alphabet=st.sampled_from("@<>!&#/:[]()`\\ everyonh1\u200b\u202e\nats"), max_size=80))
def test_nothing_that_pings_survives_any_mixture(text: str) -> None:
    shown = neutralise(text)
    assert not re.search(r"@(everyone|here)|<@[!&]?\d+>|<#\d+>|[\u200b\u202e]", shown)


@given(st.text(max_size=80))
def test_neutralising_twice_changes_nothing_more(text: str) -> None:
    once = neutralise(text)
    assert neutralise(once) == once


@given(st.text(alphabet="ab \\", max_size=60), st.integers(min_value=3, max_value=40))
def test_shortened_text_fits(text: str, limit: int) -> None:
    assert len(shorten(text, limit)) <= limit


def test_shortening_ends_between_words() -> None:
    assert shorten("one two three four", 12) == "one two…"
    assert shorten("one two", 12) == "one two"
