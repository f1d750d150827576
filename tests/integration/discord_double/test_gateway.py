"""The gateway: dropped connections, outages, intents and shards."""

from __future__ import annotations

import asyncio

import aiohttp
import discord
import pytest

from tests.acceptance.discord_double import DiscordDouble, Member
from tests.integration.discord_double.calling import point_at
from tests.integration.discord_double_client import SmallClient


class TestGateway:
    @pytest.mark.parametrize("code", [None, 4000])
    async def test_a_dropped_connection_resumes(
        self, double: DiscordDouble, client: SmallClient, ada: Member, code: int | None
    ) -> None:
        await double.drop_gateway(code)
        await double.wait_for_resume()
        interaction = await double.slash(ada, "plan add", {"topic": "asyncio"})
        assert (await interaction.reply()).content == "asyncio with effort 0"
        assert len(double.gateway.sessions) == 1
        assert [connection.path for connection in double.gateway.connections] == ["/gateway/resume"]

    async def test_what_happens_during_an_outage_is_replayed_once(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        async with double.gateway_outage():
            interaction = await double.slash(ada, "plan add", {"topic": "asyncio"})
            await double.say(ada, "unread")
        assert (await interaction.reply()).content == "asyncio with effort 0"
        assert client.contents == [""]
        assert next(iter(double.gateway.sessions.values())).resumes == 1

    async def test_a_request_to_reconnect_is_followed(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        await double.gateway.ask_to_reconnect()
        await double.wait_for_resume()
        assert (await (await double.slash(ada, "plan add", {"topic": "x"})).reply()).content.startswith("x")

    async def test_an_invalidated_session_is_replaced(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        (old,) = double.gateway.sessions
        client.connected.clear()
        await double.gateway.invalidate(resumable=False)
        await client.connected.wait()
        assert old not in double.gateway.sessions
        assert (await (await double.slash(ada, "plan add", {"topic": "x"})).reply()).content.startswith("x")

    async def test_the_intents_are_recorded_and_text_is_hidden_without_them(
        self, double: DiscordDouble, client: SmallClient
    ) -> None:
        (session,) = double.gateway.connected
        assert session.intents == discord.Intents.default().value
        assert not session.intents & discord.Intents(message_content=True).value

    async def test_privileged_intents_are_refused(self, double: DiscordDouble, monkeypatch: pytest.MonkeyPatch) -> None:
        point_at(double, monkeypatch)
        client = discord.Client(intents=discord.Intents.all())
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await client.start(double.token)
        await client.close()

    async def test_a_wrong_token_is_refused(self, double: DiscordDouble, monkeypatch: pytest.MonkeyPatch) -> None:
        point_at(double, monkeypatch)
        client = SmallClient()
        with pytest.raises(discord.LoginFailure):
            await client.start("wrong")
        await client.close()
        async with aiohttp.ClientSession() as session, session.ws_connect(double.gateway.url) as socket:
            assert (await socket.receive_json())["op"] == 10
            await socket.send_json({"op": 2, "d": {"token": "wrong", "intents": 0}})
            assert (await socket.receive()).data == 4004

    async def test_shards_get_their_own_guilds(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async with DiscordDouble.start(shards=2) as double:
            guilds = [double.add_guild(f"Guild {number}") for number in range(4)]
            point_at(double, monkeypatch)
            client = discord.AutoShardedClient(intents=discord.Intents.default())
            task = asyncio.create_task(client.start(double.token))
            await double.pulse.wait_until(
                lambda: len(double.gateway.connected) == 2, timeout=20, describe=lambda: "two shards"
            )
            await client.wait_until_ready()
            assert {one.id: one.shard_id for one in client.guilds} == {one.id: (one.id >> 22) % 2 for one in guilds}
            await client.close()
            await task
