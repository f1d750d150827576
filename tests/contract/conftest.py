"""Fixtures for the tests of an embedded Chroma."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from retrieval.index.chroma.index import ChromaPassageIndex, open_embedded

Opener = Callable[[Path], ChromaPassageIndex]


@pytest.fixture
def open_folder() -> Iterator[Opener]:
    """Opens an index in a folder; every one is closed in the end."""
    opened: list[ChromaPassageIndex] = []

    def open_one(folder: Path) -> ChromaPassageIndex:
        opened.append(open_embedded(folder, signature="one model"))
        return opened[-1]

    yield open_one
    for index in opened:
        index.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where an index lives; nothing is there yet."""
    return tmp_path / "data" / "vectors"
