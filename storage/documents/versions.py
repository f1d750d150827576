"""Versions: whether anything that a guild sees has changed, mostly without asking the database."""

from __future__ import annotations

from knowledge.ids import GuildId
from storage.documents.repository import DocumentRepository
from storage.engine.change_marker import Marker
from storage.engine.database import Database


class KnowledgeVersions:
    """Remembers the version of each guild's knowledge for as long as nobody has written to the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._marker: Marker | None = None
        self._versions: dict[GuildId | None, str] = {}

    async def find(self, guild_id: GuildId | None) -> str:
        """The version now; see ``Store.knowledge_version``."""
        marker = self._database.change_marker()
        if marker is None:
            return await self._read(guild_id)
        if marker != self._marker:
            self._marker, self._versions = marker, {}
        known = self._versions.get(guild_id)
        if known is None:
            known = await self._read(guild_id)
            if marker == self._marker:  # nobody has noticed a change meanwhile
                self._versions[guild_id] = known
        return known

    async def _read(self, guild_id: GuildId | None) -> str:
        async with self._database.reading() as session:
            return await DocumentRepository(session).read_version(guild_id)
