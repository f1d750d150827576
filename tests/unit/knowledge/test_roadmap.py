from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import UnknownTopicError
from knowledge.ids import TopicId
from knowledge.roadmap import Level, LevelInfo, Phase, Roadmap, Topic, find_cycle

BASICS, LOOPS, LISTS, FORMS = map(TopicId, ("basics", "loops", "lists", "forms"))
PREREQUISITES = {BASICS: (), LOOPS: (BASICS,), LISTS: (LOOPS,), FORMS: (LISTS, BASICS)}


def roadmap(prerequisites: Mapping[TopicId, tuple[TopicId, ...]] = PREREQUISITES) -> Roadmap:
    topics = [
        Topic(
            id=topic,
            title=topic.title(),
            phase=1,
            level=Level.JUNIOR,
            prerequisites={other: f"{other} comes first." for other in before},
        )
        for topic, before in prerequisites.items()
    ]
    return Roadmap(
        levels=(LevelInfo(id=Level.JUNIOR, title="Junior", years="0-2", means="simple tasks"),),
        phases=(Phase(id=1, title="Start", duration="3 months", level=Level.JUNIOR),),
        tracks=(),
        topics={topic.id: topic for topic in topics},
    )


def test_levels_are_ordered_from_junior_to_senior() -> None:
    assert sorted([Level.SENIOR, Level.JUNIOR, Level.MID], key=lambda level: level.order) == list(Level)


def test_a_topic_is_found_by_its_id() -> None:
    assert roadmap().get_topic("loops").title == "Loops"


def test_an_unknown_topic_is_refused_with_the_nearest_ids() -> None:
    with pytest.raises(UnknownTopicError) as caught:
        roadmap().get_topic("loop")
    assert caught.value.suggestions == ("loops",)
    assert str(caught.value) == "there is no topic 'loop' in the roadmap. Did you mean loops?"


def test_an_unknown_topic_unlike_any_other_is_refused_without_a_guess() -> None:
    with pytest.raises(UnknownTopicError) as caught:
        roadmap().get_topic("zzz")
    assert caught.value.suggestions == ()
    assert str(caught.value) == "there is no topic 'zzz' in the roadmap."


def test_a_phase_is_found_by_its_number() -> None:
    assert roadmap().get_phase(1).title == "Start"
    with pytest.raises(KeyError):
        roadmap().get_phase(7)


def test_missing_prerequisites_are_the_direct_ones_that_are_not_done_in_roadmap_order() -> None:
    assert roadmap().missing_prerequisites(FORMS, frozenset()) == (BASICS, LISTS)
    assert roadmap().missing_prerequisites(FORMS, {BASICS}) == (LISTS,)
    assert roadmap().missing_prerequisites(FORMS, {BASICS, LISTS}) == ()


def test_the_closure_holds_indirect_prerequisites_but_not_the_topic_itself() -> None:
    assert roadmap().prerequisite_closure(FORMS) == {BASICS, LOOPS, LISTS}
    assert roadmap().prerequisite_closure(BASICS) == frozenset()


def test_the_closure_of_a_graph_with_a_cycle_ends() -> None:
    circular = roadmap({LOOPS: (LISTS,), LISTS: (LOOPS,)})
    assert circular.prerequisite_closure(LOOPS) == {LOOPS, LISTS}


def test_followers_are_those_that_name_a_topic_directly() -> None:
    assert roadmap().followers(BASICS) == (LOOPS, FORMS)
    assert roadmap().followers(FORMS) == ()


def test_a_topic_opens_all_that_need_it_directly_or_not() -> None:
    assert [roadmap().count_opened(topic) for topic in (BASICS, LOOPS, LISTS, FORMS)] == [3, 2, 1, 0]


def test_a_topic_is_open_once_all_that_it_names_is_done() -> None:
    assert roadmap().is_open(BASICS, frozenset())
    assert not roadmap().is_open(FORMS, {BASICS})
    assert roadmap().is_open(FORMS, {BASICS, LISTS})
    assert [topic.id for topic in roadmap().list_open({BASICS, LOOPS})] == [BASICS, LOOPS, LISTS]


def test_below_a_level_lie_the_topics_of_all_lower_ones() -> None:
    levels = dict(zip((LOOPS, FORMS, BASICS), (Level.SENIOR, Level.MID, Level.JUNIOR), strict=True))
    topics = {topic: Topic(id=topic, title=topic, phase=1, level=level) for topic, level in levels.items()}
    road = replace(roadmap(), topics=topics)
    assert [road.topics_below(level) for level in Level] == [frozenset(), {BASICS}, {BASICS, FORMS}]


def test_topics_in_order_stand_as_in_the_roadmap() -> None:
    assert roadmap().in_order({FORMS, LOOPS, BASICS}) == (BASICS, LOOPS, FORMS)


def test_a_topic_is_named_by_its_title_its_id_and_its_parts_in_lower_case() -> None:
    topic = Topic(id=TopicId("web-forms"), title="Forms", phase=1, level=Level.MID, covers=("CSRF tokens",))
    assert topic.names == ("forms", "web forms", "csrf tokens")


def test_a_selection_keeps_the_roadmaps_order_and_passes_over_unknown_ids() -> None:
    selected = roadmap().select([FORMS, BASICS, TopicId("magic"), BASICS])
    assert [topic.id for topic in selected] == [BASICS, FORMS]


def test_the_order_is_that_of_the_file() -> None:
    assert roadmap().order == {BASICS: 0, LOOPS: 1, LISTS: 2, FORMS: 3}


def test_a_graph_without_a_cycle_has_none() -> None:
    assert find_cycle(PREREQUISITES) == ()


def test_a_cycle_is_given_with_its_first_topic_at_the_end_again() -> None:
    cycle = find_cycle({BASICS: (), LOOPS: (LISTS, BASICS), LISTS: (FORMS,), FORMS: (LOOPS,)})
    assert cycle[0] == cycle[-1]
    assert set(cycle) == {LOOPS, LISTS, FORMS}


def test_a_topic_that_needs_itself_is_a_cycle() -> None:
    assert find_cycle({LOOPS: (LOOPS,)}) == (LOOPS, LOOPS)


@st.composite
def sound_graphs(draw: st.DrawFn) -> dict[TopicId, tuple[TopicId, ...]]:
    names = [TopicId(f"t{number}") for number in range(draw(st.integers(1, 8)))]
    return {
        name: tuple(draw(st.sets(st.sampled_from(names[:place])))) if place else () for place, name in enumerate(names)
    }


@given(sound_graphs())
def test_who_has_done_the_closure_misses_nothing(graph: dict[TopicId, tuple[TopicId, ...]]) -> None:
    road = roadmap(graph)
    assert find_cycle(graph) == ()
    for topic in graph:
        closure = road.prerequisite_closure(topic)
        assert road.missing_prerequisites(topic, closure) == ()
        assert all(road.prerequisite_closure(other) <= closure for other in closure)
