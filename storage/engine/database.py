"""The database: transactions, and the state of its tables."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from storage.engine import schema
from storage.engine.change_marker import ChangeMarker, Marker
from storage.engine.engines import WRITING, is_sqlite, open_engine, open_migrating_engine, parse_url
from storage.engine.failures import mapped_connecting, mapped_failures
from storage.errors import SchemaOutOfDateError

_UPGRADE_LOCK = 7_238_450_001


class Database:
    """A SQLite file, by its path or URL, or a PostgreSQL database, by URL.

    Belongs to one event loop; close it at the end.

    Making one connects to nothing. Any method that touches the database raises
    ``DatabaseUnavailableError`` when it cannot be reached or stays busy, and ``SchemaOutOfDateError``
    when its tables are missing or of another version.

    Raises InvalidDatabaseUrlError when the URL names no database that the coach can use, and DatabaseUnavailableError
    when the driver for it is not installed.
    """

    def __init__(self, address: str | Path) -> None:
        self._url = parse_url(address)
        self._engine = open_engine(self._url)
        self._writing = self._engine.execution_options(**{WRITING: True})
        self._marker = ChangeMarker(self.path) if self.path is not None else None
        self._reading = self._engine.execution_options(**self._snapshot_options())

    def __repr__(self) -> str:
        return f"Database({self.name!r})"

    @property
    def name(self) -> str:
        """The URL, without the password: fit for a log or a person."""
        return self._url.render_as_string(hide_password=True)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of SQLite."""
        return is_sqlite(self._url)

    @property
    def path(self) -> Path | None:
        """The file, when it is SQLite."""
        return Path(self._url.database) if self.is_sqlite and self._url.database else None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A transaction that may write: all of it is kept at the end, or nothing after an error.

        On SQLite it holds the only write lock from its start, so keep it short and never open a
        second one inside it.

        Raises StorageError when the database refused; nothing was saved.
        """
        async with self._session(self._writing) as session, session.begin():
            with mapped_connecting(self.name):
                await session.connection()
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A transaction that sees one state of the database throughout, and cannot write.

        Raises StorageError when the database refused.
        """
        async with self._session(self._reading) as session:
            with mapped_connecting(self.name):
                await session.connection()
            yield session

    async def check(self) -> None:
        """Ask the database for a sign of life.

        Raises DatabaseUnavailableError when there is none; the message says what to look at.
        """
        async with self.reading() as session:
            await session.execute(text("SELECT 1"))

    async def check_writing(self) -> None:
        """Write something and take it back.

        Raises DatabaseUnavailableError when it cannot be written: another process holds it, or the disk is full.
        """
        async with self.transaction() as session:
            change = await session.begin_nested()
            await session.execute(text("CREATE TABLE coach_doctor_probe (id INTEGER)"))
            await change.rollback()

    async def current_revision(self) -> str | None:
        """The revision of the tables, or None when there are none yet.

        Raises DatabaseUnavailableError when the database cannot be used.
        """
        try:
            async with self.reading() as session:
                return await schema.find_revision(session)
        except SchemaOutOfDateError:
            return None

    async def is_up_to_date(self) -> bool:
        """Whether the tables are those of this version of the coach.

        Raises DatabaseUnavailableError when the database cannot be used.
        """
        return await self.current_revision() == schema.HEAD_REVISION

    async def upgrade(self) -> None:
        """Bring the tables to the newest revision, all or nothing. Make the file and its folder.

        Costs one query when there is nothing to do. Processes that try at the same moment wait for
        each other, and all but the first find it done.

        Raises DatabaseUnavailableError when the database cannot be used, and SchemaOutOfDateError when the tables are
        of a newer version of the coach.
        """
        if self.path is not None:
            with mapped_connecting(self.name):
                self.path.parent.mkdir(parents=True, exist_ok=True)
        if await self.is_up_to_date():
            return
        engine = open_migrating_engine(self._url)
        try:
            await self._upgrade_by(engine.execution_options(**{WRITING: True}))
        finally:
            await engine.dispose()

    def change_marker(self) -> Marker | None:
        """A value that is another one after anybody's commit; None where only asking the database can tell.

        While it stays the same, what was read after it was taken is still true.
        """
        return self._marker.read() if self._marker is not None else None

    async def close(self) -> None:
        """Close all connections. The database may be used again afterwards."""
        if self._marker is not None:
            self._marker.close()
        await self._engine.dispose()

    async def _upgrade_by(self, engine: AsyncEngine) -> None:
        async with self._session(engine) as session, session.begin():
            with mapped_connecting(self.name):
                connection = await session.connection()
            await schema.take_lock(connection, _UPGRADE_LOCK)
            await connection.run_sync(schema.upgrade)

    @asynccontextmanager
    async def _session(self, engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
        with mapped_failures(self.name):
            async with AsyncSession(engine, expire_on_commit=False) as session:
                yield session

    def _snapshot_options(self) -> dict[str, object]:
        if self.is_sqlite:  # any transaction of SQLite sees one state
            return {WRITING: False}
        return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
