"""Making text from members, documents and models harmless for Discord. Pure.

Nobody is pinged, no link hides where it leads, and nothing is invisible or reorders what is read. Code is no
exception: where Discord sees code and where we see it could be made to differ.
"""

from __future__ import annotations

import re
import unicodedata

import discord

_MASKED_LINK = re.compile(r"\]\((?=[\s<\\]*[A-Za-z][A-Za-z0-9+.\\-]*:\S)")
"""Discord drops a backslash in the address."""
_MENTION = re.compile(r"<(@[!&]?|#)(\d+)>")
_COMMAND_MENTION = re.compile(r"</([^:<>\n]{1,100}):\d+>")
_EMOJI = re.compile(r"<a?:(\w+):\d+>")
_GUIDE = re.compile(r"<id:(\w+)>")
_EVERYBODY = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_BLANK = re.compile(r"[\u034f\u115f\u1160\u17b4\u17b5\u2065\u2800\u3164\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]")
"""Letters, marks and symbols that show nothing."""
_DEEPEST = 4
"""Mentions within mentions that are taken apart; who nests them deeper means harm."""
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs"})


def neutralise(text: str) -> str:
    """Markdown that may be shown: mentions become plain text, masked links show their address."""
    return _MASKED_LINK.sub("] (", _without_mentions(visible(text)))


def neutralise_line(text: str) -> str:
    """One line of plain text: the same, and no Markdown in it has an effect."""
    return discord.utils.escape_markdown(neutralise(" ".join(visible(text).split())))


def visible(text: str) -> str:
    """The text without control, format and blank characters; line breaks and tabs stay."""
    lines = re.sub(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]", "\n", _BLANK.sub("", text))
    return "".join(letter for letter in lines if letter in "\n\t" or unicodedata.category(letter) not in _HIDDEN)


def shorten(text: str, limit: int) -> str:
    """The text within ``limit`` characters, cut between words where there are any."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    head, _, _ = cut.rpartition(" ")
    return (head if len(head) > limit // 2 else cut).rstrip("\\ ") + "…"


def _without_mentions(text: str) -> str:
    """The text with mentions taken apart, also those that only appear when others are."""
    for _ in range(_DEEPEST):
        before, text = text, _take_mentions_apart(text)
        if text == before:
            return text
    return _take_mentions_apart(text.replace("<", "＜"))


def _take_mentions_apart(text: str) -> str:
    text = _MENTION.sub(r"\1\2", text)
    text = _COMMAND_MENTION.sub(r"/\1", text)
    text = _EMOJI.sub(r":\1:", text)
    return _EVERYBODY.sub("＠", _GUIDE.sub(r"\1", text))
