"""Check-ins come at their instant, once, whatever happened to the process meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.acceptance.check_ins import add_people, check_ins_to, move_to, schedule, sendings_to
from tests.acceptance.clock import Clock
from tests.acceptance.coach_process import run_coach
from tests.acceptance.conftest import MONDAY
from tests.acceptance.discord_double import DiscordDouble

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

NINE = datetime(2027, 3, 1, 8, tzinfo=UTC)
"""Monday, 09:00 in Berlin, in winter."""
NINE_IN_SUMMER = datetime(2027, 3, 29, 7, tzinfo=UTC)
"""Monday, 09:00 in Berlin, the day after the clocks went forward."""
SHORTLY = timedelta(seconds=3)


class TestWrongClock:
    async def test_after_it_was_wrong_for_a_while_the_next_one_comes_as_planned(
        self, fresh_discord: DiscordDouble, data_dir: Path, clock: Clock
    ) -> None:
        (ada,) = add_people(fresh_discord, "ada")
        clock.move_to(NINE - timedelta(hours=3))
        async with run_coach(fresh_discord, data_dir, clock=clock):
            await schedule(fresh_discord, ada, "09:00")
            await move_to(fresh_discord, clock, NINE + timedelta(days=3 * 365))
            await fresh_discord.wait_for_message(ada, timeout=30)
        clock.move_to(NINE - timedelta(hours=2))
        async with run_coach(fresh_discord, data_dir, clock=clock) as coach:
            await coach.wait_for_log("the clock was wrong for a while: the next check-in of member")
            standing = await (await fresh_discord.slash(ada, "level")).reply()
            assert f"next <t:{int(NINE.timestamp())}:f>" in standing.text
            await move_to(fresh_discord, clock, NINE - SHORTLY)
            await fresh_discord.wait_for_message(ada, timeout=30)
        assert len(check_ins_to(fresh_discord, ada)) == 2


class TestOnTime:
    async def test_it_comes_at_its_instant_not_before_with_a_nonce_and_no_ping_but_for_its_reader(
        self, fresh_discord: DiscordDouble, data_dir: Path, clock: Clock
    ) -> None:
        (ada,) = add_people(fresh_discord, "ada")
        async with run_coach(fresh_discord, data_dir, clock=clock):
            told = await schedule(fresh_discord, ada, "09:00")
            await move_to(fresh_discord, clock, NINE - SHORTLY)
            check_in = await fresh_discord.wait_for_message(ada, timeout=30)
        assert f"next <t:{int(NINE.timestamp())}:f>" in told
        assert clock.read(check_in.created_at) >= NINE
        assert "Syntax and data types" in check_in.text
        assert set(check_in.buttons) == {"Done: Syntax and data types", "Still on it", "Ask me again in a day"}
        (sending,) = sendings_to(fresh_discord, ada)
        assert sending.body["enforce_nonce"] is True
        assert 1 <= len(str(sending.body["nonce"])) <= 25
        assert sending.body["allowed_mentions"] == {"parse": [], "users": [ada.id]}

    async def test_nine_in_the_morning_stays_nine_when_the_clocks_change(
        self, fresh_discord: DiscordDouble, data_dir: Path, clock: Clock
    ) -> None:
        (ada,) = add_people(fresh_discord, "ada")
        clock.move_to(NINE_IN_SUMMER - timedelta(days=6))
        async with run_coach(fresh_discord, data_dir, clock=clock):
            await schedule(fresh_discord, ada, "09:00")
            await move_to(fresh_discord, clock, NINE_IN_SUMMER - SHORTLY)
            check_in = await fresh_discord.wait_for_message(ada, timeout=30)
        assert NINE_IN_SUMMER <= clock.read(check_in.created_at) < NINE_IN_SUMMER + timedelta(hours=1)

    async def test_who_turned_them_off_gets_none(
        self, fresh_discord: DiscordDouble, data_dir: Path, clock: Clock
    ) -> None:
        ada, bob = add_people(fresh_discord, "ada", "bob")
        async with run_coach(fresh_discord, data_dir, clock=clock):
            await schedule(fresh_discord, ada, "09:00")
            await schedule(fresh_discord, bob, "09:01")
            stopped = await (await fresh_discord.slash(ada, "checkin off")).reply()
            await move_to(fresh_discord, clock, NINE + timedelta(minutes=2))
            await fresh_discord.wait_for_message(bob)  # the longest due is sent first, so ada's would be there
        assert "off" in stopped.text
        assert check_ins_to(fresh_discord, ada) == []

    async def test_one_right_now_is_for_the_member_alone_and_takes_answers(
        self, fresh_discord: DiscordDouble, data_dir: Path
    ) -> None:
        (ada,) = add_people(fresh_discord, "ada")
        async with run_coach(fresh_discord, data_dir):
            check_in = await (await fresh_discord.slash(ada, "checkin now")).reply()
            await (await fresh_discord.press(check_in, "Done: Syntax and data types", by=ada)).reply()
            standing = await (await fresh_discord.slash(ada, "level")).reply()
        assert check_in.ephemeral
        assert "**Syntax and data types** is done." in check_in.text
        assert "1/" in standing.text
        assert check_ins_to(fresh_discord, ada) == []


class TestMissed:
    async def test_however_many_were_missed_one_comes_on_return_and_the_schedule_goes_on(
        self, fresh_discord: DiscordDouble, data_dir: Path, clock: Clock
    ) -> None:
        ada, bob = add_people(fresh_discord, "ada", "bob")
        async with run_coach(fresh_discord, data_dir, clock=clock):
            await schedule(fresh_discord, ada, "09:00")
        wednesday = MONDAY + timedelta(weeks=3, days=2)
        clock.move_to(wednesday)
        async with run_coach(fresh_discord, data_dir, clock=clock):
            await fresh_discord.wait_for_message(ada)
            await schedule(fresh_discord, bob, "09:00", weekday="Thursday")
            await move_to(fresh_discord, clock, wednesday + timedelta(days=1, hours=2))
            await fresh_discord.wait_for_message(bob)
            assert len(sendings_to(fresh_discord, ada)) == 1
            await move_to(fresh_discord, clock, NINE_IN_SUMMER)
            await fresh_discord.wait_for_message(ada)
        assert len(sendings_to(fresh_discord, ada)) == len(check_ins_to(fresh_discord, ada)) == 2
