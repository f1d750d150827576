from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import DocumentError, KnowledgeError
from knowledge.ids import TopicId
from knowledge.progress import Aliases, ProgressState, migrate_progress, parse_aliases
from knowledge.progress import ProgressState as SavedState

DAY = "2026-11-01"
RENAMED = f"renamed: [{{from: a, to: b, since: {DAY}}}]"
SPLIT = f"split: [{{from: a, into: [b, c], since: {DAY}}}]"
MERGED = f"merged: [{{from: [a, b], into: c, since: {DAY}}}]"
NOT_STARTED = ProgressState.NOT_STARTED


def migrated(states: Mapping[str, str], *changes: str) -> dict[str, str]:
    found = migrate_progress({TopicId(topic): state for topic, state in states.items()}, aliases(*changes))
    return {str(topic): str(state) for topic, state in found.items()}


def aliases(*changes: str) -> Aliases:
    return parse_aliases("\n".join(changes))


def test_the_states_have_the_values_that_are_saved() -> None:
    assert [state.value for state in ProgressState] == [state.value for state in SavedState]


@pytest.mark.parametrize("state", ProgressState)
def test_a_renamed_topic_takes_its_state_along(state: ProgressState) -> None:
    assert migrated({"a": state, "x": "completed"}, RENAMED) == {"b": state, "x": "completed"}


def test_a_topic_renamed_into_one_with_a_state_keeps_the_further_of_the_two() -> None:
    assert migrated({"a": "in_progress", "b": "completed"}, RENAMED) == {"b": "completed"}
    assert migrated({"a": "completed", "b": "in_progress"}, RENAMED) == {"b": "completed"}


def test_every_part_of_a_completed_topic_is_completed() -> None:
    assert migrated({"a": "completed"}, SPLIT) == {"b": "completed", "c": "completed"}


@pytest.mark.parametrize("state", ["in_progress", "not_started"])
def test_only_the_first_part_of_a_topic_that_is_not_completed_has_its_state(state: str) -> None:
    assert migrated({"a": state}, SPLIT) == {"b": state}


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("completed", "completed", "completed"),
        ("completed", "in_progress", "in_progress"),
        ("completed", "not_started", "in_progress"),
        ("in_progress", "not_started", "in_progress"),
        ("in_progress", "in_progress", "in_progress"),
        ("not_started", "not_started", "not_started"),
    ],
)
def test_a_merged_topic_is_completed_only_when_all_its_sources_were(first: str, second: str, whole: str) -> None:
    assert migrated({"a": first, "b": second}, MERGED) == {"c": whole}
    assert migrated({"a": second, "b": first}, MERGED) == {"c": whole}


def test_a_source_without_a_state_counts_as_not_started() -> None:
    assert migrated({"a": "completed"}, MERGED) == {"c": "in_progress"}
    assert migrated({"b": "not_started"}, MERGED) == {"c": "not_started"}


def test_a_merged_topic_without_any_saved_source_gets_no_state() -> None:
    assert migrated({"x": "completed"}, MERGED) == {"x": "completed"}


def test_a_topic_that_was_renamed_and_later_split_is_followed_to_its_parts() -> None:
    split = f"split: [{{from: b, into: [c, d], since: {DAY}}}]"
    assert migrated({"a": "completed"}, RENAMED, split) == {"c": "completed", "d": "completed"}


def test_a_topic_that_was_split_and_whose_part_was_merged_is_followed_to_the_whole() -> None:
    merged = f"merged: [{{from: [c, z], into: y, since: {DAY}}}]"
    assert migrated({"a": "completed", "z": "completed"}, SPLIT, merged) == {"b": "completed", "y": "completed"}
    assert migrated({"a": "completed"}, SPLIT, merged) == {"b": "completed", "y": "in_progress"}


def test_a_chain_may_stand_in_the_file_in_any_order() -> None:
    chain = f"renamed: [{{from: b, to: c, since: {DAY}}}, {{from: a, to: b, since: {DAY}}}]"
    assert migrated({"a": "completed"}, chain) == {"c": "completed"}


def test_what_no_change_names_stays_as_it_is() -> None:
    assert migrated({"x": "in_progress", "not-a-topic": "completed"}, RENAMED, SPLIT.replace("from: a", "from: q")) == {
        "x": "in_progress",
        "not-a-topic": "completed",
    }


def test_a_state_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="paused"):
        migrated({"a": "paused"}, RENAMED)


