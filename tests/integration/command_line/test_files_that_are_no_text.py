"""Every command that takes a file says in a line what is wrong with one that is no text, and changes nothing."""

from __future__ import annotations

import os
import shutil

import pytest

from knowledge.library import CONTENT
from tests.integration.command_line.conftest import CommandLine

pytestmark = pytest.mark.slow

DOCX = b"PK\x03\x04\x14\x00\x06\x00\x08\x00word/document.xml\x00\xe9\n\x00"
IMAGE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
UTF_16 = '{"question": "what is git?", "best": "git", "level": "mid"}\n'.encode("utf-16")
LATIN_1 = b'{"question": "caf\xe9", "best": "git", "goal": "caf\xe9"}\n'


def assert_refused(coach: CommandLine, *arguments: str, reason: str) -> None:
    done = coach.run(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Error: The ")
    assert len(done.err.splitlines()) == 1
    assert reason in done.err


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (DOCX, "notes.md is a Word or another Office document"),
        (UTF_16, "notes.md is text in UTF-16; save it as plain text in UTF-8"),
        (LATIN_1, "notes.md is not UTF-8 text"),
        (b"a\x00b", "notes.md is not text: it holds NUL characters"),
        (b" \n", "notes.md is empty"),
        (None, "notes.md cannot be read: it is a folder"),
    ],
    ids=["docx", "utf-16", "latin-1", "nul", "empty", "folder"],
)
def test_knowledge_add_refuses_what_is_no_text(own_coach: CommandLine, content: bytes | None, reason: str) -> None:
    if content is None:
        (own_coach.folder / "notes.md").mkdir()
    else:
        own_coach.file("notes.md", content)
    assert_refused(own_coach, "knowledge", "add", "notes.md", reason=reason)


def test_a_pipe_that_nobody_writes_to_does_not_hang(own_coach: CommandLine) -> None:
    os.mkfifo(own_coach.folder / "pipe")
    assert_refused(own_coach, "knowledge", "add", "pipe", reason="pipe cannot be read: nothing comes from it")
    assert_refused(own_coach, "ask", "--batch", "pipe", reason="pipe cannot be read: nothing comes from it")


@pytest.mark.parametrize(
    ("arguments", "content", "reason"),
    [
        (["ask", "--batch"], DOCX, "is a Word or another Office document"),
        (["next", "--batch"], IMAGE, "is an image"),
        (["ask", "what?", "--profile"], UTF_16, "is text in UTF-16"),
        (["next", "--profile"], LATIN_1, "is not UTF-8 text"),
        (["next", "--profile"], b"", "is empty"),
        (["evaluate"], UTF_16, "is text in UTF-16"),
    ],
)
def test_batches_profiles_and_evaluations_refuse_it_too(
    coach: CommandLine, arguments: list[str], content: bytes, reason: str
) -> None:
    assert_refused(coach, *arguments, coach.file("given", content), reason=reason)


def test_one_line_that_is_no_text_is_rejected_in_its_place(coach: CommandLine) -> None:
    done = coach.run("ask", "--batch", coach.file("batch.jsonl", LATIN_1.strip(), {"question": "what is git?"}))
    assert done.code == 1
    assert [line["kind"] for line in done.json_lines()] == ["rejected", "answered"]


def test_knowledge_check_names_every_file_of_a_folder_that_is_no_text(coach: CommandLine) -> None:
    folder = coach.folder / "content"
    shutil.copytree(CONTENT, folder)
    (folder / "topics" / "git.md").write_bytes(DOCX)
    (folder / "guides" / "extra.md").write_bytes(UTF_16)
    done = coach.run("knowledge", "check", str(folder))
    assert done.code == 1
    assert "git.md is a Word or another Office document" in done.out
    assert "extra.md is text in UTF-16" in done.out
    (folder / "aliases.yaml").write_bytes(LATIN_1)
    assert_refused(coach, "knowledge", "check", str(folder), reason="aliases.yaml is not UTF-8 text")
