"""Asking the coach: /ask, a mention, a direct message and the menu on a message."""

from __future__ import annotations

import re

import pytest

from tests.acceptance.coach_process import CoachProcess
from tests.acceptance.discord_double import DiscordDouble, Guild, Member

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

QUESTION = "how do decorators work?"
MENU = "Ask the coach about this"
UNREADABLE = ["🦆🦆🦆", "\u200b\u200c\u2060", "   ", "why? " * 2000]


class TestAsk:
    async def test_the_answer_is_deferred_and_comes_with_sources_and_a_button_to_the_next_step(
        self, discord: DiscordDouble, ada: Member
    ) -> None:
        asked = await discord.slash(ada, "ask", {"question": QUESTION})
        answer = await asked.reply()
        assert asked.deferred
        assert not asked.ephemeral
        assert answer.embeds[0]["title"] == QUESTION
        assert "@loud" in answer.text
        (sources,) = [field["value"] for field in answer.embeds[0]["fields"] if field["name"] == "Sources"]
        cited = set(re.findall(r"^\[(\d+)\] ", sources, re.MULTILINE))
        assert "Decorators" in sources
        assert cited == set(re.findall(r"\[(\d+)\]", answer.embeds[0]["description"]))
        assert "Next step:" not in answer.text
        step = await (await discord.press(answer, "My next step", by=ada)).reply()
        assert step.ephemeral
        assert "**Next step:**" in step.text

    async def test_what_next_is_answered_by_the_recommender_for_the_asker_alone(
        self, discord: DiscordDouble, ada: Member
    ) -> None:
        answer = await (await discord.slash(ada, "ask", {"question": "what should I learn next?"})).reply()
        assert answer.ephemeral
        assert "1. **Syntax and data types**" in answer.text
        assert "/done syntax-and-types" in answer.text
        assert "Sources" in answer.text

    async def test_a_question_outside_the_notes_gets_no_answer_and_no_sources(
        self, discord: DiscordDouble, ada: Member
    ) -> None:
        answer = await (await discord.slash(ada, "ask", {"question": "who won the 1998 football world cup?"})).reply()
        assert answer.embeds[0]["footer"]["text"] == "No source, so no answer"
        assert "Sources" not in answer.text

    @pytest.mark.parametrize("question", UNREADABLE)
    async def test_what_cannot_be_worked_with_is_refused_to_the_asker_alone(
        self, discord: DiscordDouble, guild: Guild, ada: Member, question: str
    ) -> None:
        asked = await discord.slash(ada, "ask", {"question": question}, checked=False)
        refusal = await asked.followup()
        webhook = f"/webhooks/{discord.world.application_id}/{asked.token}"
        await discord.wait_for_request("DELETE", f"{webhook}/messages/@original")
        assert refusal.ephemeral
        assert "question" in refusal.text
        assert [message for message in discord.messages(guild.text_channel) if not message.ephemeral] == []


class TestTheFourWays:
    async def test_two_ways_are_public_and_two_add_a_next_step(
        self, discord: DiscordDouble, guild: Guild, ada: Member
    ) -> None:
        slash = await (await discord.slash(ada, "ask", {"question": QUESTION})).reply()
        mention = await discord.mention(ada, guild.text_channel, QUESTION)
        mentioned = await discord.wait_for_message(guild.text_channel)
        await discord.direct_message(ada, QUESTION)
        direct = await discord.wait_for_message(ada)
        menu = await (await discord.context_menu(ada, MENU, mention)).reply()
        assert slash.embeds[0]["description"]
        assert slash.embeds == mentioned.embeds
        assert direct.embeds == menu.embeds
        assert "**Next step:**" in direct.text
        assert "Next step:" not in slash.text

    async def test_a_mention_is_answered_by_a_reply_that_pings_nobody(
        self, discord: DiscordDouble, guild: Guild, ada: Member
    ) -> None:
        asked = await discord.mention(ada, guild.text_channel, QUESTION)
        answer = await discord.wait_for_message(guild.text_channel)
        assert answer.reference is asked
        assert answer.pinged_users == set()
        assert guild.text_channel.typing == 1

    async def test_the_menu_answers_the_one_who_chose_it_alone(
        self, discord: DiscordDouble, guild: Guild, ada: Member
    ) -> None:
        said = await discord.say(discord.add_member(guild, "bob"), "what is a generator?")
        chosen = await discord.context_menu(ada, MENU, said)
        answer = await chosen.reply()
        assert chosen.deferred
        assert answer.ephemeral
        assert answer.embeds[0]["title"] == "what is a generator?"
        assert "generators" in answer.text

    async def test_a_command_in_direct_messages_is_answered(self, discord: DiscordDouble, ada: Member) -> None:
        answer = await (await discord.slash(ada.user, "ask", {"question": QUESTION})).reply()
        assert answer.embeds[0]["title"] == QUESTION

    async def test_a_message_that_does_not_mention_the_coach_is_left_alone(
        self, discord: DiscordDouble, guild: Guild, ada: Member
    ) -> None:
        await discord.say(ada, QUESTION)
        asked = await discord.mention(ada, guild.text_channel, "what is a generator?")
        assert (await discord.wait_for_message(guild.text_channel)).reference is asked
        assert [one for one in discord.messages(guild.text_channel) if one.author.bot and one.reference is None] == []

    async def test_an_empty_direct_message_is_refused_in_words(self, discord: DiscordDouble, ada: Member) -> None:
        await discord.direct_message(ada, "🦆")
        assert "question" in (await discord.wait_for_message(ada)).text

    async def test_a_channel_where_it_may_not_write_does_no_harm(
        self, discord: DiscordDouble, coach: CoachProcess, guild: Guild, ada: Member
    ) -> None:
        quiet = discord.add_channel(guild, "quiet", bot_lacks="send_messages")
        await discord.mention(ada, quiet, QUESTION)
        await discord.wait_for_request("POST", f"/channels/{quiet.id}/messages")
        answer = await (await discord.slash(ada, "ask", {"question": QUESTION}, channel=quiet)).reply()
        assert answer.embeds[0]["title"] == QUESTION