def test_changes_that_go_round_in_a_circle_are_refused() -> None:
    circle = f"renamed: [{{from: a, to: b, since: {DAY}}}, {{from: b, to: a, since: {DAY}}}]"
    with pytest.raises(KnowledgeError, match="the aliases go round in a circle: "):
        migrated({"a": "completed"}, circle)


def test_the_states_that_are_given_are_left_alone() -> None:
    states = {TopicId("a"): "completed"}
    migrate_progress(states, aliases(RENAMED))
    assert states == {"a": "completed"}


@pytest.mark.parametrize("source", ["", "# nothing yet", "renamed: []\nsplit: []\nmerged: []"])
def test_an_empty_file_has_no_changes(source: str) -> None:
    assert parse_aliases(source).changes == ()


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("renamed: [{from: a, since: 2026-11-01}]", "renamed.0.to: Field required"),
        ("renamed: [{from: a, to: b}]", "renamed.0.since: Field required"),
        ("split: [{from: a, into: [b], since: 2026-11-01}]", "split.0.into: Tuple should have at least 2 items"),
        ("merged: [{from: [a], into: b, since: 2026-11-01}]", "merged.0.from: Tuple should have at least 2 items"),
        ("moved: []", "moved: Extra inputs are not permitted"),
        ("[]: []: []", "the aliases are not valid YAML"),
        ("[a, b]", "aliases: Input should be a valid dictionary"),
    ],
)
def test_a_file_of_another_form_is_refused_field_by_field(source: str, problem: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_aliases(source)
    assert caught.value.problems[0].startswith(problem)


TOPICS = [TopicId(f"t{number}") for number in range(9)]


@st.composite
def histories(draw: st.DrawFn) -> Aliases:
    """Changes without a circle: each leads from ids to later ones, and no id is a source twice."""
    free = list(TOPICS)
    renamed, split, merged = [], [], []
    for _ in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(["renamed", "split", "merged"]))
        source = draw(st.sampled_from(free[:-3])) if len(free) > 3 else None
        if source is None:
            break
        free.remove(source)
        later = [topic for topic in TOPICS if topic > source]
        if kind == "renamed":
            renamed.append({"from": source, "to": draw(st.sampled_from(later)), "since": DAY})
        elif kind == "split":
            parts = draw(st.lists(st.sampled_from(later), min_size=2, max_size=3, unique=True))
            split.append({"from": source, "into": parts, "since": DAY})
        elif other := [topic for topic in free if source < topic < TOPICS[-1]]:
            second = draw(st.sampled_from(other))
            free.remove(second)
            into = draw(st.sampled_from([topic for topic in TOPICS if topic > second]))
            merged.append({"from": [source, second], "into": into, "since": DAY})
    return Aliases.model_validate({"renamed": renamed, "split": split, "merged": merged})


saved = st.dictionaries(st.sampled_from(TOPICS), st.sampled_from(ProgressState))


@given(saved, histories())
def test_migrating_twice_changes_nothing_more(states: dict[TopicId, ProgressState], history: Aliases) -> None:
    once = migrate_progress(states, history)
    assert migrate_progress(once, history) == once


@given(saved, histories())
def test_no_id_that_is_gone_is_left_over(states: dict[TopicId, ProgressState], history: Aliases) -> None:
    gone = {source for change in history.changes for source in change.sources}
    assert not gone & migrate_progress(states, history).keys()


@given(saved, histories())
def test_nobody_loses_ground(states: dict[TopicId, ProgressState], history: Aliases) -> None:
    after = migrate_progress(states, history)
    for topic, state in states.items():
        today = current_topics(topic, history)
        if state is not ProgressState.NOT_STARTED:
            assert any(after.get(each, NOT_STARTED) is not NOT_STARTED for each in today)
        if topic in today:
            assert after[topic].order >= state.order


def current_topics(topic: TopicId, history: Aliases) -> tuple[TopicId, ...]:
    """The ids that stand for a topic today: itself where nothing changed, several where it was split."""
    ids: tuple[TopicId, ...] = (topic,)
    for change in history.in_order:
        ids = tuple(now for each in ids for now in (change.targets if each in change.sources else (each,)))
    return ids


@given(histories())
def test_who_had_completed_everything_has_completed_everything(history: Aliases) -> None:
    after = migrate_progress(dict.fromkeys(TOPICS, ProgressState.COMPLETED), history)
    assert set(after.values()) == {ProgressState.COMPLETED}
