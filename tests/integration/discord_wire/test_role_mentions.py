"""People who mention the role that Discord made for the bot, instead of the bot."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.discord_ui.asking.listening import HOW_TO_ASK
from bot.discord_ui.client import CoachClient
from bot.services.coach import Coach
from tests.acceptance.discord_double import DiscordDouble, Guild, Member
from tests.integration.front_end import Clock

pytestmark = pytest.mark.usefixtures("connected")


class TestTheRoleOfTheCoach:
    @pytest.fixture
    def privileged_intents(self) -> bool:
        return True

    @pytest.fixture
    def client(self, coach: Coach, clock: Clock) -> CoachClient:
        settings = coach.settings.model_copy(update={"message_content": True})
        return CoachClient(coach=replace(coach, settings=settings), clock=clock)

    async def test_it_is_asked_like_the_coach_itself(self, double: DiscordDouble, guild: Guild, grace: Member) -> None:
        asked = await double.say(grace, f"{own_role(double, guild)} what is a pull request?")
        answer = await double.wait_for_message(guild.text_channel)
        assert answer.reference is asked
        assert answer.embeds[0]["title"] == "what is a pull request?"

    @pytest.mark.parametrize("text", ["", "<:duck:123>", "🦆"])
    async def test_without_a_word_it_says_how_to_ask(
        self, double: DiscordDouble, guild: Guild, grace: Member, text: str
    ) -> None:
        await double.say(grace, f"{own_role(double, guild)} {text}")
        assert (await double.wait_for_message(guild.text_channel)).text == HOW_TO_ASK

    async def test_other_roles_are_not_asked(self, double: DiscordDouble, guild: Guild, grace: Member) -> None:
        await double.say(grace, f"<@&{grace.roles[0].id}> @everyone what is a pull request?")
        asked = await double.say(grace, f"{own_role(double, guild)} what is git?")
        assert (await double.wait_for_message(guild.text_channel)).reference is asked


async def test_a_role_mention_whose_text_is_kept_from_the_coach_gets_the_hint(
    double: DiscordDouble, guild: Guild, grace: Member
) -> None:
    await double.say(grace, f"{own_role(double, guild)} what is a pull request?")
    assert (await double.wait_for_message(guild.text_channel)).text == HOW_TO_ASK


def own_role(double: DiscordDouble, guild: Guild) -> str:
    """The mention of the role that the coach got when it joined."""
    return f"<@&{guild.members[double.world.bot.id].roles[0].id}>"
