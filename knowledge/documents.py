"""Documents: Markdown notes with YAML front matter, parsed into frozen values."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal

import frontmatter
from markdown_it import MarkdownIt
from pydantic import BaseModel, ConfigDict, Field, HttpUrl, StringConstraints, ValidationError

from knowledge.errors import DocumentError
from knowledge.ids import DocumentId, TopicId, TrackId
from knowledge.roadmap import Level
from knowledge.yaml_text import UNREADABLE, render_yaml

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
TOPIC_HEADINGS = (
    "Why it matters",
    "What to learn",
    "How to practise",
    "You know it when",
    "Common traps",
    "In an interview",
    "At work",
    "What next",
)
"""The second-level headings of a step's note, in order."""

_MARKDOWN = MarkdownIt("commonmark").disable(["inline", "text_join"])  # headings are blocks; half the time saved
_LINE_END = re.compile(r"\r\n|\r|\n")
"""What CommonMark takes for the end of a line; `str.splitlines` knows more."""


class DocumentKind(StrEnum):
    """What a document is about; the first three are steps of the roadmap that a member can tick off."""

    TOPIC = "topic"
    PRACTICE = "practice"
    SOFT_SKILL = "soft-skill"
    GUIDE = "guide"
    REFERENCE = "reference"
    NOTE = "note"
    """A moderator's own document, outside the roadmap."""

    @property
    def is_step(self) -> bool:
        """Whether a document of this kind is a topic of the roadmap."""
        return self in (DocumentKind.TOPIC, DocumentKind.PRACTICE, DocumentKind.SOFT_SKILL)


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Link(_Value):
    """A place to learn more, outside the knowledge base."""

    title: Text
    url: Text
    about: Text
    cost: Literal["free", "paid"]
    kind: Literal["docs", "course", "book", "video", "exercise", "article", "tool"]


class Prerequisite(_Value):
    """One edge of the graph: the topic needed first, and why."""

    topic: TopicId
    reason: Text


class Section(_Value):
    """A second-level heading and the Markdown below it. The text before the first heading has heading ``""``."""

    heading: str
    text: str


class Document(_Value):
    """One curated document: what its front matter says, and its Markdown body."""

    id: DocumentId
    title: Text
    kind: DocumentKind = DocumentKind.NOTE
    phase: int | None = None
    level: Level | None = None
    track: TrackId | None = None
    summary: str = ""
    prerequisites: tuple[Prerequisite, ...] = ()
    hours: tuple[int, int] | None = Field(default=None, description="low and high, hours of study and practice")
    evidence: tuple[Text, ...] = ()
    links: tuple[Link, ...] = ()
    asked_as: tuple[Text, ...] = ()
    roadmap: tuple[Text, ...] = ()
    body: str = ""

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The body cut at its second-level headings, in order; headings inside code are not headings."""
        return tuple(split_sections(self.body))

    def find_section(self, heading: str) -> Section | None:
        """The section with this heading, or None."""
        return next((section for section in self.sections if section.heading == heading), None)


def parse_document(source: str, *, document_id: str | None = None, title: str | None = None) -> Document:
    """Parse Markdown with optional YAML front matter.

    ``document_id`` and ``title`` are used where the front matter has none, so a plain text is a document too.
    Raises DocumentError with every problem of the front matter, field by field, and for NUL characters, which no
    database keeps.
    """
    try:
        meta, body = frontmatter.parse(source)
    except UNREADABLE as error:
        raise DocumentError([f"the front matter is not valid YAML: {_one_line(error)}"]) from error
    if not isinstance(meta, dict):
        raise DocumentError(["the front matter must be a list of `key: value` lines"])
    defaults: dict[str, Any] = {"id": document_id, "title": title}
    fields = {key: value for key, value in defaults.items() if value is not None} | meta
    try:
        document = Document.model_validate(fields | {"body": body.strip()})
    except ValidationError as error:
        raise DocumentError([_describe(problem) for problem in error.errors()]) from error
    if _holds_nul(document.model_dump()):
        raise DocumentError(["the text holds NUL characters; take them out"])
    return document


def render_document(document: Document) -> str:
    """The Markdown file of a document; :func:`parse_document` reads it back to an equal value."""
    fields = document.model_dump(mode="json", exclude={"body"}, exclude_defaults=True)
    return f"---\n{render_yaml(fields)}---\n{document.body}\n"


def split_sections(markdown: str) -> list[Section]:
    """Cut Markdown at its second-level headings, found by a CommonMark parser."""
    lines = _LINE_END.split(markdown)
    tokens = _MARKDOWN.parse(markdown)
    starts = [
        (token.map[0], token.map[1], tokens[index + 1].content)
        for index, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag == "h2" and token.level == 0 and token.map
    ]
    first = starts[0][0] if starts else len(lines)
    sections = [Section(heading="", text="\n".join(lines[:first]).strip())]
    for index, (_, after, heading) in enumerate(starts):
        end = starts[index + 1][0] if index + 1 < len(starts) else len(lines)
        sections.append(Section(heading=heading, text="\n".join(lines[after:end]).strip()))
    return [section for section in sections if section.heading or section.text]


def _holds_nul(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_nul, value.values()))
    return any(map(_holds_nul, value)) if isinstance(value, tuple) else isinstance(value, str) and "\x00" in value


def _describe(problem: Any) -> str:
    where = ".".join(str(part) for part in problem["loc"]) or "front matter"
    return f"{where}: {problem['msg'].removeprefix('Value error, ')}"


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def is_web_address(text: str) -> bool:
    """Whether a text is a well-formed http(s) address."""
    try:
        HttpUrl(text)
    except ValidationError:
        return False
    return True
