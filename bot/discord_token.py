"""What a bot's token looks like, checked before anything is sent to Discord. Pure."""

from __future__ import annotations

import base64
import binascii
import re

WHERE = "copy it again from the Developer Portal: your application, Bot, Reset Token"
_MIN_LATER_PART = 5
"""Characters of the second and third part, at least; real ones have 6 and 27 or more."""
_PART = re.compile(rf"[A-Za-z0-9_-]{{{_MIN_LATER_PART},}}")

_LOOK_ALIKES = (
    (re.compile(r"(?i)(?:bot|bearer)\s.*"), "begins with a word that is no part of it; leave “Bot ” out"),
    (re.compile(r"""["'“‘`].*|.*["'”’`]"""), "stands in quotation marks; leave them out"),
    (re.compile(r".*\s.*", re.DOTALL), "has a blank or a line break in it"),
    (re.compile(r"\d{15,21}"), "is the application's id, or somebody's, and no token"),
    (re.compile(r"[0-9a-f]{64}"), "is the application's public key, and no token"),
    (re.compile(r"[A-Za-z0-9_-]{32}"), "looks like the client secret, which is something else"),
    (re.compile(r"https?://.*"), "is a web address, and no token"),
)
"""What people put in a token's place, and what to tell them."""


def token_problem(token: str) -> str:
    """Why a text cannot be a bot's token, and what to do about it; empty for one that can. It is never repeated."""
    if find_application_id(token) is not None:
        return ""
    for look, problem in _LOOK_ALIKES:
        if look.fullmatch(token):
            return f"{problem}; {WHERE}"
    return f"does not look like a bot's token, which has three parts with dots between them; {WHERE}"


def find_application_id(token: str) -> int | None:
    """The application that a bot token belongs to: its first part is the id in base64. None for any other text."""
    parts = token.split(".")
    if len(parts) != 3 or not all(map(_PART.fullmatch, parts[1:])):
        return None
    first = parts[0]
    try:
        text = base64.b64decode(first + "=" * (-len(first) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    return int(text) if text.isdecimal() and 15 <= len(text) <= 21 else None
