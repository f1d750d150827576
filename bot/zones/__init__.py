"""How people name their time zone: a city, a country, an abbreviation or the zone itself. Front ends enter here.

``cities.tsv`` and ``regions.tsv`` are made by ``docs/make_places.py``.
"""

from bot.zones.search import Match, find_zones, read_zone

__all__ = ["Match", "find_zones", "read_zone"]
