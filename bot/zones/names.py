"""Names that lead to time zones: of zones, of cities and regions, and abbreviations."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

UTC_NAMES = frozenset({"utc", "z", "zulu", "uct", "universal", "gmt0"})

USUALLY_MEANT = {
    "America/New_York": "est edt et est5edt eastern",
    "America/Chicago": "cst cdt ct cst6cdt central",
    "America/Denver": "mst mdt mt mst7mdt mountain",
    "America/Los_Angeles": "pst pdt pt pst8pdt pacific",
    "America/Halifax": "ast adt",
    "America/Sao_Paulo": "brt",
    "America/Argentina/Buenos_Aires": "art",
    "America/Bogota": "cot",
    "America/Lima": "pet",
    "America/Santiago": "clt clst",
    "Europe/London": "gmt bst gb british greenwich greenwich-mean",
    "Europe/Dublin": "eire",
    "Europe/Lisbon": "wet west western-european",
    "Europe/Berlin": "cet cest met mest mez mesz central-european",
    "Europe/Athens": "eet eest eastern-european",
    "Europe/Istanbul": "trt",
    "Africa/Johannesburg": "sast",
    "Asia/Dubai": "gst",
    "Asia/Tehran": "irst",
    "Asia/Kolkata": "ist indian",
    "Asia/Dhaka": "bdt",
    "Asia/Kathmandu": "npt",
    "Asia/Bangkok": "ict",
    "Asia/Singapore": "sgt",
    "Asia/Kuala_Lumpur": "myt",
    "Asia/Manila": "pht",
    "Asia/Shanghai": "prc",
    "Asia/Taipei": "roc",
    "Asia/Seoul": "rok",
    "Australia/Sydney": "aest aedt aet australian-eastern",
    "Australia/Adelaide": "acst acdt",
    "Australia/Perth": "awst",
    "Pacific/Auckland": "nz",
}
"""Abbreviations that several zones share, or that no zone shows, under what members mostly mean by them.

A hyphen stands for a blank.
"""


class Place(NamedTuple):
    """A name, folded, with the zone that it leads to and the thousands of people it stands for; higher comes first."""

    folded: str
    zone: str
    weight: int
    name: str


def fold(text: str) -> str:
    """A name without its case, accents and surplus blanks, so that spellings of one name become equal."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return re.sub(r"[\s_]+", " ", bare.casefold()).strip()


@cache
def zones_by_name() -> Mapping[str, str]:
    """Every zone that may be chosen, by its folded name: those with a slash, and UTC."""
    names = (name for name in available_timezones() if "/" in name and not name.startswith("SystemV/"))
    return {fold(name): name for name in sorted([*names, "UTC"])}


@cache
def places() -> tuple[Place, ...]:
    """All names of places, those of the most people first."""
    people = _people()
    return _sorted([*_cities(), *_regions(people), *_last_parts(people)])


@cache
def places_by_name() -> Mapping[str, tuple[Place, ...]]:
    """The places that share a folded name, the largest first; abbreviations are names too."""
    named: defaultdict[str, list[Place]] = defaultdict(list)
    for place in _sorted([*_abbreviations(_people()), *places()]):
        named[place.folded].append(place)
    return {name: tuple(group) for name, group in named.items()}


def offset_minutes(zone: str, moment: datetime) -> int:
    """Minutes east of UTC at a moment."""
    shift = moment.astimezone(ZoneInfo(zone)).utcoffset()
    return int(shift.total_seconds()) // 60 if shift else 0


@cache
def clocks_of(zone: str) -> tuple[int, ...]:
    """Minutes east of UTC in the middle of each month of this year: zones with the same ones mean the same here."""
    year = datetime.now(UTC).year
    return tuple(offset_minutes(zone, datetime(year, month, 15, tzinfo=UTC)) for month in range(1, 13))


def zones_at(minutes: int, moment: datetime) -> list[str]:
    """Zones whose clocks are so many minutes ahead of UTC at a moment, those of the most people first."""
    return [zone for zone, _ in _people().most_common() if offset_minutes(zone, moment) == minutes]


@cache
def _people() -> Counter[str]:
    """Thousands of people in the cities of each zone."""
    known = set(zones_by_name().values())
    counted: Counter[str] = Counter()
    for _, zone, thousands in _rows("cities.tsv"):
        if zone in known:
            counted[zone] += int(thousands)
    return counted


def _cities() -> Iterator[Place]:
    for names, zone, thousands in _rows("cities.tsv"):
        name = names.split("|")[0]
        yield from (Place(fold(other), zone, int(thousands), name) for other in names.split("|"))


def _regions(people: Counter[str]) -> Iterator[Place]:
    """Countries and states, each with all of its zones."""
    for names, zones, *_ in _rows("regions.tsv"):
        first = names.split("|")[0]
        for zone in zones.split("|"):
            yield from (Place(fold(name), zone, people[zone], first) for name in names.split("|"))


def _last_parts(people: Counter[str]) -> Iterator[Place]:
    for name in zones_by_name().values():
        part = name.rsplit("/", 1)[-1]
        if not name.startswith("Etc/"):
            yield Place(fold(part), name, people[name], part.replace("_", " "))


def _abbreviations(people: Counter[str]) -> Iterator[Place]:
    """What clocks show in winter and in summer, where it is letters; before all others, what is mostly meant."""
    largest = sum(people.values())
    for zone, words in USUALLY_MEANT.items():
        yield from (Place(word.replace("-", " "), zone, largest, word.upper()) for word in words.split())
    year = datetime.now(UTC).year
    for zone in people:
        for day in (date(year, 1, 15), date(year, 7, 15)):
            shown = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).tzname() or ""
            if shown.isalpha():
                yield Place(shown.casefold(), zone, people[zone], shown)


def _sorted(found: list[Place]) -> tuple[Place, ...]:
    known = set(zones_by_name().values())
    return tuple(sorted((place for place in found if place.zone in known), key=lambda place: -place.weight))


def _rows(name: str) -> list[list[str]]:
    text = files("bot.zones").joinpath(name).read_text(encoding="utf-8")
    return list(csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
