"""An embedded Chroma holds a few collections in memory, and answers from all of them as if it held every one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge.ids import GuildId
from retrieval.embedding.embedders import Vectors
from retrieval.index.chroma.index import COLLECTIONS_IN_MEMORY, open_embedded
from retrieval.index.passage_index import PassageIndex
from tests.contract.passages import fill, found_ids, make_passage, unit_vectors

pytestmark = pytest.mark.slow

GUILDS = [GuildId(number << 22) for number in range(1, 5)]
"""Each in a bucket of its own."""
EVERYBODY: list[GuildId | None] = [None, *GUILDS]
OPEN_FILES = Path("/proc/self/fd")
STORED, IN_FILES = 110, 100
"""Passages of each, and how many of them are in the graph's files; for the others Chroma has to look into SQLite."""

Open = Callable[[], PassageIndex]


@pytest.fixture
def open_index(folder: Path) -> Iterator[Open]:
    """Opens the folder's index, which may hold two collections."""
    opened: list[PassageIndex] = []

    def open_one() -> PassageIndex:
        opened.append(open_embedded(folder, signature="one model", most=2))
        return opened[-1]

    yield open_one
    for index in opened:
        index.close()


def vectors_of(guild: GuildId | None) -> Vectors:
    return unit_vectors(STORED, seed=(guild or 0) >> 22)


def fill_all(index: PassageIndex) -> None:
    for numbers in (range(IN_FILES), range(IN_FILES, STORED)):
        for guild in EVERYBODY:
            index.upsert(guild, [make_passage(number, guild) for number in numbers], vectors_of(guild)[list(numbers)])


def assert_holds(index: PassageIndex, guild: GuildId | None, count: int = STORED) -> None:
    """Its first ``count`` passages and no others are listed, read and found, with their own vectors."""
    ids = [make_passage(number, guild).id for number in range(count)]
    assert index.list_ids(guild) == set(ids)
    stored = index.get(guild, ids)
    np.testing.assert_allclose([stored[name] for name in ids], vectors_of(guild)[:count], atol=1e-6)
    assert found_ids(index, guild, vectors_of(guild)[:1], count=1) == ids[:1]
    assert found_ids(index, guild, vectors_of(guild)[count - 1 : count], count=1) == ids[-1:]


def graphs_open(folder: Path) -> set[Path]:
    """The folders of the graphs whose files this process has open."""
    links = [link.resolve() for link in OPEN_FILES.iterdir()]
    return {link.parent for link in links if link.suffix == ".bin" and folder.resolve() in link.parents}


def test_every_guild_is_answered_from_all_that_was_stored_whatever_was_asked_between(open_index: Open) -> None:
    index = open_index()
    fill_all(index)
    for _ in range(2):
        for guild in EVERYBODY:
            assert_holds(index, guild)


def test_what_is_written_to_a_collection_that_was_let_go_is_there_when_it_is_asked_again(open_index: Open) -> None:
    index = open_index()
    fill_all(index)
    for guild in GUILDS:
        index.delete(GuildId(guild), [make_passage(number, GuildId(guild)).id for number in (0, STORED - 1)])
    for guild in GUILDS:
        index.upsert(GuildId(guild), [make_passage(0, GuildId(guild))], vectors_of(GuildId(guild))[:1])
    for guild in GUILDS:
        index.delete(GuildId(guild), [make_passage(number, GuildId(guild)).id for number in range(IN_FILES, STORED)])
    for guild in GUILDS:
        assert_holds(index, GuildId(guild), IN_FILES)


def test_everything_is_there_after_the_next_start(open_index: Open) -> None:
    first = open_index()
    fill_all(first)
    first.close()
    again = open_index()
    for guild in EVERYBODY:
        assert_holds(again, guild)


@pytest.mark.skipif(not OPEN_FILES.exists(), reason="only Linux shows which files are open")
def test_files_of_no_more_collections_than_allowed_are_open_at_once(open_index: Open, folder: Path) -> None:
    index = open_index()
    fill_all(index)
    for guild in EVERYBODY:
        index.list_ids(guild)
        assert len(graphs_open(folder)) in (1, 2)


@pytest.mark.skipif(not OPEN_FILES.exists(), reason="only Linux shows which files are open")
def test_the_coachs_own_index_bounds_them_too(folder: Path) -> None:
    index = open_embedded(folder, signature="one model")
    for number in range(COLLECTIONS_IN_MEMORY + 1):
        fill(index, unit_vectors(1), GuildId(number << 22))
    assert len(graphs_open(folder)) == 1
    index.close()
    assert graphs_open(folder) == set()
