"""Citation keys in a text: ``[1]`` points to the first source. Parsed, and verified against what was retrieved."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from retrieval.passages import Citation

_KEYS = re.compile(r"\s*\[(\d{1,2}(?:\s*,\s*\d{1,2})*)\]")
_INLINE_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def cited_keys(text: str) -> list[str]:
    """The keys a text cites, in order of first use. Code is not searched: ``items[1]`` cites nothing."""
    outside = _INLINE_CODE.sub("", text)
    found = [key.strip() for match in _KEYS.finditer(outside) for key in match.group(1).split(",")]
    return list(dict.fromkeys(found))


def verify_citations(text: str, citations: Sequence[Citation]) -> tuple[str, tuple[Citation, ...]]:
    """Take out of a text every key that points to no source, and return the sources that it does cite.

    The text's other words stay as they are; a key that names no retrieved passage never reaches a member.
    """
    known = {citation.key: citation for citation in citations}
    pieces: list[str] = []
    position = 0
    for code in [*_INLINE_CODE.finditer(text), None]:
        end = code.start() if code else len(text)
        pieces.append(_KEYS.sub(lambda match: _keep(match, known), text[position:end]))
        if code:
            pieces.append(code.group())
            position = code.end()
    verified = "".join(pieces)
    return verified, tuple(known[key] for key in cited_keys(verified) if key in known)


def _keep(match: re.Match[str], known: Collection[str]) -> str:
    keys = [key.strip() for key in match.group(1).split(",")]
    kept = [key for key in keys if key in known]
    lead = " " if match.group()[0].isspace() else ""
    return lead + "".join(f"[{key}]" for key in kept) if kept else ""
