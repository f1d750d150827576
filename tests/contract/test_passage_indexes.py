"""What every passage index promises: one suite for the fake and for each way Chroma can run."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import chromadb
import numpy as np
import pytest

from knowledge.ids import GuildId
from retrieval.errors import IndexEmptied, IndexUnavailable
from retrieval.index.chroma.index import BUCKETS, bucket_of, open_embedded, open_in_memory, open_server
from retrieval.index.passage_index import PassageIndex, signature_of
from retrieval.testing import InMemoryPassageIndex
from retrieval.values import PassageId
from tests.contract.passages import at_cosines, fill, found_ids, make_passage, towards, unit_vectors
from tests.integration.composition import ChromaServer, load_composition

GUILD = GuildId(5)
SAME_BUCKET = GuildId(GUILD + (BUCKETS << 22))
OTHER_BUCKET = GuildId(GUILD + (1 << 22))
CHROMA = ["in memory", "embedded", "server"]
LASTING = ["embedded", "server"]

Opener = Callable[[str], PassageIndex]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    folder = tmp_path_factory.mktemp("server") / "chroma"
    server = ChromaServer(folder, load_composition({}).health_command("chroma"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def empty_server(server: ChromaServer) -> Iterator[ChromaServer]:
    yield server
    empty(server)


def empty(server: ChromaServer) -> None:
    """Delete what is stored, as somebody with access to the server could at any time."""
    client = chromadb.HttpClient(host="127.0.0.1", port=server.port)
    for collection in client.list_collections():
        client.delete_collection(collection.name)


@pytest.fixture(params=["fake", *CHROMA])
def back_end(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def open_index(back_end: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Opener]:
    """Opens an index for the embedding model with a signature; what lasts is empty when the test begins."""
    opened: list[PassageIndex] = []
    url = request.getfixturevalue("empty_server").url if back_end == "server" else ""

    def open_one(signature: str) -> PassageIndex:
        index: PassageIndex
        if back_end == "fake":
            index = InMemoryPassageIndex()
        elif back_end == "in memory":
            index = open_in_memory(signature=signature)
        elif back_end == "embedded":
            index = open_embedded(tmp_path / "vectors", signature=signature)
        else:
            index = open_server(url, signature=signature)
        opened.append(index)
        return index

    yield open_one
    for index in opened:
        index.close()


@pytest.fixture
def index(open_index: Opener) -> PassageIndex:
    return open_index("one model")


def test_an_empty_index_lists_and_finds_nothing(index: PassageIndex) -> None:
    for guild in (None, GUILD):
        assert index.list_ids(guild) == set()
        assert index.query(guild, unit_vectors(2), 10) == [[], []]


def test_what_is_stored_is_found_by_its_own_vector(index: PassageIndex) -> None:
    vectors = unit_vectors(30)
    ids = fill(index, vectors)
    assert index.list_ids(None) == set(ids)
    nearest = [hits[0] for hits in index.query(None, vectors, 1)]
    assert [name for name, _ in nearest] == ids
    assert [score for _, score in nearest] == pytest.approx([1.0] * len(ids), abs=1e-5)


def test_stored_vectors_can_be_read_back_by_id_from_their_own_guild_alone(index: PassageIndex) -> None:
    vectors = unit_vectors(5500)
    ids = fill(index, vectors)
    wanted = [ids[5499], ids[0], ids[2500]]
    found = index.get(None, [*wanted, PassageId("0/never/stored")])
    assert set(found) == set(wanted)
    np.testing.assert_allclose([found[name] for name in wanted], vectors[[5499, 0, 2500]], atol=1e-6)
    assert len(index.get(None, ids)) == 5500
    assert index.get(GuildId(GUILD), wanted) == index.get(None, []) == {}


def test_hits_come_best_first_with_their_cosines(index: PassageIndex) -> None:
    fill(index, at_cosines(0.2, 0.9, -0.5, 0.6))
    [hits] = index.query(None, towards(), 10)
    assert [name[-1] for name, _ in hits] == ["1", "3", "0", "2"]
    assert [score for _, score in hits] == pytest.approx([0.9, 0.6, 0.2, -0.5], abs=1e-5)


def test_no_more_hits_are_given_than_asked_for(index: PassageIndex) -> None:
    fill(index, at_cosines(0.2, 0.9, -0.5, 0.6))
    assert [name[-1] for name in found_ids(index, count=2)] == ["1", "3"]


def test_each_row_of_a_query_has_hits_of_its_own(index: PassageIndex) -> None:
    fill(index, at_cosines(1.0, -1.0))
    found = index.query(None, at_cosines(-1.0, 1.0, -1.0), 1)
    assert [hits[0][0][-1] for hits in found] == ["1", "0", "1"]


def test_storing_a_passage_again_replaces_its_vector(index: PassageIndex) -> None:
    fill(index, at_cosines(0.9, 0.1))
    fill(index, at_cosines(0.2))
    assert [name[-1] for name in found_ids(index)] == ["0", "1"]
    [hits] = index.query(None, towards(), 10)
    assert hits[0][1] == pytest.approx(0.2, abs=1e-5)


def test_a_deleted_passage_is_forgotten_and_unknown_ids_are_ignored(index: PassageIndex) -> None:
    ids = fill(index, at_cosines(0.9, 0.5, 0.1))
    index.delete(None, [ids[0], PassageId("0/never/stored")])
    assert index.list_ids(None) == set(ids[1:])
    assert found_ids(index) == ids[1:]
    index.delete(None, ids)
    index.delete(None, ids)
    assert found_ids(index) == []


def test_nothing_can_be_stored_and_deleted(index: PassageIndex) -> None:
    fill(index, unit_vectors(0))
    index.delete(None, [])
    assert index.list_ids(None) == set()


def test_more_passages_than_chroma_takes_at_once_can_be_stored_and_deleted(index: PassageIndex) -> None:
    vectors = unit_vectors(5500)
    ids = fill(index, vectors)
    assert index.list_ids(None) == set(ids)
    assert found_ids(index, vectors=vectors[-1:], count=1) == [ids[-1]]
    index.delete(None, ids[5:])
    assert index.list_ids(None) == set(ids[:5])


def test_a_guild_never_sees_anothers_passages_even_in_the_same_bucket(index: PassageIndex) -> None:
    owners = (None, GUILD, SAME_BUCKET, OTHER_BUCKET)
    stored = {guild: fill(index, at_cosines(0.9 - 0.1 * place), guild) for place, guild in enumerate(owners)}
    for guild in owners:
        assert index.list_ids(guild) == set(stored[guild])
        assert found_ids(index, guild) == stored[guild]
    assert found_ids(index, GuildId(GUILD + (2 * BUCKETS << 22))) == []


def test_a_small_guilds_passages_are_all_found_among_many_nearer_ones_in_its_bucket(index: PassageIndex) -> None:
    fill(index, at_cosines(*[0.99] * 400), GuildId(SAME_BUCKET))
    own = fill(index, at_cosines(0.3, 0.1, -0.2), GuildId(GUILD))
    assert found_ids(index, GuildId(GUILD)) == own


def test_a_guild_cannot_delete_anothers_passages(index: PassageIndex) -> None:
    fill(index, at_cosines(0.9), GuildId(GUILD))
    theirs = fill(index, at_cosines(0.8), GuildId(SAME_BUCKET))
    index.delete(GuildId(GUILD), theirs)
    assert index.list_ids(GuildId(SAME_BUCKET)) == set(theirs)


@pytest.mark.parametrize(
    ("back_end", "alone"), [("fake", True), ("in memory", True), ("embedded", True), ("server", False)]
)
def test_only_a_server_is_written_by_others_too(index: PassageIndex, alone: bool) -> None:
    assert index.exclusive is alone


def test_closing_twice_does_no_harm(index: PassageIndex) -> None:
    fill(index, unit_vectors(1))
    index.close()
    index.close()


@pytest.mark.parametrize("back_end", CHROMA)
def test_vectors_of_another_length_are_an_error_with_a_message(index: PassageIndex) -> None:
    fill(index, unit_vectors(3))
    with pytest.raises(IndexUnavailable, match="dimension"):
        index.query(None, unit_vectors(1, dimension=5), 1)
    with pytest.raises(IndexUnavailable, match="dimension"):
        fill(index, unit_vectors(1, dimension=5))


@pytest.mark.parametrize("back_end", LASTING)
def test_what_was_stored_lasts(open_index: Opener) -> None:
    first = open_index("one model")
    shared, own = fill(first, at_cosines(0.9, 0.1)), fill(first, at_cosines(0.5), GuildId(GUILD))
    first.close()
    again = open_index("one model")
    assert (again.list_ids(None), again.list_ids(GuildId(GUILD))) == (set(shared), set(own))
    assert found_ids(again) == shared


@pytest.mark.parametrize("back_end", LASTING)
def test_another_models_vectors_are_dropped(open_index: Opener) -> None:
    first = open_index("one model")
    fill(first, unit_vectors(3))
    fill(first, unit_vectors(2), GuildId(GUILD))
    first.close()
    other = open_index("another model")
    assert (other.list_ids(None), other.list_ids(GuildId(GUILD))) == (set(), set())
    longer = unit_vectors(4, dimension=20)
    ids = fill(other, longer)
    assert found_ids(other, vectors=longer[:1], count=1) == ids[:1]


@pytest.mark.parametrize("back_end", ["fake", "server"])
def test_an_index_that_somebody_emptied_says_so_and_can_be_filled_again(
    index: PassageIndex, request: pytest.FixtureRequest
) -> None:
    ids = fill(index, at_cosines(0.9))
    assert found_ids(index) == ids
    index.empty() if isinstance(index, InMemoryPassageIndex) else empty(request.getfixturevalue("server"))
    with pytest.raises(IndexEmptied):
        index.query(None, towards(), 1)
    assert index.list_ids(None) == set()
    fill(index, at_cosines(0.9))
    assert found_ids(index) == ids


@pytest.mark.parametrize("back_end", ["server"])
def test_passages_that_another_process_stored_are_seen_at_once(open_index: Opener) -> None:
    here, there = open_index("one model"), open_index("one model")
    fill(here, at_cosines(0.9))
    ids = fill(there, at_cosines(0.9, 0.8))
    assert here.list_ids(None) == set(ids)
    assert found_ids(here) == ids


@pytest.mark.parametrize("back_end", ["server"])
def test_a_server_that_goes_away_is_an_error_until_it_is_back(index: PassageIndex, server: ChromaServer) -> None:
    ids = fill(index, at_cosines(0.9))
    server.stop()
    try:
        for attempt in (
            lambda: index.list_ids(None),
            lambda: index.query(None, towards(), 1),
            lambda: fill(index, towards()),
            lambda: index.delete(None, ids),
        ):
            with pytest.raises(IndexUnavailable):
                attempt()
        with pytest.raises(IndexUnavailable, match="does not answer"):
            open_server(server.url, signature="one model")
    finally:
        server.start()
    assert found_ids(index) == ids


@pytest.mark.parametrize("back_end", ["server"])
def test_a_server_that_hangs_is_an_error_and_not_waited_for_ever(index: PassageIndex, server: ChromaServer) -> None:
    ids = fill(index, at_cosines(0.9))
    impatient = open_server(server.url, signature="one model", timeout=2)
    with server.hanging(), pytest.raises(IndexUnavailable):
        impatient.list_ids(None)
    assert found_ids(impatient) == ids
    impatient.close()


@pytest.mark.parametrize(
    "url",
    ["", "localhost:8000", "ftp://localhost:8000", "http://", "http://localhost:port", "http://[bad", "http://a:99999"],
)
def test_an_address_that_cannot_be_one_is_refused(url: str) -> None:
    with pytest.raises(IndexUnavailable, match="CHROMA_URL must look like"):
        open_server(url, signature="one model")


def test_a_signature_changes_with_each_of_its_parts() -> None:
    parts = [("model", 384, 1), ("other", 384, 1), ("model", 256, 1), ("model", 384, 2), ("model\x00384", 1, 1)]
    assert len({signature_of(*part) for part in parts}) == len(parts)
    assert signature_of(*parts[0]) == signature_of(*parts[0])


def test_what_is_stored_says_where_it_is_from_and_leaves_the_text_to_sql() -> None:
    with_guild = make_passage(1, GuildId(GUILD))
    index = open_in_memory(signature="one model")
    index.upsert(GuildId(GUILD), [with_guild], towards())
    stored = index._collection(GuildId(GUILD)).get(ids=[with_guild.id])
    assert stored["metadatas"] == [
        {"document": "note", "title": "A note", "section": "Part", "kind": "section", "guild": str(GUILD)}
    ]
    assert stored["documents"] == [None]
    index.upsert(None, [make_passage(2)], towards())
    [shared] = index._collection(None).get(ids=["0/note/2"])["metadatas"]
    assert shared == {"document": "note", "title": "A note", "kind": "section"}
    index.close()


def test_the_indexs_own_search_finds_nearly_what_an_exact_one_finds() -> None:
    middles, spread = unit_vectors(200, dimension=96), unit_vectors(6_000, dimension=96, seed=1)
    rows = np.repeat(middles, 30, axis=0) + spread
    vectors = np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)
    index = open_in_memory(signature="one model")
    names = np.array(fill(index, vectors))
    questions = vectors[::100] + 0.3 * unit_vectors(60, dimension=96, seed=2)
    nearest = np.argsort(-(questions @ vectors.T), axis=1)[:, :10]
    found = index.query(None, questions, 10)
    recalls = [len({name for name, _ in hits} & set(names[right])) for hits, right in zip(found, nearest, strict=True)]
    assert sum(recalls) >= 0.99 * nearest.size
    index.close()


def test_guilds_made_at_different_moments_are_spread_evenly_over_the_buckets() -> None:
    chance = random.Random(20_261_122)
    guilds = [chance.randrange(10**12) << 22 for _ in range(64 * 100)]  # each the first of its millisecond
    used = Counter(map(bucket_of, guilds))
    assert set(used) <= set(range(BUCKETS))
    assert max(used.values()) <= 2 * len(guilds) / BUCKETS
