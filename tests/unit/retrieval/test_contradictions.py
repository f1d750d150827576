"""What a sentence says otherwise than its passages is noticed, one changed detail at a time."""

from __future__ import annotations

import pytest

from retrieval.contradictions import addresses, contradicts

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
        "In production use Gunicorn and not `app.run()`.",
        "See https://docs.example.org/deploy".replace("https://", ""),
    ],
)
def test_what_the_passages_say_too_contradicts_nothing(sentence: str) -> None:
    near = [PASSAGE.split(". ")[2]] if "not" in sentence else NEAR
    assert not contradicts(sentence, near=near, passages=PASSAGE)


@pytest.mark.parametrize(
    "sentence",
    [
        "Plan 20 to 500 hours.",
        "Twelve hours are enough for routes.",
        "Plan 20 to 50 minutes.",
        "Django is a small web framework.",
        "Use uWSGI behind it, or Waitress.",
        "Call `app.serve()` for it.",
        "Learn routes last.",
        "Flask is a large framework.",
        "See evil.example/login for routes.",
        "See http://evil.example for routes.",
    ],
)
def test_a_number_unit_name_opposite_or_address_that_no_passage_has_contradicts(sentence: str) -> None:
    assert contradicts(sentence, near=NEAR, passages=PASSAGE)


def test_a_negation_that_the_nearest_sentences_do_not_have_contradicts() -> None:
    assert contradicts("Do not learn routes.", near=NEAR, passages=PASSAGE)
    assert not contradicts("Do not learn routes.", near=["Nobody should avoid routes."], passages=PASSAGE)


def test_a_negation_that_is_left_out_contradicts() -> None:
    near = ["Never run `app.run()` in production."]
    assert contradicts("Run `app.run()` in production.", near=near, passages=PASSAGE)
    assert not contradicts("Run it in production.", near=[*near, *NEAR], passages=PASSAGE)


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
