"""The errors of the application, and the one place that turns any error into words and an exit code.

CoachError
├── ConfigurationError   settings that are wrong or missing; lists all of them
├── InputError           a person typed something that cannot be worked with
├── PermissionDenied     a person may not do that
├── NotNowError          cannot be done at the moment, in words for whoever asked
└── DataFolderError      the data folder cannot be written, or its disk is full

Below them: KnowledgeError (knowledge), RetrievalError (retrieval), StorageError (storage). An operator reads every one
of them as it is. A member reads those of ``FOR_MEMBERS``, and of the others a sentence without details.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from knowledge.errors import DocumentError, KnowledgeError, TextFileError, UnknownTopicError
from retrieval.errors import ChatModelError, EmbeddingModelError, IndexUnavailable, QuestionRejected, RetrievalError
from storage.errors import (
    ConflictError,
    DatabaseUnavailableError,
    InvalidDatabaseUrlError,
    NotFoundError,
    SchemaOutOfDateError,
    StorageError,
    UnstorableTextError,
)

DEFECT = "Something went wrong here. It has been logged; please try again in a moment."
OPERATIONAL_FAILURE = 1
WRONG_INPUT = 2


class CoachError(Exception):
    """Anything the application itself refuses; its message is fit for a person."""


class ConfigurationError(CoachError):
    """Settings that are wrong or missing. ``problems`` lists every one of them."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("The settings need attention:\n" + "\n".join(f"  - {problem}" for problem in self.problems))


class InputError(CoachError):
    """A person typed something that cannot be worked with."""


class PermissionDenied(CoachError):
    """A person may not do that."""


class NotNowError(CoachError):
    """Cannot be done at the moment; says so without naming anything of the machine."""


class DataFolderError(CoachError):
    """The data folder cannot be written, or its disk is full."""


EXPECTED = (CoachError, KnowledgeError, RetrievalError, StorageError)
"""What an operator reads as it is; anything else is a defect."""

FOR_MEMBERS = (
    InputError,
    PermissionDenied,
    NotNowError,
    DocumentError,
    UnknownTopicError,
    QuestionRejected,
    UnstorableTextError,
    NotFoundError,
    ConflictError,
)
"""What a member reads as it is: it is about what they did, and names nothing of the machine."""

_MEMORY = "I can't reach my memory right now, so nothing was saved. Please try again in a minute."
_NOTES = "I can't search my notes right now. Please try again in a minute."
_WRITER = "I can't word an answer right now. Please try again in a minute."
_SET_UP = "I'm not set up properly right now, so I can't do that. Please tell whoever runs me."

FOR_OPERATORS = {
    ConfigurationError: _SET_UP,
    DataFolderError: _SET_UP,
    InvalidDatabaseUrlError: _SET_UP,
    SchemaOutOfDateError: _SET_UP,
    TextFileError: _SET_UP,
    DatabaseUnavailableError: _MEMORY,
    StorageError: _MEMORY,
    IndexUnavailable: _NOTES,
    EmbeddingModelError: _NOTES,
    ChatModelError: _WRITER,
    CoachError: "I can't do that right now. Please try again in a minute.",
    KnowledgeError: _NOTES,
    RetrievalError: _NOTES,
}
"""What may name paths, addresses and hosts, with what a member reads in its place. The first that fits counts."""


def new_incident() -> str:
    """A short id that a reply and its line in the log both show."""
    return secrets.token_hex(3)


def is_for_members(error: BaseException) -> bool:
    """Whether a member may read an error's own words."""
    return isinstance(error, FOR_MEMBERS)


def describe_for_member(error: BaseException, *, incident: str) -> str:
    """What a member reads: what is wrong for them, and what to do. The details stay in the log, under ``incident``."""
    if is_for_members(error):
        return describe_error(error)
    said = next((text for kind, text in FOR_OPERATORS.items() if isinstance(error, kind)), DEFECT)
    return f"{said} (Incident {incident})"


def describe_error(error: BaseException) -> str:
    """What to tell a person: the message of an expected error, one plain sentence for a defect."""
    if isinstance(error, EXPECTED):
        message = str(error).strip()
        return message[:1].upper() + message[1:] if message else type(error).__name__
    return DEFECT


def exit_code_of(error: BaseException) -> int:
    """2 for wrong input or settings, 1 for anything that failed in spite of good input."""
    wrong = (
        ConfigurationError,
        InputError,
        PermissionDenied,
        KnowledgeError,
        QuestionRejected,
        NotFoundError,
        UnstorableTextError,
    )
    return WRONG_INPUT if isinstance(error, wrong) else OPERATIONAL_FAILURE
