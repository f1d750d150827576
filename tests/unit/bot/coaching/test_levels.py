from __future__ import annotations

import pytest

from bot.coaching.levels import PhaseProgress, phase_progress, suggested_level
from bot.coaching.profiles import Profile
from knowledge.ids import TopicId, TrackId
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
JUNIOR_TOPICS = (VARIABLES, LOOPS, FUNCTIONS, FIRST_PROJECT, GIT)


def counts(profile: Profile) -> list[tuple[int, int]]:
    return [(phase.done, phase.total) for phase in phase_progress(ROADMAP, profile)]


def test_each_phase_is_shown_with_its_number_and_title() -> None:
    assert phase_progress(ROADMAP, Profile(done=frozenset({LOOPS})))[0] == PhaseProgress(
        phase=1, title="Foundations", done=1, total=4
    )


def test_a_phase_counts_what_is_done_in_it() -> None:
    assert counts(Profile(done=frozenset({VARIABLES, LOOPS, GIT}))) == [(2, 4), (1, 1), (0, 2), (0, 1)]


def test_only_the_own_track_counts() -> None:
    done = frozenset({FLASK, PANDAS})
    assert counts(Profile(track=WEB, done=done))[2] == (1, 3)
    assert counts(Profile(track=DATA, done=done))[2] == (1, 3)
    assert counts(Profile(done=done))[2] == (0, 2)


def test_what_a_level_takes_for_granted_is_not_counted_as_done() -> None:
    assert counts(Profile(level=Level.SENIOR))[0] == (0, 4)


@pytest.mark.parametrize("left_out", JUNIOR_TOPICS)
def test_four_fifths_of_a_levels_topics_suggest_the_next_level(left_out: TopicId) -> None:
    done = frozenset(JUNIOR_TOPICS) - {left_out}
    assert suggested_level(ROADMAP, Profile(done=done)) is Level.MID


@pytest.mark.parametrize("left_out", [LOOPS, FUNCTIONS])
def test_less_than_four_fifths_suggest_nothing(left_out: TopicId) -> None:
    done = frozenset(JUNIOR_TOPICS) - {left_out, GIT}
    assert suggested_level(ROADMAP, Profile(done=done)) is None


@pytest.mark.parametrize(
    ("track", "done", "level"),
    [
        (None, {CHOOSING, SQL}, Level.SENIOR),
        (WEB, {CHOOSING, SQL}, None),
        (WEB, {CHOOSING, SQL, PANDAS}, None),
        (WEB, {CHOOSING, SQL, FLASK}, Level.SENIOR),
    ],
)
def test_the_own_track_belongs_to_a_level_and_other_tracks_do_not(
    track: TrackId | None, done: set[TopicId], level: Level | None
) -> None:
    profile = Profile(level=Level.MID, track=track, done=frozenset(done))
    assert suggested_level(ROADMAP, profile) is level


def test_topics_of_another_level_do_not_count_towards_this_one() -> None:
    assert suggested_level(ROADMAP, Profile(done=frozenset({CHOOSING, SQL, CACHING, FLASK, PANDAS}))) is None


def test_there_is_no_level_above_senior() -> None:
    assert suggested_level(ROADMAP, Profile(level=Level.SENIOR, done=frozenset(ROADMAP.topics))) is None
