"""Zones by the names that members know: their city, their country, an abbreviation, or the zone."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.zones import find_zones, read_zone
from bot.zones.names import USUALLY_MEANT, fold, places_by_name, zones_by_name


def found(typed: str) -> list[str]:
    return [match.zone for match in find_zones(typed)]


def refusal_of(typed: str) -> str:
    """Why it is refused; nothing when it is a zone."""
    try:
        ZoneInfo(read_zone(typed))
    except InputError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("typed", ["EST", "MST", "HST", "CET", "MET", "EET", "WET", "EST5EDT", "GB", "PRC"])
def test_a_name_without_a_slash_leads_to_a_region_that_changes_its_clocks_as_people_there_do(typed: str) -> None:
    assert "/" in read_zone(typed)
    assert "Etc/" not in read_zone(typed)


@pytest.mark.parametrize("typed", ["localtime", "Factory", "posixrules", "Zone", "../UTC", "/etc/passwd", "a\0b", "🐍"])
def test_what_is_no_place_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(InputError, match="America/New_York"):
        read_zone(typed)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        (" Europe/Berlin \n", "Europe/Berlin"),
        ("america/new york", "America/New_York"),
        ("US/Eastern", "US/Eastern"),
        ("Etc/GMT+5", "Etc/GMT+5"),
        ("utc", "UTC"),
        ("Zulu", "UTC"),
        ("mumbai", "Asia/Kolkata"),
        ("Bombay", "Asia/Kolkata"),
        ("São Paulo", "America/Sao_Paulo"),
        ("sao  paulo", "America/Sao_Paulo"),
        ("München", "Europe/Berlin"),
        ("munich", "Europe/Berlin"),
        ("Kraków", "Europe/Warsaw"),
        ("Kiev", "Europe/Kyiv"),
        ("nyc", "America/New_York"),
        ("Tokyo, Japan", "Asia/Tokyo"),
        ("Москва", "Europe/Moscow"),
        ("germany", "Europe/Berlin"),
        ("Deutschland", "Europe/Berlin"),
        ("UK", "Europe/London"),
        ("india", "Asia/Kolkata"),
        ("日本", "Asia/Tokyo"),
        ("california", "America/Los_Angeles"),
        ("EST", "America/New_York"),
        ("edt", "America/New_York"),
        ("PST", "America/Los_Angeles"),
        ("MST", "America/Denver"),
        ("CEST", "Europe/Berlin"),
        ("BST", "Europe/London"),
        ("IST", "Asia/Kolkata"),
        ("AEST", "Australia/Sydney"),
        ("JST", "Asia/Tokyo"),
        ("WIB", "Asia/Jakarta"),
        ("birmingham", "Europe/London"),
        ("Washington, D.C.", "America/New_York"),
        ("New York, NY", "America/New_York"),
        ("Berlin Germany", "Europe/Berlin"),
        ("berlin/germany", "Europe/Berlin"),
        ("Pacific time", "America/Los_Angeles"),
        ("Central European Time", "Europe/Berlin"),
        ("Greenwich Mean Time", "Europe/London"),
        ("the Netherlands", "Europe/Amsterdam"),
        ("vietnam", "Asia/Ho_Chi_Minh"),
        ("WAT", "Africa/Lagos"),
        ("U.K.", "Europe/London"),
    ],
)
def test_zones_are_known_by_the_names_people_use(typed: str, zone: str) -> None:
    assert read_zone(typed) == zone
    assert found(typed)[0] == zone


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("utc+2", "Etc/GMT-2"),
        ("UTC +02:00", "Etc/GMT-2"),
        ("gmt-5", "Etc/GMT+5"),
        ("+0", "UTC"),
        ("utc+14", "Etc/GMT-14"),
        ("UTC+5:30", "Asia/Kolkata"),
        ("utc+0545", "Asia/Kathmandu"),
    ],
)
def test_a_shift_from_utc_is_the_zone_that_keeps_it_all_year(typed: str, zone: str) -> None:
    assert read_zone(typed) == zone


def test_for_a_shift_the_regions_that_have_it_now_are_offered() -> None:
    assert "Africa/Johannesburg" in found("utc+2")
    assert "Asia/Kolkata" in found("+5:30")


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("usa", ["America/New_York", "America/Chicago"]),
        ("San Jose", ["America/Los_Angeles", "America/Costa_Rica"]),
        ("belrin", ["Europe/Berlin"]),
        ("Europe/Berln", ["Europe/Berlin"]),
    ],
)
def test_a_name_of_several_zones_or_a_misspelt_one_is_refused_with_those_near(typed: str, near: list[str]) -> None:
    with pytest.raises(InputError) as refused:
        read_zone(typed)
    assert all(name in str(refused.value) for name in near)


@pytest.mark.parametrize("typed", ["utc+15", "utc-13", "+9:17", "", "   "])
def test_a_shift_that_no_clock_has_and_nothing_at_all_are_refused(typed: str) -> None:
    with pytest.raises(InputError, match="large city"):
        read_zone(typed)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("berl", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("Europe/Ber", "Europe/Berlin"),
        ("  tok ", "Asia/Tokyo"),
    ],
)
def test_zones_are_found_by_the_beginning_of_a_name(typed: str, first: str) -> None:
    assert found(typed)[0] == first


def test_what_was_found_by_another_name_says_so() -> None:
    assert find_zones("mumb")[0] == ("Asia/Kolkata", "Mumbai")
    assert find_zones("berl")[0] == ("Europe/Berlin", "")


def test_larger_places_come_first_and_beginnings_before_middles() -> None:
    zones = found("lo")
    assert zones.index("Europe/London") < zones.index("Europe/Lisbon" if "Europe/Lisbon" in zones else zones[-1])
    assert "Asia/Colombo" not in zones[: zones.index("Europe/London")]


@given(st.text(max_size=20))
def test_whatever_is_typed_at_most_twenty_five_usable_zones_are_found_each_once(typed: str) -> None:
    zones = found(typed)
    assert len(zones) == len(set(zones)) <= 25
    assert all(ZoneInfo(name).key == name for name in zones)


@given(st.text(max_size=120))
def test_whatever_is_typed_is_a_zone_or_refused_in_a_line(typed: str) -> None:
    refusal = refusal_of(typed)
    assert "\n" not in refusal
    assert len(refusal) < 500


def test_nothing_typed_still_offers_zones() -> None:
    assert len(found("")) == 25


def test_fewer_zones_are_found_when_fewer_are_wanted() -> None:
    assert find_zones("europe", 3) == find_zones("europe")[:3]


def test_every_zone_can_be_typed_in_its_own_name() -> None:
    assert all(read_zone(name.upper()) == name for name in zones_by_name().values())


def test_the_names_most_meant_are_of_zones_that_exist_and_stand_once() -> None:
    words = [word for line in USUALLY_MEANT.values() for word in line.split()]
    assert len(words) == len(set(words))
    assert set(USUALLY_MEANT) <= set(zones_by_name().values())
    assert all(
        places_by_name()[word.replace("-", " ")][0].zone == zone
        for zone, line in USUALLY_MEANT.items()
        for word in line.split()
    )


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
