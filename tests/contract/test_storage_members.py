"""Members, on every back end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from knowledge.ids import DocumentId, GuildId, MemberId, TopicId, TrackId
from knowledge.progress import ProgressState
from knowledge.roadmap import Level
from storage.check_ins.repository import CheckInRepository
from storage.documents.repository import DocumentRepository
from storage.engine.database import Database
from storage.members.repository import FORGOTTEN, MemberRepository
from storage.models import Base
from storage.progress import ProgressRepository
from storage.records import Author, CheckInAnswer, MemberRecord, ProfileChange
from tests.transactions import each_in_its_own

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
ADA, BOB = MemberId(987_654_321_987_654_321), MemberId(2)
TOPIC = TopicId("decorators")


@pytest.fixture
def members(database: Database) -> MemberRepository:
    return each_in_its_own(MemberRepository, database)


async def test_a_member_is_unknown_before_the_first_contact(members: MemberRepository) -> None:
    assert await members.find_member(ADA) is None


async def test_a_member_is_made_once(members: MemberRepository) -> None:
    made = await members.update_profile(ADA, ProfileChange(), now=NOW)
    assert made == MemberRecord(
        member_id=ADA,
        level=None,
        track=None,
        hours_per_week=None,
        goal=None,
        zone=None,
        created_at=NOW,
        updated_at=NOW,
    )
    assert await members.update_profile(ADA, ProfileChange(), now=LATER) == made
    assert await members.find_member(ADA) == made


async def test_only_the_named_parts_of_a_profile_change(members: MemberRepository) -> None:
    first = ProfileChange(level=Level.MID, track=TrackId("web"), hours_per_week=2.5, goal="A job", zone="Asia/Tokyo")
    await members.update_profile(ADA, first, now=NOW)
    changed = await members.update_profile(ADA, ProfileChange(goal=None, level=Level.SENIOR), now=LATER)
    assert changed == MemberRecord(
        member_id=ADA,
        level=Level.SENIOR,
        track=TrackId("web"),
        hours_per_week=2.5,
        goal=None,
        zone="Asia/Tokyo",
        created_at=NOW,
        updated_at=LATER,
    )
    assert await members.find_member(ADA) == changed


async def test_a_change_to_what_it_is_already_is_no_change(members: MemberRepository) -> None:
    first = await members.update_profile(ADA, ProfileChange(goal="A job"), now=NOW)
    assert await members.update_profile(ADA, ProfileChange(goal="A job"), now=LATER) == first
    assert await members.update_profile(ADA, ProfileChange(), now=LATER) == first


async def test_first_contacts_from_two_processes_make_one_member(open_database: Callable[[], Database]) -> None:
    repositories = [each_in_its_own(MemberRepository, open_database()) for _ in range(2)]
    made = await asyncio.gather(*(repositories[n % 2].update_profile(ADA, ProfileChange(), now=NOW) for n in range(10)))
    assert len(set(made)) == 1


async def test_changes_from_two_processes_do_not_lose_each_other(open_database: Callable[[], Database]) -> None:
    repositories = [each_in_its_own(MemberRepository, open_database()) for _ in range(2)]
    changes = [ProfileChange(goal="A job"), ProfileChange(level=Level.MID), ProfileChange(zone="UTC")] * 4
    await asyncio.gather(
        *(repositories[n % 2].update_profile(ADA, change, now=NOW) for n, change in enumerate(changes))
    )
    found = await repositories[0].find_member(ADA)
    assert found is not None
    assert (found.goal, found.level, found.zone) == ("A job", Level.MID, "UTC")


async def live_a_little(database: Database, member_id: MemberId) -> None:
    """Leaves a trace of the member in every table."""
    await each_in_its_own(MemberRepository, database).update_profile(member_id, ProfileChange(goal="A job"), now=NOW)
    progress = each_in_its_own(ProgressRepository, database)
    await progress.set_state(member_id, TOPIC, ProgressState.COMPLETED, now=NOW, source="command", evidence="a link")
    check_ins = each_in_its_own(CheckInRepository, database)
    await check_ins.save_schedule(
        member_id, weekday=0, local_time=time(18, 0), zone="Europe/Berlin", next_at=NOW, now=NOW
    )
    [claim] = await check_ins.claim_due(now=NOW, lease=timedelta(minutes=1), limit=9, owner="p")
    await check_ins.mark_sent(
        claim.check_in.check_in_id, channel_id=1, message_id=2, now=NOW, next_at=NOW + timedelta(days=7)
    )
    await check_ins.record_response(claim.check_in.check_in_id, member_id, TOPIC, CheckInAnswer.DONE, now=NOW)
    await each_in_its_own(DocumentRepository, database).add(
        GuildId(1),
        DocumentId(f"by-{member_id}"),
        title="T",
        source="s",
        author=Author(member_id=member_id, name="Ada L."),
        now=NOW,
    )


async def all_values(database: Database) -> str:
    async with database.reading() as session:
        tables = [(await session.execute(select(table))).all() for table in Base.metadata.sorted_tables]
    return repr(tables)


async def test_a_forgotten_member_leaves_no_trace_in_any_table(database: Database, members: MemberRepository) -> None:
    await live_a_little(database, ADA)
    assert str(int(ADA)) in await all_values(database)
    assert await members.forget_member(ADA)
    left = (await all_values(database)).replace(f"by-{ADA}", "")  # the key belongs to the document
    assert str(int(ADA)) not in left
    assert "Ada L." not in left
    assert "a link" not in left
    assert await members.find_member(ADA) is None
    assert await members.export_member(ADA) == {}
    assert not await members.forget_member(ADA)


async def test_the_number_of_a_forgotten_check_in_is_never_given_to_another(
    database: Database, members: MemberRepository
) -> None:
    await live_a_little(database, ADA)
    [forgotten] = await each_in_its_own(CheckInRepository, database).list_check_ins(ADA, limit=5)
    await members.forget_member(ADA)
    await live_a_little(database, BOB)
    [new] = await each_in_its_own(CheckInRepository, database).list_check_ins(BOB, limit=5)
    assert new.check_in_id > forgotten.check_in_id


async def test_the_documents_of_a_forgotten_member_stay_without_their_name(
    database: Database, members: MemberRepository
) -> None:
    await live_a_little(database, ADA)
    documents = each_in_its_own(DocumentRepository, database)
    version = await documents.read_version(GuildId(1))
    await members.forget_member(ADA)
    [revision] = await documents.list_revisions(GuildId(1), DocumentId(f"by-{ADA}"))
    assert revision.author == Author(member_id=None, name=FORGOTTEN)
    assert await documents.read_version(GuildId(1)) == version


async def test_forgetting_one_member_leaves_the_others_alone(database: Database, members: MemberRepository) -> None:
    await live_a_little(database, ADA)
    await live_a_little(database, BOB)
    before = await members.export_member(BOB)
    await members.forget_member(ADA)
    assert await members.export_member(BOB) == before


async def test_a_moderator_without_a_profile_can_be_forgotten_too(
    database: Database, members: MemberRepository
) -> None:
    author = Author(member_id=ADA, name="Ada")
    await each_in_its_own(DocumentRepository, database).add(
        None, DocumentId("d"), title="T", source="s", author=author, now=NOW
    )
    assert await members.forget_member(ADA)
    assert await members.export_member(ADA) == {}


async def test_an_export_holds_everything_about_a_person_as_json(database: Database, members: MemberRepository) -> None:
    await live_a_little(database, ADA)
    await live_a_little(database, BOB)
    exported = await members.export_member(ADA)
    assert json.loads(json.dumps(exported)) == exported
    assert exported["member_id"] == ADA
    assert exported["profile"][0]["goal"] == "A job"
    assert exported["progress"][0]["state"] == "completed"
    assert exported["progress_changes"][0]["source"] == "command"
    assert exported["check_in_schedule"][0]["local_time"] == "18:00:00"
    assert exported["check_ins"][0]["due_at"] == NOW.isoformat()
    assert exported["check_in_responses"][0]["answer"] == "done"
    assert exported["revisions"][0]["key"] == f"by-{ADA}"
    assert all(len(part) == 1 for part in exported.values() if isinstance(part, list))


async def test_nothing_is_exported_about_a_stranger(members: MemberRepository) -> None:
    assert await members.export_member(ADA) == {}


async def test_a_member_may_be_forgotten_while_their_check_in_is_being_claimed(
    open_database: Callable[[], Database],
) -> None:
    one, two = open_database(), open_database()
    for _ in range(5):
        await each_in_its_own(CheckInRepository, one).save_schedule(
            ADA, weekday=0, local_time=time(18, 0), zone="UTC", next_at=NOW, now=NOW
        )
        await asyncio.gather(
            each_in_its_own(MemberRepository, one).forget_member(ADA),
            each_in_its_own(CheckInRepository, two).claim_due(now=NOW, lease=timedelta(minutes=1), limit=5, owner="p"),
            each_in_its_own(ProgressRepository, two).set_state(
                ADA, TOPIC, ProgressState.COMPLETED, now=NOW, source="command"
            ),
        )
        await each_in_its_own(MemberRepository, two).forget_member(ADA)
        assert await each_in_its_own(MemberRepository, two).export_member(ADA) == {}
