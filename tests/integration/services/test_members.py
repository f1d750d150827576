"""What members tell the coach about themselves, and every step back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.coaching.profiles import Profile
from bot.errors import InputError
from bot.services.coach import Coach
from bot.services.members import MAX_GOAL_LENGTH, MemberService
from bot.services.profiles import load_profile
from knowledge.errors import UnknownTopicError
from knowledge.ids import MemberId, TopicId, TrackId
from knowledge.progress import ProgressState, parse_aliases
from knowledge.roadmap import Level
from storage.engine.database import Database
from storage.progress import ProgressRepository
from storage.store import Store
from tests.coaches import OpenCoach
from tests.small_library import FIRST_PROJECT, FUNCTIONS, GIT, LOOPS, SQL, VARIABLES, small_roadmap
from tests.transactions import each_in_its_own

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ADA, BOB = MemberId(1), MemberId(2)
ROADMAP = small_roadmap()


@pytest.fixture
def members(small_coach: Coach) -> MemberService:
    return small_coach.members


async def test_a_newcomer_has_an_empty_profile_and_nothing_is_written_about_them(members: MemberService) -> None:
    assert await members.profile(ADA) == Profile()
    assert await members.export(ADA) == {}


async def test_what_a_member_says_is_kept_for_them_alone(members: MemberService) -> None:
    changed = await members.change_profile(
        ADA, now=NOW, level=Level.MID, track="web", hours_per_week=7.5, goal=" a job "
    )
    assert changed == Profile(level=Level.MID, track=TrackId("web"), hours_per_week=7.5, goal="a job")
    assert await members.profile(ADA) == changed
    assert await members.profile(BOB) == Profile()


async def test_changing_one_thing_leaves_the_others(members: MemberService) -> None:
    await members.change_profile(ADA, now=NOW, level=Level.MID, track="web", hours_per_week=10, goal="a job")
    await members.change_profile(ADA, now=NOW, level=Level.SENIOR)
    assert await members.profile(ADA) == Profile(
        level=Level.SENIOR, track=TrackId("web"), hours_per_week=10, goal="a job"
    )


async def test_a_track_and_a_goal_can_be_taken_back(members: MemberService) -> None:
    await members.change_profile(ADA, now=NOW, track="web", goal="a job")
    await members.change_profile(ADA, now=NOW, track="none", goal="  ")
    assert await members.profile(ADA) == Profile()


@pytest.mark.parametrize("hours", [0, -1, 0.5, 100.1, float("nan"), float("inf")])
async def test_hours_a_week_lie_between_one_and_a_hundred(members: MemberService, hours: float) -> None:
    with pytest.raises(InputError, match="between 1 and 100"):
        await members.change_profile(ADA, now=NOW, hours_per_week=hours, level=Level.MID)
    assert await members.profile(ADA) == Profile()


async def test_a_goal_is_kept_in_one_line_without_invisible_characters(members: MemberService) -> None:
    changed = await members.change_profile(ADA, now=NOW, goal="a\x00 job\u200b\nat last ")
    assert changed.goal == "a job at last"


async def test_a_goal_has_room_for_two_hundred_characters(members: MemberService) -> None:
    with pytest.raises(InputError, match="200"):
        await members.change_profile(ADA, now=NOW, goal="g" * (MAX_GOAL_LENGTH + 1))
    assert (await members.change_profile(ADA, now=NOW, goal="g" * MAX_GOAL_LENGTH)).goal == "g" * MAX_GOAL_LENGTH


async def test_completing_a_topic_moves_the_recommendation_on(members: MemberService) -> None:
    assert [item.topic for item in (await members.next_topics(ADA)).found] == [VARIABLES]
    result = await members.complete(ADA, "variables", now=NOW, source="command")
    assert ([topic.id for topic in result.topics], result.before) == ([VARIABLES], frozenset())
    assert [item.topic for item in result.next] == [FUNCTIONS, LOOPS]
    assert result.next == (await members.next_topics(ADA)).found
    assert (await members.profile(ADA)).done == {VARIABLES}
    assert (await members.profile(BOB)).done == frozenset()


async def test_completing_a_topic_twice_changes_nothing_the_second_time(members: MemberService) -> None:
    await members.complete(ADA, "variables", now=NOW, source="command")
    assert (await members.complete(ADA, "variables", now=NOW, source="command")).before == {VARIABLES}
    await members.undo(ADA, now=NOW)
    assert (await members.profile(ADA)).done == frozenset()


async def test_a_topic_that_does_not_exist_cannot_be_completed(members: MemberService) -> None:
    with pytest.raises(UnknownTopicError, match="there is no topic 'cobol'"):
        await members.complete(ADA, "loops, cobol", now=NOW, source="command")
    assert await members.profile(ADA) == Profile()


async def test_several_topics_are_completed_at_once(members: MemberService) -> None:
    await members.complete(ADA, "loops", now=NOW, source="command")
    result = await members.complete(ADA, "Variables, lops and functions", now=NOW, source="command")
    assert ([topic.id for topic in result.topics], result.before) == ([VARIABLES, LOOPS, FUNCTIONS], frozenset({LOOPS}))
    assert (await members.profile(ADA)).done == {VARIABLES, LOOPS, FUNCTIONS}


async def test_completing_four_fifths_of_a_level_suggests_the_next_one(members: MemberService) -> None:
    grown = [
        (await members.complete(ADA, topic, now=NOW, source="command")).grown_into
        for topic in (VARIABLES, LOOPS, FUNCTIONS, FIRST_PROJECT)
    ]
    assert grown == [None, None, None, Level.MID]
    assert (await members.standing(ADA)).grown_into is Level.MID


async def test_a_standing_counts_what_is_done_by_phase(members: MemberService) -> None:
    for topic in (VARIABLES, GIT):
        await members.complete(ADA, topic, now=NOW, source="command")
    standing = await members.standing(ADA)
    assert [(phase.done, phase.total) for phase in standing.phases] == [(1, 4), (1, 1), (0, 2), (0, 1)]
    assert standing.profile.done == {VARIABLES, GIT}


async def test_undo_takes_changes_back_from_the_last_to_the_first_and_then_says_there_is_none(
    members: MemberService,
) -> None:
    await members.set_state(ADA, SQL, ProgressState.IN_PROGRESS, now=NOW, source="check-in")
    await members.complete(ADA, SQL, now=NOW + timedelta(hours=1), source="command")
    undone = await members.undo(ADA, now=NOW + timedelta(hours=2))
    assert undone is not None
    assert (undone.topic, undone.previous_state) == (SQL, ProgressState.IN_PROGRESS)
    assert (await members.profile(ADA)).in_progress == {SQL}
    await members.undo(ADA, now=NOW + timedelta(hours=2))
    assert await members.profile(ADA) == Profile()
    assert await members.undo(ADA, now=NOW + timedelta(hours=2)) is None


async def test_undo_takes_nobody_elses_change_back(members: MemberService) -> None:
    await members.complete(ADA, "variables", now=NOW, source="command")
    assert await members.undo(BOB, now=NOW) is None
    assert (await members.profile(ADA)).done == {VARIABLES}


async def test_a_topic_is_either_under_way_or_done(members: MemberService) -> None:
    await members.set_state(ADA, LOOPS, ProgressState.IN_PROGRESS, now=NOW, source="check-in")
    assert (await members.profile(ADA)).in_progress == {LOOPS}
    await members.complete(ADA, LOOPS, now=NOW, source="command")
    profile = await members.profile(ADA)
    assert (profile.done, profile.in_progress) == ({LOOPS}, frozenset())


async def test_everything_stored_about_a_person_can_be_exported_and_then_forgotten(members: MemberService) -> None:
    await members.change_profile(ADA, now=NOW, goal="a job")
    await members.complete(ADA, "variables", now=NOW, source="command")
    exported = await members.export(ADA)
    assert exported["profile"][0]["goal"] == "a job"
    assert exported["progress"][0]["topic"] == "variables"
    assert await members.forget(ADA)
    assert await members.export(ADA) == {}
    assert await members.profile(ADA) == Profile()
    assert not await members.forget(ADA)


async def test_a_change_in_one_process_is_seen_in_another_at_once(open_small_coach: OpenCoach) -> None:
    one, other = await open_small_coach(), await open_small_coach()
    await one.members.complete(ADA, "variables", now=NOW, source="command")
    assert (await other.members.profile(ADA)).done == {VARIABLES}


CHANGES = {
    "renamed": (f"renamed: [{{from: old-git, to: {GIT}, since: 2026-03-01}}]", ["old-git"], {GIT}),
    "split": (
        f"split: [{{from: basics, into: [{VARIABLES}, {LOOPS}], since: 2026-03-01}}]",
        ["basics"],
        {VARIABLES, LOOPS},
    ),
    "merged": (f"merged: [{{from: [old-a, old-b], into: {SQL}, since: 2026-03-01}}]", ["old-a", "old-b"], {SQL}),
}


@pytest.mark.parametrize("kind", CHANGES)
async def test_saved_progress_follows_a_topic_that_was_renamed_split_or_merged(database: Database, kind: str) -> None:
    declared, saved, expected = CHANGES[kind]
    progress = each_in_its_own(ProgressRepository, database)
    for topic in saved:
        await progress.set_state(ADA, TopicId(topic), ProgressState.COMPLETED, now=NOW, source="test")
    async with Store(database).reading() as stored:
        profile = await load_profile(stored, ADA, parse_aliases(declared))
    assert profile.done == expected
