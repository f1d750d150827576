"""Repositories for tests of one repository alone: each call is a transaction of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

from knowledge.ids import DocumentId, GuildId
from storage.documents.repository import DocumentRepository
from storage.engine.database import Database
from storage.records import DocumentRecord

T = TypeVar("T")

READING = ("cost_", "export_", "find_", "list_", "next_due", "plan_", "read_")
"""How methods that do not write are called."""


class _OneByOne:
    """Stands for a repository; a method of it opens a transaction, and ends it with the call."""

    def __init__(self, repository: Callable[[Any], Any], database: Database) -> None:
        self._repository = repository
        self._database = database

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        async def call(*arguments: Any, **named: Any) -> Any:
            opened = self._database.reading() if name.startswith(READING) else self._database.transaction()
            async with opened as session:
                return await getattr(self._repository(session), name)(*arguments, **named)

        return call


def each_in_its_own(repository: type[T], database: Database) -> T:
    """The repository, with each call in a transaction of its own."""
    return cast("T", _OneByOne(repository, database))


async def get_document(documents: DocumentRepository, guild_id: GuildId | None, key: DocumentId) -> DocumentRecord:
    """The document that a guild sees under the key, which has to be there."""
    found = await documents.find_document(guild_id, key)
    assert found is not None
    return found
