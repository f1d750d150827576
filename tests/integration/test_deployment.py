"""What docker-compose.yml runs, by hand: PostgreSQL, a Chroma server, and bots with the environment it gives them."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest

from tests.integration.composition import ROOT, ChromaServer, Composition, bot_command, load_composition
from tests.postgresql import PostgresqlServer, find_binaries

pytestmark = pytest.mark.slow

QUESTION = "how do decorators work?"
OTHER_QUESTION = "how do generators work?"
NOTE = "# Zorblax\nThe Zorblax portal hands out laptops on Tuesdays. Bring the blue form."
NOTE_QUESTION = "when does the Zorblax portal hand out laptops?"
_FORGOTTEN = "Forgotten. What would you like to know?"
_PATIENCE = 180


@dataclass(frozen=True, kw_only=True)
class Bot:
    """One bot container: a data folder of its own, the environment of docker-compose.yml."""

    data: Path
    environment: dict[str, str]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command in the container, to its end."""
        command = [sys.executable, "-m", "bot", *arguments]
        return subprocess.run(
            command,
            env=self.environment,
            cwd=self.data,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def ask(self, question: str) -> dict[str, Any]:
        """An answer, as JSON."""
        done = self.run("ask", question, "--json")
        assert done.returncode == 0, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer


class Chat:
    """A chat that stays open, as a running bot does."""

    def __init__(self, bot: Bot) -> None:
        command = [sys.executable, "-m", "bot", "chat"]
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._process = subprocess.Popen(command, env=bot.environment, cwd=bot.data, **pipes)
        self._watchdog = threading.Timer(_PATIENCE, self._process.kill)
        self._watchdog.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failure: object, *_: object) -> None:
        self._watchdog.cancel()
        self._process.communicate(timeout=_PATIENCE)  # the end of its input; it must leave by itself
        assert failure is not None or self._process.returncode == 0

    def ask(self, question: str) -> str:
        """What it replies to one question, asked without what went before."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{question}\n/new\n")
        self._process.stdin.flush()
        lines: list[str] = []
        while not lines or lines[-1].strip() != _FORGOTTEN:
            lines.append(self._process.stdout.readline())
            assert lines[-1], f"the chat ended: {''.join(lines)}"
        return "".join(lines).strip()


@dataclass(frozen=True, kw_only=True)
class Stack:
    """Both servers, up and healthy, and as many bots as a test wants."""

    composition: Composition
    chroma: ChromaServer
    database_url: str
    warm: Path
    folder: Path

    def bot(self, name: str) -> Bot:
        """A container with its own data volume. What would take a minute to compute is there already."""
        data = self.folder / name
        shutil.copytree(self.warm / "cache", data / "cache")
        (data / "models").symlink_to(self.warm / "models")
        here = {"DATABASE_URL": self.database_url, "CHROMA_URL": self.chroma.url, "COACH_DATA_DIR": str(data)}
        given = self.composition.environment("bot")
        assert set(here) <= set(given)
        system = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "PYTHONPATH": str(ROOT)}
        return Bot(data=data, environment=system | given | here)


MADE_UP_TOKEN = "MTQ1NjA3NDQ0Mzk4MDgwMDAwMA.made-up.made-up"
"""Of the form that Discord gives out, so that it passes the first look."""


@pytest.fixture(scope="module")
def composition() -> Composition:
    return load_composition({"DISCORD_TOKEN": MADE_UP_TOKEN, "POSTGRES_PASSWORD": "secret"})


@pytest.fixture
def compose_database(composition: Composition, postgresql_server: PostgresqlServer) -> Iterator[str]:
    """The database that the postgres service would have made, on the tests' own server."""
    url = urlsplit(composition.environment("bot")["DATABASE_URL"])
    name = url.path.removeprefix("/")
    administer(postgresql_server, f'CREATE DATABASE "{name}"')
    yield f"{url.scheme}://{url.username}:{url.password}@/{name}?host={postgresql_server.sockets}"
    administer(postgresql_server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def stack(composition: Composition, compose_database: str, warm_data_dir: Path, tmp_path: Path) -> Iterator[Stack]:
    chroma = ChromaServer(tmp_path / "chroma", composition.health_command("chroma"))
    chroma.start()
    yield Stack(
        composition=composition, chroma=chroma, database_url=compose_database, warm=warm_data_dir, folder=tmp_path
    )
    chroma.stop()


def administer(server: PostgresqlServer, command: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(server.url("postgres"))
        try:
            await connection.execute(command)
        finally:
            await connection.close()

    asyncio.run(run())


async def count_documents(url: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval("SELECT count(*) FROM documents"))
    finally:
        await connection.close()


def test_a_question_is_answered_from_the_servers_and_nothing_is_kept_beside_them(stack: Stack) -> None:
    bot = stack.bot("one")
    answer = bot.ask(QUESTION)
    assert answer["kind"] == "answered"
    assert answer["citations"][0]["document"] == "decorators"
    assert {path.name for path in bot.data.iterdir()} == {"cache", "models"}
    assert asyncio.run(count_documents(stack.database_url)) >= 90


def test_what_one_bot_learns_the_running_other_one_answers_next(stack: Stack) -> None:
    first = stack.bot("one")
    note = first.data / "zorblax.md"
    note.write_text(NOTE, encoding="utf-8")
    with Chat(stack.bot("two")) as second:
        assert "Tuesdays" not in second.ask(NOTE_QUESTION)
        assert first.run("knowledge", "add", str(note), "--title", "Zorblax portal").returncode == 0
        assert "Tuesdays" in second.ask(NOTE_QUESTION)
    assert first.ask(NOTE_QUESTION)["citations"][0]["document"] == "zorblax-portal"


def test_a_wiped_chroma_is_filled_again_by_a_running_bot_and_by_a_new_one(stack: Stack) -> None:
    with Chat(stack.bot("one")) as chat:
        before = chat.ask(QUESTION)
        assert "[1] Decorators" in before
        stack.chroma.wipe()
        assert chat.ask(QUESTION) == before
    stack.chroma.wipe()
    assert stack.bot("two").ask(QUESTION)["citations"][0]["document"] == "decorators"


def test_a_running_bot_answers_from_memory_while_chroma_is_away(stack: Stack) -> None:
    with Chat(stack.bot("one")) as chat:
        before = chat.ask(QUESTION)
        stack.chroma.stop()
        while_away = chat.ask(OTHER_QUESTION)
        assert "[1] Iterators and generators" in while_away
        assert chat.ask(QUESTION) == before
        stack.chroma.start()
        assert chat.ask(OTHER_QUESTION) == while_away


def test_the_health_checks_tell_a_server_that_is_up_from_one_that_is_not(
    stack: Stack, postgresql_server: PostgresqlServer
) -> None:
    program, *arguments = stack.composition.health_command("postgres")
    ask = [str(find_binaries() / program), *arguments]
    here = [str(postgresql_server.sockets) if part == "127.0.0.1" else part for part in ask]
    assert subprocess.run(here, check=False, capture_output=True).returncode == 0
    elsewhere = [str(stack.folder) if part == "127.0.0.1" else part for part in ask]
    assert subprocess.run(elsewhere, check=False, capture_output=True).returncode != 0
    assert stack.chroma.is_healthy()
    stack.chroma.stop()
    assert not stack.chroma.is_healthy()


def test_the_bot_is_healthy_once_its_tables_are_made(stack: Stack) -> None:
    bot = stack.bot("one")
    check = bot_command("HEALTHCHECK")
    early = bot.run(*check)
    assert (early.returncode, early.stderr) == (1, "")
    assert bot.run("db", "upgrade").returncode == 0
    assert bot.run(*check).returncode == 0
