"""What holds for every member, whatever they have done, on the roadmap that ships."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.coaching.profiles import Profile
from bot.coaching.recommending import choose_topics, next_around, recommend
from bot.wording.english import explain
from knowledge.ids import TopicId
from knowledge.roadmap import Level, Topic
from tests.unit.bot.coaching.strategies import profiles, shipped_roadmap

ROADMAP = shipped_roadmap()
EVERYTHING = len(ROADMAP.topics)
CHOOSING = "choosing-a-track"
COUNTS = st.integers(min_value=1, max_value=EVERYTHING)
NO_GOAL = ("",)


def everything_open(profile: Profile) -> list[Topic]:
    return [ROADMAP.topics[item.topic] for item in recommend(ROADMAP, profile, EVERYTHING)]


def of_a_lower_level(topic: Topic, profile: Profile) -> bool:
    return topic.level.order < (profile.level or Level.JUNIOR).order


@given(profiles(), COUNTS)
def test_nothing_done_is_recommended_again(profile: Profile, count: int) -> None:
    assert not {item.topic for item in recommend(ROADMAP, profile, count)} & profile.done


@given(profiles(), COUNTS)
def test_the_topics_alone_are_those_that_are_recommended(profile: Profile, count: int) -> None:
    assert choose_topics(ROADMAP, profile, count) == [item.topic for item in recommend(ROADMAP, profile, count)]


@given(profiles())
def test_whatever_is_recommended_can_start_today(profile: Profile) -> None:
    for item in recommend(ROADMAP, profile, EVERYTHING):
        assert item.missing_prerequisites == ()
        for needed in ROADMAP.topics[item.topic].prerequisites:
            chosen = needed == CHOOSING and (profile.track or profile.goal)
            assert needed in profile.done or of_a_lower_level(ROADMAP.topics[needed], profile) or chosen


@given(profiles())
def test_what_a_level_takes_for_granted_is_recommended_only_when_it_was_begun(profile: Profile) -> None:
    for topic in everything_open(profile):
        assert topic.id in profile.in_progress or not of_a_lower_level(topic, profile)


@settings(max_examples=15)
@given(profiles(), st.integers(min_value=1, max_value=5))
def test_following_the_recommendations_ends_with_the_whole_road_done(profile: Profile, count: int) -> None:
    while found := recommend(ROADMAP, profile, count):
        profile = replace(profile, done=profile.done | {item.topic for item in found})
    left = [topic for topic in ROADMAP.topics.values() if topic.id not in profile.done]
    assert all(of_a_lower_level(topic, profile) or topic.id == CHOOSING for topic in left)


@given(profiles(goals=NO_GOAL))
def test_no_other_track_comes_before_what_is_the_members_own(profile: Profile) -> None:
    fresh = [topic for topic in everything_open(profile) if topic.id not in profile.in_progress]
    foreign = [topic.track not in (None, profile.track) for topic in fresh]
    assert foreign == sorted(foreign)


@given(profiles(goals=NO_GOAL))
def test_earlier_phases_come_before_later_ones(profile: Profile) -> None:
    own = [topic for topic in everything_open(profile) if topic.track in (None, profile.track)]
    phases = [topic.phase for topic in own if topic.id not in profile.in_progress]
    assert phases == sorted(phases)


@given(profiles())
def test_what_is_under_way_comes_before_anything_new(profile: Profile) -> None:
    fresh = [topic.id not in profile.in_progress for topic in everything_open(profile)]
    assert fresh == sorted(fresh)


@given(profiles(), COUNTS)
def test_exactly_as_many_are_recommended_as_were_asked_for_while_that_many_are_open(
    profile: Profile, count: int
) -> None:
    found = [item.topic for item in recommend(ROADMAP, profile, count)]
    assert len(found) == min(count, len(everything_open(profile)))
    assert len(set(found)) == len(found)


@given(profiles(), COUNTS)
def test_a_shorter_list_is_the_start_of_the_longer_one_but_for_a_last_place_given_to_practice(
    profile: Profile, count: int
) -> None:
    found = [ROADMAP.topics[item.topic] for item in recommend(ROADMAP, profile, count)]
    longer = everything_open(profile)[: len(found)]
    assert found[:-1] == longer[:-1]
    if found and found[-1] != longer[-1]:
        assert found[-1].kind == "practice"
        assert found[-1].phase == longer[-1].phase
        assert longer[-1].id not in profile.in_progress


@given(profiles(), st.randoms())
def test_the_order_in_which_things_were_done_makes_no_difference(profile: Profile, random: Random) -> None:
    def shuffled(topics: AbstractSet[TopicId]) -> AbstractSet[TopicId]:
        order = sorted(topics)
        random.shuffle(order)
        return dict.fromkeys(order).keys()  # a set whose order is known

    again = replace(profile, done=shuffled(profile.done), in_progress=shuffled(profile.in_progress))
    assert recommend(ROADMAP, again) == recommend(ROADMAP, profile)


@given(profiles())
def test_a_member_without_a_level_is_coached_as_a_junior(profile: Profile) -> None:
    as_junior = recommend(ROADMAP, replace(profile, level=Level.JUNIOR))
    assert recommend(ROADMAP, replace(profile, level=None)) == as_junior


@given(profiles())
def test_every_recommendation_says_why_and_carries_the_notes_hours(profile: Profile) -> None:
    for item in recommend(ROADMAP, profile, EVERYTHING):
        assert explain(item).endswith(".")
        assert (item.title, item.hours) == (ROADMAP.topics[item.topic].title, ROADMAP.topics[item.topic].hours)


@given(profiles(goals=NO_GOAL), st.sampled_from(list(ROADMAP.topics)))
def test_the_steps_around_a_topic_can_start_today_and_lead_to_it(profile: Profile, topic: TopicId) -> None:
    around = next_around(ROADMAP, profile, topic)
    open_now = {item.id for item in everything_open(replace(profile, in_progress=frozenset()))}
    if topic in profile.done:
        assert all(topic in ROADMAP.topics[other].prerequisites for other in around)
        assert set(around) <= open_now
    elif around != (topic,):
        assert around
        assert set(around) <= open_now & ROADMAP.prerequisite_closure(topic)


@pytest.mark.parametrize("level", list(Level))
def test_somebody_who_has_done_everything_gets_nothing(level: Level) -> None:
    assert recommend(ROADMAP, Profile(level=level, done=frozenset(ROADMAP.topics))) == []
