"""A use case is one transaction: its writes stand or fall together, and it opens no more than it needs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from bot.services.coach import Coach
from knowledge.ids import MemberId
from storage.progress import ProgressRepository
from storage.records import CheckInAnswer, CheckInState
from storage.store import Store
from tests.integration.services.mailbox import Mailbox
from tests.small_library import VARIABLES

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
ADA = MemberId(1)


class Opened:
    """Counts the transactions of a coach's database."""

    def __init__(self, coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
        self.writing = self.reading = 0
        database = coach.database
        write, read = database.transaction, database.reading

        @asynccontextmanager
        async def counted_write() -> AsyncIterator[Any]:
            self.writing += 1
            async with write() as session:
                yield session

        @asynccontextmanager
        async def counted_read() -> AsyncIterator[Any]:
            self.reading += 1
            async with read() as session:
                yield session

        monkeypatch.setattr(database, "transaction", counted_write)
        monkeypatch.setattr(database, "reading", counted_read)


@pytest.fixture
async def opened(small_coach: Coach, monkeypatch: pytest.MonkeyPatch) -> Opened:
    await small_coach.knowledge.view(None)
    return Opened(small_coach, monkeypatch)


async def sent(coach: Coach) -> int:
    """A check-in that Ada got."""
    mailbox = Mailbox()
    await coach.check_ins.schedule(ADA, weekday=0, local_time=time(9), zone="UTC", now=NOW)
    await coach.check_ins.send_due(mailbox, now=NOW + timedelta(hours=1), owner="one")
    return mailbox.delivered[0].check_in_id


async def test_a_response_and_its_progress_stand_or_fall_together(
    small_coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_in_id = await sent(small_coach)

    async def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("the second write")

    right = ProgressRepository.set_state
    monkeypatch.setattr(ProgressRepository, "set_state", fail)
    with pytest.raises(ZeroDivisionError):
        await small_coach.check_ins.respond(check_in_id, ADA, VARIABLES, CheckInAnswer.DONE, now=NOW)
    async with Store(small_coach.database).reading() as stored:
        check_in = await stored.check_ins.find_check_in(check_in_id)
        responses = await stored.check_ins.list_responses(check_in_id)
    assert check_in is not None
    assert (check_in.state, list(responses)) == (CheckInState.SENT, [])
    assert (await small_coach.members.profile(ADA)).done == frozenset()
    monkeypatch.setattr(ProgressRepository, "set_state", right)
    await small_coach.check_ins.respond(check_in_id, ADA, VARIABLES, CheckInAnswer.DONE, now=NOW)
    assert (await small_coach.members.profile(ADA)).done == {VARIABLES}


async def test_next_reads_once(small_coach: Coach, opened: Opened) -> None:
    await small_coach.members.next_topics(ADA)
    assert (opened.writing, opened.reading) == (0, 1)


async def test_done_writes_once_and_reads_what_it_needs_in_the_same_transaction(
    small_coach: Coach, opened: Opened
) -> None:
    done = await small_coach.members.complete(ADA, VARIABLES, now=NOW, source="command")
    assert done.profile.done == {VARIABLES}
    assert (opened.writing, opened.reading) == (1, 0)


async def test_an_answer_to_a_check_in_writes_once(small_coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    check_in_id = await sent(small_coach)
    await small_coach.knowledge.view(None)
    opened = Opened(small_coach, monkeypatch)
    await small_coach.check_ins.respond(check_in_id, ADA, VARIABLES, CheckInAnswer.DONE, now=NOW)
    assert (opened.writing, opened.reading) == (1, 0)


async def test_a_changed_profile_is_written_and_read_at_once(small_coach: Coach, opened: Opened) -> None:
    changed = await small_coach.members.change_profile(ADA, now=NOW, goal="a job")
    assert changed.goal == "a job"
    assert (opened.writing, opened.reading) == (1, 0)
