"""Progress, on every back end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from knowledge.ids import MemberId, TopicId
from knowledge.progress import ProgressState
from storage.engine.database import Database
from storage.progress import ProgressRepository
from storage.records import ProgressChange, ProgressRecord
from tests.transactions import each_in_its_own

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
ADA, BOB = MemberId(1), MemberId(2)
GIT, TYPES = TopicId("git"), TopicId("typing")
STATES = ProgressState


@pytest.fixture
def progress(database: Database) -> ProgressRepository:
    return each_in_its_own(ProgressRepository, database)


async def test_nothing_is_started_at_first(progress: ProgressRepository) -> None:
    assert await progress.list_progress(ADA) == ()
    assert await progress.list_changes(ADA, limit=5) == ()


async def test_a_state_is_set_and_the_change_recorded(progress: ProgressRepository) -> None:
    change = await progress.set_state(ADA, GIT, STATES.COMPLETED, now=NOW, source="command", evidence="a link")
    assert change == ProgressChange(
        member_id=ADA,
        topic=GIT,
        previous_state=STATES.NOT_STARTED,
        new_state=STATES.COMPLETED,
        evidence="a link",
        source="command",
        changed_at=NOW,
    )
    assert await progress.list_progress(ADA) == (
        ProgressRecord(member_id=ADA, topic=GIT, state=STATES.COMPLETED, evidence="a link", changed_at=NOW),
    )
    assert await progress.list_changes(ADA, limit=5) == (change,)
    assert await progress.list_progress(BOB) == ()


async def test_setting_the_same_state_again_appends_nothing(progress: ProgressRepository) -> None:
    first = await progress.set_state(ADA, GIT, STATES.COMPLETED, now=NOW, source="command", evidence="a link")
    for evidence in (None, "a link"):
        again = await progress.set_state(ADA, GIT, STATES.COMPLETED, now=LATER, source="check-in", evidence=evidence)
        assert not again.changed
        assert again.previous_state is again.new_state
    assert await progress.list_changes(ADA, limit=5) == (first,)
    assert (await progress.list_progress(ADA))[0].evidence == "a link"


async def test_not_started_is_what_a_topic_is_already(progress: ProgressRepository) -> None:
    change = await progress.set_state(ADA, GIT, STATES.NOT_STARTED, now=NOW, source="command")
    assert not change.changed
    assert await progress.list_progress(ADA) == ()


async def test_new_evidence_for_the_same_state_is_a_change(progress: ProgressRepository) -> None:
    await progress.set_state(ADA, GIT, STATES.COMPLETED, now=NOW, source="command")
    change = await progress.set_state(ADA, GIT, STATES.COMPLETED, now=LATER, source="command", evidence="new")
    assert change.changed
    assert (await progress.list_progress(ADA))[0].evidence == "new"


async def test_the_last_change_is_undone_first(progress: ProgressRepository) -> None:
    await progress.set_state(ADA, GIT, STATES.IN_PROGRESS, now=NOW, source="command", evidence="begun")
    await progress.set_state(ADA, TYPES, STATES.IN_PROGRESS, now=NOW, source="command")
    await progress.set_state(ADA, GIT, STATES.COMPLETED, now=LATER, source="command")

    undone = await progress.undo_last(ADA, now=LATER)
    assert undone is not None
    assert (undone.topic, undone.new_state, undone.undone_at) == (GIT, STATES.COMPLETED, LATER)
    states = {record.topic: record for record in await progress.list_progress(ADA)}
    assert states[GIT] == ProgressRecord(
        member_id=ADA, topic=GIT, state=STATES.IN_PROGRESS, evidence="begun", changed_at=NOW
    )
    assert [await progress.undo_last(ADA, now=LATER) is None for _ in range(3)] == [False, False, True]
    assert await progress.list_progress(ADA) == ()
    assert len(await progress.list_changes(ADA, limit=9)) == 3


async def test_what_is_undone_can_be_done_and_undone_again(progress: ProgressRepository) -> None:
    for _ in range(3):
        change = await progress.set_state(ADA, GIT, STATES.COMPLETED, now=NOW, source="command")
        assert change.changed
        assert await progress.undo_last(ADA, now=NOW) is not None
        assert await progress.list_progress(ADA) == ()


async def test_a_member_undoes_only_their_own_changes(progress: ProgressRepository) -> None:
    await progress.set_state(ADA, GIT, STATES.COMPLETED, now=NOW, source="command")
    assert await progress.undo_last(BOB, now=LATER) is None
    assert len(await progress.list_progress(ADA)) == 1


async def test_the_newest_changes_come_first_up_to_the_limit(progress: ProgressRepository) -> None:
    for topic in "abc":
        await progress.set_state(ADA, TopicId(topic), STATES.COMPLETED, now=NOW, source="command")
    assert [change.topic for change in await progress.list_changes(ADA, limit=2)] == ["c", "b"]


async def test_the_same_change_from_many_places_at_once_is_one_change(
    open_database: Callable[[], Database],
) -> None:
    repositories = [each_in_its_own(ProgressRepository, open_database()) for _ in range(2)]
    changes = await asyncio.gather(
        *(repositories[n % 2].set_state(ADA, GIT, STATES.COMPLETED, now=NOW, source="check-in") for n in range(20))
    )
    assert sum(change.changed for change in changes) == 1
    assert len(await repositories[0].list_changes(ADA, limit=99)) == 1


async def test_different_changes_at_once_are_a_chain_without_gaps(
    open_database: Callable[[], Database],
) -> None:
    repositories = [each_in_its_own(ProgressRepository, open_database()) for _ in range(2)]
    states = [STATES.IN_PROGRESS, STATES.COMPLETED, STATES.NOT_STARTED] * 6
    await asyncio.gather(
        *(repositories[n % 2].set_state(ADA, GIT, s, now=NOW, source="command") for n, s in enumerate(states))
    )
    chain = list(reversed(await repositories[0].list_changes(ADA, limit=99)))
    assert chain[0].previous_state is STATES.NOT_STARTED
    assert all(a.new_state is b.previous_state for a, b in pairwise(chain))
    [record] = await repositories[0].list_progress(ADA)
    assert record.state is chain[-1].new_state


async def test_undoing_twice_at_once_undoes_two_changes(open_database: Callable[[], Database]) -> None:
    repositories = [each_in_its_own(ProgressRepository, open_database()) for _ in range(2)]
    for topic in (GIT, TYPES):
        await repositories[0].set_state(ADA, topic, STATES.COMPLETED, now=NOW, source="command")
    undone = await asyncio.gather(*(r.undo_last(ADA, now=LATER) for r in repositories))
    assert {change.topic for change in undone if change} == {GIT, TYPES}
    assert await repositories[0].list_progress(ADA) == ()


async def test_a_naive_now_is_refused(progress: ProgressRepository) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(ValueError, match="naive"):
        await progress.set_state(ADA, GIT, STATES.COMPLETED, now=naive, source="command")
    with pytest.raises(ValueError, match="naive"):
        await progress.undo_last(ADA, now=naive)
