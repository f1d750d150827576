"""Trouble that Discord makes: rate limits, failures, an acknowledgement too many."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from tests.acceptance.discord_double import DiscordDouble, Guild, Member, NotCleanError
from tests.integration.discord_double.calling import MESSAGES, acknowledge, post
from tests.integration.discord_double_client import SmallClient

CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"


class TestTrouble:
    async def test_a_rate_limited_client_waits_and_the_double_knows(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        user = await client.fetch_user(ada.id)
        limit = double.rate_limit("POST", MESSAGES, retry_after=0.3)
        await user.send("hello")
        assert limit.retried_after is not None
        assert limit.retried_after >= 0.25
        assert len(limit.refused) == 1

    async def test_a_retry_that_comes_too_early_is_a_violation(
        self, double: DiscordDouble, rest: aiohttp.ClientSession, guild: Guild
    ) -> None:
        double.tolerated.add("rate limit")
        double.rate_limit("POST", MESSAGES, retry_after=30)
        path, body = f"/channels/{guild.text_channel.id}/messages", {"content": "hello"}
        assert (await post(rest, double, path, body))[0] == 429
        assert (await post(rest, double, path, body))[0] == 429
        assert [violation.rule for violation in double.violations] == ["rate limit"]

    async def test_a_failing_route_fails_as_often_as_planned(
        self, double: DiscordDouble, rest: aiohttp.ClientSession, guild: Guild
    ) -> None:
        fault = double.fail("POST", MESSAGES, 503, code=7, message="busy", times=2)
        path, body = f"/channels/{guild.text_channel.id}/messages", {"content": "hello"}
        answers = [(await post(rest, double, path, body))[0] for _ in range(3)]
        assert answers == [503, 503, 200]
        assert len(fault.hits) == 2

    async def test_a_delayed_route_answers_late(self, double: DiscordDouble, client: SmallClient, ada: Member) -> None:
        double.delay("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", 0.2)
        interaction = await double.slash(ada, "ask", {"question": "?"})
        await interaction.wait_acknowledged()
        assert interaction.original is not None
        assert interaction.original.loading
        assert not (await interaction.reply()).loading

    async def test_what_is_done_at_once_may_be_answered_late(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        fault = double.delay("POST", MESSAGES, 3600, processed=True)
        sending = asyncio.create_task((await client.fetch_user(ada.id)).send("hello"))
        assert (await double.wait_for_message(ada)).content == "hello"
        assert len(fault.hits) == 1
        assert not sending.done()
        sending.cancel()

    async def test_a_request_is_seen_before_it_is_answered(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        fault = double.delay("POST", MESSAGES, 3600)
        sending = asyncio.create_task((await client.fetch_user(ada.id)).send("hello"))
        await double.pulse.wait_until(lambda: fault.hits, timeout=10, describe=lambda: "no request came")
        assert double.messages(ada) == []
        sending.cancel()

    async def test_a_late_acknowledgement_is_an_unknown_interaction(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        double.tolerated.add("interaction")
        double.server.acknowledge_within = 0.0
        await double.slash(ada, "note")
        (request,) = await double.wait_for_request("POST", CALLBACK)
        assert (request.status, request.reply["code"]) == (404, 10062)
        assert "acknowledged after" in str(double.violations[0])

    async def test_a_second_acknowledgement_is_refused(
        self, double: DiscordDouble, client: SmallClient, rest: aiohttp.ClientSession, ada: Member
    ) -> None:
        interaction = await double.slash(ada, "note")
        await interaction.wait_modal()
        status, body = await acknowledge(rest, double, interaction)
        assert (status, body["code"]) == (400, 40060)
        with pytest.raises(NotCleanError, match="acknowledged twice"):
            double.assert_clean()
        double.tolerated.add("interaction")
