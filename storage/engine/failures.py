"""The one place where errors of SQLAlchemy and the drivers become those of ``storage.errors``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from storage.errors import (
    ConflictError,
    DatabaseUnavailableError,
    SchemaOutOfDateError,
    StorageError,
)

_MISSING_TABLE_STATES = frozenset({"42P01", "42703"})
_RETRY_STATES = frozenset({"40001", "40P01", "55P03"})
_UNAVAILABLE_CLASSES = frozenset({"08", "28", "3D", "53", "57", "58"})
_PASSWORD_STATES = frozenset({"28P01", "28000"})
_DISK_FULL_STATE = "53100"
_FULL_MESSAGES = ("database or disk is full", "No space left on device", "Disk quota exceeded")
_READ_ONLY_MESSAGES = ("attempt to write a readonly database", "Read-only file system")
_BUSY_MESSAGES = ("database is locked", "database table is locked", "database is busy")
_MISSING_TABLE_MESSAGES = ("no such table", "no such column", "has no column named")


@contextmanager
def mapped_failures(where: str) -> Iterator[None]:
    """Let only errors of ``storage.errors`` out of the database; any other error passes unchanged.

    ``where`` is the database as it may be shown to a person, without a password. Raises StorageError for what the
    error of the database means, and ValueError when a value was refused before it reached the database, such as a naive
    datetime.
    """
    try:
        yield
    except Exception as error:
        mapped = _meaning_of(error, where)
        if mapped is None:
            raise
        raise mapped from error


@contextmanager
def mapped_connecting(where: str) -> Iterator[None]:
    """Like ``mapped_failures``, for the moment of connecting, when errors of the network count too.

    Raises StorageError for what the error means.
    """
    try:
        with mapped_failures(where):
            yield
    except OSError as error:
        raise _unreachable(where, error) from error


def _meaning_of(error: Exception, where: str) -> Exception | None:
    """The error to raise instead, or None to let it pass."""
    if isinstance(error, exc.TimeoutError | ConnectionError):
        return _unreachable(where, error)
    if isinstance(error, exc.IntegrityError):
        return ConflictError("something else changed this at the same moment; nothing was saved, try again")
    if isinstance(error, exc.DBAPIError):
        return _meaning_of_driver_error(error, where)
    if isinstance(error, exc.SQLAlchemyError):
        return _meaning_of_statement_error(error, where)
    state = getattr(error, "sqlstate", None)  # of asyncpg's own, which it raises while it connects
    return _meaning_of_state(error, str(state), where) if state else None


def _meaning_of_statement_error(error: exc.SQLAlchemyError, where: str) -> Exception:
    refused = error.orig if isinstance(error, exc.StatementError) else None
    if isinstance(refused, StorageError):
        return refused
    return ValueError(str(refused)) if isinstance(refused, ValueError) else StorageError(f"{where}: {error}")


def _meaning_of_driver_error(error: exc.DBAPIError, where: str) -> StorageError:
    state = getattr(error.orig, "sqlstate", None)
    if state:
        return _meaning_of_state(error, str(state), where)
    message = str(error.orig)
    for parts, meaning in _MEANINGS:
        if any(part in message for part in parts):
            return meaning(where)
    if error.connection_invalidated or isinstance(error, exc.OperationalError | exc.InterfaceError):
        return _unreachable(where, error.orig or error)
    if type(error) is exc.DatabaseError:  # what SQLite says of a damaged file
        return _unreachable(where, error.orig or error)
    return StorageError(f"{where}: {message}")


def _meaning_of_state(error: Exception, state: str, where: str) -> StorageError:
    if state in _MISSING_TABLE_STATES:
        return _outdated(where)
    if state in _RETRY_STATES:
        return _busy(where)
    if state == _DISK_FULL_STATE:
        return _full(where)
    if state in _PASSWORD_STATES:
        return _refused(where)
    original = error.orig if isinstance(error, exc.DBAPIError) and error.orig else error
    if state[:2] in _UNAVAILABLE_CLASSES:
        return _unreachable(where, original)
    return StorageError(f"{where}: {original}")


def _unreachable(where: str, error: BaseException) -> DatabaseUnavailableError:
    reason = str(error) or type(error).__name__
    return DatabaseUnavailableError(
        f"the database {where} cannot be used: {reason}. "
        "Check that it is there and may be written to, and that the URL, name and password are right."
    )


def _full(where: str) -> DatabaseUnavailableError:
    return DatabaseUnavailableError(
        f"the disk of the database {where} is full; nothing was saved. Free some room there and try again"
    )


def _read_only(where: str) -> DatabaseUnavailableError:
    return DatabaseUnavailableError(
        f"the database {where} can only be read; nothing was saved. Check who owns its file and folder"
    )


def _refused(where: str) -> DatabaseUnavailableError:
    return DatabaseUnavailableError(
        f"the database {where} refuses this name and password. Signs such as @ : / # ? and % in them must be written "
        "percent-encoded in the URL: %40 %3A %2F %23 %3F %25"
    )


def _busy(where: str) -> DatabaseUnavailableError:
    return DatabaseUnavailableError(f"the database {where} is busy; nothing was saved, try again in a moment")


def _outdated(where: str) -> SchemaOutOfDateError:
    return SchemaOutOfDateError(f"the tables of {where} do not fit this version of the coach; run: coach db upgrade")


_MEANINGS: tuple[tuple[tuple[str, ...], Callable[[str], StorageError]], ...] = (
    (_FULL_MESSAGES, _full),
    (_READ_ONLY_MESSAGES, _read_only),
    (_MISSING_TABLE_MESSAGES, _outdated),
    (_BUSY_MESSAGES, _busy),
)
"""What SQLite's messages mean; it has no codes that reach through the driver."""
