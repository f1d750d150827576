"""A token's form, and what people put in its place."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord_token import find_application_id, token_problem

FIRST = base64.urlsafe_b64encode(b"123456789012345678").decode().rstrip("=")
TOKEN = f"{FIRST}.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789_-"


def test_the_application_is_read_from_the_token() -> None:
    assert find_application_id(TOKEN) == 123456789012345678
    assert token_problem(TOKEN) == ""


@pytest.mark.parametrize(
    "token", ["", "hello", "MTIz.xxxxxx.yyyyyy", "ünïcode.xxxxx.yyyyy", "====.xxxxx.yyyyy", "YWJj.xxxxx.yyyyy", FIRST]
)
def test_other_text_belongs_to_no_application(token: str) -> None:
    assert find_application_id(token) is None
    assert "Developer Portal" in token_problem(token)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("abc", "three parts"),
        ("a.b.c", "three parts"),
        ("xY3_" * 8, "client secret"),
        ("123456789012345678", "application's id"),
        ("0a" * 32, "public key"),
        (f"Bot {TOKEN}", "leave “Bot ” out"),
        (f"bot {TOKEN}", "leave “Bot ” out"),
        (f'"{TOKEN}"', "quotation marks"),
        (f"'{TOKEN}'", "quotation marks"),
        (f"“{TOKEN}”", "quotation marks"),
        (f"{TOKEN[:30]} {TOKEN[30:]}", "blank or a line break"),
        (f"{TOKEN[:30]}\n{TOKEN[30:]}", "blank or a line break"),
        ("https://discord.com/oauth2/authorize?client_id=1", "web address"),
        (f"{FIRST}.GabcdE", "three parts"),
    ],
)
def test_what_stands_in_a_tokens_place_is_named_as_what_it_is(given: str, said: str) -> None:
    problem = token_problem(given)
    assert said in problem
    assert "Developer Portal" in problem


@given(st.text(min_size=8))
def test_no_part_of_what_was_given_is_repeated(text: str) -> None:
    assert text not in token_problem(text)
