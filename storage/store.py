"""The unit of work: all repositories on one transaction.

One use case of a service is one ``writing`` or ``reading`` block: what is written in it is kept together or not at all
(docs/decisions/0027).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.ids import GuildId
from storage.check_ins.repository import CheckInRepository
from storage.check_ins.wrong_clock import WrongClockRepository
from storage.documents.repository import DocumentRepository
from storage.documents.versions import KnowledgeVersions
from storage.engine.database import Database
from storage.members.repository import MemberRepository
from storage.progress import ProgressRepository
from storage.usage import UsageRepository


class Repositories:
    """Every repository, on the session of one transaction. Of no use after its end."""

    def __init__(self, session: AsyncSession) -> None:
        self.check_ins = CheckInRepository(session)
        self.documents = DocumentRepository(session)
        self.members = MemberRepository(session)
        self.progress = ProgressRepository(session)
        self.usage = UsageRepository(session)
        self.wrong_clock = WrongClockRepository(session)


class Store:
    """What must not be lost, by transactions. Entering and leaving one raises the errors of ``Database``."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._versions = KnowledgeVersions(database)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Repositories]:
        """A transaction that may write: all of it is kept at the end, or nothing after an error.

        On SQLite it holds the only write lock from its start: keep it short, wait for nothing else in it, and never
        open a second one inside.

        Raises StorageError when the database refused; nothing was saved.
        """
        async with self._database.transaction() as session:
            yield Repositories(session)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Repositories]:
        """A transaction that sees one state throughout, and cannot write.

        Raises StorageError when the database refused.
        """
        async with self._database.reading() as session:
            yield Repositories(session)

    async def knowledge_version(self, guild_id: GuildId | None) -> str:
        """A fingerprint of all that a guild sees (of the shared documents for None).

        Cheap to ask, and without a query as long as nobody has written anything. It changes with every edit that the
        guild sees, whichever process made it. Raises StorageError.
        """
        return await self._versions.find(guild_id)
