"""From the start of the process to its end."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.coach_process import CoachProcess, run_coach
from tests.acceptance.discord_double import DiscordDouble, spec_path

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 9, 1 << 12
MANAGE_GUILD = str(1 << 5)
CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
ORIGINAL = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"


def leaves(command: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """The commands that a person can run, subcommands by their whole name."""
    name = f"{path} {command['name']}".strip()
    below = [option for option in command.get("options") or () if option["type"] in (1, 2)]
    if not below:
        yield name, command
    for option in below:
        yield from leaves(option, name)


class TestLoggingIn:
    async def test_the_token_logs_in_with_no_privileged_intent(
        self, discord: DiscordDouble, coach: CoachProcess
    ) -> None:
        (session,) = discord.gateway.connected
        assert session.identify["token"] == discord.token
        assert session.intents == GUILDS | GUILD_MESSAGES | DIRECT_MESSAGES
        assert discord.gateway.refused_identifies == []

    async def test_every_command_is_registered_with_a_description(
        self, discord: DiscordDouble, coach: CoachProcess
    ) -> None:
        registered = discord.book.listed(None)
        typed = [command for command in registered if command["type"] == 1]
        slash = dict(leaf for command in typed for leaf in leaves(command))
        assert set(slash) == {
            *("ask", "new", "next", "help", "level", "done", "undo", "topic"),
            *("checkin schedule", "checkin off", "checkin now"),
            *("kb add", "kb list", "kb remove", "kb undo", "usage"),
        }
        options = [option for leaf in slash.values() for option in leaf.get("options") or ()]
        assert all(len(described["description"]) > 5 for described in [*typed, *slash.values(), *options])
        assert [command["name"] for command in registered if command["type"] == 3] == ["Ask the coach about this"]

    async def test_the_commands_for_moderators_are_offered_to_nobody_else(
        self, discord: DiscordDouble, coach: CoachProcess
    ) -> None:
        guarded = {one["name"]: one["default_member_permissions"] for one in discord.book.listed(None)}
        assert {name for name, needed in guarded.items() if needed is not None} == {"kb", "usage"}
        assert guarded["kb"] == guarded["usage"] == MANAGE_GUILD

    @pytest.mark.skipif(not spec_path().is_file(), reason="Discord's specification isn't beside the checkout")
    async def test_every_request_so_far_is_as_the_specification_has_it(
        self, discord: DiscordDouble, coach: CoachProcess
    ) -> None:
        assert discord.witness.specification is not None
        asked = {(request.method, request.route) for request in discord.requests}
        assert ("PUT", "/applications/{application_id}/commands") in asked
        assert discord.violations == []
        assert discord.witness.own_faults == []

    async def test_a_wrong_token_is_named_in_one_clear_message(
        self, fresh_discord: DiscordDouble, data_dir: Path
    ) -> None:
        coach = await CoachProcess.start(fresh_discord, data_dir, DISCORD_TOKEN=f"{fresh_discord.token}x")
        assert await coach.wait() == 2
        head, *problems = coach.log.strip().splitlines()
        assert head == "Error: The settings need attention:"
        assert [problem.split(";")[0] for problem in problems] == ["  - DISCORD_TOKEN: Discord does not accept it"]
        assert fresh_discord.gateway.sessions == {}


class TestLeaving:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    async def test_a_signal_ends_it_cleanly(
        self, fresh_discord: DiscordDouble, data_dir: Path, number: signal.Signals
    ) -> None:
        async with run_coach(fresh_discord, data_dir) as coach:
            assert await coach.end(number) == 0
        assert fresh_discord.gateway.sessions == {}, "it must say goodbye, or Discord shows it as online"

    async def test_what_is_being_answered_is_answered_before_it_leaves(
        self, fresh_discord: DiscordDouble, data_dir: Path
    ) -> None:
        guild = fresh_discord.add_guild()
        fresh_discord.delay("POST", CALLBACK, 0.5, times=3, processed=True)
        async with run_coach(fresh_discord, data_dir) as coach:
            asked = [
                await fresh_discord.slash(fresh_discord.add_member(guild), "ask", {"question": question})
                for question in ("how do decorators work?", "what is a generator?", "what should I learn next?")
            ]
            for question in asked:
                await question.wait_acknowledged()
            assert await coach.end() == 0
        answers = [await question.reply() for question in asked]
        assert all("Sources" in answer.text for answer in answers[:2])
        assert "next step" in answers[2].text.casefold()

    async def test_what_takes_too_long_does_not_keep_it(self, fresh_discord: DiscordDouble, data_dir: Path) -> None:
        ada = fresh_discord.add_member(fresh_discord.add_guild(), "ada")
        fault = fresh_discord.delay("PATCH", ORIGINAL, 3600)
        async with run_coach(fresh_discord, data_dir) as coach:
            await fresh_discord.slash(ada, "ask", {"question": "how do decorators work?"})
            await fresh_discord.pulse.wait_until(lambda: fault.hits, timeout=30, describe=lambda: "no answer came")
            assert await coach.end() == 0
        assert "unfinished answers: 1" in coach.log


def make_it_the_fifth(data_dir: Path) -> None:
    """As though the login that was just refused were the fifth in a row."""
    file = data_dir / "discord-refusals.json"
    saved = json.loads(file.read_text(encoding="utf-8"))
    assert saved["count"] == 1
    file.write_text(json.dumps(saved | {"count": 5}), encoding="utf-8")


class TestRefusedLogins:
    async def test_a_restarted_process_waits_before_it_repeats_a_login_that_was_refused(
        self, fresh_discord: DiscordDouble, data_dir: Path
    ) -> None:
        wrong = f"{fresh_discord.token}x"
        first = await CoachProcess.start(fresh_discord, data_dir, DISCORD_TOKEN=wrong)
        assert await first.wait() == 2
        make_it_the_fifth(data_dir)
        asked = len(fresh_discord.requests)
        second = await CoachProcess.start(fresh_discord, data_dir, DISCORD_TOKEN=wrong)
        await second.wait_for_log("refused this login 5 times in a row, so the next try waits")
        assert await second.end() == 0
        assert len(fresh_discord.requests) == asked

    async def test_another_token_does_not_wait(self, fresh_discord: DiscordDouble, data_dir: Path) -> None:
        refused = await CoachProcess.start(fresh_discord, data_dir, DISCORD_TOKEN=f"{fresh_discord.token}x")
        assert await refused.wait() == 2
        async with run_coach(fresh_discord, data_dir) as coach:
            await coach.wait_for_log("connected to Discord")
            assert "refused this login" not in coach.log
        assert not (data_dir / "discord-refusals.json").exists()

    async def test_an_intent_that_is_refused_is_not_asked_for_again_at_once(
        self, fresh_discord: DiscordDouble, data_dir: Path
    ) -> None:
        refused = await CoachProcess.start(fresh_discord, data_dir, COACH_MESSAGE_CONTENT="true")
        assert await refused.wait() == 2
        assert "COACH_MESSAGE_CONTENT: Discord refuses it" in refused.log
        make_it_the_fifth(data_dir)
        again = await CoachProcess.start(fresh_discord, data_dir, COACH_MESSAGE_CONTENT="true")
        await again.wait_for_log("refused this login")
        assert await again.end() == 0
        assert len(fresh_discord.gateway.refused_identifies) == 1

    async def test_where_todays_starts_are_used_up_it_waits_for_new_ones(
        self, fresh_discord: DiscordDouble, data_dir: Path
    ) -> None:
        fresh_discord.gateway.starts_left = 0
        async with run_coach(fresh_discord, data_dir) as coach:
            await coach.wait_for_log("Discord allows no more starts of this bot for 5 seconds")
            fresh_discord.gateway.starts_left = 1000
            await coach.wait_for_log("connected to Discord")

    async def test_a_token_of_the_wrong_form_never_reaches_discord(
        self, fresh_discord: DiscordDouble, data_dir: Path
    ) -> None:
        coach = await CoachProcess.start(fresh_discord, data_dir, DISCORD_TOKEN="abc")
        assert await coach.wait() == 2
        assert "DISCORD_TOKEN: does not look like a bot's token" in coach.log
        assert fresh_discord.requests == []
