from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import exc

from storage.engine.failures import mapped_connecting, mapped_failures
from storage.errors import ConflictError, DatabaseUnavailableError, SchemaOutOfDateError, StorageError


class DriverError(Exception):
    def __init__(self, message: str, sqlstate: str | None = None) -> None:
        super().__init__(message)
        self.sqlstate = sqlstate


def dbapi(kind: type[exc.DBAPIError], message: str = "oh", sqlstate: str | None = None) -> exc.DBAPIError:
    return kind("SELECT secret", {"secret": "hunter2"}, DriverError(message, sqlstate))


@pytest.mark.parametrize(
    ("lower", "mapped"),
    [
        (dbapi(exc.IntegrityError), ConflictError),
        (dbapi(exc.OperationalError, "database is locked"), DatabaseUnavailableError),
        (dbapi(exc.OperationalError, "unable to open database file"), DatabaseUnavailableError),
        (dbapi(exc.OperationalError, "database or disk is full"), DatabaseUnavailableError),
        (dbapi(exc.OperationalError, "no such table: members"), SchemaOutOfDateError),
        (dbapi(exc.OperationalError, "no such column: x"), SchemaOutOfDateError),
        (dbapi(exc.DatabaseError, "file is not a database"), DatabaseUnavailableError),
        (dbapi(exc.InterfaceError, "connection is closed"), DatabaseUnavailableError),
        (dbapi(exc.ProgrammingError, "relation does not exist", "42P01"), SchemaOutOfDateError),
        (dbapi(exc.ProgrammingError, "column does not exist", "42703"), SchemaOutOfDateError),
        (dbapi(exc.DBAPIError, "deadlock detected", "40P01"), DatabaseUnavailableError),
        (dbapi(exc.DBAPIError, "terminating connection", "57P01"), DatabaseUnavailableError),
        (dbapi(exc.DBAPIError, "value too long", "22001"), StorageError),
        (dbapi(exc.ProgrammingError, "syntax error"), StorageError),
        (exc.TimeoutError("QueuePool limit"), DatabaseUnavailableError),
        (exc.InvalidRequestError("misused"), StorageError),
        (ConnectionResetError("peer"), DatabaseUnavailableError),
        (DriverError("password authentication failed", "28P01"), DatabaseUnavailableError),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, Exception) else value.__name__,
)
def test_every_lower_error_has_its_own_meaning(lower: Exception, mapped: type[StorageError]) -> None:
    with pytest.raises(StorageError) as raised, mapped_failures("here"):
        raise lower
    assert type(raised.value) is mapped
    assert raised.value.__cause__ is lower
    assert "hunter2" not in str(raised.value)


def test_every_error_of_sqlalchemy_becomes_one_of_storage() -> None:
    kinds = [kind for kind in vars(exc).values() if isinstance(kind, type) and issubclass(kind, exc.DBAPIError)]
    assert len(kinds) > 8
    for kind in kinds:
        with pytest.raises(StorageError), mapped_failures("here"):
            raise dbapi(kind)


@pytest.mark.parametrize("error", [KeyError("k"), ConflictError("mine"), OSError("disk"), ValueError("v")])
def test_other_errors_pass_unchanged(error: Exception) -> None:
    with pytest.raises(type(error)) as raised, mapped_failures("here"):
        raise error
    assert raised.value is error


def test_a_value_refused_on_its_way_in_is_a_value_error() -> None:
    refused = exc.StatementError("m", "SELECT 1", {}, ValueError("it is naive"))
    with pytest.raises(ValueError, match=r"^it is naive$"), mapped_failures("here"):
        raise refused


def test_while_connecting_the_network_counts_too() -> None:
    with (
        pytest.raises(DatabaseUnavailableError, match=r"here cannot be used: no route.*Check"),
        mapped_connecting("here"),
    ):
        raise OSError("no route")


def test_the_drawn_tree_is_the_tree() -> None:
    from storage import errors  # noqa: PLC0415 - its docstring is what is tested

    drawn = errors.__doc__ or ""
    for name, value in vars(errors).items():
        if isinstance(value, type) and issubclass(value, StorageError):
            assert name in drawn


@pytest.mark.parametrize(
    ("message", "state", "words"),
    [
        ("database or disk is full", None, ["disk of the database here is full", "Free some room"]),
        ("could not extend file: No space left on device", "53100", ["disk of the database here is full"]),
        ("disk I/O error: No space left on device", None, ["is full"]),
        ("attempt to write a readonly database", None, ["can only be read", "who owns"]),
        ("password authentication failed", "28P01", ["refuses this name and password", "%40"]),
    ],
)
def test_what_is_wrong_with_the_disk_or_the_password_is_not_blamed_on_something_else(
    message: str, state: str | None, words: list[str]
) -> None:
    with pytest.raises(DatabaseUnavailableError) as raised, mapped_failures("here"):
        raise dbapi(exc.OperationalError, message, state)
    assert [word for word in words if word not in str(raised.value)] == []
    assert "are right" not in str(raised.value)


def test_a_database_that_may_grow_no_further_is_a_full_disk() -> None:
    """SQLite itself says so, of a file whose pages are limited."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("PRAGMA max_page_count = 2")
        connection.execute("CREATE TABLE notes (text)")
        with pytest.raises(sqlite3.OperationalError) as refused:
            connection.execute("INSERT INTO notes VALUES (zeroblob(1000000))")
    with pytest.raises(DatabaseUnavailableError, match="is full"), mapped_failures("here"):
        raise exc.OperationalError("INSERT", {}, refused.value)
