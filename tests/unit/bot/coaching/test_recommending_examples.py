"""Single members on the small roadmap, where every answer can be checked by eye."""

from __future__ import annotations

import pytest

from bot.coaching.profiles import Profile
from bot.coaching.recommending import Reason, Recommendation, next_around, recommend
from knowledge.ids import TopicId
from knowledge.roadmap import Level
from tests.small_library import (
    CACHING,
    CHOOSING,
    DATA,
    FIRST_PROJECT,
    FLASK,
    FUNCTIONS,
    GIT,
    LOOPS,
    PANDAS,
    SQL,
    VARIABLES,
    WEB,
    small_roadmap,
)

ROADMAP = small_roadmap()
FOUNDATIONS = frozenset({VARIABLES, LOOPS, FUNCTIONS})


def topics(profile: Profile, count: int = 3) -> list[TopicId]:
    return [item.topic for item in recommend(ROADMAP, profile, count)]


def first(profile: Profile) -> Recommendation:
    return recommend(ROADMAP, profile)[0]


def test_a_newcomer_starts_at_the_start() -> None:
    assert topics(Profile()) == [VARIABLES]


def test_the_topic_that_most_others_build_on_comes_first_within_a_phase() -> None:
    assert topics(Profile(done=frozenset({VARIABLES}))) == [FUNCTIONS, LOOPS]


def test_a_mid_level_member_is_not_sent_back_to_junior_topics() -> None:
    assert topics(Profile(level=Level.MID), 10) == [SQL, CHOOSING, FLASK, PANDAS]


def test_a_senior_member_starts_in_the_senior_phase() -> None:
    assert topics(Profile(level=Level.SENIOR)) == [CACHING]


def test_the_own_track_comes_before_topics_for_everybody_of_the_same_phase() -> None:
    assert topics(Profile(level=Level.MID, track=WEB), 10) == [FLASK, SQL, PANDAS]


def test_choosing_a_track_is_not_suggested_to_somebody_who_has_one() -> None:
    assert CHOOSING in topics(Profile(level=Level.MID), 10)
    assert CHOOSING not in topics(Profile(level=Level.MID, track=DATA), 10)


def test_other_tracks_wait_until_everything_of_ones_own_is_done() -> None:
    done = frozenset({FLASK, SQL, CACHING})
    assert topics(Profile(level=Level.MID, track=WEB, done=done - {CACHING})) == [CACHING, PANDAS]
    assert topics(Profile(level=Level.MID, track=WEB, done=done)) == [PANDAS]


def test_what_is_under_way_comes_first_even_from_another_track() -> None:
    profile = Profile(level=Level.MID, track=WEB, in_progress=frozenset({PANDAS}))
    assert topics(profile) == [PANDAS, FLASK, SQL]
    assert first(profile).reason is Reason.STARTED


def test_a_topic_of_a_lower_level_that_was_begun_is_finished_first() -> None:
    assert topics(Profile(level=Level.SENIOR, in_progress=frozenset({LOOPS}))) == [LOOPS, CACHING]


def test_a_topic_both_begun_and_done_is_done() -> None:
    profile = Profile(done=frozenset({VARIABLES, LOOPS}), in_progress=frozenset({LOOPS}))
    assert topics(profile) == [FUNCTIONS, PANDAS]


def test_one_of_three_is_practice_where_practice_is_open() -> None:
    done = FOUNDATIONS
    assert topics(Profile(done=done), 1) == [FIRST_PROJECT]
    assert topics(Profile(done=done | {FIRST_PROJECT, GIT})) == [SQL, CHOOSING, FLASK]


def test_a_goal_pulls_what_it_needs_forward_and_says_so() -> None:
    done = frozenset({VARIABLES})
    profile = Profile(goal="I want to understand loops", done=done)
    assert topics(Profile(done=done))[0] == FUNCTIONS
    assert topics(profile)[0] == LOOPS
    assert first(profile).reason is Reason.GOAL


def test_a_goal_far_ahead_pulls_what_comes_before_it() -> None:
    profile = Profile(level=Level.MID, goal="caching for everybody", track=WEB)
    assert topics(profile) == [SQL, FLASK, PANDAS]


def test_a_goal_that_names_one_track_implies_it() -> None:
    assert topics(Profile(level=Level.MID, goal="analysing data with Pandas"), 10) == [PANDAS, SQL, FLASK]


def test_a_goal_that_names_two_tracks_implies_neither() -> None:
    assert CHOOSING in topics(Profile(level=Level.MID, goal="Pandas behind Flask"), 10)


def test_a_goal_is_read_in_whole_words_only() -> None:
    assert topics(Profile(level=Level.MID, goal="flasks and gitlab")) == topics(Profile(level=Level.MID))


def test_the_chosen_track_outweighs_the_goals_track() -> None:
    profile = Profile(level=Level.MID, track=WEB, goal="Pandas")
    found = topics(profile, 10)
    assert found.index(FLASK) < found.index(PANDAS)


@pytest.mark.parametrize(
    ("profile", "reason", "built_on", "opens"),
    [
        (Profile(), Reason.BEGINNING, (), ("Loops", "Functions")),
        (Profile(done=frozenset({VARIABLES})), Reason.BUILDS_ON, ("Variables",), ("First project", "Databases")),
        (Profile(level=Level.SENIOR), Reason.LEVEL, (), ()),
        (Profile(level=Level.MID, track=WEB), Reason.TRACK, (), ()),
        (Profile(level=Level.MID), Reason.LEVEL, (), ("Caching",)),
    ],
)
def test_the_reason_says_what_a_topic_builds_on_and_what_it_opens(
    profile: Profile, reason: Reason, built_on: tuple[str, ...], opens: tuple[str, ...]
) -> None:
    found = first(profile)
    assert (found.reason, found.built_on, found.opens) == (reason, built_on, opens)


def test_the_way_to_a_topic_that_needs_others_starts_with_what_can_start_today() -> None:
    assert next_around(ROADMAP, Profile(), GIT) == (VARIABLES,)
    assert next_around(ROADMAP, Profile(done=frozenset({VARIABLES})), GIT) == (LOOPS, FUNCTIONS)


def test_a_topic_that_can_start_today_is_its_own_next_step() -> None:
    assert next_around(ROADMAP, Profile(), VARIABLES) == (VARIABLES,)
    assert next_around(ROADMAP, Profile(level=Level.MID), SQL) == (SQL,)


def test_a_topic_below_ones_level_is_still_its_own_next_step() -> None:
    assert next_around(ROADMAP, Profile(level=Level.SENIOR), LOOPS) == (LOOPS,)


def test_after_a_topic_that_is_done_comes_what_follows_it_and_is_open() -> None:
    assert next_around(ROADMAP, Profile(done=frozenset({VARIABLES})), VARIABLES) == (LOOPS, FUNCTIONS)
    assert next_around(ROADMAP, Profile(level=Level.MID, done=frozenset({SQL})), SQL) == (CACHING,)
    assert next_around(ROADMAP, Profile(done=frozenset({LOOPS})), LOOPS) == (PANDAS,)
