"""Importing the documents of a release, on every back end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from knowledge.ids import DocumentId, GuildId
from storage.documents.repository import DocumentRepository
from storage.engine.database import Database
from storage.records import Author, DocumentState, ImportCounts, RevisionAction, ShippedDocument
from tests.transactions import each_in_its_own, get_document

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
TERMINAL = Author(member_id=None, name="terminal")
A, B, C = DocumentId("a"), DocumentId("b"), DocumentId("c")


def shipped(**sources: str) -> list[ShippedDocument]:
    return [ShippedDocument(key=DocumentId(k), title=k.upper(), source=s) for k, s in sources.items()]


@pytest.fixture
def documents(database: Database) -> DocumentRepository:
    return each_in_its_own(DocumentRepository, database)


async def actions(documents: DocumentRepository, key: DocumentId) -> list[RevisionAction]:
    return [revision.action for revision in await documents.list_revisions(None, key)]


async def test_the_first_import_adds_everything(documents: DocumentRepository) -> None:
    counts = await documents.import_shipped(shipped(a="1", b="2"), now=NOW)
    assert counts == ImportCounts(added=2)
    assert [(d.key, d.source, d.guild_id) for d in await documents.list_documents(None)] == [
        (A, "1", None),
        (B, "2", None),
    ]
    assert await actions(documents, A) == [RevisionAction.IMPORTED]


async def test_importing_the_same_release_again_touches_nothing(documents: DocumentRepository) -> None:
    await documents.import_shipped(shipped(a="1", b="2"), now=NOW)
    before = await documents.list_documents(None), await documents.read_version(None)
    assert await documents.import_shipped(shipped(a="1", b="2"), now=LATER) == ImportCounts(unchanged=2)
    assert (await documents.list_documents(None), await documents.read_version(None)) == before


async def test_a_new_release_adds_edits_and_removes(documents: DocumentRepository) -> None:
    await documents.import_shipped(shipped(a="1", b="2"), now=NOW)
    counts = await documents.import_shipped(shipped(a="new", c="3"), now=LATER)
    assert counts == ImportCounts(added=1, edited=1, removed=1)
    assert [d.key for d in await documents.list_documents(None)] == [A, C]
    assert await actions(documents, A) == [RevisionAction.IMPORTED, RevisionAction.IMPORTED]
    assert await actions(documents, B) == [RevisionAction.IMPORTED, RevisionAction.REMOVED]


async def test_a_document_that_leaves_and_returns_is_added_with_its_history(
    documents: DocumentRepository,
) -> None:
    for release in (shipped(a="1"), []):
        await documents.import_shipped(release, now=NOW)
    assert await documents.import_shipped([], now=NOW) == ImportCounts()
    assert await documents.import_shipped(shipped(a="1"), now=LATER) == ImportCounts(added=1)
    assert (await get_document(documents, None, A)).revision == 3


async def edit_by_hand(documents: DocumentRepository, source: str = "by hand") -> None:
    await documents.edit(None, A, title="A", source=source, author=TERMINAL, now=NOW)


async def test_a_persons_edit_stays_while_the_release_does_not_change_the_text(
    documents: DocumentRepository,
) -> None:
    await documents.import_shipped(shipped(a="1"), now=NOW)
    await edit_by_hand(documents)
    assert await documents.import_shipped(shipped(a="1"), now=LATER) == ImportCounts(unchanged=1)
    assert (await get_document(documents, None, A)).source == "by hand"


async def test_the_release_wins_over_an_edit_when_it_changes_the_text_and_the_history_keeps_both(
    documents: DocumentRepository,
) -> None:
    await documents.import_shipped(shipped(a="1"), now=NOW)
    await edit_by_hand(documents)
    assert await documents.import_shipped(shipped(a="2"), now=LATER) == ImportCounts(edited=1)
    assert (await get_document(documents, None, A)).source == "2"
    assert [r.source for r in await documents.list_revisions(None, A)] == ["1", "by hand", "2"]


async def test_a_release_that_says_what_a_person_wrote_already_changes_nothing(
    documents: DocumentRepository,
) -> None:
    await documents.import_shipped(shipped(a="1"), now=NOW)
    await edit_by_hand(documents, "2")
    assert await documents.import_shipped(shipped(a="2"), now=LATER) == ImportCounts(unchanged=1)
    assert len(await documents.list_revisions(None, A)) == 2
    await edit_by_hand(documents, "3")
    assert await documents.import_shipped(shipped(a="2"), now=LATER) == ImportCounts(unchanged=1)


async def test_what_a_person_removed_stays_removed_until_the_release_changes_it(
    documents: DocumentRepository,
) -> None:
    await documents.import_shipped(shipped(a="1"), now=NOW)
    await documents.remove(None, A, author=TERMINAL, now=NOW)
    assert await documents.import_shipped(shipped(a="1"), now=LATER) == ImportCounts(unchanged=1)
    assert await documents.find_document(None, A) is None
    assert await documents.import_shipped(shipped(a="2"), now=LATER) == ImportCounts(edited=1)
    assert (await get_document(documents, None, A)).state is DocumentState.ACTIVE


async def test_what_a_person_restored_stays_restored(documents: DocumentRepository) -> None:
    await documents.import_shipped(shipped(a="1"), now=NOW)
    await documents.import_shipped(shipped(a="2"), now=NOW)
    await documents.restore(None, A, 1, author=TERMINAL, now=NOW)
    assert await documents.import_shipped(shipped(a="2"), now=LATER) == ImportCounts(unchanged=1)
    assert (await get_document(documents, None, A)).source == "1"


async def test_a_shared_document_that_a_person_added_is_not_the_releases_to_remove(
    documents: DocumentRepository,
) -> None:
    await documents.add(None, C, title="C", source="mine", author=TERMINAL, now=NOW)
    assert await documents.import_shipped(shipped(a="1"), now=LATER) == ImportCounts(added=1)
    assert (await get_document(documents, None, C)).source == "mine"


async def test_what_both_a_person_and_the_release_removed_is_not_removed_again(
    documents: DocumentRepository,
) -> None:
    await documents.import_shipped(shipped(a="1"), now=NOW)
    await documents.remove(None, A, author=TERMINAL, now=NOW)
    assert await documents.import_shipped([], now=LATER) == ImportCounts()
    assert len(await documents.list_revisions(None, A)) == 2


async def test_a_title_that_changes_alone_is_imported(documents: DocumentRepository) -> None:
    await documents.import_shipped(shipped(a="1"), now=NOW)
    renamed = [ShippedDocument(key=A, title="Better", source="1")]
    assert await documents.import_shipped(renamed, now=LATER) == ImportCounts(edited=1)
    assert (await get_document(documents, None, A)).title == "Better"


async def test_documents_of_guilds_are_left_alone(documents: DocumentRepository) -> None:
    guild = GuildId(5)
    own = await documents.add(guild, B, title="B", source="own", author=TERMINAL, now=NOW)
    await documents.import_shipped(shipped(a="1"), now=LATER)
    await documents.import_shipped([], now=LATER)
    assert await documents.list_documents(guild) == (own,)


async def test_two_shipped_documents_with_one_key_are_refused(documents: DocumentRepository) -> None:
    with pytest.raises(ValueError, match="same key"):
        await documents.import_shipped([*shipped(a="1"), *shipped(a="2")], now=NOW)


async def test_processes_that_import_at_once_do_it_once(open_database: Callable[[], Database]) -> None:
    repositories = [each_in_its_own(DocumentRepository, open_database()) for _ in range(4)]
    release = shipped(**{f"k{n}": str(n) for n in range(200)})
    await asyncio.gather(*(r.read_version(None) for r in repositories))  # all connected: they start together
    results = await asyncio.gather(*(r.import_shipped(release, now=NOW) for r in repositories))
    assert sorted(counts.added for counts in results) == [0, 0, 0, 200]
    assert len(await repositories[0].list_revisions(None, DocumentId("k7"))) == 1
