"""Times of day as people type them on phones in many countries."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.local_times import parse_local_time

MINUTES = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@given(MINUTES)
def test_every_minute_of_the_day_can_be_typed(minute: time) -> None:
    for form in ("%H:%M", " %I:%M %p ", "%I.%M%p", "%Hh%M", "%H%M", "%H.%M Uhr"):
        assert parse_local_time(minute.strftime(form)) == minute


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9:05", time(9, 5)),
        ("18.30", time(18, 30)),
        ("7pm", time(19)),
        ("7 PM", time(19)),
        ("7 p.m.", time(19)),
        ("7 P. M.", time(19)),
        ("730pm", time(19, 30)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("18", time(18)),
        ("0", time(0)),
        ("noon", time(12)),
        ("Noon ", time(12)),
        ("at noon", time(12)),
        ("midnight", time(0)),
        ("19h30", time(19, 30)),
        ("19h", time(19)),
        ("19 Uhr", time(19)),
        ("7 o’clock", time(7)),
        ("18:30:00", time(18, 30)),
        ("６pm", time(18)),
        ("12:00 noon", time(12)),
        ("12 midnight", time(0)),
        ("12 at night", time(0)),
        ("8:30 in the evening", time(20, 30)),
        ("9 in the morning", time(9)),
        ("7:30 p", time(19, 30)),
        ("19 h 30", time(19, 30)),
    ],
)
def test_times_are_read_as_people_type_them(typed: str, meant: time) -> None:
    assert parse_local_time(typed) == meant


@pytest.mark.parametrize(
    "typed", ["", " ", "25", "18:60", "-1", "13pm", "0am", "soon", "half past six", "９時", "1e1", "99:99", "1:5"]
)
def test_what_is_no_time_of_day_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(ValueError, match="18:30"):
        parse_local_time(typed)


@pytest.mark.parametrize(
    ("typed", "near"), [("18:30 CET", "18:30"), ("7pm London", "19:00"), ("about 6.15", "06:15"), ("24:00", "00:00")]
)
def test_a_refusal_names_the_time_that_was_probably_meant(typed: str, near: str) -> None:
    with pytest.raises(ValueError, match=f"{near}.*;"):
        parse_local_time(typed)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_time_or_refused(typed: str) -> None:
    try:
        parse_local_time(typed)
    except ValueError as error:
        assert "18:30" in str(error)  # noqa: PT017 - most texts are refused, some are times
