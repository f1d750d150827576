"""The chat by pipe, two processes on one data folder, and vectors that somebody deleted."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from knowledge.library import load_library
from tests.integration.command_line.conftest import CommandLine

pytestmark = pytest.mark.slow

DECORATORS = "how do decorators work?"
NOTE = "# Zorblax\nThe Zorblax portal hands out laptops on Tuesdays. Bring the blue form."
NOTE_QUESTION = "when does the Zorblax portal hand out laptops?"
QUESTIONS: list[object] = [
    {"question": DECORATORS},
    {"question": "what is a transaction in a database?"},
    {"question": "which oven bakes the best pizza in Naples?"},
    {"turns": ["explain docker", "and how long does it take?"]},
]
_END_OF_REPLY = "Forgotten. What would you like to know?"


class OpenChat:
    """A chat whose pipe stays open: it holds the lock of the data folder's index as a running bot does."""

    def __init__(self, coach: CommandLine) -> None:
        command = [sys.executable, "-m", "bot", "chat"]
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._process = subprocess.Popen(command, **pipes, **coach.arguments)
        self._watchdog = threading.Timer(300, self._process.kill)  # only against a chat that hangs
        self._watchdog.start()

    def ask(self, question: str) -> str:
        """Its whole reply to one question."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{question}\n/new\n")
        self._process.stdin.flush()
        said: list[str] = []
        while not said or said[-1].strip() != _END_OF_REPLY:
            said.append(self._process.stdout.readline())
            assert said[-1], f"the chat ended: {''.join(said)}"
        return "".join(said)

    def close(self) -> int:
        """End its input; its exit code."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            return self._process.wait()
        finally:
            self._watchdog.cancel()
            self._process.stdout.close()


@pytest.fixture
def open_chat(own_coach: CommandLine) -> Iterator[OpenChat]:
    chat = OpenChat(own_coach)
    yield chat
    chat.close()


def test_two_processes_on_one_data_folder_answer_alike_and_see_each_others_edits(
    own_coach: CommandLine, open_chat: OpenChat
) -> None:
    first = open_chat.ask(DECORATORS)
    assert "[1] Decorators" in first
    while_open = own_coach.run("ask", DECORATORS)
    assert (while_open.code, while_open.err) == (0, "")
    assert while_open.out.strip() in first
    assert "zorblax" not in open_chat.ask(NOTE_QUESTION).lower().replace(NOTE_QUESTION.lower(), "")
    assert own_coach.run("knowledge", "add", own_coach.file("zorblax.md", NOTE)).code == 0
    assert "laptops on Tuesdays" in open_chat.ask(NOTE_QUESTION)
    assert open_chat.close() == 0


def test_deleted_vectors_make_no_difference_to_any_answer(own_coach: CommandLine) -> None:
    file = own_coach.file("questions.jsonl", *QUESTIONS)
    before = own_coach.run("ask", "--batch", file).json_lines()
    shutil.rmtree(own_coach.data / "vectors")
    assert own_coach.run("ask", "--batch", file).json_lines() == before
    assert [answer["kind"] for answer in before] == ["answered", "answered", "abstained", "answered"]
    assert (own_coach.data / "vectors").is_dir()


def test_damaged_vectors_make_no_difference_to_any_answer(own_coach: CommandLine) -> None:
    file = own_coach.file("questions.jsonl", QUESTIONS[0])
    before = own_coach.run("ask", "--batch", file).json_lines()
    (own_coach.data / "vectors" / "chroma.sqlite3").write_bytes(b"not a database")
    after = own_coach.run("ask", "--batch", file)
    assert (after.code, after.json_lines()) == (0, before)


def test_run_without_a_token_says_so_and_chats_until_the_input_ends(own_coach: CommandLine) -> None:
    said = "\n".join(["/level mid", "/done docker", "", "caf\udce9 how do decorators work?", "and how long?", "/oops"])
    done = own_coach.run("run", said=said.encode("utf-8", "surrogateescape"))
    assert (done.code, done.err) == (0, "")
    assert done.lines[0].startswith("DISCORD_TOKEN is not set, so this is the terminal chat.")
    assert [line[:8] for line in done.lines if line.startswith("> ")] == [
        "> /level",
        "> /done ",
        "> caf\ufffd h",
        "> and ho",
        "> /oops",
    ]
    assert f"{load_library().roadmap.get_topic('docker').title} is done. Next: " in done.out
    assert "hours for Decorators" in done.out
    assert "There is no command /oops; /help lists them." in done.out
    kept = own_coach.run("next", "--json").json()
    assert "docker" not in {item["topic"] for item in kept["next"]}
    assert kept["next"][0]["topic"] != "syntax-and-types", "the level was kept"
