"""Notes of any title, from the command line: added, listed, exported, removed and added again."""

from __future__ import annotations

import pytest

from tests.integration.command_line.conftest import CommandLine

pytestmark = pytest.mark.slow

TITLES = [
    "新人ガイド",
    "Python 入門",
    "Python 上級",
    "C++ style",
    "C# style",
    "a" * 70 + " 1",
    "a" * 70 + " 2",
    "🎉",
    "Git",
]
OURS = ("--guild", "42")


def test_every_title_makes_a_note_of_its_own(own_coach: CommandLine) -> None:
    coach = own_coach
    for title in TITLES:
        added = coach.run("knowledge", "add", coach.file("note.md", f"About {title}."), "--title", title, *OURS)
        assert (added.code, added.err) == (0, "")
    refused = coach.run("knowledge", "add", str(coach.folder / "note.md"), "--title", " c++  STYLE", *OURS)
    assert refused.code == 1
    assert "There is already a note called 'C++ style'" in refused.err
    rows = coach.run("knowledge", "list", *OURS, "--json").json()
    ids = {row["title"]: row["document"] for row in rows if row["guild"] == 42}
    assert set(ids) == set(TITLES)
    assert coach.run("knowledge", "export", "out", *OURS).code == 0
    written = {file.stem: file.read_text(encoding="utf-8") for file in (coach.folder / "out").iterdir()}
    assert written == {ids[title]: f"About {title}." for title in TITLES}
    assert len({name.casefold() for name in written}) == len(TITLES)
    key = ids["Python 入門"]
    assert coach.run("knowledge", "remove", key, *OURS).code == 0
    again = coach.run("knowledge", "add", str(coach.folder / "note.md"), "--title", "Python 入門", *OURS)
    assert again.out == f"Added {key}, revision 3.\n"


@pytest.mark.parametrize("name", [b"caf\xe9.md", "新人ガイド.md".encode(), b"two\nlines.md", b"???.md"])
def test_a_file_name_of_any_kind_makes_a_title(own_coach: CommandLine, name: bytes) -> None:
    file = own_coach.folder.joinpath(name.decode("utf-8", "surrogateescape"))
    file.write_text("The Zorblax portal hands out laptops.", encoding="utf-8")
    added = own_coach.run("knowledge", "add", str(file))
    assert (added.code, added.err) == (0, "")
    assert own_coach.run("knowledge", "list").code == 0
