"""Every Python block of every note runs alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from knowledge.library import load_library
from tests.content.programs import run_program, skip_unless_installed

LIBRARY = load_library()
KNOWN_LANGUAGES = {"python", "console", "toml", "yaml", "sql", "dockerfile"}


@dataclass(frozen=True, kw_only=True)
class Block:
    """A fenced block of a note. ``name`` is the note's id and the block's number in it."""

    name: str
    language: str
    needs: str | None
    code: str


def blocks() -> list[Block]:
    found = []
    for document in LIBRARY.documents.values():
        fences = [token for token in MarkdownIt("commonmark").parse(document.body) if token.type == "fence"]
        for number, fence in enumerate(fences, start=1):
            language, _, rest = fence.info.strip().partition(" ")
            needs = rest.strip().removeprefix("needs=") or None
            found.append(Block(name=f"{document.id}-{number}", language=language, needs=needs, code=fence.content))
    return found


BLOCKS = blocks()
PYTHON = [block for block in BLOCKS if block.language == "python"]


@pytest.mark.parametrize("block", PYTHON, ids=lambda block: block.name)
def test_a_python_block_of_a_note_runs_alone_and_leaves_nothing_behind(block: Block, tmp_path: Path) -> None:
    skip_unless_installed(block.needs)
    (tmp_path / "empty").mkdir()
    outcome = run_program(block.code, tmp_path / "empty")
    assert outcome.exception is None, outcome.errors
    assert outcome.files == ()


def test_every_block_says_which_language_it_is_in() -> None:
    assert [block.name for block in BLOCKS if block.language not in KNOWN_LANGUAGES] == []


def test_there_are_blocks_to_run() -> None:
    assert len(PYTHON) > 50
