"""Moderators' notes: who may edit them, how much fits, and every way back."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import InputError, PermissionDenied
from bot.services.actors import Actor, local_actor
from bot.services.coach import Coach
from bot.services.knowledge import editing as knowledge_editing
from bot.services.knowledge.editing import (
    MAX_FILE,
    MAX_TEXT_LENGTH,
    MAX_TITLE_LENGTH,
    KnowledgeEditing,
    TitleTakenError,
)
from knowledge.errors import DocumentError
from knowledge.ids import DocumentId, GuildId, MemberId
from storage.documents.repository import DocumentRepository
from storage.errors import ConflictError, NotFoundError
from storage.records import DocumentRecord, DocumentState, RevisionAction
from tests.coaches import OpenCoach
from tests.transactions import each_in_its_own

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
GUILD = GuildId(11)
ADA = Actor(member_id=MemberId(1), name="ada", guild_id=GUILD, may_manage_guild=True)
STRANGER = replace(ADA, member_id=MemberId(2), guild_id=GuildId(22))

Edit = Callable[[KnowledgeEditing, Actor], Awaitable[object]]
EDITS: list[Edit] = [
    lambda editing, actor: editing.add(actor, title="Lunch", text="Soup.", now=NOW),
    lambda editing, actor: editing.remove(actor, "rules", now=NOW),
    lambda editing, actor: editing.undo(actor, "rules", now=NOW),
    lambda editing, actor: editing.list_own(actor),
]


@pytest.fixture
def editing(small_coach: Coach) -> KnowledgeEditing:
    return small_coach.editing


async def texts(editing: KnowledgeEditing, actor: Actor = ADA) -> dict[str, str]:
    return {record.key: record.source for record in await editing.list_own(actor)}


@pytest.mark.parametrize("edit", EDITS, ids=["add", "remove", "undo", "list"])
@pytest.mark.parametrize(
    ("actor", "reason"),
    [
        (replace(ADA, may_manage_guild=False), "Manage Server"),
        (replace(ADA, guild_id=None), "server only"),
        (local_actor(), "server only"),
    ],
    ids=["a plain member", "in direct messages", "at the terminal"],
)
async def test_only_a_moderator_in_a_guild_may_edit_whatever_the_front_end_checked(
    editing: KnowledgeEditing, edit: Edit, actor: Actor, reason: str
) -> None:
    await editing.add(ADA, title="Rules", text="Be kind.", now=NOW)
    with pytest.raises(PermissionDenied, match=reason):
        await edit(editing, actor)
    assert await texts(editing) == {"rules": "Be kind."}


async def test_a_note_is_kept_with_its_author_and_a_key_made_from_its_title(editing: KnowledgeEditing) -> None:
    record = await editing.add(ADA, title="  Lunch\u200b & Tea ", text=" Soup.\n", now=NOW)
    assert (record.key, record.title, record.source) == ("lunch-tea", "Lunch & Tea", "Soup.")
    (revision,) = await editing.history(GUILD, "lunch-tea")
    assert (revision.action, revision.author, revision.created_at) == (RevisionAction.ADDED, ADA.author, NOW)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("", "Soup."),
        ("\u200b", "Soup."),
        ("Lunch", " \n "),
        ("L" * (MAX_TITLE_LENGTH + 1), "Soup."),
        ("Lunch", "s" * (MAX_TEXT_LENGTH + 1)),
    ],
    ids=["no title", "an invisible title", "no text", "a long title", "a long text"],
)
async def test_a_note_without_or_with_too_much_title_or_text_is_refused(
    editing: KnowledgeEditing, title: str, text: str
) -> None:
    with pytest.raises(InputError):
        await editing.add(ADA, title=title, text=text, now=NOW)
    assert await texts(editing) == {}


async def test_a_note_may_be_as_long_as_discords_form(editing: KnowledgeEditing) -> None:
    record = await editing.add(ADA, title="L" * MAX_TITLE_LENGTH, text="s" * MAX_TEXT_LENGTH, now=NOW)
    assert (len(record.title), len(record.source)) == (MAX_TITLE_LENGTH, MAX_TEXT_LENGTH)


@pytest.mark.parametrize(
    ("title", "text"),
    [("Lunch", "---\nhours: many\n---\nSoup."), ("Lunch", '---\nsummary: "a\\0b"\n---\nSoup.')],
    ids=["a wrong field", "a NUL that YAML unescapes"],
)
async def test_what_cannot_be_a_document_is_refused_before_it_is_stored(
    editing: KnowledgeEditing, title: str, text: str
) -> None:
    with pytest.raises(DocumentError):
        await editing.add(ADA, title=title, text=text, now=NOW)
    assert await texts(editing) == {}


async def test_a_guild_has_room_for_a_number_of_notes_and_removing_one_makes_room(
    editing: KnowledgeEditing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(knowledge_editing, "MAX_DOCUMENTS", 2)
    await editing.add(ADA, title="One", text="1", now=NOW)
    await editing.add(ADA, title="Two", text="2", now=NOW)
    with pytest.raises(InputError, match="2 notes"):
        await editing.add(ADA, title="Three", text="3", now=NOW)
    await editing.add(STRANGER, title="Three", text="3", now=NOW)
    await editing.remove(ADA, "one", now=NOW)
    await editing.add(ADA, title="Three", text="3", now=NOW)
    assert set(await texts(editing)) == {"two", "three"}


@pytest.mark.parametrize(
    ("title", "again"),
    [
        ("Lunch", " lunch "),
        ("Lunch break", "LUNCH\u00a0 BREAK"),
        ("Café", "cafe\u0301"),
        ("新人ガイド", "新人ｶﾞｲﾄﾞ"),
        ("a" * 90, "A" * 90),
        ("Loops", "loops"),
    ],
)
async def test_a_title_can_be_used_once_only(editing: KnowledgeEditing, title: str, again: str) -> None:
    first = await editing.add(ADA, title=title, text="Soup.", now=NOW)
    with pytest.raises(ConflictError, match="there is already a note called"):
        await editing.add(ADA, title=again, text="Salad.", now=NOW)
    assert await texts(editing) == {first.key: "Soup."}


async def test_titles_that_are_not_equal_are_different_notes(editing: KnowledgeEditing) -> None:
    titles = [
        *(
            "新人ガイド",
            "新人案内",
            "Python 入門",
            "Python 上級",
            "C++ style",
            "C# style",
            "C style",
            "c-style",
            "C style note",
        ),
        *(
            "x" * 70 + " for web",
            "x" * 70 + " for data",
            "🎉",
            "🎊",
            "\U0001fae8",
            "???",
            "!!!",
            "دليل",
            "лекция",
            "Loops!",
        ),
        *("resume", "résumé", "🐍 Snakes", "Snakes"),
    ]
    added = [await editing.add(ADA, title=title, text=title, now=NOW) for title in titles]
    keys = [record.key for record in added]
    assert len({key.casefold() for key in keys}) == len(titles)
    assert all(re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", key) and len(key) <= 60 for key in keys)
    assert await texts(editing) == dict(zip(keys, titles, strict=True))
    for record in added:
        await editing.remove(ADA, record.key, now=NOW)
        assert (await editing.undo(ADA, record.key, now=NOW)).title == record.title


async def test_a_removed_notes_title_can_be_used_again_and_its_history_goes_on(editing: KnowledgeEditing) -> None:
    first = await editing.add(ADA, title="Python 入門", text="Old.", now=NOW)
    await editing.remove(ADA, first.key, now=NOW)
    again = await editing.add(ADA, title="python 入門", text="New.", now=NOW)
    assert again.key == first.key
    assert [entry.source for entry in await editing.history(GUILD, first.key)] == ["Old.", "Old.", "New."]


async def test_another_title_never_goes_on_with_a_removed_notes_history(editing: KnowledgeEditing) -> None:
    plus = await editing.add(ADA, title="C++ style", text="Braces.", now=NOW)
    await editing.remove(ADA, plus.key, now=NOW)
    sharp = await editing.add(ADA, title="C# style", text="Usings.", now=NOW)
    assert sharp.key != plus.key
    await editing.undo(ADA, plus.key, now=NOW)
    assert await texts(editing) == {plus.key: "Braces.", sharp.key: "Usings."}


async def test_a_removed_note_does_not_come_back_beside_one_of_its_title(
    editing: KnowledgeEditing, small_coach: Coach
) -> None:
    documents = each_in_its_own(DocumentRepository, small_coach.database)
    await editing.add(ADA, title="Lunch", text="Soup.", now=NOW)
    await editing.remove(ADA, "lunch", now=NOW)
    await documents.add(GUILD, DocumentId("other"), title="LUNCH", source="Tea.", author=ADA.author, now=NOW)
    with pytest.raises(ConflictError, match="'LUNCH'"):
        await editing.undo(ADA, "lunch", now=NOW)
    with pytest.raises(ConflictError, match="'LUNCH'"):
        await editing.restore(GUILD, "lunch", 1, author=ADA.author, now=NOW)
    assert await texts(editing) == {"other": "Tea."}


async def test_a_note_keeps_the_id_that_an_earlier_version_gave_it(
    editing: KnowledgeEditing, small_coach: Coach
) -> None:
    documents = each_in_its_own(DocumentRepository, small_coach.database)
    old = DocumentId("python")
    await documents.add(GUILD, old, title="Python 入門", source="Old.", author=ADA.author, now=NOW)
    with pytest.raises(ConflictError):
        await editing.add(ADA, title="Python 入門", text="New.", now=NOW)
    await editing.remove(ADA, old, now=NOW)
    assert (await editing.add(ADA, title="Python 入門", text="New.", now=NOW)).key == old


async def test_notes_added_at_the_same_moment_all_get_an_id_and_equal_titles_one_note(
    editing: KnowledgeEditing, open_small_coach: OpenCoach
) -> None:
    other = (await open_small_coach()).editing
    titles = ["C++ style", "C# style", "C style", "c# STYLE"]
    done = await asyncio.gather(
        *(where.add(ADA, title=title, text="x", now=NOW) for title in titles for where in (editing, other)),
        return_exceptions=True,
    )
    assert {type(one) for one in done} == {DocumentRecord, TitleTakenError}
    assert sorted(note.title.casefold() for note in await editing.list_own(ADA)) == ["c style", "c# style", "c++ style"]


async def test_what_no_database_keeps_is_left_out_of_a_note(editing: KnowledgeEditing) -> None:
    record = await editing.add(ADA, title="Lu\x00nch\ud800", text="\ufeffSo\x00up\ud800.", now=NOW)
    assert (record.title, record.source) == ("Lu nch", "Soup.")


async def test_a_note_with_a_shipped_notes_title_stands_beside_it(editing: KnowledgeEditing) -> None:
    record = await editing.add(ADA, title="Loops", text="We like while.", now=NOW)
    assert record.key == "loops-note"
    assert (await editing.history(None, "loops"))[-1].action is RevisionAction.IMPORTED


async def test_a_guild_cannot_reach_another_guilds_or_a_shipped_note(editing: KnowledgeEditing) -> None:
    await editing.add(ADA, title="Lunch", text="Soup.", now=NOW)
    for actor, key in [(STRANGER, "lunch"), (ADA, "loops"), (ADA, "nothing")]:
        with pytest.raises(NotFoundError):
            await editing.remove(actor, key, now=NOW)
        with pytest.raises(NotFoundError):
            await editing.undo(actor, key, now=NOW)
    assert await texts(editing) == {"lunch": "Soup."}
    assert await texts(editing, STRANGER) == {}


async def test_undoing_an_addition_removes_the_note_and_undoing_that_brings_it_back(editing: KnowledgeEditing) -> None:
    await editing.add(ADA, title="Lunch", text="Soup.", now=NOW)
    assert (await editing.undo(ADA, "lunch", now=NOW)).state is DocumentState.REMOVED
    assert await texts(editing) == {}
    await editing.undo(ADA, "lunch", now=NOW)
    assert await texts(editing) == {"lunch": "Soup."}


async def test_undoing_a_removal_brings_the_note_back(editing: KnowledgeEditing) -> None:
    await editing.add(ADA, title="Lunch", text="Soup.", now=NOW)
    await editing.remove(ADA, "lunch", now=NOW)
    await editing.undo(ADA, "lunch", now=NOW)
    assert await texts(editing) == {"lunch": "Soup."}


async def test_undoing_an_edit_brings_the_text_before_back_and_undoing_twice_the_edit(
    editing: KnowledgeEditing, small_coach: Coach
) -> None:
    await editing.add(ADA, title="Lunch", text="Soup.", now=NOW)
    documents = each_in_its_own(DocumentRepository, small_coach.database)
    await documents.edit(GUILD, DocumentId("lunch"), title="Lunch", source="Salad.", author=ADA.author, now=NOW)
    await editing.undo(ADA, "lunch", now=NOW)
    assert await texts(editing) == {"lunch": "Soup."}
    await editing.undo(ADA, "lunch", now=NOW)
    assert await texts(editing) == {"lunch": "Salad."}


async def test_undoing_an_addition_under_an_old_title_does_not_bring_the_old_text_back(
    editing: KnowledgeEditing,
) -> None:
    await editing.add(ADA, title="Lunch", text="Soup.", now=NOW)
    await editing.remove(ADA, "lunch", now=NOW)
    await editing.add(ADA, title="Lunch", text="Salad.", now=NOW)
    await editing.undo(ADA, "lunch", now=NOW)
    assert await texts(editing) == {}


async def test_the_history_tells_every_change_with_who_and_when(editing: KnowledgeEditing) -> None:
    bob = replace(ADA, member_id=MemberId(3), name="bob")
    await editing.add(ADA, title="Lunch", text="Soup.", now=NOW)
    await editing.remove(bob, "lunch", now=NOW + timedelta(hours=1))
    await editing.undo(ADA, "lunch", now=NOW + timedelta(hours=2))
    told = [
        (entry.action, entry.author.name, entry.created_at - NOW) for entry in await editing.history(GUILD, "lunch")
    ]
    assert told == [
        (RevisionAction.ADDED, "ada", timedelta()),
        (RevisionAction.REMOVED, "bob", timedelta(hours=1)),
        (RevisionAction.RESTORED, "ada", timedelta(hours=2)),
    ]


async def test_any_revision_can_be_restored_and_only_those_there_are(editing: KnowledgeEditing) -> None:
    author = local_actor().author
    await editing.add_local(GUILD, title="Lunch", text="Soup.", author=author, now=NOW)
    await editing.remove_local(GUILD, "lunch", author=author, now=NOW)
    await editing.add_local(GUILD, title="Lunch", text="Salad.", author=author, now=NOW)
    await editing.restore(GUILD, "lunch", 1, author=author, now=NOW)
    assert await texts(editing) == {"lunch": "Soup."}
    for key, number in [("lunch", 0), ("lunch", 99), ("nothing", 1)]:
        with pytest.raises(NotFoundError):
            await editing.restore(GUILD, key, number, author=author, now=NOW)


async def test_the_terminal_takes_whole_files_and_may_add_for_everybody(editing: KnowledgeEditing) -> None:
    author = local_actor().author
    record = await editing.add_local(None, title="Handbook", text="h" * MAX_FILE, author=author, now=NOW)
    assert record.guild_id is None
    with pytest.raises(InputError, match="200,001"):
        await editing.add_local(None, title="Handbook 2", text="h" * (MAX_FILE + 1), author=author, now=NOW)


async def test_listing_everything_gives_a_guilds_own_notes_or_the_shared_ones(
    editing: KnowledgeEditing, small_coach: Coach
) -> None:
    await editing.add(ADA, title="Lunch", text="Soup.", now=NOW)
    assert [record.key for record in await editing.list_all(GUILD)] == ["lunch"]
    assert {record.key for record in await editing.list_all(None)} == set(small_coach.library.documents)
