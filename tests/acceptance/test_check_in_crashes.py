"""What goes wrong between claiming a check-in and noting that it was sent: nothing is lost, nothing comes twice."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.discord_ui.check_ins.loop import MAX_PAUSE
from bot.services.check_ins.service import LEASE
from knowledge.ids import MemberId
from storage.check_ins.repository import CheckInRepository
from storage.engine.database import Database
from tests.acceptance.check_ins import BERLIN, MESSAGES, add_people, check_ins_to, move_to, schedule, sendings_to
from tests.acceptance.clock import Clock
from tests.acceptance.coach_process import run_coach
from tests.acceptance.conftest import MONDAY
from tests.acceptance.discord_double import DiscordDouble, Fault, Member
from tests.transactions import each_in_its_own

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

NINE = MONDAY + timedelta(hours=1)
AFTER_THE_LEASE = NINE + LEASE + timedelta(minutes=1)
FOR_EVER = 3600.0


async def until_hit(discord: DiscordDouble, fault: Fault) -> None:
    await discord.pulse.wait_until(lambda: fault.hits, timeout=30, describe=lambda: "no check-in was sent")


class TestCrash:
    async def test_killed_before_discord_has_it_it_is_sent_after_the_restart(
        self, fresh_discord: DiscordDouble, data_dir: Path, clock: Clock
    ) -> None:
        (ada,) = add_people(fresh_discord, "ada")
        lost = fresh_discord.delay("POST", MESSAGES, FOR_EVER)
        async with run_coach(fresh_discord, data_dir, clock=clock) as coach:
            await schedule(fresh_discord, ada, "09:00")
            await move_to(fresh_discord, clock, NINE)
            await until_hit(fresh_discord, lost)
            await coach.kill()
        assert check_ins_to(fresh_discord, ada) == []
        clock.move_to(AFTER_THE_LEASE)
        async with run_coach(fresh_discord, data_dir, clock=clock):
            await fresh_discord.wait_for_message(ada)
        assert len(check_ins_to(fresh_discord, ada)) == 1

    async def test_killed_after_discord_has_it_nobody_sees_it_twice(
        self, fresh_discord: DiscordDouble, data_dir: Path, clock: Clock
    ) -> None:
        ada, bob = add_people(fresh_discord, "ada", "bob")
        fresh_discord.delay("POST", MESSAGES, FOR_EVER, processed=True)
        async with run_coach(fresh_discord, data_dir, clock=clock) as coach:
            await schedule(fresh_discord, ada, "09:00")
            await move_to(fresh_discord, clock, NINE)
            await fresh_discord.wait_for_message(ada)
            await coach.kill()
        clock.move_to(AFTER_THE_LEASE)
        async with run_coach(fresh_discord, data_dir, clock=clock):
            await schedule(fresh_discord, bob, "10:00")
            await move_to(fresh_discord, clock, AFTER_THE_LEASE + timedelta(hours=1))
            await fresh_discord.wait_for_message(bob)  # sent after whatever is left for ada
        first, second = sendings_to(fresh_discord, ada)
        assert first.body["nonce"] == second.body["nonce"]
        assert len(check_ins_to(fresh_discord, ada)) == 1

    async def test_an_answer_of_discord_that_is_lost_leads_to_no_second_message(
        self, fresh_discord: DiscordDouble, data_dir: Path, clock: Clock
    ) -> None:
        ada, bob = add_people(fresh_discord, "ada", "bob")
        fresh_discord.fail("POST", MESSAGES, None, processed=True)
        async with run_coach(fresh_discord, data_dir, clock=clock):
            await schedule(fresh_discord, ada, "09:00")
            await schedule(fresh_discord, bob, "10:00")
            await move_to(fresh_discord, clock, NINE)
            await fresh_discord.wait_for_message(ada)
            await move_to(fresh_discord, clock, NINE + timedelta(hours=1))
            await fresh_discord.wait_for_message(bob)
        assert len(sendings_to(fresh_discord, ada)) == 2
        assert len(check_ins_to(fresh_discord, ada)) == 1


class TestStop:
    async def test_a_stop_lets_the_message_on_its_way_arrive_and_notes_it(
        self, fresh_discord: DiscordDouble, data_dir: Path, clock: Clock
    ) -> None:
        ada, bob = add_people(fresh_discord, "ada", "bob")
        fresh_discord.delay("POST", MESSAGES, 0.5, processed=True)
        async with run_coach(fresh_discord, data_dir, clock=clock) as coach:
            await schedule(fresh_discord, ada, "09:00")
            await move_to(fresh_discord, clock, NINE)
            await fresh_discord.wait_for_message(ada)
            assert await coach.end() == 0
        clock.move_to(AFTER_THE_LEASE)
        async with run_coach(fresh_discord, data_dir, clock=clock):
            await schedule(fresh_discord, bob, "10:00")
            await move_to(fresh_discord, clock, AFTER_THE_LEASE + timedelta(hours=1))
            await fresh_discord.wait_for_message(bob)
        assert len(sendings_to(fresh_discord, ada)) == 1


class TestTwoProcesses:
    async def test_on_one_database_they_send_each_check_in_once(
        self, fresh_discord: DiscordDouble, data_dir: Path, clock: Clock
    ) -> None:
        people = add_people(fresh_discord, *(f"member {number}" for number in range(24)))
        await save_schedules(data_dir, people)
        fresh_discord.delay("POST", MESSAGES, 0.15, times=len(people))  # time for the other process to interfere
        async with AsyncExitStack() as running:
            for others in (0, 1):
                await running.enter_async_context(run_coach(fresh_discord, data_dir, clock=clock, others=others))
            clock.move_to(NINE - timedelta(seconds=MAX_PAUSE + 1))  # both look once more, and then at nine sharp
            for person in people:
                await fresh_discord.wait_for_message(person, timeout=60)
        assert [len(sendings_to(fresh_discord, person)) for person in people] == [1] * len(people)


async def save_schedules(data_dir: Path, people: Sequence[Member]) -> None:
    """Everybody wants a check-in at the same instant, and no process has been told."""
    database = Database(f"sqlite:///{data_dir / 'coach.db'}")
    for person in people:
        await each_in_its_own(CheckInRepository, database).save_schedule(
            MemberId(person.id), weekday=0, local_time=time(9), zone=BERLIN, next_at=NINE, now=MONDAY
        )
    await database.close()
