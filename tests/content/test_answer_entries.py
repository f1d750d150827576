"""The shipped answer entries are sound, and their code is Python."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from knowledge.checking.answers import validate_answers
from knowledge.library import load_library

LIBRARY = load_library()
PROGRAMS = {
    f"{entry.id}-{number}": fence.content
    for entries in LIBRARY.answers.values()
    for entry in entries
    for number, fence in enumerate(
        (token for text in entry.answers for token in MarkdownIt("commonmark").parse(text) if token.type == "fence"),
        start=1,
    )
    if fence.info.strip() == "python"
}


def test_they_are_sound() -> None:
    assert validate_answers(LIBRARY) == []


@pytest.mark.parametrize("name", PROGRAMS)
def test_their_code_can_be_read(name: str) -> None:
    compile(PROGRAMS[name], name, "exec")
