"""Notes added at the same moment, on every back end."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from bot.services.actors import Actor
from bot.services.knowledge.editing import KnowledgeEditing
from knowledge.ids import GuildId, MemberId
from storage.engine.database import Database
from storage.errors import ConflictError
from storage.records import DocumentRecord
from storage.store import Store

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ADA = Actor(member_id=MemberId(1), name="ada", guild_id=GuildId(11), may_manage_guild=True)
TITLES = ("C++ style", "C# style", "C style", "Python 入門", "Python 上級", "???")


async def test_equal_titles_make_one_note_and_others_one_each(database: Database) -> None:
    editing = KnowledgeEditing(store=Store(database))
    adding = (
        editing.add(ADA, title=written, text=title, now=NOW)
        for title in TITLES
        for written in (title, f" {title.upper()} ")
    )
    done = await asyncio.gather(*adding, return_exceptions=True)
    added = [one for one in done if isinstance(one, DocumentRecord)]
    refused = [one for one in done if isinstance(one, ConflictError)]
    assert sorted(note.source for note in added) == sorted(TITLES)
    assert (len(added), len(refused)) == (len(TITLES), len(TITLES))
    assert all("there is already a note called" in str(one) for one in refused)
    assert len({note.key for note in added}) == len(TITLES)
