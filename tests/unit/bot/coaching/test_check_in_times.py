"""Any weekday, time and zone, at any moment of more than a century; test_clock_changes.py has the famous ones."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.coaching.check_in_times import WEEK, WEEKDAYS, get_zone, next_check_in

ZONES = st.sampled_from(sorted(available_timezones() - {"localtime"}))
DAYS = st.integers(min_value=0, max_value=6)
MINUTES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
INSTANTS = st.datetimes(datetime(1970, 1, 2), datetime(2099, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - bounds must be naive
MAX_GAP = timedelta(days=1)
"""Samoa and Kiribati each left out a whole day when they moved across the date line."""


def shown(instant: datetime, zone: str) -> datetime:
    """What a clock in the zone shows, without the zone."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def gap_at(wall: datetime, zone: str) -> timedelta:
    """How much the clocks skip at a wall-clock time: nothing where they do show it."""
    before, after = (wall.replace(tzinfo=ZoneInfo(zone), fold=fold).utcoffset() for fold in (0, 1))
    assert before is not None
    assert after is not None
    return max(after - before, timedelta())


@given(DAYS, MINUTES, ZONES, INSTANTS)
def test_a_check_in_comes_strictly_after_the_moment_and_within_a_week_and_a_gap(
    weekday: int, at: time, zone: str, after: datetime
) -> None:
    due = next_check_in(weekday=weekday, local_time=at, zone=zone, after=after)
    assert timedelta() < due - after <= WEEK + MAX_GAP
    assert due.utcoffset() == timedelta()


@given(DAYS, MINUTES, ZONES, INSTANTS)
def test_the_clock_shows_the_weekday_and_time_asked_for_or_skipped_them(
    weekday: int, at: time, zone: str, after: datetime
) -> None:
    clock = shown(next_check_in(weekday=weekday, local_time=at, zone=zone, after=after), zone)
    wanted = datetime.combine(clock.date() - timedelta(days=(clock.weekday() - weekday) % 7), at)
    assert clock - wanted == gap_at(wanted, zone)


@given(DAYS, MINUTES, ZONES, INSTANTS, st.floats(0, 1, exclude_max=True))
@example(weekday=5, at=time(23, 30), zone="America/Nuuk", after=datetime(2026, 3, 28, 12, tzinfo=UTC), part=0.97)
@example(weekday=4, at=time(9), zone="Pacific/Apia", after=datetime(2011, 12, 29, tzinfo=UTC), part=0.9)
@example(weekday=0, at=time(0), zone="UTC", after=datetime(2000, 1, 1, tzinfo=UTC), part=0.9999999999999998)
def test_asking_again_before_it_is_due_gives_the_same_moment(
    weekday: int, at: time, zone: str, after: datetime, part: float
) -> None:
    due = next_check_in(weekday=weekday, local_time=at, zone=zone, after=after)
    earlier = min(after + (due - after) * part, due - timedelta.resolution)  # the product may round up to the instant
    assert next_check_in(weekday=weekday, local_time=at, zone=zone, after=earlier) == due


@given(DAYS, MINUTES, ZONES, INSTANTS)
def test_after_a_check_in_comes_the_next_one_about_a_week_later(
    weekday: int, at: time, zone: str, after: datetime
) -> None:
    due = next_check_in(weekday=weekday, local_time=at, zone=zone, after=after)
    following = next_check_in(weekday=weekday, local_time=at, zone=zone, after=due)
    assert WEEK - MAX_GAP <= following - due <= WEEK + MAX_GAP


@given(DAYS, MINUTES, ZONES, ZONES, INSTANTS)
def test_the_zone_in_which_the_moment_is_told_makes_no_difference(
    weekday: int, at: time, zone: str, told_in: str, after: datetime
) -> None:
    elsewhere = after.astimezone(ZoneInfo(told_in))
    assert next_check_in(weekday=weekday, local_time=at, zone=zone, after=elsewhere) == next_check_in(
        weekday=weekday, local_time=at, zone=zone, after=after
    )


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        next_check_in(weekday=0, local_time=time(9), zone="UTC", after=datetime(2026, 1, 1))  # noqa: DTZ001 - the point


@pytest.mark.parametrize("weekday", [-1, 7])
def test_a_weekday_outside_the_week_is_refused(weekday: int) -> None:
    with pytest.raises(ValueError, match="Monday"):
        next_check_in(weekday=weekday, local_time=time(9), zone="UTC", after=datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "name", ["", "Berlin", "europe/berlin", "CEST", "+02:00", "../UTC", "/etc/passwd", "a\0b", "🐍"]
)
def test_a_zone_that_does_not_exist_is_refused_with_an_example(name: str) -> None:
    with pytest.raises(ValueError, match="Europe/Berlin"):
        get_zone(name)
    with pytest.raises(ValueError, match="Europe/Berlin"):
        next_check_in(weekday=0, local_time=time(9), zone=name, after=datetime(2026, 1, 1, tzinfo=UTC))


def test_weekdays_are_counted_from_monday_as_python_does() -> None:
    assert [WEEKDAYS[date(2026, 1, 5 + day).weekday()] for day in range(7)] == list(WEEKDAYS)
    assert WEEKDAYS[date(2026, 1, 5).weekday()] == "Monday"
