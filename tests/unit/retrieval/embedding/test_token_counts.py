"""Token counts that were computed before are read, not counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.embedding.token_counts import TokenCounter
from retrieval.testing import HashingEmbedder

TEXTS = {"one": 1, "one two": 2, "one two three": 3, "": 0}


class CountingEmbedder(HashingEmbedder):
    """Remembers what it had to count."""

    def __init__(self, name: str = "hashing") -> None:
        self.name = name
        self.counted: list[str] = []

    def count_tokens(self, text: str) -> int:
        self.counted.append(text)
        return super().count_tokens(text)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "counts.sqlite3"


def count(path: Path, name: str = "hashing") -> list[str]:
    """Count every text as a new process would and save; what had to be counted."""
    embedder = CountingEmbedder(name)
    counter = TokenCounter(path, embedder)
    assert {text: counter(text) for text in TEXTS} == TEXTS
    counter.save()
    return embedder.counted


def test_saved_counts_are_not_counted_again(path: Path) -> None:
    assert count(path) == list(TEXTS)
    assert count(path) == []


def test_a_text_is_counted_once_in_one_process(path: Path) -> None:
    embedder = CountingEmbedder()
    counter = TokenCounter(path, embedder)
    assert (counter("one two"), counter("one two")) == (2, 2)
    assert embedder.counted == ["one two"]


def test_another_models_counts_are_not_taken(path: Path) -> None:
    count(path, "one")
    assert count(path, "two") == list(TEXTS)
    assert count(path, "one") == []


def test_what_was_not_saved_is_counted_again_and_saving_twice_adds_up(path: Path) -> None:
    counter = TokenCounter(path, CountingEmbedder())
    counter("one")
    counter.save()
    counter("one two")
    counter.save()
    counter("one two three")
    assert count(path) == ["one two three", ""]


@pytest.mark.parametrize("damage", [b"this is no database" * 500, b"SQLite format 3\0" + b"\xff" * 8000, b""])
def test_a_damaged_file_is_survived_and_serves_again_afterwards(path: Path, damage: bytes) -> None:
    count(path)
    path.write_bytes(damage)
    assert count(path) == list(TEXTS)
    assert count(path) == []


def test_a_file_that_cannot_be_opened_is_done_without(path: Path) -> None:
    path.mkdir(parents=True)
    assert count(path) == list(TEXTS)
