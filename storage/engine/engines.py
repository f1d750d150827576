"""Engines: which database a URL means, and how each kind is opened."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from storage.errors import DatabaseUnavailableError, InvalidDatabaseUrlError

WRITING = "career_coach_writing"
"""The execution option of a connection that is about to write."""

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
_POSTGRESQL_OPTIONS = frozenset({"host", "port", "ssl", "prepared_statement_cache_size"})
_BUSY_SECONDS = 10
_CONNECT_SECONDS = 10


def parse_url(address: str | Path) -> URL:
    """The URL of the database, with the asynchronous driver that the coach uses for its kind.

    ``address`` is a URL as text, or the path of a SQLite file. A path is taken as it is: only in a URL do ``?`` and
    ``%`` mean something. Raises InvalidDatabaseUrlError when it is no URL, names another kind of database, no database
    at all, or one in memory (which each connection would see differently).
    """
    if isinstance(address, Path):
        return URL.create(_DRIVERS["sqlite"], database=str(address.absolute()))
    _refuse_unescaped(address)
    try:
        url = make_url(address.strip())
    except (ArgumentError, ValueError):
        raise InvalidDatabaseUrlError(
            "the database URL cannot be read; write sqlite:///path/to/file or postgresql://user@host/name"
        ) from None
    driver = _DRIVERS.get(url.drivername)
    if driver is None:
        raise InvalidDatabaseUrlError(
            f"the coach cannot use a database of kind {url.drivername!r}; it takes sqlite:// or postgresql://"
        )
    url = url.set(drivername=driver)
    return _checked_sqlite(url) if is_sqlite(url) else _checked_postgresql(url)


def _refuse_unescaped(address: str) -> None:
    """Refuse what a URL would silently take for something else: a ``?`` in a path, an ``@`` in a password.

    Raises InvalidDatabaseUrlError with a message that repeats no part of the address.
    """
    scheme, _, rest = address.partition("://")
    is_file = scheme.strip().startswith("sqlite")
    if is_file and "?" in rest:
        raise InvalidDatabaseUrlError(
            "a SQLite URL takes no options after a question mark; where the path itself holds one, set COACH_DATA_DIR "
            "to its folder instead"
        )
    if not is_file and rest.count("@") > 1:
        raise InvalidDatabaseUrlError(
            "the name or password in the database URL holds an @, which ends them there; write it as %40. "
            "Of other signs write / as %2F, : as %3A, # as %23, ? as %3F and % as %25"
        )


def is_sqlite(url: URL) -> bool:
    """Whether the URL means a file of SQLite."""
    return url.get_backend_name() == "sqlite"


def _checked_sqlite(url: URL) -> URL:
    if not url.database or url.database == ":memory:":
        raise InvalidDatabaseUrlError("SQLite needs a file: write sqlite:///path/to/file")
    return url


def _checked_postgresql(url: URL) -> URL:
    if not url.database:
        raise InvalidDatabaseUrlError("the URL names no database: write postgresql://user@host/name")
    query = dict(url.query)
    if "sslmode" in query:  # what psql and most hosts call it
        query["ssl"] = query.pop("sslmode")
    unknown = sorted(set(query) - _POSTGRESQL_OPTIONS)
    if unknown:
        raise InvalidDatabaseUrlError(
            f"the database URL has options the coach does not know: {', '.join(unknown)}; "
            f"it knows {', '.join(sorted(_POSTGRESQL_OPTIONS | {'sslmode'}))}"
        )
    return url.set(query=query)


def open_engine(url: URL) -> AsyncEngine:
    """An engine for everyday work; it connects when it is first used.

    Raises DatabaseUnavailableError when the driver for PostgreSQL is not installed.
    """
    return _open_sqlite(url) if is_sqlite(url) else _open_postgresql(url)


def open_migrating_engine(url: URL) -> AsyncEngine:
    """An engine for changing tables. It does not enforce foreign keys on SQLite.

    Rebuilding a table drops the old one, and with foreign keys enforced SQLite would then delete
    every row that points to it.

    Raises DatabaseUnavailableError when the driver for PostgreSQL is not installed.
    """
    if is_sqlite(url):
        return _open_sqlite(url, foreign_keys=False, poolclass=NullPool)
    return _open_postgresql(url, poolclass=NullPool)


def _open_postgresql(url: URL, **options: Any) -> AsyncEngine:
    if "poolclass" not in options:
        options["pool_pre_ping"] = True  # a restarted server costs no one an error
    connect_args = {"timeout": _CONNECT_SECONDS, "server_settings": {"application_name": "career-coach"}}
    try:
        return create_async_engine(url, hide_parameters=True, connect_args=connect_args, **options)
    except ModuleNotFoundError as error:
        raise DatabaseUnavailableError("PostgreSQL needs the driver asyncpg: pip install -e '.[postgres]'") from error


def _open_sqlite(url: URL, *, foreign_keys: bool = True, **options: Any) -> AsyncEngine:
    # isolation_level None keeps Python's sqlite3 from starting transactions itself: _begin does.
    connect_args = {"timeout": _BUSY_SECONDS, "isolation_level": None}
    engine = create_async_engine(url, hide_parameters=True, connect_args=connect_args, **options)

    def prepare(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        cursor.execute("PRAGMA synchronous = NORMAL")
        # The mode belongs to the file. Someone may be switching it, or writing in the old mode, at
        # this very moment; then it works without, and the next connection tries again.
        with suppress(sqlite3.OperationalError):
            cursor.execute("PRAGMA journal_mode = WAL")
        cursor.close()

    event.listen(engine.sync_engine, "connect", prepare)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    """Start a transaction on SQLite. A writing one takes the lock at once, waiting for its turn.

    A transaction that reads first and writes later would fail with "database is locked" whenever
    another process wrote in between, and no waiting could help.
    """
    if connection.get_execution_options().get(WRITING):
        connection.exec_driver_sql("PRAGMA query_only = OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("PRAGMA query_only = ON")
        connection.exec_driver_sql("BEGIN")
