"""One place turns errors into words and exit codes; here every error that the packages define goes through it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import bot
import knowledge
import retrieval
import storage
from bot.errors import (
    EXPECTED,
    FOR_MEMBERS,
    FOR_OPERATORS,
    OPERATIONAL_FAILURE,
    WRONG_INPUT,
    CoachError,
    ConfigurationError,
    DataFolderError,
    InputError,
    PermissionDenied,
    describe_error,
    describe_for_member,
    exit_code_of,
    is_for_members,
)
from bot.services.check_ins.messages import UndeliverableError
from knowledge.errors import DocumentError, KnowledgeError, TextFileError, UnknownTopicError
from retrieval.errors import (
    ChatModelError,
    EmbeddingModelError,
    IndexUnavailable,
    QuestionRejected,
    RetrievalError,
)
from storage.errors import (
    ConflictError,
    DatabaseUnavailableError,
    InvalidDatabaseUrlError,
    NotFoundError,
    SchemaOutOfDateError,
    StorageError,
    UnstorableTextError,
)

PACKAGES = (bot, knowledge, retrieval, storage)
WITH_A_LIST = (ConfigurationError, DocumentError)


def import_everything() -> None:
    for package in PACKAGES:
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in module.name and not module.name.endswith("__main__"):
                importlib.import_module(module.name)


def subclasses(error: type[BaseException]) -> Iterator[type[BaseException]]:
    for child in error.__subclasses__():
        yield child
        yield from subclasses(child)


def defined_errors() -> list[type[BaseException]]:
    import_everything()
    ours = tuple(f"{package.__name__}." for package in PACKAGES)
    return sorted(
        {error for error in subclasses(BaseException) if error.__module__.startswith(ours)},
        key=lambda error: error.__qualname__,
    )


def make(error: type[BaseException], message: str) -> BaseException:
    if issubclass(error, WITH_A_LIST):
        return error([message])
    if issubclass(error, UnknownTopicError):
        return error(message)
    if issubclass(error, UndeliverableError):
        return error(message, permanent=True)
    return error(message)


def test_every_error_the_packages_define_belongs_to_a_tree_that_people_may_see() -> None:
    errors = defined_errors()
    assert {CoachError, KnowledgeError, RetrievalError, StorageError, UndeliverableError} <= set(errors)
    assert [error for error in errors if not issubclass(error, EXPECTED)] == []


def test_every_expected_error_is_described_by_its_own_words() -> None:
    for error in defined_errors():
        said = describe_error(make(error, "the ice is thin"))
        assert "ice is thin" in said, error
        assert said[0].isupper(), error


def test_every_error_is_one_for_members_or_has_other_words_for_them() -> None:
    assert [error for error in defined_errors() if not issubclass(error, (*FOR_MEMBERS, *FOR_OPERATORS))] == []


def test_a_member_reads_the_words_of_those_errors_alone_that_are_meant_for_them() -> None:
    for error in defined_errors():
        made = make(error, "the ice is thin")
        assert ("ice is thin" in describe_for_member(made, incident="7f3a2c")) is is_for_members(made), error


def test_every_expected_error_has_an_exit_code() -> None:
    for error in defined_errors():
        assert exit_code_of(make(error, "x")) in (OPERATIONAL_FAILURE, WRONG_INPUT), error


@pytest.mark.parametrize(
    "error",
    [
        ConfigurationError,
        InputError,
        PermissionDenied,
        KnowledgeError,
        DocumentError,
        UnknownTopicError,
        TextFileError,
        QuestionRejected,
        NotFoundError,
        UnstorableTextError,
    ],
)
def test_what_a_person_can_put_right_themselves_leaves_with_two(error: type[BaseException]) -> None:
    assert exit_code_of(make(error, "x")) == 2


@pytest.mark.parametrize(
    "error",
    [
        DataFolderError,
        UndeliverableError,
        EmbeddingModelError,
        IndexUnavailable,
        ChatModelError,
        InvalidDatabaseUrlError,
        DatabaseUnavailableError,
        SchemaOutOfDateError,
        ConflictError,
        KeyError,
        OSError,
    ],
)
def test_what_failed_in_spite_of_good_input_leaves_with_one(error: type[BaseException]) -> None:
    assert exit_code_of(make(error, "x")) == 1


@pytest.mark.parametrize("error", [ValueError("token=abc"), KeyError("secret"), ExceptionGroup("both", [OSError()])])
def test_a_defect_is_described_without_its_details(error: Exception) -> None:
    said = describe_error(error)
    assert said.startswith("Something went wrong")
    assert "abc" not in said
    assert "secret" not in said


def test_an_error_without_words_is_described_by_its_name() -> None:
    assert describe_error(InputError()) == "InputError"


def test_only_the_first_letter_is_raised() -> None:
    assert describe_error(InputError("iPython is no topic")) == "IPython is no topic"


def test_a_configuration_error_lists_every_problem_on_a_line_of_its_own() -> None:
    error = ConfigurationError(["A: is wrong", "B: is missing"])
    assert describe_error(error).splitlines()[1:] == ["  - A: is wrong", "  - B: is missing"]
    assert error.problems == ("A: is wrong", "B: is missing")
