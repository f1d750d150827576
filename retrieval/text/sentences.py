"""Cutting Markdown prose into blocks and sentences, for passages and for extractive answers."""

from __future__ import annotations

import re

_ABBREVIATION = re.compile(r"(?:^|[\s(\[\"'*_])(?:(?:e\.g|i\.e|etc|vs|cf|approx|dr|mr|ms)\. .|no\. \d)$", re.IGNORECASE)
"""A candidate's end with the first letter of what follows: "no." abbreviates only before a number."""
_MAX_ABBREVIATION_LENGTH = 12
"""Letters at a candidate's end that are looked at: more than any of them has."""
_BOUNDARY = re.compile(r"(?<=[.!?])[\"')\]*_`]*\s+(?=[\"'(\[*_`]*[A-Z0-9])")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_HEADING = re.compile(r"^ {0,3}#{1,6}\s")
_DANGLING = re.compile(
    r"^[\"'(*_]*(?:it|its|they|their|them|this|that|these|those|such|he|she|his|her|both|either|neither|another|then|but|and|so|or"
    r"|also|however|otherwise|therefore|hence|instead|still|yet|here|nor"
    r"|the (?:first|second|third|other|others|former|latter|same|rest|last|two)"
    r"|(?:one|some|most|many|all|each|none) of (?:them|these|those)|[a-z]+ (?:it|them|this)|use one)\b(?!-)",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:above|below)(?=[.,;:)]|$)"
    r"|\b(?:link|table|list|section|code|program|script|figure|note) (?:above|below)\b"
    r"|\b(?:the|this) (?:example|snippet|listing|code block)\b(?! of\b)",
    re.IGNORECASE,
)
_RULE = re.compile(r"^\s*(?:[-*_=]\s*){3,}$")
_ROW = re.compile(r"^\s*\|(.*)\|\s*$")
_ROW_LINE = re.compile(r"^[\s|:-]+$")
_QUOTE = re.compile(r"^\s*(?:>\s?)+")
_PICTURE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_NUMBER_IN_BRACKETS = re.compile(r"\[(\d[\d\s,;–-]*)\](?![(\[])")
_BARE_NAME = re.compile(r"(?<![\w`*])(?:\"?__[a-z]+(?:_[a-z]+)*__(?!\w)\"?|\*{1,2}(?:args|kwargs)\b)")
"""Python names that Markdown would take for underlined or bold text."""
_CODE_SPAN = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)


def split_blocks(markdown: str) -> list[str]:
    """Paragraphs, headings, single list items and whole code blocks, in order. Continuation lines are joined."""
    blocks: list[list[str]] = [[]]
    fenced = False
    for line in markdown.splitlines():
        fence = is_code(line)
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
    """Whether a block is fenced code, or a line begins or ends some."""
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
        end = f"{candidate[-_MAX_ABBREVIATION_LENGTH:]} {block[match.end()]}"
        if _ABBREVIATION.search(end) or _ITEM.fullmatch(f"{candidate} "):
            continue
        sentences.append(candidate.strip())
        start = match.end()
    return [sentence for sentence in [*sentences, block[start:].strip()] if sentence]


def opens_dangling(sentence: str) -> bool:
    """Whether a sentence opens with a word that points at the one before it ("It", "The second", "Otherwise")."""
    return _DANGLING.match(sentence) is not None


def points_elsewhere(sentence: str) -> bool:
    """Whether a sentence needs something that stands elsewhere on the page ("the table below", "the example")."""
    return _ELSEWHERE.search(sentence) is not None


def tidy_markdown(markdown: str) -> str:
    """Markdown without what an answer cannot show: table rows become items; rules, quote marks and pictures go.

    A number in brackets, which would pass for a citation, gets round ones. Fenced code stays as it is.
    """
    lines: list[str] = []
    fenced = False
    for line in _COMMENT.sub("", markdown).splitlines():
        if is_code(line):
            fenced = not fenced
            lines.append(line.strip())
        else:
            lines.extend([line] if fenced else _tidy_line(line))
    return "\n".join(lines)


def count_words(text: str) -> int:
    """Whitespace-separated words."""
    return len(text.split())


def _tidy_line(line: str) -> list[str]:
    row = _ROW.match(line)
    if _RULE.match(line) or (row and _ROW_LINE.match(line)):
        return []
    if row:
        return ["- " + " · ".join(cell.strip() for cell in row.group(1).split("|") if cell.strip())]
    text = _PICTURE.sub(r"\1", _QUOTE.sub("", line))
    pieces: list[str] = []
    position = 0
    for span in _CODE_SPAN.finditer(text):
        pieces.extend([_tidy_words(text[position : span.start()]), span.group()])
        position = span.end()
    return ["".join([*pieces, _tidy_words(text[position:])])]


def _tidy_words(text: str) -> str:
    return _BARE_NAME.sub(r"`\g<0>`", _NUMBER_IN_BRACKETS.sub(r"(\1)", text))


def _joined(block: list[str]) -> str:
    if is_code(block[0]):
        return "\n".join(block)
    return " ".join(line.strip() for line in block)
