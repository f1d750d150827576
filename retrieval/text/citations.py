"""Citation keys in a text: ``[1]`` points to the first source. Parsed, and verified against what was retrieved."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from retrieval.values import Citation

_KEY = r"\d+(?:\s*[-–]\s*\d+)?"
_KEYS = re.compile(rf"[ \t]*\[({_KEY}(?:\s*[,;]\s*{_KEY})*)\]")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_MAX_RANGE = 20


def cited_keys(text: str) -> list[str]:
    """The keys a text cites, in order of first use. Code is not searched: ``items[1]`` in backticks cites nothing."""
    outside = _CODE.sub("``", text)
    found = [key for match in _KEYS.finditer(outside) for key in _keys_of(match)]
    return list(dict.fromkeys(found))


def verify_citations(text: str, citations: Sequence[Citation]) -> tuple[str, tuple[Citation, ...]]:
    """Take out of a text every key that points to no source, and return the sources that it does cite.

    The text's other words stay as they are; a key that names no retrieved passage never reaches a member. Keys that
    share brackets, ``[1, 2]`` or ``[1-3]``, get brackets of their own.
    """
    known = {citation.key: citation for citation in citations}
    verified = _without_unknown(text, known)
    while (again := _without_unknown(verified, known)) != verified:  # "[8[9]]": taking one out can make another
        verified = again
    return verified, tuple(known[key] for key in cited_keys(verified))


def _without_unknown(text: str, known: Collection[str]) -> str:
    pieces: list[str] = []
    position = 0
    for code in [*_CODE.finditer(text), None]:
        end = code.start() if code else len(text)
        pieces.append(_KEYS.sub(lambda match: _keep(match, known), text[position:end]))
        if code:
            pieces.append(code.group())
            position = code.end()
    return "".join(pieces)


def _keep(match: re.Match[str], known: Collection[str]) -> str:
    kept = [key for key in _keys_of(match) if key in known]
    lead = " " if match.group()[0].isspace() else ""
    return lead + "".join(f"[{key}]" for key in kept) if kept else ""


def _keys_of(match: re.Match[str]) -> Iterator[str]:
    for part in re.split(r"[,;]", match.group(1)):
        first, *rest = re.split(r"[-–]", part.strip())
        if not rest:
            yield first
            continue
        low, high = int(first), int(rest[0])
        yield from map(str, range(low, min(high, low + _MAX_RANGE) + 1))
