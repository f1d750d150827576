"""What text from others can no longer do once it is shown."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.discord_ui.kit.neutralising import neutralise, neutralise_line, shorten

FENCE = "```"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@everyone and @HERE", "＠everyone and ＠HERE"),
        ("<@1> <@!2> <@&3> <#4>", "@1 @!2 @&3 #4"),
        ("</kb add:12> <id:guide> <a:wave:5>", "/kb add guide :wave:"),
        ("[free money](https://evil.example)", "[free money] (https://evil.example)"),
        ("[a](<https://evil.example>) [b]( discord://x)", "[a] (<https://evil.example>) [b] ( discord://x)"),
        ("[join](https://discord.gg/abc) [c](discord://x)", "[join] (https://discord.gg/abc) [c] (discord://x)"),
        (r"[x](https\://evil.example)", r"[x] (https\://evil.example)"),
        ("[**x**](https://evil.example 'title')", "[**x**] (https://evil.example 'title')"),
        (r"\```[x](https://evil.example)```", r"\```[x] (https://evil.example)```"),
        ("`a ``` b` [x](https://evil.example) ```", "`a ``` b` [x] (https://evil.example) ```"),
        ("**a\n```\nb** [x](https://evil.example)\n```", "**a\n```\nb** [x] (https://evil.example)\n```"),
        ("<<#1>> <<@1>> <<@&1>>", "#1 @1 @&1"),
        ("<@<id:12>> <@1<id:2>> <</kb:1>:2>", "@12 @12 /kb"),
        ("<<<<<<#1>>>>>>", "＜＜#1>>"),
        ("left\u202eright\u200b\u2066\ufeff\u00ad", "leftright"),
        ("a\r\nb\u2028c\x00\x1b[0m", "a\nb\nc[0m"),
        ("blank\u3164\u2800letters\U000e0041", "blankletters"),
        ("@\u200deveryone <@\u200c1> [x]\u2060(https://evil.example)", "＠everyone @1 [x] (https://evil.example)"),
        ("\u202dabc\u202c \u2067def\u2069 \u061cghi\u180e", "abc def ghi"),
    ],
)
def test_what_is_dangerous_becomes_plain(text: str, shown: str) -> None:
    assert neutralise(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "See [1] and [2].",
        "**bold**, `d[key](arg)`, `@property` and <https://docs.python.org>",
        f"{FENCE}python\n@app.get('/')\ndef f(x: list[int]) -> None:\n    handlers[x](lambda: x)\n{FENCE}",
        "1. one\n2. two\n\n- three\n\t- four",
        "Grüße, 日本語, ❤️ and 👍🏽",
    ],
)
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert neutralise(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**a**\n# _b_", r"\*\*a\*\* # \_b\_"),
        ("# a", r"\# a"),
        ("> a", r"\> a"),
        ("- a", r"\- a"),
        ("```\na\n``` ||b|| ~~c~~ `d`", r"\`\`\` a \`\`\` \|\|b\|\| \~\~c\~\~ \`d\`"),
        ("***__~~a~~__***", r"\*\*\*\_\_\~\~a\~\~\_\_\*\*\*"),
        ("</kb\nadd:12>", "/kb add"),
        ("[x](\nhttps://evil.example)", "[x] ( https://evil.example)"),
    ],
)
def test_a_line_shows_markdown_instead_of_obeying_it(text: str, shown: str) -> None:
    assert neutralise_line(text) == shown


PIECES = ("<", "@", "!", "&", "#", "/a", "1", ":", ">", "id:", "[x]", "](", "(https://x", "\\", "`", "**", "\n", " ")
HIDDEN = ("\u200b", "\u200d", "\u202e", "\u2066", "\u00ad", "everyone", "here")


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES + HIDDEN), max_size=25).map("".join))
def test_nothing_that_pings_or_hides_survives_any_mixture(text: str) -> None:
    for shown in (neutralise(text), neutralise_line(text)):
        assert not re.search(r"@(everyone|here)|<@[!&]?\d+>|<#\d+>|</[^:<>\n]+:\d+>|<id:\w+>", shown)
        assert not re.search(r"\]\(\s*<?\\?https", shown)
        assert not re.search(r"[\u200b\u200d\u202e\u2066\u00ad]", shown)


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
