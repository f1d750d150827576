"""Quiz items: questions with four options and a reason for each, parsed into frozen values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from knowledge.documents import TOPIC_HEADINGS
from knowledge.errors import DocumentError
from knowledge.ids import QuizItemId, TopicId
from knowledge.yaml_text import parse_yaml

OPTIONS = 4
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Code = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Option(_Value):
    """One of the four options, with the reason why it is right or why somebody would think so."""

    text: _Text
    right: bool = Field(strict=True)
    why: _Text


class QuizItem(_Value):
    """A question about a topic. ``section`` is the heading of the note that the question checks.

    ``difficulty`` is 1 for recall, 2 for understanding, 3 for judgement. ``needs`` names the third-party package
    that ``code`` imports. Where there is code, the right option's text is what it prints, stripped, or the name of
    the exception that ends it.
    """

    id: QuizItemId
    difficulty: Literal[1, 2, 3]
    section: _Text
    question: _Text
    code: _Code | None = None
    needs: _Text | None = None
    options: tuple[Option, ...]

    @model_validator(mode="after")
    def _four_distinct_options_of_which_one_is_right(self) -> Self:
        problems = [*_option_problems(self.options)]
        if self.section not in TOPIC_HEADINGS:
            problems.append(f"section: {self.section!r} is no heading of a topic: {', '.join(TOPIC_HEADINGS)}")
        if self.needs and self.code is None:
            problems.append("needs: names a package, but there is no code that could need it")
        if problems:
            raise ValueError("\n".join(problems))
        return self

    @property
    def right_option(self) -> int:
        """The place of the right option, from 0."""
        return next(place for place, option in enumerate(self.options) if option.right)


def parse_quiz(source: str, topic: TopicId) -> tuple[QuizItem, ...]:
    """Parse a topic's quiz: a YAML list of items, in the format of docs/writing-notes.md.

    Raises DocumentError with every problem of every item, field by field. An item is named by its id, or by its
    place in the list (``item 3``) where the id itself is missing or not of the form ``<topic>-<number>``.
    """
    raw = parse_yaml(source, "the quiz is")
    if not isinstance(raw, list) or not raw:
        raise DocumentError(["the quiz must be a list of items, each opening with `- id:`"])
    items: list[QuizItem] = []
    problems: list[str] = []
    for place, entry in enumerate(raw, start=1):
        where, wrong = _name(entry, place, topic)
        try:
            items.append(QuizItem.model_validate(entry))
        except ValidationError as error:
            wrong += [line for problem in error.errors() for line in _describe(problem)]
        problems += [f"{where}: {line}" for line in wrong]
    if problems:
        raise DocumentError(problems)
    return tuple(items)


def _name(entry: object, place: int, topic: TopicId) -> tuple[str, list[str]]:
    """How to call an entry in a message, and what is wrong with its id."""
    name = entry.get("id") if isinstance(entry, Mapping) else None
    if not isinstance(name, str):
        return f"item {place}", []
    if not name.startswith(f"{topic}-") or not name.removeprefix(f"{topic}-").isdecimal():
        return f"item {place}", [f"id: {name!r} must be {topic}-<number>"]
    return name, []


def _option_problems(options: tuple[Option, ...]) -> list[str]:
    problems: list[str] = []
    if len(options) != OPTIONS:
        problems.append(f"options: has {len(options)}; exactly {OPTIONS} are wanted")
    if (right := sum(option.right for option in options)) != 1:
        problems.append(f"options: {right} are right; exactly one must be")
    for text, count in Counter(option.text for option in options).items():
        if count > 1:
            problems.append(f"options: {text!r} stands there {count} times")
    return problems


def _describe(problem: Any) -> list[str]:
    """A problem's lines, each opening with its field."""
    where = ".".join(str(part) for part in problem["loc"])
    message = str(problem["msg"]).removeprefix("Value error, ")
    return [f"{where}: {message}"] if where else message.splitlines()
