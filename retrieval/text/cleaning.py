"""Text from people made safe to work with: one line, composed Unicode, nothing invisible."""

from __future__ import annotations

import re
import unicodedata

INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs"})
"""Categories of what shows nothing; emoji that are newer than this Python have none of them."""


def clean_text(text: str) -> str:
    """A text in one line, in composed Unicode, without invisible and control characters."""
    visible = unicodedata.normalize("NFKC", INVISIBLE.sub("", text))
    if not visible.isprintable():  # seldom; a control character is not
        visible = "".join(" " if unicodedata.category(letter) in _UNSEEN else letter for letter in visible)
    return " ".join(visible.split())


def without_credentials(url: str) -> str:
    """A web address without the name and password that may stand in it."""
    scheme, separator, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{separator}{host.rpartition('@')[2]}{slash}{path}" if "@" in rest.partition("/")[0] else url
