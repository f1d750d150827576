"""What a sentence says otherwise than its passages is noticed, one changed detail at a time."""

from __future__ import annotations

import pytest

from retrieval.answering.worded.support.contradictions import addresses, adds_detail, says_opposite

PASSAGE = (
    "Flask is a small web framework. Learn routes first, in 20 to 50 hours over 10 000 lines. "
    "Never run `app.run()` in production; use Gunicorn behind docs.example.org/deploy."
)
NEAR = ["Learn routes first, in 20 to 50 hours over 10 000 lines."]


@pytest.mark.parametrize(
    "sentence",
    [
        "Plan 20–50 hours and learn routes first.",
        "Twenty hours or fifty are needed for 10,000 lines.",
        "Flask is a framework for the web.",
        "It is best to begin with routes.",
        "Anybody can learn Flask, and Routes first.",
        "In Python, `app.run()` is for one machine.",
        "In production use Gunicorn and not `app.run()`.",
        "See https://docs.example.org/deploy".replace("https://", ""),
    ],
)
def test_what_the_passages_say_too_is_no_new_detail(sentence: str) -> None:
    assert not adds_detail(sentence, PASSAGE)


@pytest.mark.parametrize(
    "sentence",
    [
        "Plan 20 to 500 hours.",
        "Twelve hours are enough for routes.",
        "Plan 20 to 50 minutes.",
        "Django is a small web framework.",
        "Use uWSGI behind it, or Waitress.",
        "Call `app.serve()` for it.",
        "Call `app.framework()` for it.",
        "See evil.example/login for routes.",
        "See http://evil.example for routes.",
    ],
)
def test_a_number_unit_name_or_address_that_no_passage_has_is_a_new_detail(sentence: str) -> None:
    assert adds_detail(sentence, PASSAGE)


@pytest.mark.parametrize(
    ("sentence", "opposite"),
    [
        ("Learn routes last.", True),
        ("It is a large framework.", False),
        ("Learn routes first.", False),
        ("Learn routes early.", False),
    ],
)
def test_a_word_whose_opposite_stands_near_is_an_opposite(sentence: str, opposite: bool) -> None:
    assert says_opposite(sentence, near=NEAR, passages=PASSAGE) is opposite


def test_a_word_that_a_passage_has_too_is_no_opposite() -> None:
    assert not says_opposite("Learn routes last.", near=NEAR, passages=f"{PASSAGE} Learn forms last.")


def test_an_address_is_found_behind_other_letters_and_below_many_names() -> None:
    text = "(1https://a.example/x, a-1.b.c.d.e.f.g.example/y"
    assert addresses(text) == ["https://a.example/x", "b.c.d.e.f.g.example/y"]


def test_a_method_is_no_address() -> None:
    text = "asyncio.run and os.path.join, see www.a.example, docs.python.org/3/library. discord.gg/abc, FTP://x.y"
    assert addresses(text.replace("FTP", "ftp")) == [
        "www.a.example",
        "docs.python.org/3/library",
        "discord.gg/abc",
        "ftp://x.y",
    ]
