import numpy as np

from benchmarks.synthetic_guilds import guild_corpus, guild_id, guild_vectors, nearest
from knowledge.ids import GuildId
from retrieval.index.corpus import passages_of

ORIGINALS = np.eye(8, 64, dtype=np.float32)


def test_every_guild_has_its_own_passages() -> None:
    names = [
        passage.id for number in (0, 1) for passage in passages_of(guild_corpus(number, 30), GuildId(guild_id(number)))
    ]
    assert len(set(names)) == 2 * 30


def test_vectors_are_of_length_one_near_an_original_and_all_different() -> None:
    vectors = guild_vectors(3, 100, ORIGINALS)
    assert vectors.shape == (100, 64)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, rtol=1e-5)
    assert ((vectors @ ORIGINALS.T).max(axis=1) > 0.75).all()
    assert len(np.unique(vectors, axis=0)) == 100


def test_a_guild_has_the_same_vectors_every_time_and_others_than_its_neighbour() -> None:
    assert np.array_equal(guild_vectors(3, 100, ORIGINALS), guild_vectors(3, 100, ORIGINALS))
    assert not np.array_equal(guild_vectors(3, 100, ORIGINALS), guild_vectors(4, 100, ORIGINALS))


def test_the_nearest_rows_come_best_first() -> None:
    vectors = np.array([[0.0, 1.0], [1.0, 0.0], [0.6, 0.8]], dtype=np.float32)
    assert nearest(vectors, np.array([1.0, 0.0], dtype=np.float32), 2) == [1, 2]
