"""`python -m bot run` as a process of its own, against a Discord double."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.acceptance.clock import Clock
from tests.acceptance.discord_double import DiscordDouble

ROOT = Path(__file__).parents[2]
START_SECONDS = 120.0
END_SECONDS = 60.0


class CoachProcess:
    """A running bot. Whoever starts it ends it; `run_coach` sees to both."""

    def __init__(self, process: Process, log: Path, discord: DiscordDouble) -> None:
        self._process = process
        self._log = log
        self._discord = discord

    @classmethod
    async def start(
        cls,
        discord: DiscordDouble,
        data_dir: Path,
        *,
        clock: Clock | None = None,
        confined: bool = False,
        **environment: str,
    ) -> CoachProcess:
        """Starts one, without waiting for it; `environment` replaces what the double gives.

        Confined, it ends by a signal when it looks a host's name up.
        """
        log = data_dir.parent / f"{data_dir.name}-{len(list(data_dir.parent.glob('*.log')))}.log"
        watch = ["-m", "tests.acceptance.confinement", "names"] if confined else ["-m"]
        arguments = [*watch, "tests.acceptance.discord_double.launcher", "bot", "run"]
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *arguments,
                env={**coach_environment(data_dir, clock), **discord.environment, **environment},
                cwd=data_dir.parent,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        return cls(process, log, discord)

    @property
    def log(self) -> str:
        """Everything it has written so far."""
        return self._log.read_text(encoding="utf-8")

    @property
    def is_running(self) -> bool:
        return self._process.returncode is None

    async def wait_until_up(self, others: int = 0) -> None:
        """Waits until it is READY beside `others`. Raises AssertionError with its log when it ends instead."""
        up = asyncio.create_task(self._until_connected(others + 1))
        ended = asyncio.create_task(self._process.wait())
        done, pending = await asyncio.wait({up, ended}, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        assert up in done, f"it ended with {self._process.returncode}:\n{self.log}"
        await up

    async def wait_for_log(self, text: str) -> None:
        """Waits until it has written this. Raises TimeoutError, or AssertionError when it ends without it."""
        async with asyncio.timeout(START_SECONDS):
            while text not in self.log:
                assert self.is_running or text in self.log, self.log
                await asyncio.sleep(0.05)

    async def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Sends a signal, waits for the end, and gives the exit code."""
        others = len(self._discord.gateway.connected) - 1
        self._process.send_signal(number)
        code = await self.wait()
        await self._until_connected(max(others, 0))
        return code

    async def kill(self) -> None:
        """Ends it at once, wherever it stands (SIGKILL)."""
        assert await self.end(signal.SIGKILL) == -signal.SIGKILL

    async def wait(self) -> int:
        """Waits until it ends by itself, and gives the exit code."""
        async with asyncio.timeout(END_SECONDS):
            return await self._process.wait()

    async def _until_connected(self, sessions: int) -> None:
        gateway = self._discord.gateway
        await self._discord.pulse.wait_until(
            lambda: len(gateway.connected) == sessions,
            timeout=START_SECONDS,
            describe=lambda: f"{len(gateway.connected)} sessions, not {sessions}:\n{self.log}",
        )


@asynccontextmanager
async def run_coach(
    discord: DiscordDouble,
    data_dir: Path,
    *,
    clock: Clock | None = None,
    others: int = 0,
    confined: bool = False,
    **environment: str,
) -> AsyncIterator[CoachProcess]:
    """A bot that is READY, beside `others`. At the end it must leave cleanly and have logged no error."""
    coach = await CoachProcess.start(discord, data_dir, clock=clock, confined=confined, **environment)
    try:
        await coach.wait_until_up(others)
        yield coach
        assert not coach.is_running or await coach.end() == 0
        assert not [line for line in coach.log.splitlines() if "Traceback" in line or " ERROR " in line]
    except BaseException as error:
        error.add_note(f"The coach's log:\n{coach.log}")
        raise
    finally:
        if coach.is_running:
            await coach.end(signal.SIGKILL)


async def run_command(
    data_dir: Path,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    discord: DiscordDouble | None = None,
    clock: Clock | None = None,
) -> tuple[int, str, str]:
    """`python -m bot …` to its end: the exit code, what it printed, and what it said on standard error."""
    launcher = ["-m", "tests.acceptance.discord_double.launcher", "bot"] if discord else ["-m", "bot"]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *(*launcher, *arguments),
        env={
            **coach_environment(data_dir, clock),
            **(discord.environment if discord else {}),
            **(environment or {}),
        },
        cwd=data_dir.parent,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(END_SECONDS):
        output, errors = await process.communicate()
    assert process.returncode is not None
    return process.returncode, output.decode(), errors.decode()


def coach_environment(data_dir: Path, clock: Clock | None) -> dict[str, str]:
    """Nothing of the machine's own settings but the path."""
    base: Mapping[str, Any] = {
        "PATH": os.environ["PATH"],
        "HOME": str(data_dir.parent),
        "PYTHONPATH": str(ROOT),
        "COACH_DATA_DIR": str(data_dir),
    }
    return {**base, **(clock.environment if clock is not None else {})}


def copy_data_dir(warm: Path, folder: Path) -> Path:
    """A data folder of its own, that has the finished index and shares the model, which nobody writes."""
    copy = folder / "data"
    shutil.copytree(warm, copy, ignore=shutil.ignore_patterns("models", ".lock"))
    (copy / "models").symlink_to(warm / "models", target_is_directory=True)
    return copy
