"""The Discord double itself, driven with a small discord.py client and with plain requests."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest
import yarl

from tests.acceptance.discord_double import (
    DiscordDouble,
    Guild,
    Member,
    NotCleanError,
    NotPossibleError,
    Permission,
    TimedOutError,
    spec_path,
)
from tests.acceptance.discord_double.interactions import Interaction
from tests.integration.discord_double_client import SmallClient

MESSAGES = "/channels/{channel_id}/messages"
CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
needs_specification = pytest.mark.skipif(
    not spec_path().is_file(), reason="Discord's OpenAPI specification isn't beside the checkout"
)


@pytest.fixture
async def double() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble.start() as started:
        yield started
    assert started.witness.own_faults == []


@pytest.fixture
def guild(double: DiscordDouble) -> Guild:
    return double.add_guild("Pythonistas")


@pytest.fixture
def ada(double: DiscordDouble, guild: Guild) -> Member:
    return double.add_member(guild, "ada")


def point_at(double: DiscordDouble, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", double.url)
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(double.gateway.url))


@pytest.fixture
async def client(double: DiscordDouble, guild: Guild, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SmallClient]:
    point_at(double, monkeypatch)
    client = SmallClient()
    task = asyncio.create_task(client.start(double.token))
    await client.connected.wait()
    yield client
    await client.close()
    await task


@pytest.fixture
async def rest(double: DiscordDouble) -> AsyncIterator[aiohttp.ClientSession]:
    headers = {"Authorization": f"Bot {double.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        yield session


async def post(
    rest: aiohttp.ClientSession, double: DiscordDouble, path: str, body: Any, method: str = "POST"
) -> tuple[int, Any]:
    async with rest.request(method, double.url + path, json=body) as response:
        assert response.headers["Content-Type"] == "application/json"
        return response.status, await response.json()


class TestInteractions:
    async def test_a_deferred_answer_is_awaited_to_its_end(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        interaction = await double.slash(ada, "ask", {"question": "What next?", "short": True})
        reply = await interaction.reply()
        assert reply.text == "Answer\nWhat next? for ada, short: True"
        assert interaction.deferred
        assert not interaction.ephemeral
        assert interaction.latency is not None
        assert interaction.latency < 3
        assert reply.edits[0].content == ""
        assert list(reply.buttons) == ["Add asyncio", "Source"]
        assert (await interaction.followup()).ephemeral

    async def test_a_member_given_to_an_option_is_resolved(
        self, double: DiscordDouble, client: SmallClient, guild: Guild, ada: Member
    ) -> None:
        grace = double.add_member(guild, "grace")
        interaction = await double.slash(ada, "ask", {"question": "Why?", "member": grace})
        assert "for grace" in (await interaction.reply()).text

    async def test_a_button_known_by_its_custom_id_alone_is_pressed(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        reply = await (await double.slash(ada, "ask", {"question": "What next?"})).reply()
        pressed = await double.press(reply, "Add asyncio", by=ada)
        updated = await pressed.reply()
        assert updated is reply
        assert updated.content == "asyncio is on your plan"
        assert updated.components == []

    async def test_a_select_menu_answers_with_a_followup(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        reply = await (await double.slash(ada, "ask", {"question": "What next?"})).reply()
        selected = await double.select(reply, "Decorators", by=ada)
        answer = await selected.reply()
        assert answer.content == "picked decorators"
        assert answer.ephemeral

    async def test_a_modal_of_rows_and_labels_is_filled_in(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        opened = await double.slash(ada, "note")
        modal = await opened.wait_modal()
        assert [field.label for field in modal.fields] == ["Heading", "Text"]
        submitted = await double.submit_modal(opened, {"Text": "Read it twice"})
        reply = await submitted.reply()
        assert reply.content == "Untitled: Read it twice"
        assert submitted.ephemeral

    async def test_a_modal_refuses_what_the_client_would(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        opened = await double.slash(ada, "note")
        with pytest.raises(NotPossibleError, match="is required"):
            await double.submit_modal(opened, {"text": ""})
        with pytest.raises(NotPossibleError, match="0 to 20 characters"):
            await double.submit_modal(opened, {"Heading": "x" * 21, "Text": "y"})
        with pytest.raises(NotPossibleError, match="no field 'Body'"):
            await double.submit_modal(opened, {"Body": "y"})

    async def test_choices_and_autocomplete_of_a_subcommand(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        typed = await double.autocomplete(ada, "plan add", "topic", "de")
        assert [choice["value"] for choice in await typed.wait_choices()] == ["decorators", "descriptors"]
        added = await double.slash(ada, "plan add", {"topic": "decorators", "effort": "A little"})
        assert (await added.reply()).content == "decorators with effort 1"

    async def test_an_attachment_is_downloaded(self, double: DiscordDouble, client: SmallClient, ada: Member) -> None:
        file = double.add_attachment("note.md", b"# Hello")
        interaction = await double.slash(ada, "upload", {"file": file})
        assert (await interaction.reply()).content == "note.md: # Hello"

    async def test_a_message_menu_carries_text_that_the_bot_could_not_read(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        message = await double.say(ada, "what is a GIL?")
        interaction = await double.context_menu(ada, "Ask the coach about this", message)
        assert (await interaction.reply()).content == "about what is a GIL?"
        assert client.contents == [""]

    async def test_commands_work_in_direct_messages(self, double: DiscordDouble, client: SmallClient) -> None:
        user = double.add_user("grace")
        interaction = await double.slash(user, "ask", {"question": "Alone?"})
        assert "for grace" in (await interaction.reply()).text
        with pytest.raises(NotPossibleError, match="isn't offered"):
            await double.slash(user, "moderate")

    async def test_permissions_decide_who_sees_a_command(
        self, double: DiscordDouble, client: SmallClient, guild: Guild, ada: Member
    ) -> None:
        with pytest.raises(NotPossibleError, match="lacks the permissions"):
            await double.slash(ada, "moderate")
        moderator = double.add_member(guild, "grace", permissions=Permission.MANAGE_GUILD)
        assert (await (await double.slash(moderator, "moderate")).reply()).content == "manages: True"

    @pytest.mark.parametrize(
        ("command", "options", "problem"),
        [
            ("unknown", {}, "no command 'unknown'.*'ask'"),
            ("ask", {}, "'question' is required"),
            ("ask", {"questoin": "x"}, "no option 'questoin'"),
            ("ask", {"question": 3}, "doesn't take 3"),
            ("plan", {}, "needs a subcommand"),
            ("plan drop", {}, "no subcommand 'drop'"),
            ("plan add", {"topic": "x", "effort": 7}, "no choice"),
        ],
    )
    async def test_what_nobody_could_do_fails_clearly(  # noqa: PLR0917  # fixtures and parameters
        self,
        double: DiscordDouble,
        client: SmallClient,
        ada: Member,
        command: str,
        options: dict[str, Any],
        problem: str,
    ) -> None:
        with pytest.raises(NotPossibleError, match=problem):
            await double.slash(ada, command, options)

    async def test_waiting_for_what_never_comes_says_what_there_is(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        opened = await double.slash(ada, "note")
        await opened.wait_modal()
        with pytest.raises(TimedOutError, match="'note' by ada: callback 9"):
            await opened.reply(timeout=0.05)


class TestMessages:
    async def test_a_mention_is_readable_and_answered_with_a_file(
        self, double: DiscordDouble, client: SmallClient, guild: Guild, ada: Member
    ) -> None:
        channel = guild.text_channel
        asked = await double.mention(ada, channel, "hello")
        answer = await double.wait_for_message(channel)
        assert answer.content == "you called?"
        assert answer.reference is asked
        assert answer.attachments[0].filename == "source.py"
        assert answer.pinged_users == set()
        assert channel.typing == 1
        assert client.contents == [asked.content]

    async def test_a_direct_message_is_answered(self, double: DiscordDouble, client: SmallClient) -> None:
        user = double.add_user("grace")
        await double.direct_message(user, "hi")
        assert (await double.wait_for_message(user)).content == "you said hi"

    async def test_closed_direct_messages_fail_with_50007(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        double.close_dms(ada)
        user = await client.fetch_user(ada.id)
        with pytest.raises(discord.Forbidden) as failure:
            await user.send("hello")
        assert failure.value.code == 50007

    async def test_an_enforced_nonce_makes_a_repeated_message_one_message(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        user = await client.fetch_user(ada.id)
        fault = double.fail("POST", MESSAGES, None, processed=True)
        with pytest.raises(aiohttp.ClientError):
            await user.send("check-in", nonce="2024-W07")
        sent = await user.send("check-in", nonce="2024-W07")
        assert len(fault.hits) == 1
        assert [message.id for message in double.messages(ada)] == [sent.id]
        await user.send("check-in", nonce="2024-W08")
        assert len(double.messages(ada)) == 2

    async def test_a_channel_that_the_bot_may_not_write_in(
        self, double: DiscordDouble, client: SmallClient, guild: Guild
    ) -> None:
        quiet = double.add_channel(guild, "quiet", bot_lacks="send_messages")
        with pytest.raises(discord.Forbidden) as failure:
            await client.get_partial_messageable(quiet.id).send("hello")
        assert failure.value.code == 50013

    async def test_threads_guilds_channels_and_members_can_be_fetched(
        self, double: DiscordDouble, client: SmallClient, guild: Guild, ada: Member
    ) -> None:
        fetched = await client.fetch_guild(guild.id)
        assert (await fetched.fetch_member(ada.id)).display_name == "ada"
        channel = await client.fetch_channel(guild.text_channel.id)
        assert isinstance(channel, discord.TextChannel)
        message = await channel.send("a topic")
        thread = await message.create_thread(name="talk")
        await thread.send("inside")
        await message.edit(content="another topic")
        assert (await channel.fetch_message(message.id)).content == "another topic"
        assert [one.text for one in double.messages(guild.text_channel)] == ["another topic"]
        assert (await client.application_info()).id == double.world.application_id
        await message.delete()
        assert double.messages(guild.text_channel) == []


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


async def acknowledge(rest: aiohttp.ClientSession, double: DiscordDouble, interaction: Interaction) -> tuple[int, Any]:
    path = f"/interactions/{interaction.id}/{interaction.token}/callback"
    return await post(rest, double, path, {"type": 5})


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


class TestValidation:
    @pytest.mark.parametrize(
        ("body", "problem"),
        [
            ({"content": "x" * 2001}, "content of 2001 characters"),
            ({"content": ""}, "empty message"),
            ({"embeds": [{"description": "x" * 4096}, {"description": "x" * 2000}]}, "6096 characters in all"),
            ({"embeds": [{"title": "t", "fields": [{"name": "", "value": "v"}]}]}, "embed field name is empty"),
            ({"content": "x", "components": [{"type": 1, "components": [
                {"type": 2, "style": 1, "label": "a", "custom_id": "same"},
                {"type": 2, "style": 1, "label": "b", "custom_id": "same"},
            ]}]}, "'same' occurs 2 times"),
            ({"content": "x", "components": [{"type": 1, "components": [
                {"type": 2, "style": 1, "label": "a" * 81, "custom_id": "a"}
            ]}]}, "button label of 81 characters"),
        ],
    )  # fmt: skip
    async def test_a_message_beyond_the_limits_is_refused_and_recorded(
        self, double: DiscordDouble, rest: aiohttp.ClientSession, guild: Guild, body: dict[str, Any], problem: str
    ) -> None:
        double.tolerated |= {"limit", "specification"}
        status, _ = await post(rest, double, f"/channels/{guild.text_channel.id}/messages", body)
        assert status == 400
        assert any(problem in violation.detail for violation in double.violations)

    @pytest.mark.parametrize(
        ("command", "problem"),
        [
            ({"name": "Ask", "description": "d"}, "command name 'Ask'"),
            ({"name": "ask", "description": ""}, "description of 'ask': 0 characters"),
            ({"name": "ask", "description": "d", "options": [
                {"type": 3, "name": "a", "description": "d"},
                {"type": 3, "name": "b", "description": "d", "required": True},
            ]}, "required options must come before"),
        ],
    )  # fmt: skip
    async def test_a_command_beyond_the_limits_is_refused(
        self, double: DiscordDouble, rest: aiohttp.ClientSession, command: dict[str, Any], problem: str
    ) -> None:
        double.tolerated |= {"limit", "specification"}
        path = f"/applications/{double.world.application_id}/commands"
        status, _ = await post(rest, double, path, [command], "PUT")
        assert status == 400
        assert any(problem in violation.detail for violation in double.violations)

    @needs_specification
    async def test_a_request_against_the_specification_is_recorded(
        self, double: DiscordDouble, rest: aiohttp.ClientSession, guild: Guild
    ) -> None:
        double.tolerated.add("specification")
        channel = f"/channels/{guild.text_channel.id}"
        assert (await post(rest, double, channel + "/messages", {"content": 5}))[0] == 400
        assert (await post(rest, double, channel + "/mesages", {"content": "x"}))[0] == 404
        assert (await post(rest, double, channel + "/messages?loud=1", {"content": "x"}))[0] == 400
        details = [violation.detail for violation in double.violations]
        assert details[0].startswith("content: 5 is not of type")
        assert details[1].startswith("Discord has no operation POST")
        assert details[2] == "query: 'loud' isn't a parameter"

    @needs_specification
    async def test_a_listed_deviation_is_no_violation(self, double: DiscordDouble, rest: aiohttp.ClientSession) -> None:
        double.tolerated.add("not implemented by the double")
        await post(rest, double, f"/applications/{double.world.application_id}/skus", None, "GET")
        assert [violation.rule for violation in double.violations] == ["not implemented by the double"]

    async def test_an_interaction_never_acknowledged_is_a_violation(
        self, double: DiscordDouble, client: SmallClient, ada: Member
    ) -> None:
        interaction = await double.slash(ada, "ignored")
        await client.ignored.wait()
        interaction.sent_at -= 3.0
        with pytest.raises(NotCleanError, match="'ignored' by ada was never acknowledged"):
            double.assert_clean()
        double.tolerated.add("interaction")

    async def test_violations_fail_the_test_at_the_end(self) -> None:
        context = DiscordDouble.start()
        double = await context.__aenter__()
        double.witness.violate("limit", "too much")
        with pytest.raises(NotCleanError, match="limit: too much"):
            await context.__aexit__(None, None, None)


def start_program(double: DiscordDouble) -> Coroutine[Any, Any, asyncio.subprocess.Process]:
    return asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.acceptance.discord_double.launcher",
        "tests.integration.discord_double_client",
        cwd=Path(__file__).parents[2],
        env={**os.environ, **double.environment},
        stderr=asyncio.subprocess.DEVNULL,
    )


async def test_the_launcher_runs_an_unchanged_program_that_may_die_and_start_again(
    double: DiscordDouble, ada: Member
) -> None:
    program = await start_program(double)
    try:
        await double.wait_for_commands()
        reply = await (await double.slash(ada, "ask", {"question": "What next?"})).reply()
        program.kill()
        await program.wait()
        await double.pulse.wait_until(
            lambda: not double.gateway.connected, timeout=10, describe=lambda: "the double noticed nothing"
        )
        program = await start_program(double)
        pressed = await double.press(reply, "plan:asyncio", by=ada)
        assert (await pressed.reply()).content == "asyncio is on your plan"
    finally:
        program.terminate()
        await program.wait()
