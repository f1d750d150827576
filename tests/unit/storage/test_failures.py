from __future__ import annotations

import pytest
from sqlalchemy import exc

from storage.errors import ConflictError, DatabaseUnavailableError, SchemaOutOfDateError, StorageError
from storage.failures import mapped_connecting, mapped_failures


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
