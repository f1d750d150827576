"""Answer entries: questions with their other wordings and a written answer, parsed into frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from knowledge.documents import Document
from knowledge.errors import DocumentError
from knowledge.ids import DocumentId, EntryId
from knowledge.roadmap import Level
from knowledge.yaml_text import parse_yaml

ABOUT = DocumentId("coach")
"""Where the entries about the coach itself stand. They belong to no note: they name no section, and may be short."""
MIN_WORDINGS = 3
MIN_WORDS, MAX_WORDS = 30, 125
"""Of an answer, as blanks divide them."""
MIN_WORDS_ABOUT = 8
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


ABOUT_DOCUMENT = Document(
    id=ABOUT,
    title="The coach itself",
    summary="What this coach is, what it can and cannot do, who sees what, and how to set or change anything.",
    body="Questions about the coach itself, and small talk.",
)
"""Stands for a note, so that the entries about the coach are searched like all others. It is never cited."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ByLevel(_Value):
    """An answer for each level, where the right one depends on it."""

    junior: _Text
    mid: _Text
    senior: _Text


class AnswerEntry(_Value):
    """A question and what to say to it. ``see`` names sections of notes that hold more, as ``note#Section``."""

    id: EntryId
    question: _Text
    asked_as: tuple[_Text, ...]
    """Other ways to ask it."""
    answer: _Text | None = None
    by_level: ByLevel | None = Field(default=None, alias="for")
    see: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+#\S")], ...] = ()
    then: tuple[EntryId, ...] = ()
    """What people ask next."""

    @model_validator(mode="after")
    def _has_wordings_sources_and_an_answer_of_some_length(self) -> Self:
        problems = []
        if (self.answer is None) == (self.by_level is None):
            problems.append("answer: give either `answer` or `for` with junior, mid and senior")
        if len(self.asked_as) < MIN_WORDINGS:
            problems.append(f"asked_as: has {len(self.asked_as)}; at least {MIN_WORDINGS} are wanted")
        if bool(self.see) == self.is_about:
            right = "is about the coach, which has no source" if self.see else "names no section; it gives the source"
            problems.append(f"see: {right}")
        fewest = MIN_WORDS_ABOUT if self.is_about else MIN_WORDS
        counts = (len(text.split()) for text in self.answers)
        problems += [
            f"answer: has {count} words; {fewest} to {MAX_WORDS} are wanted"
            for count in counts
            if not fewest <= count <= MAX_WORDS
        ]
        if problems:
            raise ValueError("\n".join(problems))
        return self

    @property
    def is_about(self) -> bool:
        """Whether it is about the coach itself."""
        return self.id.startswith(f"{ABOUT}-")

    def answer_for(self, level: Level | None) -> str:
        """The answer for a member of this level; somebody who has not said theirs is taken for a junior."""
        if self.by_level is None:
            return self.answers[0]
        return str(getattr(self.by_level, (level or Level.JUNIOR).value))

    @property
    def answers(self) -> tuple[str, ...]:
        """The one answer, or those of all levels."""
        if self.by_level is not None:
            return (self.by_level.junior, self.by_level.mid, self.by_level.senior)
        return () if self.answer is None else (self.answer,)

    @property
    def wordings(self) -> tuple[str, ...]:
        """Every way to ask it, the clearest first."""
        return (self.question, *self.asked_as)


def parse_answers(source: str, note: DocumentId) -> tuple[AnswerEntry, ...]:
    """Parse a note's answer entries: a YAML list, in the format of docs/writing-answers.md.

    Raises DocumentError with every problem of every entry, field by field. An entry is named by its id, or by its place
    in the list (``entry 3``) where the id is missing or does not begin with the note's.
    """
    raw = parse_yaml(source, "the answers are")
    if not isinstance(raw, list) or not raw:
        raise DocumentError(["the answers must be a list of entries, each opening with `- id:`"])
    entries: list[AnswerEntry] = []
    problems: list[str] = []
    for place, entry in enumerate(raw, start=1):
        name = entry.get("id") if isinstance(entry, Mapping) else None
        is_named = isinstance(name, str) and name.startswith(f"{note}-")
        where = name if is_named else f"entry {place}"
        if isinstance(name, str) and not is_named:
            problems.append(f"{where}: id: {name!r} must begin with {note}-")
        try:
            entries.append(AnswerEntry.model_validate(entry))
        except ValidationError as error:
            problems += [f"{where}: {line}" for problem in error.errors() for line in _describe(problem)]
    if problems:
        raise DocumentError(problems)
    return tuple(entries)


def _describe(problem: Any) -> list[str]:
    """A problem's lines, each opening with its field."""
    where = ".".join(str(part) for part in problem["loc"])
    message = str(problem["msg"]).removeprefix("Value error, ")
    return [f"{where}: {message}"] if where else message.splitlines()
