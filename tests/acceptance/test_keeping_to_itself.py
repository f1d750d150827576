"""Nothing leaves the machine, and nothing is written outside the data folder, by the coach or any library of its."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.coach_process import ROOT, coach_environment, copy_data_dir, run_coach
from tests.acceptance.confinement import is_possible
from tests.acceptance.discord_double import DiscordDouble

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not is_possible(), reason="only Linux ends a process for the sockets it opens"),
]
FOREIGN = {"LANGCHAIN_TRACING_V2": "true", "LANGSMITH_TRACING": "true", "ANONYMIZED_TELEMETRY": "True"}
"""What another project may have left in the environment; without it nothing asks for a report."""


def run_confined(
    *arguments: str, data: Path, home: Path, said: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.acceptance.confinement", "connections", *arguments]
    base = coach_environment(data, None) | {"HOME": str(home)} | environment
    return subprocess.run(
        command, cwd=home.parent, env=base, input=said, capture_output=True, text=True, check=False, timeout=300
    )


def files_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def test_a_library_that_looks_a_host_up_ends_the_process(home: Path, tmp_path: Path) -> None:
    lookup = tmp_path / "lookup.py"
    lookup.write_text("import socket; socket.getaddrinfo('example.org', 443)", encoding="utf-8")
    done = run_confined("lookup", data=tmp_path / "data", home=home, PYTHONPATH=f"{ROOT}:{tmp_path}")
    assert done.returncode == -signal.SIGSYS


def test_the_first_start_of_all_connects_to_nothing_and_leaves_its_home_empty(home: Path, tmp_path: Path) -> None:
    """With the export of the model, which runs in a process of its own, and the whole index."""
    data = tmp_path / "data"
    done = run_confined("bot", "ask", "how do decorators work?", data=data, home=home, **FOREIGN)
    assert (done.returncode, "Decorators" in done.stdout) == (0, True), done.stderr
    assert files_in(home) == []


def test_a_chat_connects_to_nothing_and_leaves_its_home_empty(home: Path, tmp_path: Path, warm_data_dir: Path) -> None:
    data = copy_data_dir(warm_data_dir, tmp_path)
    said = "what should I learn next?\nhow do decorators work?\n/done git\n/quit\n"
    done = run_confined("bot", "chat", data=data, home=home, said=said)
    assert (done.returncode, "Decorators" in done.stdout) == (0, True), done.stderr
    assert files_in(home) == []


async def test_a_bot_looks_no_host_up_and_leaves_its_home_empty(
    home: Path, tmp_path: Path, warm_data_dir: Path
) -> None:
    data = copy_data_dir(warm_data_dir, tmp_path)
    async with DiscordDouble.start() as discord:
        ada = discord.add_member(discord.add_guild("Pythonistas"), "ada")
        async with run_coach(discord, data, confined=True, HOME=str(home)):
            answer = await (await discord.slash(ada, "ask", {"question": "how do decorators work?"})).reply()
            assert "ecorator" in answer.text
    assert files_in(home) == []
