"""Cutting Markdown into pages that fit a message: between paragraphs, lines or words. Pure."""

from __future__ import annotations

from collections.abc import Iterator

FENCE = "```"


def split_pages(text: str, limit: int) -> list[str]:
    """The text in pages of at most ``limit`` characters, in order; one empty page for an empty text.

    A page ends between paragraphs where it can, else between lines, sentences or words. A code block that has to be
    cut is closed on one page and opened again on the next. Only a single word longer than a page is cut.
    """
    pages: list[str] = []
    for block in _blocks(text):
        for piece in _pieces(block, limit):
            if pages and len(pages[-1]) + len(piece) + 2 <= limit:
                pages[-1] += f"\n\n{piece}"
            else:
                pages.append(piece)
    return pages or [""]


def _blocks(text: str) -> Iterator[str]:
    """Paragraphs and whole code blocks; an open code block is closed at the end."""
    lines: list[str] = []
    fenced = False
    for line in text.strip().split("\n"):
        if not fenced and not line.strip():
            yield from _joined(lines)
            lines = []
            continue
        lines.append(line)
        if line.lstrip().startswith(FENCE) and line.count(FENCE) % 2:
            fenced = not fenced
    yield from _joined([*lines, FENCE] if fenced else lines)


def _joined(lines: list[str]) -> list[str]:
    return ["\n".join(lines).rstrip()] if lines else []


def _pieces(block: str, limit: int) -> Iterator[str]:
    if len(block) <= limit:
        yield block
    elif block.lstrip().startswith(FENCE) and block.endswith(FENCE) and "\n" in block:
        opening, _, rest = block.partition("\n")
        code = rest.rpartition("\n")[0]
        for part in _cut(code, limit - len(opening) - len(FENCE) - 2, ("\n",)):
            yield f"{opening}\n{part}\n{FENCE}"
    else:
        yield from _cut(block, limit, ("\n", ". ", " "))


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
