"""When a check-in is due: a weekday and a wall-clock time in a zone, turned into instants.

Wall-clock time stays right across clock changes: Monday 09:00 in Berlin is Monday 09:00 before and after one. A time
that a clock change skips (02:30 on the night the clocks go forward) is moved by the length of the gap, to 03:30; a
time that happens twice (02:30 on the night they go back) is taken the first time only.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEK = timedelta(days=7)


def next_check_in(*, weekday: int, local_time: time, zone: str, after: datetime) -> datetime:
    """The first instant of this weekday and local time strictly after ``after``, in UTC.

    ``weekday`` is 0 for Monday; ``after`` must be aware. Raises ValueError for a naive ``after``, a weekday outside
    0..6 or an unknown zone.
    """
    if after.tzinfo is None:
        raise ValueError("after must be an aware datetime")
    if weekday not in range(7):
        raise ValueError(f"weekday must be 0 (Monday) to 6 (Sunday), not {weekday}")
    place = get_zone(zone)
    today = after.astimezone(place).date()
    day = today + timedelta(days=(weekday - today.weekday()) % 7)
    # the week before counts too: a gap at midnight moves Saturday 23:30 to Sunday 00:30, which may still be to come
    candidates = (instant_of(day + shift, local_time, place) for shift in (-WEEK, timedelta(), WEEK))
    return next(instant for instant in candidates if instant > after)


def instant_of(day: date, local_time: time, zone: ZoneInfo) -> datetime:
    """The instant of a local time on a day, in UTC; skipped times move by the gap, repeated ones are the first.

    With ``fold=0`` zoneinfo reads a skipped time by the offset before the change (PEP 495), which lands exactly the
    gap's length later on the clock, and a repeated time as its first occurrence.
    """
    return datetime.combine(day, local_time.replace(fold=0), tzinfo=zone).astimezone(UTC)


def get_zone(name: str) -> ZoneInfo:
    """The IANA zone with this name. Raises ValueError that says what a zone looks like."""
    try:
        if name in available_timezones():
            return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    raise ValueError(f"{name!r} is not a time zone; use a name such as Europe/Berlin or America/New_York")
