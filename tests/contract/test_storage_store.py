"""The unit of work, on every back end: all that is written in it, or nothing."""

from __future__ import annotations

import pytest

from knowledge.ids import MemberId, TopicId
from knowledge.progress import ProgressState
from storage.engine.database import Database
from storage.errors import NotFoundError, StorageError
from storage.records import ProfileChange
from storage.store import Store
from tests.contract.test_storage_progress import NOW

ADA = MemberId(1)
GIT, SQL = TopicId("git"), TopicId("sql")


@pytest.fixture
def store(database: Database) -> Store:
    return Store(database)


async def complete(store: Store, *topics: TopicId, then: Exception | None = None) -> None:
    async with store.writing() as stored:
        for topic in topics:
            await stored.progress.set_state(ADA, topic, ProgressState.COMPLETED, now=NOW, source="test")
        if then is not None:
            raise then


async def topics(store: Store) -> list[TopicId]:
    async with store.reading() as stored:
        return [entry.topic for entry in await stored.progress.list_progress(ADA)]


async def test_what_several_repositories_write_is_kept_together(store: Store) -> None:
    async with store.writing() as stored:
        await stored.members.update_profile(ADA, ProfileChange(goal="a job"), now=NOW)
        await stored.progress.set_state(ADA, GIT, ProgressState.COMPLETED, now=NOW, source="test")
        assert [entry.topic for entry in await stored.progress.list_progress(ADA)] == [GIT], "it reads its own writes"
    async with store.reading() as stored:
        member = await stored.members.find_member(ADA)
    assert member is not None
    assert member.goal == "a job"
    assert await topics(store) == [GIT]


@pytest.mark.parametrize("error", [NotFoundError("gone"), ZeroDivisionError("a defect")])
async def test_after_an_error_nothing_of_it_is_kept(store: Store, error: Exception) -> None:
    await complete(store, GIT)
    with pytest.raises(type(error)):
        await complete(store, SQL, then=error)
    assert await topics(store) == [GIT]


async def test_a_refusal_of_the_database_leaves_as_an_error_of_storage(store: Store) -> None:
    with pytest.raises(StorageError):
        async with store.writing() as stored:
            await stored.progress.set_state(ADA, GIT, ProgressState.COMPLETED, now=NOW, source="test", evidence="\x00")
    assert await topics(store) == []


async def test_what_is_read_is_one_state_and_cannot_be_written(store: Store) -> None:
    with pytest.raises(StorageError):
        async with store.reading() as stored:
            await stored.progress.set_state(ADA, GIT, ProgressState.COMPLETED, now=NOW, source="test")
    assert await topics(store) == []
