"""Finding the time zone that somebody means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from rapidfuzz import fuzz, process

from bot.errors import InputError
from bot.zones.names import UTC_NAMES, clocks_of, fold, places, places_by_name, zones_at, zones_by_name

MAX_TYPED = 100
SUGGESTED = 3
MIN_LIKENESS = 80.0
"""Of 100, from which on a name counts as a misspelling of another."""
CLEARLY_LARGER = 4
"""So many times the people of the next place of its name: then it is the one that is meant."""
MAX_HOURS_EAST, MAX_HOURS_WEST = 14, 12

_OFFSET = re.compile(r"(?:utc|gmt)? ?(?P<sign>[+-]) ?(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?")

_AROUND = re.compile(r"^the |(?: standard| daylight| summer)? time(?: zone)?$")


class Match(NamedTuple):
    """A zone, and the place by whose name it was found; empty where the zone's own name says it."""

    zone: str
    place: str


def read_zone(typed: str) -> str:
    """The IANA zone that somebody means: "Europe/Berlin" for itself, "europe/berlin ", "Munich", "germany" and "CET".

    A fixed shift such as "UTC+2" is the zone that never changes its clocks (Etc/GMT-2).

    Raises InputError when no zone is meant, or one of several; the message says which are near.
    """
    wanted = fold(typed[:MAX_TYPED])
    if wanted in UTC_NAMES:
        return "UTC"
    found = zones_by_name().get(wanted) or _fixed(wanted)
    found = found or next(filter(None, map(_meant, _readings(wanted))), None)
    if found is None:
        raise InputError(_refusal(typed, find_zones(typed, SUGGESTED)))
    return found


def find_zones(typed: str, limit: int = 25) -> list[Match]:
    """Zones for what somebody has typed so far, the likeliest first and each one once."""
    wanted = fold(typed[:MAX_TYPED])
    best: dict[str, Match] = {}
    for match in _candidates(wanted):
        best.setdefault(match.zone, match)
        if len(best) == limit:
            break
    return list(best.values())


def _candidates(wanted: str) -> Iterator[Match]:
    if wanted in zones_by_name():
        yield Match(zones_by_name()[wanted], "")
    if wanted in UTC_NAMES:
        yield Match("UTC", "")
    if (minutes := _minutes(wanted)) is not None:
        yield from (Match(zone, "") for zone in zones_at(minutes, datetime.now(UTC)))
        return
    for name in _readings(wanted):
        yield from _matches(places_by_name().get(name, ()))
    yield from _matches(place for place in places() if place.folded.startswith(wanted))
    yield from (Match(zone, "") for name, zone in zones_by_name().items() if wanted in name and "etc/" not in name)
    yield from _matches(place for place in places() if wanted in place.folded)
    yield from _misspelt(wanted)


def _readings(wanted: str) -> list[str]:
    """The names that a text may stand for, the likeliest first.

    Itself; without punctuation; its city ("tokyo, japan", "berlin germany"); without "the" and "standard time".
    """
    if not wanted[:1].isalpha():
        return [wanted]
    bare = " ".join(re.sub(r"[.,()/]", " ", wanted.replace(".", "")).split())
    city = re.split(r"[,(/]", wanted)[0].strip()
    return list(dict.fromkeys((wanted, bare, city, *_before_regions(bare), _AROUND.sub("", city))))


def _before_regions(words: str) -> Iterator[str]:
    """What stands before the name of another place: the city of a city and its country."""
    known = places_by_name()
    for blank in re.finditer(" ", words):
        if words[blank.end() :] in known and words[: blank.start()] in known:
            yield words[: blank.start()]


def _matches(found: Iterable[tuple[str, str, int, str]]) -> Iterator[Match]:
    for _, zone, _, name in found:
        yield Match(zone, "" if fold(name) in fold(zone) else name)


def _misspelt(wanted: str) -> Iterator[Match]:
    named, zones = places_by_name(), zones_by_name()
    names = [*named, *zones]
    for name, *_ in process.extract(wanted, names, scorer=fuzz.ratio, limit=10, score_cutoff=MIN_LIKENESS):
        yield from [Match(zones[name], "")] if name in zones else _matches(named[name][:1])


def _meant(wanted: str) -> str | None:
    """The zone of a place of this very name; None where others nearly as large have other clocks."""
    found = places_by_name().get(wanted, ())
    if not found:
        return None
    first = found[0]
    others = [place for place in found if clocks_of(place.zone) != clocks_of(first.zone)]
    return first.zone if not others or first.weight >= CLEARLY_LARGER * others[0].weight else None


def _minutes(wanted: str) -> int | None:
    """Minutes east of UTC that a shift such as "utc+2" or "+05:30" says, or None."""
    said = _OFFSET.fullmatch(wanted)
    if said is None:
        return None
    minutes = 60 * int(said["hours"]) + int(said["minutes"] or 0)
    return minutes if said["sign"] == "+" else -minutes


def _fixed(wanted: str) -> str | None:
    """The zone that is always so far from UTC. One of full hours is named for what to add to reach UTC (POSIX)."""
    minutes = _minutes(wanted)
    if minutes is None:
        return None
    hours, rest = divmod(minutes, 60)
    if rest == 0 and -MAX_HOURS_WEST <= hours <= MAX_HOURS_EAST:
        return f"Etc/GMT{-hours:+d}" if hours else "UTC"
    winter, summer = (set(zones_at(minutes, datetime(2026, month, 15, tzinfo=UTC))) for month in (1, 7))
    return next((zone for zone in zones_at(minutes, datetime.now(UTC)) if zone in winter & summer), None)


def _refusal(typed: str, near: list[Match]) -> str:
    said = " ".join(typed[:MAX_TYPED].split())
    if not said or not near:
        problem = f"I know no time zone or city called “{said}”." if said else "There is no time zone in that."
        return f"{problem} Type a large city near you, such as Berlin, or a zone such as America/New_York."
    names = " or ".join(f"{match.zone} ({match.place})" if match.place else match.zone for match in near)
    return f"I can't tell which time zone “{said}” is. Is it {names}? Type one of these, or a large city near you."
