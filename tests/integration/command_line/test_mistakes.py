"""What people mistype: one or two clear lines, the right exit code, never a traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.commands.running import BROKEN_PIPE
from tests.integration.command_line.conftest import CommandLine, Finished

pytestmark = pytest.mark.slow


def assert_refused(done: Finished, code: int, *words: str, max_lines: int = 2) -> None:
    assert "Traceback" not in done.err
    assert (done.code, done.out) == (code, "")
    assert [word for word in words if word not in done.err] == []
    assert 0 < len(done.err.splitlines()) <= max_lines


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ask", ""], ["question is empty"]),
        (["ask", "--batch", "missing.jsonl"], ["missing.jsonl", "No such file"]),
        (["ask", "what?", "--profile", "missing.json"], ["missing.json", "No such file"]),
        (["evaluate", "missing.jsonl"], ["missing.jsonl", "No such file"]),
        (["knowledge", "restore", "git", "99"], ["no revision 99"]),
        (["knowledge", "add", "missing.md"], ["missing.md", "No such file"]),
        (["knowledge", "check", "missing"], ["missing", "No such file"]),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_what_cannot_be_worked_with_is_refused_with_two(
    coach: CommandLine, arguments: list[str], words: list[str]
) -> None:
    assert_refused(coach.run(*arguments), 2, *words)


def test_a_wrong_profile_is_refused_with_two_and_the_field_that_is_wrong(coach: CommandLine) -> None:
    file = coach.file("profile.json", {"level": "wizard", "done": ["git"]})
    assert_refused(coach.run("next", "--profile", file), 2, "level", "junior", "mid", "senior")


def test_the_first_wrong_line_of_an_evaluation_is_named(coach: CommandLine) -> None:
    file = coach.file("labelled.jsonl", {"question": "what?", "best": "git"}, {"question": "what?"})
    assert_refused(coach.run("evaluate", file), 2, "Line 2: ", '"relevant"')


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["ask", "what?", "--jsonn"], "--jsonn"),
        (["search", "what", "-k", "0"], "-k"),
        (["next", "-n", "many"], "-n"),
        (["ask"], "--batch"),
        (["ask", "what?", "--batch", "x"], "--batch"),
        (["learn"], "learn"),
        (["knowledge", "burn"], "burn"),
        (["knowledge", "restore", "git", "first"], "number"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_a_mistyped_option_or_command_is_refused_at_once_with_two(
    coach: CommandLine, arguments: list[str], word: str
) -> None:
    assert_refused(coach.run(*arguments), 2, word, "--help", max_lines=8)


def test_every_wrong_setting_is_named_at_once(coach: CommandLine) -> None:
    done = coach.run("ask", "what?", COACH_LOG_LEVEL="loud", COACH_CHAT_TIMEOUT="soon", CHROMA_URL="nowhere")
    assert_refused(done, 2, "COACH_LOG_LEVEL", "COACH_CHAT_TIMEOUT", "CHROMA_URL", max_lines=4)


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("DATABASE_URL", "mysql://coach:hunter2@db/coach", ["mysql", "postgresql://"]),
        ("DATABASE_URL", "postgresql://coach:hunter2@127.0.0.1:1/coach", ["127.0.0.1:1/coach", "cannot be used"]),
        ("CHROMA_URL", "http://127.0.0.1:1", ["127.0.0.1:1", "does not answer"]),
        ("COACH_CHAT_MODEL", "nobody:nothing", ["COACH_CHAT_MODEL", "openai:gpt-4.1-mini"]),
        ("COACH_EMBEDDING_MODEL", "/there/is/no/model", ["COACH_EMBEDDING_MODEL", "/there/is/no/model"]),
    ],
)
def test_a_setting_that_leads_nowhere_is_refused_with_one_and_no_password_is_shown(
    coach: CommandLine, setting: str, value: str, words: list[str]
) -> None:
    done = coach.run("ask", "what?", said=b"", **{setting: value})
    assert_refused(done, 1, *words)
    assert "hunter2" not in done.err


@pytest.mark.parametrize("inside", ["", "/data"])
def test_a_data_folder_that_cannot_be_written_is_named_with_what_to_do(
    coach: CommandLine, tmp_path: Path, inside: str
) -> None:
    (tmp_path / "in-the-way").touch()
    folder = f"{tmp_path / 'in-the-way'}{inside}"
    assert_refused(coach.run("ask", "what?", COACH_DATA_DIR=folder), 1, folder, "Set COACH_DATA_DIR")


def test_an_env_file_in_another_encoding_is_named(coach: CommandLine, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("COACH_LOG_LEVEL=INFO\n", encoding="utf-16")
    elsewhere = CommandLine(data=coach.data, folder=tmp_path)
    assert_refused(elsewhere.run("knowledge", "list"), 2, ".env", "UTF-8", max_lines=2)


def test_a_reader_that_goes_away_is_no_error(coach: CommandLine) -> None:
    command = [sys.executable, "-m", "bot", "knowledge", "list"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **coach.arguments)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait() == BROKEN_PIPE
    assert "Traceback" not in said
    assert "Error" not in said


def test_asking_for_help_loads_no_heavy_library(coach: CommandLine) -> None:
    heavy = ["torch", "chromadb", "sentence_transformers", "langchain", "onnxruntime", "discord"]
    program = f"import sys, bot.__main__; print(sorted(set({heavy}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, **coach.arguments)
    assert done.stdout.decode().strip() == "[]"
