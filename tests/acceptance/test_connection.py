"""Trouble on the line: dropped sockets, requests to reconnect, rate limits and lost answers."""

from __future__ import annotations

import pytest

from tests.acceptance.discord_double import DiscordDouble, Guild, Member

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

QUESTION = "how do decorators work?"
MESSAGES = "/channels/{channel_id}/messages"
ORIGINAL = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"


async def answer_to(discord: DiscordDouble, by: Member, question: str = QUESTION) -> str:
    return (await (await discord.slash(by, "ask", {"question": question})).reply()).text


def resumes(discord: DiscordDouble) -> int:
    (session,) = discord.gateway.sessions.values()
    return session.resumes


class TestGateway:
    @pytest.mark.parametrize("code", [None, 4000])
    async def test_a_dropped_connection_is_resumed(self, discord: DiscordDouble, ada: Member, code: int | None) -> None:
        before = resumes(discord)
        await discord.drop_gateway(code)
        await discord.wait_for_resume(before + 1)
        assert "Sources" in await answer_to(discord, ada)
        assert len(discord.gateway.sessions) == 1

    async def test_what_was_asked_during_an_outage_is_answered_once_afterwards(
        self, discord: DiscordDouble, guild: Guild, ada: Member
    ) -> None:
        before = resumes(discord)
        async with discord.gateway_outage():
            await discord.direct_message(ada, QUESTION)
            asked = await discord.mention(ada, guild.text_channel, QUESTION)
        mentioned = await discord.wait_for_message(guild.text_channel)
        direct = await discord.wait_for_message(ada)
        assert resumes(discord) == before + 1
        assert mentioned.reference is asked
        assert mentioned.embeds[0]["fields"] == direct.embeds[0]["fields"]
        assert len(discord.messages(ada)) == 2

    async def test_a_request_to_reconnect_is_followed(self, discord: DiscordDouble, ada: Member) -> None:
        before = resumes(discord)
        await discord.gateway.ask_to_reconnect()
        await discord.wait_for_resume(before + 1)
        assert "Sources" in await answer_to(discord, ada)

    async def test_a_session_that_discord_gave_up_is_replaced(self, discord: DiscordDouble, ada: Member) -> None:
        (old,) = discord.gateway.sessions
        await discord.gateway.invalidate(resumable=False)
        await discord.pulse.wait_until(
            lambda: discord.gateway.connected, timeout=30, describe=lambda: "it did not identify again"
        )
        assert old not in discord.gateway.sessions
        assert "Sources" in await answer_to(discord, ada)


class TestRequests:
    async def test_a_rate_limited_answer_comes_after_the_time_that_discord_gave(
        self, discord: DiscordDouble, ada: Member
    ) -> None:
        limit = discord.rate_limit("PATCH", ORIGINAL, retry_after=0.6)
        assert "Sources" in await answer_to(discord, ada)
        assert len(limit.refused) == 1
        assert limit.retried_after is not None
        assert limit.retried_after >= 0.55

    async def test_a_rate_limited_reply_to_a_message_comes_once(self, discord: DiscordDouble, ada: Member) -> None:
        limit = discord.rate_limit("POST", MESSAGES, retry_after=0.6, times=2)
        await discord.direct_message(ada, QUESTION)
        await discord.wait_for_message(ada)
        assert len(limit.refused) == 2
        assert limit.retried_after is not None
        assert limit.retried_after >= 0.55
        assert len([message for message in discord.messages(ada) if message.author.bot]) == 1

    async def test_an_answer_that_discord_fails_to_take_at_first_is_sent_again(
        self, discord: DiscordDouble, ada: Member
    ) -> None:
        fault = discord.fail("PATCH", ORIGINAL, 502)
        assert "Sources" in await answer_to(discord, ada)
        assert len(fault.hits) == 1
