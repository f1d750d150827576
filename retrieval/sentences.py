"""Cutting Markdown prose into blocks and sentences, for passages and for extractive answers."""

from __future__ import annotations

import re

_ABBREVIATION = re.compile(r"(?:^|[\s(\[\"'*_])(?:(?:e\.g|i\.e|etc|vs|cf|approx|dr|mr|ms)\. .|no\. \d)$", re.IGNORECASE)
"""A candidate's end with the first letter of what follows: "no." abbreviates only before a number."""
_BOUNDARY = re.compile(r"(?<=[.!?])[\"')\]*_`]*\s+(?=[\"'(\[*_`]*[A-Z0-9])")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_HEADING = re.compile(r"^ {0,3}#{1,6}\s")


def split_blocks(markdown: str) -> list[str]:
    """Paragraphs, headings, single list items and whole code blocks, in order. Continuation lines are joined."""
    blocks: list[list[str]] = [[]]
    fenced = False
    for line in markdown.splitlines():
        fence = line.lstrip().startswith(("```", "~~~"))
        if fenced:
            blocks[-1].append(line)
            fenced = not fence
            if fence:
                blocks.append([])
        elif fence:
            blocks.append([line])
            fenced = True
        elif not line.strip():
            blocks.append([])
        elif _HEADING.match(line):
            blocks.extend([[line], []])
        elif _ITEM.match(line):
            blocks.append([line])
        else:
            blocks[-1].append(line)
    return [_joined(block) for block in blocks if block]


def is_code(block: str) -> bool:
    """Whether a block is fenced code."""
    return block.lstrip().startswith(("```", "~~~"))


def is_heading(block: str) -> bool:
    """Whether a block is a heading."""
    return _HEADING.match(block) is not None


def is_item(block: str) -> bool:
    """Whether a block is a list item."""
    return _ITEM.match(block) is not None


def strip_item(block: str) -> str:
    """A list item without its bullet or number."""
    return _ITEM.sub("", block, count=1)


def split_sentences(block: str) -> list[str]:
    """The sentences of a block; code stays whole, and abbreviations and decimals end nothing."""
    if is_code(block):
        return [block]
    sentences: list[str] = []
    start = 0
    for match in _BOUNDARY.finditer(block):
        candidate = block[start : match.start() + len(match.group().rstrip())]
        if _ABBREVIATION.search(f"{candidate} {block[match.end()]}") or _ITEM.fullmatch(f"{candidate} "):
            continue
        sentences.append(candidate.strip())
        start = match.end()
    return [sentence for sentence in [*sentences, block[start:].strip()] if sentence]


def count_words(text: str) -> int:
    """Whitespace-separated words."""
    return len(text.split())


def _joined(block: list[str]) -> str:
    if is_code(block[0]):
        return "\n".join(block)
    return " ".join(line.strip() for line in block)
