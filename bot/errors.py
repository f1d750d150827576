"""The errors of the application, and the one place that turns any error into words and an exit code.

CoachError
├── ConfigurationError   settings that are wrong or missing; lists all of them
├── InputError           a person typed something that cannot be worked with
├── PermissionDenied     a person may not do that
└── DataFolderError      the data folder cannot be written

Lower errors that are fit for a person as they are: KnowledgeError (knowledge), RetrievalError (retrieval),
StorageError (storage).
"""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.errors import KnowledgeError
from retrieval.errors import QuestionRejected, RetrievalError
from storage.errors import NotFoundError, StorageError, UnstorableTextError

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


class DataFolderError(CoachError):
    """The data folder cannot be written."""


EXPECTED = (CoachError, KnowledgeError, RetrievalError, StorageError)
"""What may reach a person as it is; anything else is a defect."""


def describe_error(error: BaseException) -> str:
    """What to tell a person: the message of an expected error, one plain sentence for a defect."""
    if isinstance(error, EXPECTED):
        message = str(error).strip()
        return message[:1].upper() + message[1:] if message else type(error).__name__
    return "Something went wrong here. It has been logged; please try again in a moment."


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
