"""Documents, on every back end."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest

from knowledge.ids import DocumentId, GuildId, MemberId
from storage.documents.repository import DocumentRepository
from storage.engine.database import Database
from storage.errors import ConflictError, NotFoundError, UnstorableTextError
from storage.records import Author, DocumentRecord, DocumentState, RevisionAction, ShippedDocument
from storage.store import Store
from tests.transactions import each_in_its_own, get_document

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
GUILD = GuildId(1_234_567_890_123_456_789)
OTHER_GUILD = GuildId(2)
ADA = Author(member_id=MemberId(987_654_321_987_654_321), name="Ada")
TERMINAL = Author(member_id=None, name="terminal")
KEY = DocumentId("our-style")


@pytest.fixture
def documents(database: Database) -> DocumentRepository:
    return each_in_its_own(DocumentRepository, database)


async def add(
    documents: DocumentRepository,
    *,
    guild_id: GuildId | None = GUILD,
    key: DocumentId = KEY,
    source: str = "# Our style\n",
) -> DocumentRecord:
    return await documents.add(guild_id, key, title="Our style", source=source, author=ADA, now=NOW)


async def edit(documents: DocumentRepository, source: str, *, expected_revision: int | None = None) -> DocumentRecord:
    return await documents.edit(
        GUILD,
        KEY,
        title="Our style",
        source=source,
        author=ADA,
        now=LATER,
        expected_revision=expected_revision,
    )


async def test_an_added_document_is_found_as_it_was_written(documents: DocumentRepository) -> None:
    source = "---\ntitle: Our style\n---\n# Ünïcode 🐍\r\n\ttabs\n"
    added = await add(documents, source=source)
    assert added == DocumentRecord(
        guild_id=GUILD,
        key=KEY,
        title="Our style",
        source=source,
        content_hash=hashlib.sha256(source.encode()).hexdigest(),
        state=DocumentState.ACTIVE,
        revision=1,
        created_at=NOW,
        updated_at=NOW,
    )
    assert await get_document(documents, GUILD, KEY) == added
    [revision] = await documents.list_revisions(GUILD, KEY)
    assert (revision.number, revision.action, revision.author) == (1, RevisionAction.ADDED, ADA)


async def test_a_missing_document_is_none_and_has_no_history(documents: DocumentRepository) -> None:
    assert await documents.find_document(GUILD, KEY) is None
    with pytest.raises(NotFoundError):
        await documents.list_revisions(GUILD, KEY)


async def test_a_guild_does_not_see_the_documents_of_another(documents: DocumentRepository) -> None:
    await add(documents)
    assert await documents.find_document(OTHER_GUILD, KEY) is None
    assert await documents.find_document(None, KEY) is None
    assert await documents.list_documents(OTHER_GUILD) == ()
    with pytest.raises(NotFoundError):
        await documents.remove(OTHER_GUILD, KEY, author=ADA, now=LATER)


async def test_all_guilds_see_a_shared_document_but_do_not_change_it(documents: DocumentRepository) -> None:
    shared = await add(documents, guild_id=None)
    assert await get_document(documents, GUILD, KEY) == shared
    assert await documents.list_documents(GUILD) == (shared,)
    assert await documents.list_documents(GUILD, include_shared=False) == ()
    assert await documents.find_document(GUILD, KEY, include_shared=False) is None
    with pytest.raises(NotFoundError):
        await edit(documents, "ours")
    with pytest.raises(NotFoundError):
        await documents.remove(GUILD, KEY, author=ADA, now=LATER)


async def test_two_guilds_may_use_the_same_key(documents: DocumentRepository) -> None:
    await add(documents, guild_id=GUILD, source="one")
    await add(documents, guild_id=OTHER_GUILD, source="two")
    assert (await get_document(documents, GUILD, KEY)).source == "one"
    assert (await get_document(documents, OTHER_GUILD, KEY)).source == "two"
    assert await documents.list_guilds() == (OTHER_GUILD, GUILD)


@pytest.mark.parametrize("taken_by", [GUILD, None], ids=["the guild", "a shared document"])
async def test_a_key_in_use_is_a_conflict(documents: DocumentRepository, taken_by: GuildId | None) -> None:
    await add(documents, guild_id=taken_by)
    with pytest.raises(ConflictError, match="our-style"):
        await add(documents, guild_id=GUILD, source="another")


async def test_of_two_who_add_the_same_key_at_once_one_succeeds(
    open_database: Callable[[], Database],
) -> None:
    repositories = [each_in_its_own(DocumentRepository, open_database()) for _ in range(2)]
    tries = [add(repositories[n % 2], source=f"text {n}") for n in range(10)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(result, DocumentRecord) for result in results) == 1
    assert sum(isinstance(result, ConflictError) for result in results) == 9
    assert len(await repositories[0].list_revisions(GUILD, KEY)) == 1


async def test_shared_documents_have_unique_keys_too(open_database: Callable[[], Database]) -> None:
    repositories = [each_in_its_own(DocumentRepository, open_database()) for _ in range(2)]
    tries = [add(repositories[n % 2], guild_id=None, source=f"text {n}") for n in range(6)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(result, ConflictError) for result in results) == 5
    assert len(await repositories[0].list_documents(None)) == 1


async def test_an_edit_keeps_the_earlier_text_in_the_history(documents: DocumentRepository) -> None:
    await add(documents, source="first")
    edited = await edit(documents, "second")
    assert (edited.source, edited.revision, edited.created_at, edited.updated_at) == ("second", 2, NOW, LATER)
    history = await documents.list_revisions(GUILD, KEY)
    assert [(r.number, r.action, r.source) for r in history] == [
        (1, RevisionAction.ADDED, "first"),
        (2, RevisionAction.EDITED, "second"),
    ]


async def test_an_edit_that_changes_nothing_leaves_no_revision(documents: DocumentRepository) -> None:
    added = await add(documents, source="same")
    assert await edit(documents, "same") == added
    assert len(await documents.list_revisions(GUILD, KEY)) == 1


async def test_an_edit_of_an_outdated_revision_is_a_conflict(documents: DocumentRepository) -> None:
    await add(documents)
    await edit(documents, "theirs", expected_revision=1)
    with pytest.raises(ConflictError, match="meanwhile"):
        await edit(documents, "mine", expected_revision=1)
    assert (await get_document(documents, GUILD, KEY)).source == "theirs"


async def test_edits_from_two_processes_are_all_kept_in_order(open_database: Callable[[], Database]) -> None:
    repositories = [each_in_its_own(DocumentRepository, open_database()) for _ in range(2)]
    await add(repositories[0])
    await asyncio.gather(*(edit(repositories[n % 2], f"text {n}") for n in range(12)))
    history = await repositories[0].list_revisions(GUILD, KEY)
    assert [revision.number for revision in history] == list(range(1, 14))
    assert (await get_document(repositories[1], GUILD, KEY)).source == history[-1].source


async def test_a_removed_document_is_gone_but_keeps_its_history(documents: DocumentRepository) -> None:
    await add(documents)
    removed = await documents.remove(GUILD, KEY, author=ADA, now=LATER)
    assert removed.state is DocumentState.REMOVED
    assert await documents.find_document(GUILD, KEY) is None
    assert await documents.find_document(GUILD, KEY, include_removed=True) == removed
    assert await documents.list_documents(GUILD) == ()
    assert await documents.list_documents(GUILD, include_removed=True) == (removed,)
    assert len(await documents.list_revisions(GUILD, KEY)) == 2
    for again in (edit(documents, "new"), documents.remove(GUILD, KEY, author=ADA, now=LATER)):
        with pytest.raises(NotFoundError):
            await again


async def test_adding_a_removed_document_again_continues_its_history(documents: DocumentRepository) -> None:
    await add(documents, source="first")
    await documents.remove(GUILD, KEY, author=ADA, now=LATER)
    again = await add(documents, source="second")
    assert (again.state, again.revision, again.source) == (DocumentState.ACTIVE, 3, "second")


async def test_any_revision_can_be_restored(documents: DocumentRepository) -> None:
    await add(documents, source="first")
    await edit(documents, "second")
    await documents.remove(GUILD, KEY, author=ADA, now=LATER)
    restored = await documents.restore(GUILD, KEY, 1, author=TERMINAL, now=LATER)
    assert (restored.source, restored.state, restored.revision) == ("first", DocumentState.ACTIVE, 4)
    last = (await documents.list_revisions(GUILD, KEY))[-1]
    assert (last.action, last.author, last.source) == (RevisionAction.RESTORED, TERMINAL, "first")


async def test_restoring_what_is_there_already_leaves_no_revision(documents: DocumentRepository) -> None:
    added = await add(documents)
    assert await documents.restore(GUILD, KEY, 1, author=ADA, now=LATER) == added


async def test_restoring_needs_a_revision_that_exists(documents: DocumentRepository) -> None:
    with pytest.raises(NotFoundError):
        await documents.restore(GUILD, KEY, 1, author=ADA, now=NOW)
    await add(documents)
    with pytest.raises(NotFoundError, match="no revision 7"):
        await documents.restore(GUILD, KEY, 7, author=ADA, now=NOW)


async def test_a_removed_document_does_not_come_back_under_a_key_that_a_shared_one_took(
    documents: DocumentRepository,
) -> None:
    await add(documents)
    await documents.remove(GUILD, KEY, author=ADA, now=LATER)
    await add(documents, guild_id=None)
    with pytest.raises(ConflictError):
        await documents.restore(GUILD, KEY, 1, author=ADA, now=LATER)


async def test_a_guilds_own_document_hides_one_that_a_later_release_ships(
    documents: DocumentRepository,
) -> None:
    own = await add(documents, source="ours")
    await documents.import_shipped([ShippedDocument(key=KEY, title="T", source="shipped")], now=LATER)
    assert await get_document(documents, GUILD, KEY) == own
    assert await documents.list_documents(GUILD) == (own,)
    assert (await get_document(documents, OTHER_GUILD, KEY)).source == "shipped"


async def test_documents_are_listed_by_key(documents: DocumentRepository) -> None:
    for key, guild in (("b", None), ("c", GUILD), ("a", GUILD), ("d", OTHER_GUILD)):
        await add(documents, guild_id=guild, key=DocumentId(key))
    assert [document.key for document in await documents.list_documents(GUILD)] == ["a", "b", "c"]


async def test_every_edit_changes_the_version_of_those_who_see_it(
    open_database: Callable[[], Database],
) -> None:
    documents, elsewhere = each_in_its_own(DocumentRepository, open_database()), Store(open_database())

    async def versions() -> tuple[str, str, str]:
        shared = await elsewhere.knowledge_version(None)
        return shared, await elsewhere.knowledge_version(GUILD), await elsewhere.knowledge_version(OTHER_GUILD)

    before = await versions()
    assert await versions() == before
    await add(documents)
    after_own = await versions()
    assert [a == b for a, b in zip(before, after_own, strict=True)] == [True, False, True]
    await add(documents, guild_id=None, key=DocumentId("shared"))
    after_shared = await versions()
    assert not any(a == b for a, b in zip(after_own, after_shared, strict=True))
    seen = {after_shared[1]}
    for work in (
        edit(documents, "new"),
        documents.remove(GUILD, KEY, author=ADA, now=LATER),
        documents.restore(GUILD, KEY, 1, author=ADA, now=LATER),
    ):
        await work
        seen.add((await versions())[1])
    assert len(seen) == 4


async def test_the_version_is_asked_for_again_only_after_somebody_wrote(
    open_database: Callable[[], Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    database = open_database()
    store, elsewhere = Store(database), each_in_its_own(DocumentRepository, open_database())
    queries: list[GuildId | None] = []
    right = DocumentRepository.read_version

    async def counted(repository: DocumentRepository, guild_id: GuildId | None) -> str:
        queries.append(guild_id)
        return await right(repository, guild_id)

    monkeypatch.setattr(DocumentRepository, "read_version", counted)
    for _ in range(3):
        await store.knowledge_version(GUILD)
    assert queries == [GUILD] * (1 if database.is_sqlite else 3)
    queries.clear()
    await add(elsewhere)
    before = await store.knowledge_version(GUILD)
    await store.knowledge_version(OTHER_GUILD)
    assert queries == [GUILD, OTHER_GUILD]
    await add(elsewhere, key=DocumentId("another"))
    assert await store.knowledge_version(GUILD) != before


async def test_a_naive_now_is_refused_and_nothing_saved(documents: DocumentRepository) -> None:
    with pytest.raises(ValueError, match="naive"):
        await documents.add(GUILD, KEY, title="T", source="s", author=ADA, now=NOW.replace(tzinfo=None))
    assert await documents.find_document(GUILD, KEY) is None


async def test_instants_come_back_in_utc_whatever_zone_they_were_given_in(
    documents: DocumentRepository,
) -> None:
    tokyo = NOW.astimezone(timezone(timedelta(hours=9)))
    await documents.add(GUILD, KEY, title="T", source="s", author=ADA, now=tokyo)
    found = await get_document(documents, GUILD, KEY)
    assert found.created_at == NOW
    assert found.created_at.tzinfo is UTC or found.created_at.utcoffset() == timedelta(0)


@pytest.mark.parametrize("source", ["a\x00b", "a\ud800b"], ids=["NUL", "surrogate"])
async def test_text_that_a_database_cannot_hold_is_refused_by_all(documents: DocumentRepository, source: str) -> None:
    with pytest.raises(UnstorableTextError, match="NUL"):
        await add(documents, source=source)
    with pytest.raises(UnstorableTextError, match="NUL"):
        await documents.find_document(GUILD, DocumentId(source))


async def test_a_document_may_be_long(documents: DocumentRepository) -> None:
    source = "Ω" * 400_000
    await add(documents, source=source)
    assert (await get_document(documents, GUILD, KEY)).source == source
