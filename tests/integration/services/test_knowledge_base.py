"""What each guild sees, while documents change here and in other processes."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.coaching.profiles import Profile
from bot.services.actors import Actor
from bot.services.coach import Coach
from bot.services.knowledge import base as knowledge_base
from knowledge.ids import DocumentId, GuildId, MemberId
from knowledge.library import Library
from retrieval.testing import InMemoryPassageIndex
from retrieval.values import PassageId
from storage.documents.repository import DocumentRepository
from storage.records import Author, ImportCounts
from tests.coaches import OpenCoach
from tests.small_library import LOOPS, SQL, small_library
from tests.transactions import each_in_its_own

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PYTHONISTAS, RUSTACEANS, GUIDOS = GuildId(11), GuildId(22), GuildId(33)
ADA = Actor(member_id=MemberId(1), name="ada", guild_id=PYTHONISTAS, may_manage_guild=True)
BOB = Actor(member_id=MemberId(2), name="bob", guild_id=RUSTACEANS, may_manage_guild=True)
CYD = Actor(member_id=MemberId(3), name="cyd", guild_id=GUIDOS, may_manage_guild=True)
OPERATOR = Author(member_id=None, name="terminal")
LAPTOPS = "Laptops wait in the cellar cupboard."
WHERE_LAPTOPS = "where do laptops wait, in the cellar cupboard?"


async def cited(coach: Coach, question: str, guild: GuildId | None) -> set[str]:
    answer = (await coach.answers.answer(question, profile=Profile(), guild_id=guild)).answer
    return {citation.document for citation in answer.citations}


async def add_laptops(coach: Coach, actor: Actor = ADA) -> None:
    await coach.editing.add(actor, title="Laptops", text=LAPTOPS, now=NOW)


async def test_a_note_is_in_the_very_next_answer_of_its_guild_and_of_no_other(small_coach: Coach) -> None:
    for guild in (PYTHONISTAS, RUSTACEANS, None):
        assert await cited(small_coach, WHERE_LAPTOPS, guild) == set()
    await add_laptops(small_coach)
    assert await cited(small_coach, WHERE_LAPTOPS, PYTHONISTAS) == {"laptops"}
    assert await cited(small_coach, WHERE_LAPTOPS, RUSTACEANS) == set()
    assert await cited(small_coach, WHERE_LAPTOPS, None) == set()


async def test_a_removed_note_is_gone_from_the_very_next_answer(small_coach: Coach) -> None:
    await add_laptops(small_coach)
    assert await cited(small_coach, WHERE_LAPTOPS, PYTHONISTAS) == {"laptops"}
    await small_coach.editing.remove(ADA, "laptops", now=NOW)
    assert await cited(small_coach, WHERE_LAPTOPS, PYTHONISTAS) == set()


async def test_two_guilds_keep_notes_of_the_same_title_apart(small_coach: Coach) -> None:
    await add_laptops(small_coach)
    await small_coach.editing.add(BOB, title="Laptops", text="Laptops wait, in the cellar cupboard of Bob.", now=NOW)
    texts = {}
    for guild in (PYTHONISTAS, RUSTACEANS):
        answer = (await small_coach.answers.answer(WHERE_LAPTOPS, profile=Profile(), guild_id=guild)).answer
        texts[guild] = answer.text
    assert "Bob" not in texts[PYTHONISTAS]
    assert "Bob" in texts[RUSTACEANS]


async def test_a_guild_with_notes_of_its_own_still_sees_the_roadmaps(small_coach: Coach) -> None:
    await add_laptops(small_coach)
    assert "loops" in await cited(small_coach, "how does loops work", PYTHONISTAS)


async def test_an_edit_by_another_process_is_seen_by_the_very_next_question(open_small_coach: OpenCoach) -> None:
    one, other = await open_small_coach(), await open_small_coach()
    assert await cited(one, WHERE_LAPTOPS, PYTHONISTAS) == set()
    await add_laptops(other)
    assert await cited(one, WHERE_LAPTOPS, PYTHONISTAS) == {"laptops"}
    await other.editing.remove(ADA, "laptops", now=NOW)
    assert await cited(one, WHERE_LAPTOPS, PYTHONISTAS) == set()


async def test_processes_that_share_an_index_do_not_take_each_others_passages_away(open_small_coach: OpenCoach) -> None:
    server = InMemoryPassageIndex(exclusive=False)
    one, other = await open_small_coach(index=server), await open_small_coach(index=server)
    await one.knowledge.view(PYTHONISTAS)
    await add_laptops(other)
    assert await cited(other, WHERE_LAPTOPS, PYTHONISTAS) == {"laptops"}
    await one.editing.add(ADA, title="Chairs", text="Chairs are stacked at the window.", now=NOW)
    assert await cited(one, "where are chairs stacked, at the window?", PYTHONISTAS) == {"chairs"}
    assert await cited(other, WHERE_LAPTOPS, PYTHONISTAS) == {"laptops"}


async def test_an_operators_edit_of_a_shared_document_is_seen_by_every_guild(small_coach: Coach) -> None:
    documents = each_in_its_own(DocumentRepository, small_coach.database)
    await small_coach.knowledge.view(PYTHONISTAS)
    source = small_coach.library.sources[DocumentId("loops")].replace("repeat a block", "spin a wheel")
    await documents.edit(None, DocumentId("loops"), title="Loops", source=source, author=OPERATOR, now=NOW)
    for guild in (PYTHONISTAS, RUSTACEANS, None):
        answer = (await small_coach.answers.answer("how does loops work", profile=Profile(), guild_id=guild)).answer
        assert "spin a wheel" in answer.text


async def test_new_prerequisites_and_hours_of_a_shared_note_change_the_roadmap(small_coach: Coach) -> None:
    documents = each_in_its_own(DocumentRepository, small_coach.database)
    source = small_coach.library.sources[DocumentId("sql")].replace("topic: functions", "topic: loops")
    await documents.edit(None, DocumentId("sql"), title="Databases", source=source, author=OPERATOR, now=NOW)
    roadmap = (await small_coach.knowledge.view(PYTHONISTAS)).roadmap
    assert list(roadmap.topics[SQL].prerequisites) == [LOOPS]


async def test_a_broken_document_is_left_out_and_named_in_the_log(
    small_coach: Coach, caplog: pytest.LogCaptureFixture
) -> None:
    documents = each_in_its_own(DocumentRepository, small_coach.database)
    broken = "---\ntitle: [\n---\nLaptops wait, in the cellar cupboard."
    await documents.add(PYTHONISTAS, DocumentId("odd"), title="Odd", source=broken, author=OPERATOR, now=NOW)
    with caplog.at_level(logging.WARNING):
        assert await cited(small_coach, WHERE_LAPTOPS, PYTHONISTAS) == set()
    assert "odd" in caplog.text
    assert "loops" in await cited(small_coach, "how does loops work", PYTHONISTAS)


async def test_importing_the_same_release_again_changes_nothing(small_coach: Coach) -> None:
    before = await small_coach.knowledge.view(None)
    counts = await small_coach.knowledge.import_release(small_coach.library)
    assert counts == ImportCounts(unchanged=len(small_coach.library.documents))
    assert await small_coach.knowledge.view(None) is before


async def test_a_new_release_is_seen_by_the_very_next_question(open_small_coach: OpenCoach) -> None:
    old = await open_small_coach()
    await old.knowledge.view(PYTHONISTAS)
    new = await open_small_coach(library=reworded(small_library(), "loops", "repeat a block", "spin a wheel"))
    for coach in (old, new):
        answer = (await coach.answers.answer("how does loops work", profile=Profile(), guild_id=PYTHONISTAS)).answer
        assert "spin a wheel" in answer.text


async def test_a_question_costs_no_new_view_while_nothing_its_guild_sees_has_changed(small_coach: Coach) -> None:
    mine = await small_coach.knowledge.view(PYTHONISTAS)
    others = await small_coach.knowledge.view(RUSTACEANS)
    await add_laptops(small_coach)
    assert await small_coach.knowledge.view(RUSTACEANS) is others
    assert await small_coach.knowledge.view(PYTHONISTAS) is not mine


async def test_many_questions_right_after_an_edit_all_see_it(small_coach: Coach) -> None:
    await small_coach.knowledge.view(PYTHONISTAS)
    await add_laptops(small_coach)
    found = await asyncio.gather(*(cited(small_coach, WHERE_LAPTOPS, PYTHONISTAS) for _ in range(20)))
    assert found == [{"laptops"}] * 20


async def test_guilds_beyond_those_kept_in_memory_are_answered_all_the_same(
    open_small_coach: OpenCoach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(knowledge_base, "GUILDS_IN_MEMORY", 2)
    coach = await open_small_coach()
    await add_laptops(coach)
    shared = await coach.knowledge.view(None)
    quiet = await coach.knowledge.view(GuildId(44))
    for guild in (PYTHONISTAS, RUSTACEANS, GUIDOS, PYTHONISTAS):
        assert await cited(coach, WHERE_LAPTOPS, guild) == ({"laptops"} if guild == PYTHONISTAS else set())
    assert await coach.knowledge.view(None) is shared
    assert await coach.knowledge.view(GuildId(44)) is not quiet


async def test_of_guilds_with_notes_those_asked_last_are_kept_as_long_as_their_passages_fit(
    open_small_coach: OpenCoach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(knowledge_base, "PASSAGES_IN_MEMORY", 3 * knowledge_base.OWN_NOTES - 1)
    coach = await open_small_coach()
    for actor in (ADA, BOB, CYD):
        await add_laptops(coach, actor)
    first, second = [await coach.knowledge.view(guild) for guild in (PYTHONISTAS, RUSTACEANS)]
    assert await coach.knowledge.view(PYTHONISTAS) is first
    await coach.knowledge.view(GUIDOS)
    assert await coach.knowledge.view(PYTHONISTAS) is first
    assert await coach.knowledge.view(RUSTACEANS) is not second


async def test_a_guild_with_more_passages_than_fit_is_kept_alone(
    open_small_coach: OpenCoach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(knowledge_base, "PASSAGES_IN_MEMORY", 3)
    coach = await open_small_coach()
    for actor in (ADA, BOB):
        await add_laptops(coach, actor)
    large = await coach.knowledge.view(PYTHONISTAS)
    assert await coach.knowledge.view(PYTHONISTAS) is large
    await coach.knowledge.view(RUSTACEANS)
    assert await coach.knowledge.view(PYTHONISTAS) is not large


@pytest.mark.parametrize(
    ("own", "guilds"), [(0, 1_000), (5, 1_000), (100, 181), (1_000, 19), (15_000, 1), (1_000_000, 1)]
)
def test_so_many_guilds_of_one_size_are_kept_at_once(own: int, guilds: int) -> None:
    assert knowledge_base.PASSAGES_IN_MEMORY // knowledge_base.weight_of(own) == guilds


async def test_rebuilding_fills_an_emptied_index_again(open_small_coach: OpenCoach) -> None:
    index = InMemoryPassageIndex()
    coach = await open_small_coach(index=index)
    await add_laptops(coach)
    await coach.knowledge.view(PYTHONISTAS)
    stored = {guild: index.list_ids(guild) for guild in (None, PYTHONISTAS)}
    index.empty()
    changes = await coach.knowledge.rebuild()
    assert {guild: change.added for guild, change in changes.items()} == {
        guild: len(ids) for guild, ids in stored.items()
    }
    assert {guild: index.list_ids(guild) for guild in (None, PYTHONISTAS)} == stored
    assert await cited(coach, WHERE_LAPTOPS, PYTHONISTAS) == {"laptops"}


async def test_rebuilding_deletes_what_no_document_has_even_from_a_shared_index(open_small_coach: OpenCoach) -> None:
    server = InMemoryPassageIndex(exclusive=False)
    coach = await open_small_coach(index=server)
    await add_laptops(coach)
    await coach.knowledge.view(PYTHONISTAS)
    restarted = await open_small_coach(index=server)
    await restarted.editing.remove(ADA, "laptops", now=NOW)
    changes = await restarted.knowledge.rebuild()
    assert changes[PYTHONISTAS].deleted > 0
    assert server.list_ids(PYTHONISTAS) == set()
    assert changes[None].deleted == 0


async def test_an_index_emptied_while_the_coach_runs_is_filled_by_the_next_question(
    open_small_coach: OpenCoach,
) -> None:
    index = InMemoryPassageIndex()
    coach = await open_small_coach(index=index)
    await add_laptops(coach)
    assert await cited(coach, WHERE_LAPTOPS, PYTHONISTAS) == {"laptops"}
    index.empty()
    assert await cited(coach, WHERE_LAPTOPS, PYTHONISTAS) == {"laptops"}
    assert "loops" in await cited(coach, "how does loops work", RUSTACEANS)


async def test_questions_of_other_guilds_go_on_while_an_emptied_index_is_filled(open_small_coach: OpenCoach) -> None:
    index = InMemoryPassageIndex()
    coach = await open_small_coach(index=index)
    guilds = [GuildId(number) for number in range(1, 9)]
    for guild in guilds:
        await coach.knowledge.view(guild)
    index.empty()
    found = await asyncio.gather(*(cited(coach, "how does loops work", guild) for guild in guilds))
    assert found == [{"loops"}] * len(guilds)


async def test_questions_that_notice_an_emptied_index_together_wait_for_one_filling(
    open_small_coach: OpenCoach,
) -> None:
    class CountingIndex(InMemoryPassageIndex):
        """Notes whose passages were asked for."""

        def list_ids(self, guild: GuildId | None) -> set[PassageId]:
            listed.append(guild)
            return super().list_ids(guild)

    listed: list[GuildId | None] = []
    index = CountingIndex()
    coach = await open_small_coach(index=index)
    await coach.knowledge.view(None)
    for _ in range(2):
        index.empty()
        listed.clear()
        await asyncio.gather(*(coach.knowledge.refill() for _ in range(5)))
        assert listed == [None]
    assert await cited(coach, "how does loops work", None) == {"loops"}


async def test_a_coach_that_starts_with_an_emptied_index_fills_it(open_small_coach: OpenCoach) -> None:
    before = await open_small_coach(index=InMemoryPassageIndex())
    await add_laptops(before)
    restarted = await open_small_coach(index=InMemoryPassageIndex())
    assert await cited(restarted, WHERE_LAPTOPS, PYTHONISTAS) == {"laptops"}


async def test_a_note_that_claims_another_documents_id_hides_nothing(small_coach: Coach) -> None:
    claiming = f"---\nid: loops\nkind: topic\n---\n{LAPTOPS}"
    await small_coach.editing.add(ADA, title="Laptops", text=claiming, now=NOW)
    assert await cited(small_coach, WHERE_LAPTOPS, PYTHONISTAS) == {"laptops"}
    assert await cited(small_coach, "how does loops work", PYTHONISTAS) == {"loops"}


async def test_a_copy_of_a_shipped_note_is_a_note_of_its_own(small_coach: Coach) -> None:
    copied = small_coach.library.sources[DocumentId("loops")]
    await small_coach.editing.add(ADA, title="Our loops", text=copied, now=NOW)
    documents = [indexed.document.id for indexed in (await small_coach.knowledge.view(PYTHONISTAS)).corpus.documents]
    assert len(documents) == len(set(documents)) == len(small_coach.library.documents) + 1


def reworded(library: Library, key: str, old: str, new: str) -> Library:
    """The library of a later release, with another summary in one note."""
    document = library.documents[DocumentId(key)]
    changed = document.model_copy(update={"summary": document.summary.replace(old, new)})
    source = library.sources[DocumentId(key)].replace(old, new)
    return replace(
        library,
        documents={**library.documents, DocumentId(key): changed},
        sources={**library.sources, DocumentId(key): source},
    )
