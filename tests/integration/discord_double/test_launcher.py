"""The launcher: an unchanged program that talks to the double."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from tests.acceptance.discord_double import DiscordDouble, Member


def start_program(double: DiscordDouble) -> Coroutine[Any, Any, asyncio.subprocess.Process]:
    return asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.acceptance.discord_double.launcher",
        "tests.integration.discord_double_client",
        cwd=Path(__file__).parents[3],
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
