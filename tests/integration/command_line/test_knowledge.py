"""coach knowledge …: one document's life, told command by command; and the commands of an operator."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge.library import load_library
from tests.integration.command_line.conftest import CommandLine

pytestmark = pytest.mark.slow

NOTE = "# Zorblax\nThe Zorblax portal hands out laptops on Tuesdays. Bring the blue form."
QUESTION = {"question": "when does the Zorblax portal hand out laptops?"}


@pytest.fixture(scope="module")
def note(editing_coach: CommandLine) -> str:
    return editing_coach.file("zorblax-portal.md", NOTE)


def answered_from(coach: CommandLine) -> list[str]:
    (answer,) = coach.run("ask", "--batch", coach.file("question.jsonl", QUESTION)).json_lines()
    return sorted({citation["document"] for citation in answer["citations"]})


def test_a_document_is_added_found_removed_and_restored_with_its_whole_history(
    editing_coach: CommandLine, note: str
) -> None:
    coach = editing_coach
    added = coach.run("knowledge", "add", note)
    assert (added.code, added.out) == (0, "Added zorblax-portal, revision 1.\n")
    assert answered_from(coach) == ["zorblax-portal"]
    removed = coach.run("knowledge", "remove", "zorblax-portal")
    assert (removed.code, removed.out) == (0, "Removed zorblax-portal; it is now at revision 2.\n")
    assert "zorblax-portal" not in answered_from(coach)
    restored = coach.run("knowledge", "restore", "zorblax-portal", "1")
    assert (restored.code, restored.out) == (0, "Restored zorblax-portal; it is now at revision 3.\n")
    assert answered_from(coach) == ["zorblax-portal"]
    history = coach.run("knowledge", "history", "zorblax-portal", "--json").json()
    assert [(entry["revision"], entry["action"], entry["author"]) for entry in history] == [
        (1, "added", "terminal"),
        (2, "removed", "terminal"),
        (3, "restored", "terminal"),
    ]


def test_a_guilds_document_is_listed_for_that_guild_only(editing_coach: CommandLine, note: str) -> None:
    added = editing_coach.run("knowledge", "add", note, "--guild", "42", "--title", "Zorblax for 42")
    assert added.code == 0
    shared = {row["document"] for row in editing_coach.run("knowledge", "list", "--json").json()}
    theirs = {
        row["document"]: row["guild"]
        for row in editing_coach.run("knowledge", "list", "--guild", "42", "--json").json()
    }
    assert set(load_library().documents) <= shared
    assert "zorblax-for-42" not in shared
    assert theirs["zorblax-for-42"] == 42
    assert set(theirs) == shared | {"zorblax-for-42"}


def test_every_document_can_be_exported_as_it_was_written(editing_coach: CommandLine) -> None:
    done = editing_coach.run("knowledge", "export", "exported")
    assert done.code == 0
    files = {file.stem: file.read_text(encoding="utf-8") for file in (editing_coach.folder / "exported").iterdir()}
    sources = load_library().sources
    assert {key: files[key] for key in sources} == dict(sources)


def test_the_index_is_brought_into_line_and_says_what_it_did(editing_coach: CommandLine) -> None:
    done = editing_coach.run("knowledge", "index")
    assert done.code == 0
    assert done.lines[0].startswith("shared documents: 0 passages added, 0 deleted, ")


def test_the_shipped_notes_prove_to_be_sound(coach: CommandLine) -> None:
    done = coach.run("knowledge", "check")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("80 topics, 11 guides, 5 references, ")


def test_the_list_is_shown_as_text_one_line_a_document(coach: CommandLine) -> None:
    done = coach.run("knowledge", "list")
    assert len(done.lines) == len(load_library().documents)
    assert any(line.split()[:4] == ["decorators", "topic", "phase", "1"] for line in done.lines)


def test_the_database_is_upgraded_from_nothing_and_is_ready_after_that(tmp_path: Path) -> None:
    coach = CommandLine(data=tmp_path / "new" / "data", folder=tmp_path)
    first, again = coach.run("db", "upgrade"), coach.run("db", "upgrade")
    assert (first.code, again.code) == (0, 0)
    assert first.out.startswith("The database was at nothing and is at ")
    assert again.out.split()[4] == again.out.split()[-1].rstrip(".")
    ready = coach.run("db", "check")
    assert (ready.code, ready.out.strip().endswith("is ready.")) == (0, True)


def test_a_database_that_was_never_upgraded_is_not_ready(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    assert CommandLine(data=tmp_path / "data", folder=tmp_path).run("db", "check").code == 1


def test_the_doctor_finds_a_healthy_coach_healthy(coach: CommandLine) -> None:
    done = coach.run("doctor")
    assert (done.code, done.err) == (0, "")
    found = {line.split(": ")[0] for line in done.lines if line.startswith("ok")}
    assert found == {
        f"ok    {part}"
        for part in ("data folder", "disk", "database", "embedding model", "index", "language model", "Discord")
    }
    assert "DISCORD_TOKEN is not set" in done.out


def test_the_doctor_names_what_is_wrong_and_leaves_with_one(coach: CommandLine, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text(json.dumps({}), encoding="utf-8")
    done = coach.run("doctor", COACH_DATA_DIR=str(in_the_way), COACH_CHAT_MODEL="nobody:nothing")
    failed = [line.split(": ")[0] for line in done.lines if line.startswith("FAIL")]
    assert (done.code, failed) == (
        1,
        ["FAIL  data folder", "FAIL  database", "FAIL  embedding model", "FAIL  language model"],
    )
    assert "Traceback" not in done.err
