"""Finding damage in what Chroma returns. Real folders: tests/contract/test_embedded_index_damage.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from retrieval.index_health import find_damage

UNIT = [[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]]


@dataclass(kw_only=True)
class Collection:
    """As much of a Chroma collection as is looked at."""

    name: str = "notes"
    vectors: Sequence[Sequence[float]] = field(default_factory=lambda: UNIT)
    counted: int = 3
    finds: int = 3

    def count(self) -> int:
        return self.counted

    def get(self, include: Sequence[str]) -> dict[str, Any]:
        assert self.counted, "an empty collection has no vectors to read"
        assert include == ["embeddings"]
        return {"embeddings": self.vectors}

    def query(self, *, query_embeddings: Any, n_results: int, include: Sequence[str]) -> dict[str, Any]:
        assert len(query_embeddings) == 1
        assert include == ["distances"]
        return {"ids": [[str(number) for number in range(min(self.finds, n_results))]]}


@dataclass(frozen=True)
class Client:
    """As much of a Chroma client as is looked at."""

    collections: Sequence[Collection]

    def list_collections(self) -> Sequence[Collection]:
        return self.collections


def test_sound_and_empty_collections_have_no_damage() -> None:
    assert find_damage(Client([])) == ""
    assert find_damage(Client([Collection(), Collection(counted=0, vectors=[])])) == ""


@pytest.mark.parametrize(
    ("damaged", "problem"),
    [
        (Collection(counted=5), "notes has 3 vectors of 5"),
        (Collection(vectors=[*UNIT[:2], [0.0, 0.0]]), "notes has vectors that are not of length 1"),
        (Collection(vectors=[*UNIT[:2], [3e38, 3e38]]), "notes has vectors that are not of length 1"),
        (Collection(vectors=[*UNIT[:2], [float("nan"), 1.0]]), "notes has vectors that are not of length 1"),
        (Collection(finds=1), "notes finds 1 passages of 3"),
    ],
)
def test_what_is_missing_or_cannot_be_a_vector_is_damage_in_any_collection(damaged: Collection, problem: str) -> None:
    assert find_damage(Client([Collection(name="sound"), damaged])) == problem
