"""Giving freed memory back: asked of the C library that can, and of no other."""

from __future__ import annotations

import ctypes

import pytest

from retrieval.index.chroma.freed_memory import give_back_freed_memory


class Glibc:
    """A C library that can return memory."""

    def __init__(self) -> None:
        self.trimmed: list[int] = []

    def malloc_trim(self, kept: int) -> None:
        self.trimmed.append(kept)


def test_glibc_is_asked_for_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    library = Glibc()
    monkeypatch.setattr(ctypes, "CDLL", lambda _: library)
    give_back_freed_memory()
    assert library.trimmed == [0]


@pytest.mark.parametrize("system", ["without the function", "without a handle"])
def test_other_systems_keep_theirs_and_say_nothing(monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    def library(_: None) -> object:
        if system == "without a handle":
            raise TypeError("expected a path")
        return object()

    monkeypatch.setattr(ctypes, "CDLL", library)
    give_back_freed_memory()


def test_it_can_be_asked_of_this_system() -> None:
    give_back_freed_memory()
