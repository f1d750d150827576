"""Times of day as people type them."""

from __future__ import annotations

import re
import unicodedata
from datetime import time

MAX_TYPED = 40

_NAMED = {"noon": time(12), "midday": time(12), "midnight": time(0)}
_TIME = re.compile(
    r"(?:at )?(?P<hour>[0-9]{1,2})(?: ?[:.h] ?(?P<minute>[0-9]{2}))?(?::00)?"
    r" ?(?:h|min|hrs?|hours?|uhr|o'clock)? ?(?P<half>[ap](?:\.? ?m\.?)?)?"
)
_DIGITS = re.compile(r"(?P<hour>[0-9]{1,2})(?P<minute>[0-9]{2}) ?(?:h|hrs?|hours?|uhr)? ?(?P<half>[ap](?:\.? ?m\.?)?)?")
_INSIDE = re.compile(r"(?<![0-9:.])[0-9]{1,2}(?:[:.h][0-9]{2}(?: ?[ap]\.?m\b)?| ?[ap]\.?m\b)(?![:.]?[0-9])")
_PARTS_OF_DAY = (
    ("12 at night", "midnight"),
    (" in the morning", " am"),
    (" in the afternoon", " pm"),
    (" in the evening", " pm"),
    (" at night", " pm"),
)
_END_OF_DAY = re.compile(r"24(?:[:.h]?00)?(?: ?(?:h|uhr))?")


def parse_local_time(text: str) -> time:
    """A time of day: "18:30", "18.30 Uhr", "19h30", "1830", "7 p.m.", "7:30pm", "18", "noon" or "midnight".

    Raises ValueError when it is none; the message says what was probably meant, or what to type.
    """
    typed = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text[:MAX_TYPED]).casefold().replace("’", "'")).strip()
    for words, half in _PARTS_OF_DAY:
        typed = typed.replace(words, half)
    found = _read(re.sub(r"^(12(?:[:.]00)?) (?=noon$|midnight$)", "", typed))
    if found is None:
        raise ValueError(f"{_hint(text, typed)}; type a time of day like 18:30 or 7 pm")
    return found


def _read(typed: str) -> time | None:
    if typed.removeprefix("at ") in _NAMED:
        return _NAMED[typed.removeprefix("at ")]
    said = _TIME.fullmatch(typed) or _DIGITS.fullmatch(typed)
    if said is None:
        return None
    hour, minute, half = int(said["hour"]), int(said["minute"] or 0), said["half"]
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _hint(text: str, typed: str) -> str:
    said = repr(text[:MAX_TYPED])
    if _END_OF_DAY.fullmatch(typed):
        return f"{said} is 00:00 of the next day"
    inside = _INSIDE.search(typed)
    near = _read(inside[0]) if inside else None
    if near is not None:
        return f"{said} is more than a time; did you mean {near:%H:%M}? The zone has a field of its own"
    return f"{said} is not a time of day"
