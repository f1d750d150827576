"""Fifty people at the same moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.wording.english import WHICH_QUESTION
from tests.acceptance.coach_process import CoachProcess, run_coach
from tests.acceptance.discord_double import DiscordDouble, Guild, Message
from tests.acceptance.discord_double.interactions import Interaction

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

TITLES = ("decorators", "generators", "closures", "context managers", "type hints", "asyncio", "Docker", "SQL joins")
PEOPLE = 50
ACKNOWLEDGED_WITHIN = 1.0
"""Seconds. Discord gives three; a busy process must stay far from that."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def coach(discord: DiscordDouble, shared_data_dir: Path) -> AsyncIterator[CoachProcess]:
    """A bot that lets as many ask at once as there are."""
    async with run_coach(discord, shared_data_dir, COACH_QUESTIONS_PER_CHANNEL="0") as running:
        yield running


async def test_fifty_questions_are_acknowledged_within_a_second_and_all_answered(
    discord: DiscordDouble, guild: Guild
) -> None:
    people = [discord.add_member(guild, f"member {number}") for number in range(PEOPLE)]
    questions = [f"how do {TITLES[number % len(TITLES)]} work, asks member {number}?" for number in range(PEOPLE)]
    asked = await asyncio.gather(
        *(
            discord.slash(person, "ask", {"question": question})
            for person, question in zip(people, questions, strict=True)
        )
    )
    latencies = [await one.wait_acknowledged() for one in asked]
    answers = [await finished(one) for one in asked]
    assert max(latencies) <= ACKNOWLEDGED_WITHIN
    assert [answer.embeds[0]["title"] for answer in answers] == questions
    assert all("Sources" in answer.text or WHICH_QUESTION in answer.text for answer in answers)
    assert sum("Sources" in answer.text for answer in answers) > PEOPLE * 0.9


async def finished(interaction: Interaction) -> Message:
    return await interaction.reply(timeout=60)
