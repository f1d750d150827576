"""Check-ins on the days when clocks change, by name: what bot.coaching.check_in_times promises in prose."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.coaching.check_in_times import next_check_in

MONDAY, FRIDAY, SATURDAY, SUNDAY = 0, 4, 5, 6


def due(weekday: int, at: time, zone: str, after: datetime) -> datetime:
    return next_check_in(weekday=weekday, local_time=at, zone=zone, after=after)


def clock(instant: datetime, zone: str) -> str:
    return instant.astimezone(ZoneInfo(zone)).strftime("%a %Y-%m-%d %H:%M")


def utc(*parts: int) -> datetime:
    year, month, day, *clock_parts = parts
    hour, minute = (*clock_parts, 0, 0)[:2]
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def test_monday_at_nine_in_berlin_is_monday_at_nine_in_winter_and_in_summer() -> None:
    assert due(MONDAY, time(9), "Europe/Berlin", utc(2026, 1, 1)) == utc(2026, 1, 5, 8)
    assert due(MONDAY, time(9), "Europe/Berlin", utc(2026, 7, 1)) == utc(2026, 7, 6, 7)


def test_across_a_clock_change_a_week_has_an_hour_more_or_less() -> None:
    before_spring = due(MONDAY, time(9), "Europe/Berlin", utc(2026, 3, 20))
    after_spring = due(MONDAY, time(9), "Europe/Berlin", before_spring)
    assert after_spring - before_spring == timedelta(days=7, hours=-1)
    before_autumn = due(MONDAY, time(9), "Europe/Berlin", utc(2026, 10, 18))
    assert due(MONDAY, time(9), "Europe/Berlin", before_autumn) - before_autumn == timedelta(days=7, hours=1)


def test_a_time_that_spring_skips_moves_by_the_gap() -> None:
    moved = due(SUNDAY, time(2, 30), "Europe/Berlin", utc(2026, 3, 28))
    assert clock(moved, "Europe/Berlin") == "Sun 2026-03-29 03:30"
    assert moved == utc(2026, 3, 29, 1, 30)


def test_the_week_after_the_skipped_time_is_back_at_its_own_time() -> None:
    moved = due(SUNDAY, time(2, 30), "Europe/Berlin", utc(2026, 3, 28))
    assert clock(due(SUNDAY, time(2, 30), "Europe/Berlin", moved), "Europe/Berlin") == "Sun 2026-04-05 02:30"


def test_a_time_that_autumn_repeats_is_taken_the_first_time() -> None:
    first = due(SUNDAY, time(2, 30), "Europe/Berlin", utc(2026, 10, 24))
    assert first == utc(2026, 10, 25, 0, 30)
    assert first.astimezone(ZoneInfo("Europe/Berlin")).utcoffset() == timedelta(hours=2)


@pytest.mark.parametrize("minutes_later", [0, 30, 60, 90])
def test_a_time_that_autumn_repeats_is_not_taken_a_second_time(minutes_later: int) -> None:
    after = utc(2026, 10, 25, 0, 30) + timedelta(minutes=minutes_later)
    following = due(SUNDAY, time(2, 30), "Europe/Berlin", after)
    assert clock(following, "Europe/Berlin") == "Sun 2026-11-01 02:30"


def test_lord_howe_skips_half_an_hour_only() -> None:
    moved = due(SUNDAY, time(2, 15), "Australia/Lord_Howe", utc(2026, 10, 2))
    assert clock(moved, "Australia/Lord_Howe") == "Sun 2026-10-04 02:45"
    not_skipped = due(SUNDAY, time(2, 30), "Australia/Lord_Howe", utc(2026, 10, 2))
    assert clock(not_skipped, "Australia/Lord_Howe") == "Sun 2026-10-04 02:30"


def test_lord_howe_repeats_half_an_hour_only() -> None:
    first = due(SUNDAY, time(1, 45), "Australia/Lord_Howe", utc(2026, 4, 3))
    assert first == utc(2026, 4, 4, 14, 45)
    following = due(SUNDAY, time(1, 45), "Australia/Lord_Howe", first + timedelta(minutes=10))
    assert clock(following, "Australia/Lord_Howe") == "Sun 2026-04-12 01:45"


def test_a_gap_at_midnight_moves_saturday_night_into_sunday() -> None:
    moved = due(SATURDAY, time(23, 30), "America/Nuuk", utc(2026, 3, 28, 12))
    assert clock(moved, "America/Nuuk") == "Sun 2026-03-29 00:30"


def test_what_was_moved_past_midnight_is_still_to_come_when_sunday_has_begun() -> None:
    just_after_midnight = utc(2026, 3, 29, 1, 10)
    assert clock(just_after_midnight, "America/Nuuk") == "Sun 2026-03-29 00:10"
    assert due(SATURDAY, time(23, 30), "America/Nuuk", just_after_midnight) == utc(2026, 3, 29, 1, 30)


def test_the_two_sides_of_the_date_line_are_asked_a_day_apart() -> None:
    east = due(MONDAY, time(9), "Pacific/Kiritimati", utc(2026, 1, 1))
    west = due(MONDAY, time(9), "Pacific/Pago_Pago", utc(2026, 1, 1))
    assert east == utc(2026, 1, 4, 19)
    assert west - east == timedelta(hours=25)


def test_a_zone_far_ahead_is_asked_this_monday_while_utc_still_has_sunday() -> None:
    sunday_in_utc = utc(2026, 1, 4, 12)
    assert clock(due(MONDAY, time(3), "Pacific/Kiritimati", sunday_in_utc), "UTC") == "Sun 2026-01-04 13:00"


def test_a_zone_far_behind_is_still_asked_on_sunday_while_utc_has_monday() -> None:
    monday_in_utc = utc(2026, 1, 5, 6)
    assert clock(due(SUNDAY, time(20), "Pacific/Pago_Pago", monday_in_utc), "UTC") == "Mon 2026-01-05 07:00"


def test_the_friday_that_samoa_left_out_is_asked_on_saturday() -> None:
    moved = due(FRIDAY, time(9), "Pacific/Apia", utc(2011, 12, 29))
    assert clock(moved, "Pacific/Apia") == "Sat 2011-12-31 09:00"
    assert clock(due(FRIDAY, time(9), "Pacific/Apia", moved), "Pacific/Apia") == "Fri 2012-01-06 09:00"


def test_the_very_moment_of_a_check_in_belongs_to_it_and_gives_the_next_one() -> None:
    monday = utc(2026, 1, 5, 9)
    assert due(MONDAY, time(9), "UTC", monday - timedelta(microseconds=1)) == monday
    assert due(MONDAY, time(9), "UTC", monday) == monday + timedelta(days=7)
