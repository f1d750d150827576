"""What lies between a member and a topic."""

from __future__ import annotations

import pytest

from bot.coaching.gaps import Gap, find_gap
from bot.coaching.profiles import Profile
from knowledge.ids import TopicId
from knowledge.roadmap import Level
from tests.small_library import CACHING, FLASK, FUNCTIONS, LOOPS, SQL, VARIABLES, small_roadmap

ROADMAP = small_roadmap()


def test_everything_before_a_topic_that_is_not_known_with_its_hours() -> None:
    gap = find_gap(ROADMAP, Profile(level=Level.JUNIOR), SQL)
    assert gap == Gap(topic=SQL, missing=(VARIABLES, FUNCTIONS), hours=(11, 22))


def test_what_is_done_or_assumed_for_a_level_is_not_missing() -> None:
    done = find_gap(ROADMAP, Profile(done=frozenset({VARIABLES})), SQL)
    assert done == Gap(topic=SQL, missing=(FUNCTIONS,), hours=(6, 12))
    mid = find_gap(ROADMAP, Profile(level=Level.MID), CACHING)
    assert mid == Gap(topic=CACHING, missing=(SQL,), hours=(15, 30))


def test_of_somebody_unknown_only_what_the_topic_itself_builds_on() -> None:
    assert find_gap(ROADMAP, Profile(), FLASK) == Gap(topic=FLASK, missing=(FUNCTIONS,), hours=(6, 12))


@pytest.mark.parametrize(
    ("profile", "topic"),
    [
        (Profile(), VARIABLES),
        (Profile(level=Level.MID), FLASK),
        (Profile(level=Level.SENIOR), LOOPS),
        (Profile(level=Level.JUNIOR, done=frozenset({FLASK})), FLASK),
    ],
    ids=["first of all", "level suffices", "behind them", "done"],
)
def test_no_gap_where_nothing_is_missing(profile: Profile, topic: TopicId) -> None:
    assert find_gap(ROADMAP, profile, topic) is None
