from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.drawing.layout import TOPIC_HEIGHT, TRUNK_HEIGHT, Layout, lay_out
from knowledge.ids import TopicId
from knowledge.library import load_library
from knowledge.roadmap import Level, Phase, Roadmap, Topic


def roadmap(*topics: tuple[str, int, list[str]]) -> Roadmap:
    built = [
        Topic(
            id=TopicId(name),
            title=name.title(),
            phase=phase,
            level=Level.JUNIOR,
            prerequisites={TopicId(other): "It comes first." for other in before},
        )
        for name, phase, before in topics
    ]
    phases = tuple(Phase(id=number, title="A phase", duration="a year", level=Level.JUNIOR) for number in (1, 2, 3))
    return Roadmap(levels=(), phases=phases, tracks=(), topics={topic.id: topic for topic in built})


@st.composite
def roadmaps(draw: st.DrawFn) -> Roadmap:
    topics: list[tuple[str, int, list[str]]] = []
    for number in range(draw(st.integers(1, 12))):
        phase = draw(st.integers(1, 3))
        earlier = [name for name, its_phase, _ in topics if its_phase <= phase]
        before = draw(st.sets(st.sampled_from(earlier), max_size=3)) if earlier else set()
        topics.append((f"t{number}", phase, sorted(before)))
    return roadmap(*topics)


def test_a_topic_stands_in_the_column_after_its_last_prerequisite_of_the_phase() -> None:
    layout = lay_out(roadmap(("a", 1, []), ("b", 1, ["a"]), ("c", 1, ["a", "b"]), ("d", 2, ["a"]), ("e", 2, ["d"])))
    assert layout.column_of == {"a": 0, "b": 1, "c": 2, "d": 3, "e": 4}
    assert layout.columns == {1: range(3), 2: range(3, 5), 3: range(5, 6)}


def test_an_edge_passes_every_column_between_its_ends() -> None:
    layout = lay_out(roadmap(("a", 1, []), ("b", 1, ["a"]), ("c", 2, ["a", "b"])))
    assert layout.route(TopicId("a"), TopicId("c")) == [(0, "a", True), (1, "a", False), (2, "c", True)]


def test_edges_from_one_topic_share_their_trunk() -> None:
    layout = lay_out(roadmap(("a", 1, []), ("b", 1, ["a"]), ("c", 2, ["a"]), ("d", 2, ["a"])))
    trunks = [slot for slot in layout.heights if not slot[2]]
    assert trunks == [(1, "a", False)]


def test_a_roadmap_without_topics_has_an_empty_layout() -> None:
    assert lay_out(roadmap()).heights == {}


@pytest.fixture(scope="module")
def shipped() -> Layout:
    return lay_out(load_library().roadmap)


def test_the_shipped_roadmap_is_laid_out_the_same_every_time(shipped: Layout) -> None:
    assert lay_out(load_library().roadmap) == shipped


def test_the_shipped_roadmap_keeps_its_distances(shipped: Layout) -> None:
    assert_distances(shipped)


@settings(max_examples=40, deadline=None)
@given(roadmaps())
def test_nothing_overlaps_in_any_column_and_every_edge_points_right(road: Roadmap) -> None:
    layout = lay_out(road)
    assert_distances(layout)
    for topic in road.topics.values():
        for before in topic.prerequisites:
            assert layout.column_of[before] < layout.column_of[topic.id]
            assert all(slot in layout.heights for slot in layout.route(before, topic.id))


def assert_distances(layout: Layout) -> None:
    half = {True: TOPIC_HEIGHT / 2, False: TRUNK_HEIGHT / 2}
    for column in {slot[0] for slot in layout.heights}:
        slots = sorted((slot for slot in layout.heights if slot[0] == column), key=lambda slot: layout.heights[slot])
        for above, below in pairwise(slots):
            distance = layout.heights[below] - layout.heights[above]
            assert distance >= half[above[2]] + half[below[2]] - 1e-6
