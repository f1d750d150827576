"""The buttons of a check-in work for ever: all they need is in them, and the database knows the rest."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.acceptance.check_ins import add_people, check_ins_to, move_to, schedule
from tests.acceptance.clock import Clock
from tests.acceptance.coach_process import run_coach
from tests.acceptance.conftest import MONDAY
from tests.acceptance.discord_double import DiscordDouble, Member

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

NINE = MONDAY + timedelta(hours=1)
DONE, STILL, SNOOZE = "Done: Syntax and data types", "Still on it", "Ask me again in a day"


async def reply_to(discord: DiscordDouble, by: Member, command: str) -> str:
    return (await (await discord.slash(by, command)).reply()).text


async def test_a_button_pressed_after_a_restart_writes_progress_and_shows_it(
    fresh_discord: DiscordDouble, data_dir: Path, clock: Clock
) -> None:
    (ada,) = add_people(fresh_discord, "ada")
    async with run_coach(fresh_discord, data_dir, clock=clock) as coach:
        await schedule(fresh_discord, ada, "09:00")
        await move_to(fresh_discord, clock, NINE)
        check_in = await fresh_discord.wait_for_message(ada)
        before = await reply_to(fresh_discord, ada, "next")
        await coach.kill()
    async with run_coach(fresh_discord, data_dir, clock=clock):
        pressed = await fresh_discord.press(check_in, DONE, by=ada)
        edited = await pressed.reply()
        after = await reply_to(fresh_discord, ada, "next")
        undone = await reply_to(fresh_discord, ada, "undo")
    assert edited is check_in
    assert "**Syntax and data types** is done." in edited.text
    assert edited.buttons[DONE]["disabled"]
    assert not edited.buttons[STILL].get("disabled")
    assert before.split("**")[1] == "Syntax and data types"
    assert after.split("**")[1] != "Syntax and data types"
    assert "**Syntax and data types**" in undone


async def test_still_on_it_puts_the_topic_first_in_the_next_check_in(
    fresh_discord: DiscordDouble, data_dir: Path, clock: Clock
) -> None:
    (ada,) = add_people(fresh_discord, "ada")
    async with run_coach(fresh_discord, data_dir, clock=clock):
        await schedule(fresh_discord, ada, "09:00")
        await move_to(fresh_discord, clock, NINE)
        check_in = await fresh_discord.wait_for_message(ada)
        await (await fresh_discord.press(check_in, STILL, by=ada)).reply()
        await move_to(fresh_discord, clock, NINE + timedelta(weeks=1))
        following = await fresh_discord.wait_for_message(ada)
    (under_way,) = [field["value"] for field in following.embeds[0]["fields"] if field["name"] == "Under way"]
    assert under_way.startswith("**Syntax and data types**")


async def test_snoozed_it_comes_again_in_a_day_and_next_week_as_ever(
    fresh_discord: DiscordDouble, data_dir: Path, clock: Clock
) -> None:
    ada, bob = add_people(fresh_discord, "ada", "bob")
    tomorrow = NINE + timedelta(days=1)
    async with run_coach(fresh_discord, data_dir, clock=clock):
        await schedule(fresh_discord, ada, "09:00")
        await schedule(fresh_discord, bob, "08:30", weekday="Tuesday")
        await move_to(fresh_discord, clock, NINE)
        check_in = await fresh_discord.wait_for_message(ada)
        snoozed = await (await fresh_discord.press(check_in, SNOOZE, by=ada)).reply()
        await move_to(fresh_discord, clock, tomorrow - timedelta(minutes=20))
        await fresh_discord.wait_for_message(bob)
        assert len(check_ins_to(fresh_discord, ada)) == 1
        await move_to(fresh_discord, clock, tomorrow + timedelta(minutes=1))
        await fresh_discord.wait_for_message(ada)
        await move_to(fresh_discord, clock, NINE + timedelta(weeks=1))
        await fresh_discord.wait_for_message(ada)
    assert snoozed.buttons["Asking again tomorrow"]["disabled"]
    assert len(check_ins_to(fresh_discord, ada)) == 3
