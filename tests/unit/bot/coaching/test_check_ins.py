from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.check_ins import MAX_TOPICS, answered_periods, count_streak, plan_check_in
from bot.coaching.profiles import Profile
from knowledge.roadmap import Level
from tests.small_library import CACHING, FLASK, FUNCTIONS, LOOPS, PANDAS, SQL, VARIABLES, WEB, small_roadmap
from tests.unit.bot.coaching.strategies import profiles, shipped_roadmap

ROADMAP = small_roadmap()


def test_a_newcomer_is_asked_about_the_first_topic() -> None:
    plan = plan_check_in(ROADMAP, Profile())
    assert (plan.in_progress, plan.next) == ((), (VARIABLES,))


def test_what_is_under_way_is_asked_about_first_and_in_the_roadmaps_order() -> None:
    plan = plan_check_in(ROADMAP, Profile(level=Level.MID, track=WEB, in_progress=frozenset({SQL, FLASK})))
    assert plan.in_progress == (FLASK, SQL)
    assert plan.topics == (FLASK, SQL, PANDAS)


def test_at_most_two_new_topics_are_asked_about() -> None:
    assert len(plan_check_in(ROADMAP, Profile(level=Level.MID)).next) == 2


def test_three_topics_under_way_leave_room_for_one_new_one() -> None:
    started = frozenset({VARIABLES, LOOPS, FUNCTIONS, PANDAS})
    plan = plan_check_in(ROADMAP, Profile(level=Level.SENIOR, in_progress=started))
    assert plan.in_progress == (VARIABLES, LOOPS, FUNCTIONS)
    assert plan.next == (CACHING,)


def test_what_is_done_is_not_asked_about_even_if_it_was_begun() -> None:
    plan = plan_check_in(ROADMAP, Profile(done=frozenset({VARIABLES}), in_progress=frozenset({VARIABLES, LOOPS})))
    assert plan.in_progress == (LOOPS,)
    assert plan.next == (FUNCTIONS,)


def test_somebody_who_has_done_everything_is_asked_about_nothing() -> None:
    assert plan_check_in(ROADMAP, Profile(done=frozenset(ROADMAP.topics))).topics == ()


@given(profiles())
def test_a_plan_fits_on_discords_rows_and_asks_about_nothing_twice_or_done(profile: Profile) -> None:
    plan = plan_check_in(shipped_roadmap(), profile)
    assert len(plan.topics) <= MAX_TOPICS
    assert len(set(plan.topics)) == len(plan.topics)
    assert not profile.done & set(plan.topics)
    assert profile.in_progress >= set(plan.in_progress)
    assert not profile.in_progress & set(plan.next)


MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days_and_answers", "periods"),
    [
        ([], []),
        ([(14, True), (7, False), (0, True)], [True, False, True]),
        ([(8, True), (7, False), (0, True)], [True, True]),
        ([(8, False), (7, True), (0, False)], [True, False]),
        ([(9, False), (8, False), (7, False), (0, True)], [False, True]),
        ([(10.5, True), (7, False)], [True, False]),
    ],
)
def test_a_check_in_put_off_belongs_to_the_period_it_was_put_off_from(
    days_and_answers: list[tuple[float, bool]], periods: list[bool]
) -> None:
    asked = [(MONDAY + timedelta(days=days), answered) for days, answered in days_and_answers]
    assert answered_periods(asked) == periods


@pytest.mark.parametrize(
    ("newest_first", "streak"),
    [
        ([], 0),
        ([True], 1),
        ([False], 0),
        ([True, True, True], 3),
        ([True, True, False, True], 2),
        ([False, True, True], 2),
        ([False, False, True], 0),
    ],
)
def test_a_streak_counts_back_to_the_first_period_without_an_answer(newest_first: list[bool], streak: int) -> None:
    assert count_streak(newest_first) == streak


@given(st.lists(st.booleans()))
def test_an_open_check_in_neither_breaks_nor_lengthens_a_streak(answered: list[bool]) -> None:
    if answered[:1] != [False]:
        assert count_streak([False, *answered]) == count_streak(answered)


@given(st.lists(st.booleans()))
def test_one_more_answer_lengthens_an_unbroken_streak_by_one(answered: list[bool]) -> None:
    if answered[:1] != [False]:
        assert count_streak([True, *answered]) == count_streak(answered) + 1
