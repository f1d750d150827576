from __future__ import annotations

import pytest

from bot.coaching.profiles import Profile, assumed_topics, known_topics
from knowledge.ids import TopicId, TrackId
from knowledge.roadmap import Level
from tests.small_library import CACHING, CHOOSING, DATA, GIT, SQL, WEB, small_roadmap

ROADMAP = small_roadmap()


def test_a_member_who_said_no_level_counts_as_a_junior() -> None:
    assert Profile().effective_level is Level.JUNIOR
    assert Profile(level=Level.SENIOR).effective_level is Level.SENIOR


@pytest.mark.parametrize("level", list(Level))
def test_a_level_takes_exactly_the_topics_of_lower_levels_for_granted(level: Level) -> None:
    lower = {topic.id for topic in ROADMAP.topics.values() if list(Level).index(topic.level) < list(Level).index(level)}
    assert assumed_topics(ROADMAP, level) == lower


def test_nothing_is_taken_for_granted_of_a_junior() -> None:
    assert known_topics(ROADMAP, Profile()) == frozenset()


def test_what_is_done_is_known_at_any_level() -> None:
    assert known_topics(ROADMAP, Profile(done=frozenset({CACHING}))) == {CACHING}


def test_what_is_under_way_is_not_known_yet() -> None:
    assert GIT not in known_topics(ROADMAP, Profile(in_progress=frozenset({GIT})))


@pytest.mark.parametrize("track", [WEB, DATA])
def test_somebody_with_a_track_has_chosen_one(track: str) -> None:
    assert CHOOSING in known_topics(ROADMAP, Profile(track=TrackId(track)))


def test_a_mid_level_member_knows_the_junior_topics_beside_what_they_did() -> None:
    known = known_topics(ROADMAP, Profile(level=Level.MID, done=frozenset({SQL})))
    assert known == assumed_topics(ROADMAP, Level.MID) | {SQL}
    assert TopicId("loops") in known
