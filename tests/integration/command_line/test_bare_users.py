"""A user without a home, and a Python whose SQLite is too old for Chroma."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.integration.command_line.conftest import CommandLine

pytestmark = pytest.mark.slow

NO_HOME = "import os, pwd\ndel os.environ['HOME']\ndef nobody(uid): raise KeyError(uid)\npwd.getpwuid = nobody\n"
"""What a systemd service with a dynamic user is like, for code in Python."""
OLD_SQLITE = "import sqlite3\nsqlite3.sqlite_version_info = (3, 31, 1)\nsqlite3.sqlite_version = '3.31.1'\n"


def customised(coach: CommandLine, code: str) -> CommandLine:
    """The same command line in a Python in which this code runs before anything else."""
    folder = coach.folder / "custom"
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(code, encoding="utf-8")
    path = f"{folder}:{coach.arguments['env']['PYTHONPATH']}"
    return replace(coach, environment={**coach.environment, "PYTHONPATH": path})


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "how do decorators work?"],
        ["search", "git"],
        ["next"],
        ["knowledge", "list"],
        ["db", "check"],
        ["doctor"],
        ["usage"],
    ],
    ids=" ".join,
)
def test_without_a_home_every_command_works_in_the_data_folder(own_coach: CommandLine, arguments: list[str]) -> None:
    done = customised(own_coach, NO_HOME).run(*arguments)
    assert (done.code, "Traceback" in done.err) == (0, False), done.err


@pytest.mark.parametrize("arguments", [["ask", "what?"], ["doctor"], ["db", "upgrade"]], ids=" ".join)
def test_without_a_home_and_a_data_folder_one_line_says_what_to_set(
    own_coach: CommandLine, arguments: list[str]
) -> None:
    done = customised(own_coach, NO_HOME).run(*arguments, COACH_DATA_DIR="")
    assert (done.code, done.out) == (2, "")
    assert "COACH_DATA_DIR: must be set to a folder" in done.err
    assert len(done.err.splitlines()) == 2


@pytest.mark.parametrize(
    "arguments", [["ask", "what?"], ["chat"], ["run"], ["knowledge", "index"], ["search", "x"]], ids=" ".join
)
def test_a_sqlite_that_chroma_refuses_is_one_clear_line(own_coach: CommandLine, arguments: list[str]) -> None:
    done = customised(own_coach, OLD_SQLITE).run(*arguments)
    assert done.code == 1
    assert "needs SQLite 3.35 or newer; this Python has 3.31.1" in done.err
    assert "Traceback" not in done.err


def test_the_doctor_names_it_too(own_coach: CommandLine) -> None:
    done = customised(own_coach, OLD_SQLITE).run("doctor")
    assert done.code == 1
    (line,) = [line for line in done.lines if line.startswith("FAIL")]
    assert "needs SQLite 3.35 or newer" in line
    assert "index" in line


def test_an_env_file_that_is_a_folder_is_named_by_every_command(own_coach: CommandLine) -> None:
    (own_coach.folder / ".env").mkdir()
    done = own_coach.run("ask", "what?")
    assert (done.code, done.out) == (2, "")
    assert ".env: is a folder, not a file" in done.err
