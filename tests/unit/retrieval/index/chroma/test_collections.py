"""Collections by name: made once, of one model alone, and no more of them in memory than allowed."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from retrieval.index.chroma.collections import ChromaCollections


class StoredCollection:
    """A collection as a client hands it out."""

    def __init__(self, name: str, metadata: Mapping[str, str] | None) -> None:
        self.name = name
        self.metadata = metadata


class Files:
    """What lasts: collections by name, and which clients were opened for them."""

    def __init__(self) -> None:
        self.stored: dict[str, StoredCollection] = {}
        self.clients: list[FilesClient] = []
        self.is_full = False

    def connect(self) -> FilesClient:
        if self.is_full:
            raise OSError("no space left on device")
        self.clients.append(FilesClient(self.stored))
        return self.clients[-1]

    @property
    def held(self) -> list[str]:
        """What the clients that are open have in memory."""
        return [name for client in self.clients if client.is_open for name in client.loaded]


class FilesClient:
    """Chroma's client in what is used of it; what was asked for stays loaded until it is closed."""

    def __init__(self, stored: dict[str, StoredCollection]) -> None:
        self._stored = stored
        self.loaded: list[str] = []
        self.is_open = True

    def get_or_create_collection(self, name: str, *, metadata: Mapping[str, str], **_: object) -> StoredCollection:
        if not self.is_open:
            raise RuntimeError("the client was closed")
        self.loaded.append(name)
        return self._stored.setdefault(name, StoredCollection(name, metadata))

    def create_collection(self, name: str, *, metadata: Mapping[str, str], **_: object) -> StoredCollection:
        assert name not in self._stored
        return self.get_or_create_collection(name, metadata=metadata)

    def delete_collection(self, name: str) -> None:
        del self._stored[name]
        self.loaded.remove(name)

    def close(self) -> None:
        self.is_open = False


@pytest.fixture
def files() -> Files:
    return Files()


def collections_of(files: Files, *, most: int = 2, signature: str = "one model") -> ChromaCollections:
    return ChromaCollections(files.connect(), signature=signature, most=most, connect=files.connect)


def test_a_collection_is_asked_for_once_and_named_after_the_prefix(files: Files) -> None:
    collections = collections_of(files)
    assert collections.get("shared") is collections.get("shared")
    assert files.held == ["career_coach_shared"]


def test_no_more_collections_than_allowed_are_in_memory_and_what_was_let_go_is_found_again(files: Files) -> None:
    collections = collections_of(files)
    first = [collections.get(name) for name in "ab"]
    assert files.held == ["career_coach_a", "career_coach_b"]
    collections.get("c")
    assert files.held == ["career_coach_c"]
    assert [collections.get(name) for name in "a"] == first[:1]
    assert files.held == ["career_coach_c", "career_coach_a"]
    assert len(files.clients) == 2


def test_a_client_that_cannot_be_made_anew_stays_as_it_is(files: Files) -> None:
    collections = ChromaCollections(files.connect(), signature="one model")
    for name in "abcdefgh":
        collections.get(name)
    assert len(files.held) == 8
    assert len(files.clients) == 1


def test_files_that_could_not_be_opened_again_are_opened_by_the_next_request(files: Files) -> None:
    collections = collections_of(files)
    for name in "ab":
        collections.get(name)
    files.is_full = True
    for name in "cab":
        with pytest.raises(OSError, match="no space"):
            collections.get(name)
    assert files.held == []
    files.is_full = False
    collections.get("a")
    assert files.held == ["career_coach_a"]


def test_another_models_collection_is_dropped_and_made_anew(files: Files) -> None:
    old = collections_of(files).get("shared")
    new = collections_of(files, signature="another model").get("shared")
    assert new is not old
    assert new.metadata == {"signature": "another model"}
    assert collections_of(files, signature="another model").get("shared") is new


def test_a_collection_without_any_mark_is_dropped_too(files: Files) -> None:
    files.stored["career_coach_shared"] = StoredCollection("career_coach_shared", None)
    assert collections_of(files).get("shared").metadata == {"signature": "one model"}


def test_collections_that_somebody_deleted_are_looked_up_again(files: Files) -> None:
    collections = collections_of(files)
    gone = collections.get("shared")
    files.stored.clear()
    assert collections.get("shared") is gone
    collections.forget()
    assert collections.get("shared") is not gone


def test_nothing_is_opened_again_after_closing(files: Files) -> None:
    collections = collections_of(files)
    for name in "ab":
        collections.get(name)
    collections.close()
    with pytest.raises(RuntimeError, match="closed"):
        collections.get("c")
    assert files.held == []


def test_closing_after_files_could_not_be_opened_again_leaves_nothing_open(files: Files) -> None:
    collections = collections_of(files, most=1)
    collections.get("a")
    files.is_full = True
    with pytest.raises(OSError, match="no space"):
        collections.get("b")
    collections.close()
    assert files.held == []
