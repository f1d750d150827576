"""Cutting Markdown into pages that fit a message: between paragraphs, lines or words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

FENCE = "```"
_FENCE = re.compile(r"(?<!\\)```")
_CODE_BLOCK = re.compile(r"(^[ \t]*```.*?```[ \t]*$)", re.DOTALL | re.MULTILINE)
_MAX_OPENING_LENGTH = 40
"""Characters of a line that opens a code block; a longer one names no language."""


def split_pages(text: str, limit: int) -> list[str]:
    """The text in pages of at most ``limit`` characters, in order; one empty page for an empty text.

    A page ends between paragraphs where it can, else between lines, sentences or words. A code block that has to be
    cut is closed on one page and opened again on the next. Only a single word longer than a page is cut.
    """
    pages: list[str] = []
    for block in _blocks(close_code(text)):
        for piece in _pieces(block, limit):
            if pages and len(pages[-1]) + len(piece) + 2 <= limit:
                pages[-1] += f"\n\n{piece}"
            else:
                pages.append(piece)
    return pages or [""]


def close_code(text: str) -> str:
    """The text with no code block left open, so that it cannot take in what follows."""
    fences = list(_FENCE.finditer(text))
    if len(fences) % 2 == 0:
        return text
    start, end = fences[-1].span()
    if not text[text.rfind("\n", 0, start) + 1 : start].strip():
        return f"{text.rstrip()}\n{FENCE}"
    return text[:start] + r"\`\`\`" + text[end:]  # within a line it opens nothing


def _blocks(text: str) -> Iterator[str]:
    """Paragraphs and whole code blocks."""
    lines: list[str] = []
    fenced = False
    for line in text.strip().split("\n"):
        if not fenced and not line.strip():
            yield from _joined(lines)
            lines = []
            continue
        lines.append(line)
        if len(_FENCE.findall(line)) % 2:
            fenced = not fenced
    yield from _joined(lines)


def _joined(lines: list[str]) -> list[str]:
    return ["\n".join(lines).rstrip()] if lines else []


def _pieces(block: str, limit: int) -> Iterator[str]:
    if len(block) <= limit:
        yield block
    elif len(parts := [part.strip("\n") for part in _CODE_BLOCK.split(block) if part.strip()]) > 1:
        for part in parts:
            yield from _pieces(part, limit)
    elif _is_code(block, longest_opening=min(_MAX_OPENING_LENGTH, limit // 4)):
        opening, _, rest = block.partition("\n")
        code = rest.removesuffix(FENCE).rstrip("\n")
        for part in _cut(code, limit - len(opening) - len(FENCE) - 2, ("\n",)):
            yield f"{opening}\n{part}\n{FENCE}"
    else:
        yield from _cut(block, limit, ("\n", ". ", " "))


def _is_code(block: str, *, longest_opening: int) -> bool:
    """Whether it is a code block that can be closed and opened again."""
    opening, _, rest = block.partition("\n")
    has_ends = opening.lstrip().startswith(FENCE) and rest.endswith(FENCE) and block.count(FENCE) == 2
    return has_ends and len(opening) <= longest_opening


def _cut(text: str, limit: int, marks: tuple[str, ...]) -> Iterator[str]:
    """Parts of a text, each ending at a mark; marks are tried in order, and the last one wherever it stands."""
    while len(text) > limit:
        end = _end_of_part(text, limit, marks)
        yield text[:end].rstrip()
        text = text[end:].removeprefix("\n") if marks == ("\n",) else text[end:].lstrip()
    if text.strip():
        yield text


def _end_of_part(text: str, limit: int, marks: tuple[str, ...]) -> int:
    for mark in marks:
        floor = 0 if mark == marks[-1] else limit // 3
        place = text.rfind(mark, floor, limit)
        if place > 0:
            return place + len(mark.rstrip())
    return limit
