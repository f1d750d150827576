"""Vectors that were computed before are read, not encoded."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from retrieval.embedding.embedders import Vectors
from retrieval.embedding.vector_cache import VectorCache
from retrieval.testing import HashingEmbedder

ROOT = Path(__file__).parents[3]
TEXTS = ["one text", "another text", "a third"]


class CountingEmbedder(HashingEmbedder):
    """Remembers what it had to encode."""

    def __init__(self, name: str = "hashing") -> None:
        self.name = name
        self.encoded: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.encoded.extend(texts)
        return super().embed(texts)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "vectors.sqlite3"


def embed(path: Path | None, texts: Sequence[str], name: str = "hashing") -> tuple[Vectors, list[str]]:
    """Embed through the cache in ``path``, as a new process would: the vectors, and what was encoded for them."""
    embedder = CountingEmbedder(name)
    vectors = VectorCache(path, embedder).embed(texts)
    return vectors, embedder.encoded


def assert_right(vectors: Vectors, texts: Sequence[str]) -> None:
    np.testing.assert_allclose(vectors, HashingEmbedder().embed(texts), atol=1e-6)


def test_known_texts_are_not_encoded_again(path: Path) -> None:
    first, encoded = embed(path, TEXTS)
    again, nothing = embed(path, TEXTS)
    assert (encoded, nothing) == (TEXTS, [])
    assert again.dtype == np.float32
    np.testing.assert_array_equal(first, again)
    assert_right(again, TEXTS)


def test_only_new_texts_are_encoded_and_the_order_is_kept(path: Path) -> None:
    embed(path, TEXTS[:2])
    vectors, encoded = embed(path, ["new", *reversed(TEXTS)])
    assert sorted(encoded) == ["a third", "new"]
    assert_right(vectors, ["new", *reversed(TEXTS)])


def test_a_text_given_twice_is_encoded_once(path: Path) -> None:
    vectors, encoded = embed(path, ["same", "other", "same"])
    assert encoded == ["same", "other"]
    assert_right(vectors, ["same", "other", "same"])


def test_another_models_vectors_are_not_taken(path: Path) -> None:
    embed(path, TEXTS, name="one")
    assert embed(path, TEXTS, name="two")[1] == TEXTS
    assert embed(path, TEXTS, name="one")[1] == []


def test_no_texts_give_no_rows(path: Path) -> None:
    vectors, encoded = embed(path, [])
    assert (vectors.shape, encoded) == ((0, HashingEmbedder.dimension), [])


def test_without_a_file_nothing_is_remembered() -> None:
    assert embed(None, TEXTS)[1] == embed(None, TEXTS)[1] == TEXTS


def test_more_texts_than_a_batch_are_all_remembered_and_reported(path: Path) -> None:
    many = [f"text number {number}" for number in range(600)]
    seen: list[tuple[int, int]] = []
    VectorCache(path, HashingEmbedder()).embed(many, lambda done, of: seen.append((done, of)))
    assert seen[-1] == (600, 600)
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
    vectors, encoded = embed(path, many)
    assert encoded == []
    assert_right(vectors, many)


def test_texts_of_like_length_are_encoded_together_the_longest_first(path: Path) -> None:
    lengths = [1 + number * 37 % 300 for number in range(300)]
    texts = [" ".join([f"{length}x"] * length) for length in lengths]
    vectors, encoded = embed(path, texts)
    assert [len(text.split()) for text in encoded] == sorted(lengths, reverse=True)
    assert_right(vectors, texts)


def test_what_was_encoded_before_an_interruption_is_kept(path: Path) -> None:
    class FailingLater(CountingEmbedder):
        def embed(self, texts: Sequence[str]) -> Vectors:
            if self.encoded:
                raise KeyboardInterrupt
            return super().embed(texts)

    many = [f"text number {number}" for number in range(200)]
    embedder = FailingLater()
    with pytest.raises(KeyboardInterrupt):
        VectorCache(path, embedder).embed(many)
    assert 0 < len(embedder.encoded) < 200
    assert embed(path, many)[1] == many[len(embedder.encoded) :]


@pytest.mark.parametrize("damage", [b"this is no database" * 500, b"SQLite format 3\0" + b"\xff" * 8000, b""])
def test_a_damaged_file_is_survived_and_serves_again_afterwards(path: Path, damage: bytes) -> None:
    embed(path, TEXTS)
    path.write_bytes(damage)
    assert_right(embed(path, TEXTS)[0], TEXTS)
    vectors, encoded = embed(path, TEXTS)
    assert encoded == []
    assert_right(vectors, TEXTS)


@pytest.mark.parametrize("vector", [b"", b"abc", b"\0" * 8])
def test_a_vector_of_the_wrong_length_is_computed_anew(path: Path, vector: bytes) -> None:
    embed(path, TEXTS)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE vectors SET vector = ?", [vector])
    vectors, encoded = embed(path, TEXTS)
    assert encoded == TEXTS
    assert_right(vectors, TEXTS)


def test_a_file_that_cannot_be_opened_is_done_without(path: Path) -> None:
    path.mkdir(parents=True)
    vectors, encoded = embed(path, TEXTS)
    assert encoded == TEXTS
    assert_right(vectors, TEXTS)
    assert path.is_dir()


def test_two_processes_share_one_file(path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from retrieval.testing import HashingEmbedder;"
        "from retrieval.embedding.vector_cache import VectorCache;"
        "cache = VectorCache(Path(sys.argv[1]), HashingEmbedder());"
        "[cache.embed([f'{sys.argv[2]} {n}' for n in range(start, start + 20)]) for start in range(0, 200, 20)]"
    )
    command = [sys.executable, "-c", program, str(path)]
    processes = [
        subprocess.Popen([*command, name], cwd=ROOT, stderr=subprocess.PIPE, text=True) for name in ("left", "right")
    ]
    complaints = [process.communicate()[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert complaints == ["", ""]
    texts = [f"{name} {number}" for name in ("left", "right") for number in range(200)]
    vectors, encoded = embed(path, texts)
    assert encoded == []
    assert_right(vectors, texts)


def embed_set(path: Path | None, texts: Sequence[str], name: str = "hashing") -> tuple[Vectors, list[str]]:
    """The same for a set of texts."""
    embedder = CountingEmbedder(name)
    vectors = VectorCache(path, embedder).embed_set("examples", texts)
    return vectors, embedder.encoded


def sets_in(path: Path) -> list[Path]:
    return sorted(path.parent.glob("examples-*.npy"))


def test_a_set_is_read_from_its_file_without_the_cache_of_single_texts(path: Path) -> None:
    first, encoded = embed_set(path, TEXTS)
    path.unlink()
    again, nothing = embed_set(path, TEXTS)
    assert (sorted(encoded), nothing) == (sorted(TEXTS), [])
    np.testing.assert_array_equal(first, again)
    assert_right(again, TEXTS)


@pytest.mark.parametrize(("texts", "name"), [([*TEXTS, "new"], "hashing"), (TEXTS[::-1], "hashing"), (TEXTS, "other")])
def test_a_changed_set_takes_the_old_ones_place(path: Path, texts: list[str], name: str) -> None:
    embed_set(path, TEXTS)
    [before] = sets_in(path)
    vectors, _ = embed_set(path, texts, name)
    assert_right(vectors, texts)
    assert len(sets_in(path)) == 1
    assert sets_in(path) != [before]


@pytest.mark.parametrize("content", [b"", b"not an array", b"\x93NUMPY\x01\x00"])
def test_a_damaged_set_is_made_again(path: Path, content: bytes) -> None:
    embed_set(path, TEXTS)
    [file] = sets_in(path)
    file.write_bytes(content)
    assert_right(embed_set(path, TEXTS)[0], TEXTS)
    assert np.load(file).shape == (3, HashingEmbedder.dimension)


def test_a_set_that_cannot_be_written_is_embedded_all_the_same(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    embed_set(path, TEXTS)
    [file] = sets_in(path)
    file.unlink()
    file.mkdir()
    assert_right(embed_set(path, TEXTS)[0], TEXTS)
    assert "cannot be written" in caplog.text
    assert list(path.parent.glob("*.part")) == []


def test_without_a_file_a_set_is_embedded_each_time() -> None:
    assert embed_set(None, TEXTS)[1] == TEXTS
