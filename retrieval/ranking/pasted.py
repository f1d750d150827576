"""What a message with pasted text asks: of a traceback its last line, of code the sentence around it."""

from __future__ import annotations

import re

_TRACEBACK = re.compile(
    r"Traceback \(most recent call last\):.*?"
    r"^(?P<last>[A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt|Warning|Group)\b[^\n]*)",
    re.DOTALL | re.MULTILINE,
)
_FENCE = re.compile(r"(?P<mark>```|~~~)[^\n]*\n(?P<code>.*?)(?:(?P=mark)|\Z)", re.DOTALL)
_PARAGRAPH = re.compile(r"\n\s*\n")
MIN_WORDS = 3
"""Words around pasted code that make a sentence to search by."""


def read_pasted(text: str) -> str:
    """The text without what only fills it: of a traceback its last line, of code nothing where words go with it."""
    text = _TRACEBACK.sub(lambda match: match["last"], text)
    around = _FENCE.sub(lambda match: _error_in(match["code"]), text)
    return around if len(around.split()) >= MIN_WORDS else text


def shorten_question(text: str, limit: int) -> str:
    """A text of at most ``limit`` characters: of a longer one the first paragraph and the last, which ask."""
    if len(text) <= limit:
        return text
    paragraphs = [part.strip() for part in _PARAGRAPH.split(text) if part.strip()]
    room = limit // 2 - 2
    first, last = paragraphs[0][:room], paragraphs[-1][-room:]
    return f"{first}\n\n{last}" if len(paragraphs) > 1 else f"{text[:room]}\n\n{text[-room:]}"


def _error_in(code: str) -> str:
    """The last line of code that is an error message; nothing for any other code."""
    lines = [line.strip() for line in code.splitlines() if line.strip()]
    last = lines[-1] if lines else ""
    return last if re.match(r"[A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt)\b", last) else " "
