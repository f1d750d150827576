"""JSON lines in, JSON lines out: reading questions and profiles, with the line number in every complaint."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.coaching.profiles import Profile
from bot.errors import InputError
from knowledge.ids import TrackId
from knowledge.roadmap import Level, Roadmap
from knowledge.text_files import decode_text, find_other_kind, read_bytes, read_text

MAX_LINE_LENGTH = 1_000_000
MAX_BATCH_BYTES = 200_000_000


def _lowered(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


class ProfileFile(BaseModel):
    """A profile as the command line takes it."""

    model_config = ConfigDict(extra="ignore")

    level: Annotated[Level | None, BeforeValidator(_lowered)] = None
    track: Annotated[str | None, BeforeValidator(_lowered)] = None
    hours_per_week: Annotated[float | None, Field(ge=0.1, le=168)] = None
    done: tuple[str, ...] = ()
    in_progress: tuple[str, ...] = ()
    goal: str | None = None


class QuestionLine(BaseModel):
    """One line of a batch of questions."""

    model_config = ConfigDict(extra="ignore")

    question: str | None = None
    turns: tuple[str, ...] = ()
    profile: dict[str, Any] | None = None

    @property
    def asked(self) -> str:
        """The question: the one given, else the last turn."""
        return self.question if self.question is not None else (self.turns[-1] if self.turns else "")

    @property
    def earlier(self) -> tuple[str, ...]:
        """The turns before the question."""
        return self.turns[:-1] if self.turns and self.turns[-1] == self.asked else self.turns


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of a file: its number from 1, and the JSON object in it, or what is wrong with it."""

    number: int
    value: dict[str, Any] | None = None
    problem: str = ""


def read_lines(path: Path) -> Iterator[Line]:
    """The non-blank lines of a JSON-lines file; ``-`` is standard input.

    Raises TextFileError when it can't be read, and when it is known to be no text and no line of it is JSON.
    """
    content = _read_input(MAX_BATCH_BYTES) if str(path) == "-" else read_bytes(path, max_bytes=MAX_BATCH_BYTES)
    if find_other_kind(content) and all(_read_line(0, raw).value is None for raw in content.splitlines()):
        decode_text(content, path)
    for number, raw in enumerate(content.splitlines(), start=1):
        if raw.strip():
            yield _read_line(number, raw)


def read_profile(path: Path, roadmap: Roadmap) -> Profile:
    """A profile from a JSON file. Raises TextFileError, and InputError that names the field."""
    text = read_text(path)
    if not text.strip():
        raise InputError(f"the profile {path} is empty.")
    try:
        value = _parse(text.encode())
    except InputError as error:
        raise InputError(f"the profile {path} is {error}.") from error
    return make_profile(value, roadmap)


def make_profile(value: object, roadmap: Roadmap) -> Profile:
    """A profile from parsed JSON. Raises InputError for a wrong field, an unknown track or an unknown topic."""
    try:
        read = ProfileFile.model_validate(value)
    except ValidationError as error:
        raise InputError(
            "the profile is wrong: " + "; ".join(_describe(problem) for problem in error.errors())
        ) from error
    tracks = [track.id for track in roadmap.tracks]
    if read.track is not None and read.track not in tracks:
        raise InputError(f"the profile is wrong: track: {read.track!r} is none of {', '.join(tracks)}, or null")
    return Profile(
        level=read.level,
        track=TrackId(read.track) if read.track else None,
        hours_per_week=read.hours_per_week,
        goal=read.goal or "",
        done=frozenset(roadmap.get_topic(topic).id for topic in read.done),
        in_progress=frozenset(roadmap.get_topic(topic).id for topic in read.in_progress),
    )


def make_question(value: dict[str, Any]) -> QuestionLine:
    """One line of a batch. Raises InputError."""
    try:
        return QuestionLine.model_validate(value)
    except ValidationError as error:
        raise InputError("; ".join(_describe(problem) for problem in error.errors())) from error


def _read_input(max_bytes: int) -> bytes:
    content = sys.stdin.buffer.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise InputError(f"there is too much on standard input: at most {max_bytes:,} bytes are read.")
    return content


def _read_line(number: int, raw: bytes) -> Line:
    if len(raw) > MAX_LINE_LENGTH:
        return Line(number=number, problem=f"the line has {len(raw):,} bytes; at most {MAX_LINE_LENGTH:,} are read")
    try:
        value = _parse(raw)
    except InputError as error:
        return Line(number=number, problem=str(error))
    if not isinstance(value, dict):
        return Line(number=number, problem='not a JSON object such as {"question": "…"}')
    return Line(number=number, value=value)


def _parse(raw: bytes) -> Any:
    """The JSON in some bytes, with or without a byte order mark. Raises InputError that says what they are not."""
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError("not UTF-8 text") from error
    except (ValueError, RecursionError) as error:  # ValueError: no JSON, or a number of thousands of digits
        raise InputError(f"not JSON ({error})") from error


def _describe(problem: Any) -> str:
    where = ".".join(str(part) for part in problem["loc"]) or "profile"
    return f"{where}: {problem['msg']}"
