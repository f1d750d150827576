"""coach doctor asks each part for real, and says what to do about each."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.acceptance.clock import Clock
from tests.acceptance.coach_process import run_command
from tests.acceptance.discord_double import DiscordDouble
from tests.openai_server import OpenAIServer, refuses, says

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]


def failures(printed: str) -> dict[str, str]:
    lines = [line.removeprefix("FAIL  ") for line in printed.splitlines() if line.startswith("FAIL")]
    return dict(line.split(": ", 1) for line in lines)


async def test_a_healthy_coach_is_found_healthy_and_its_invitation_asks_for_the_least(
    fresh_discord: DiscordDouble, data_dir: Path
) -> None:
    fresh_discord.add_guild()
    async with OpenAIServer(says("ready")) as server:
        model = {"COACH_CHAT_MODEL": "openai:small", "COACH_CHAT_BASE_URL": server.url, "COACH_CHAT_API_KEY": "key"}
        code, printed, _ = await run_command(data_dir, "doctor", discord=fresh_discord, environment=model)
    assert (code, failures(printed)) == (0, {})
    assert f"Discord: the token is {fresh_discord.world.bot.name}" in printed
    assert "in 1 server" in printed
    assert "language model: openai:small answers" in printed
    assert "clock: agrees" in printed
    (line,) = [line for line in printed.splitlines() if "https://discord.com/" in line]
    assert f"client_id={fresh_discord.world.application_id}" in line
    assert "scope=bot+applications.commands" in line
    (permissions,) = [part for part in line.split("&") if part.startswith("permissions=")]
    view, send, embed, history = 1 << 10, 1 << 11, 1 << 14, 1 << 16
    threads = 1 << 35 | 1 << 38
    assert int(permissions.removeprefix("permissions=")) == view | send | embed | history | threads


async def test_a_refused_token_and_intent_are_named(fresh_discord: DiscordDouble, data_dir: Path) -> None:
    wrong = {"DISCORD_TOKEN": f"{fresh_discord.token}x"}
    code, printed, _ = await run_command(data_dir, "doctor", discord=fresh_discord, environment=wrong)
    assert code == 1
    assert "Discord does not accept it" in printed
    content = {"COACH_MESSAGE_CONTENT": "true"}
    code, printed, _ = await run_command(data_dir, "doctor", discord=fresh_discord, environment=content)
    assert (code, list(failures(printed))) == (1, ["message content"])
    assert "switch on Message Content Intent" in printed


@pytest.mark.parametrize("token", ["abcdefghijklmnopqrstuvwxyz012345", "Bot x.y.z", "123456789012345678"])
async def test_what_is_no_token_is_named_as_what_it_is(data_dir: Path, token: str) -> None:
    code, printed, said = await run_command(data_dir, "doctor", environment={"DISCORD_TOKEN": token})
    assert (code, printed) == (2, "")
    assert "DISCORD_TOKEN: " in said
    assert token not in said


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    ("status", "advice"),
    [(None, "COACH_CHAT_BASE_URL"), (401, "COACH_CHAT_API_KEY"), (404, "Check the name"), (500, "Try again later")],
)
async def test_a_language_model_that_does_not_answer_is_named_with_what_to_do(
    data_dir: Path, status: int | None, advice: str
) -> None:
    async with OpenAIServer(refuses(status or 500)) as server:
        url = server.url if status else f"http://127.0.0.1:{unused_port()}/v1"
        model = {"COACH_CHAT_MODEL": "openai:small", "COACH_CHAT_BASE_URL": url, "COACH_CHAT_API_KEY": "key"}
        code, printed, _ = await run_command(data_dir, "doctor", environment=model)
    assert (code, list(failures(printed))) == (1, ["language model"])
    assert advice in failures(printed)["language model"]


async def test_no_part_hides_another(data_dir: Path) -> None:
    broken = {
        "DATABASE_URL": f"postgresql://coach:hunter2@127.0.0.1:{unused_port()}/coach",
        "CHROMA_URL": f"http://coach:hunter2@127.0.0.1:{unused_port()}",
    }
    code, printed, said = await run_command(data_dir, "doctor", environment=broken)
    assert (code, list(failures(printed))) == (1, ["database", "index"])
    assert "hunter2" not in printed + said


@pytest.mark.parametrize("off", [timedelta(minutes=5), -timedelta(days=400)])
async def test_a_clock_that_is_far_off_is_named(
    fresh_discord: DiscordDouble, data_dir: Path, tmp_path: Path, off: timedelta
) -> None:
    clock = Clock(tmp_path, datetime.now(UTC) + off)
    code, printed, _ = await run_command(data_dir, "doctor", discord=fresh_discord, clock=clock)
    assert (code, list(failures(printed))) == (1, ["clock"])
    assert ("ahead" if off > timedelta() else "behind") in failures(printed)["clock"]
