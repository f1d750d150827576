"""Moderators' documents: added, listed, removed, and brought back from their history."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import datetime

from bot.errors import InputError
from bot.services.actors import Actor
from knowledge.document_ids import list_ids, normalise_title
from knowledge.documents import parse_document
from knowledge.ids import DocumentId, GuildId
from retrieval.text import clean_text
from storage.documents.repository import DocumentRepository
from storage.errors import ConflictError, NotFoundError
from storage.records import Author, DocumentRecord, DocumentState, RevisionAction, RevisionRecord

MAX_TITLE_LENGTH = 100
MAX_TEXT_LENGTH = 4000
"""Characters, in Discord: what its form field can hold. The terminal takes whole files."""
MAX_FILE = 200_000
MAX_DOCUMENTS = 500
"""A guild's own documents; enough for a handbook, and a bound for one guild's share of the index."""
MAX_ATTEMPTS = 5
"""At adding a note while others take the id that was free a moment ago."""


class KnowledgeEditing:
    """Edits one guild's knowledge. Each method asks for the permission itself, whatever the front end checked."""

    def __init__(self, *, documents: DocumentRepository) -> None:
        self._documents = documents

    async def add(self, actor: Actor, *, title: str, text: str, now: datetime) -> DocumentRecord:
        """Add a note that this guild's members get answers from.

        Raises PermissionDenied, InputError for a title or text that is empty or too long, ConflictError when a note
        of this title exists.
        """
        guild_id = actor.require_moderator()
        title, text = _checked(title, text, longest=MAX_TEXT_LENGTH)
        if len(await self._documents.list_documents(guild_id, include_shared=False)) >= MAX_DOCUMENTS:
            raise InputError(f"This server has {MAX_DOCUMENTS} notes, which is the limit. Remove one first.")
        return await self._add(guild_id, title, text, actor.author, now)

    async def list_own(self, actor: Actor, *, include_removed: bool = False) -> Sequence[DocumentRecord]:
        """This guild's own notes. Raises PermissionDenied."""
        return await self._documents.list_documents(
            actor.require_moderator(), include_shared=False, include_removed=include_removed
        )

    async def remove(self, actor: Actor, key: str, *, now: datetime) -> DocumentRecord:
        """Take one of this guild's notes away; its history stays. Raises PermissionDenied, NotFoundError."""
        return await self._documents.remove(actor.require_moderator(), DocumentId(key), author=actor.author, now=now)

    async def undo(self, actor: Actor, key: str, *, now: datetime) -> DocumentRecord:
        """Take the last change of one of this guild's notes back: a removed one returns, an added one goes.

        Undoing twice does the change again. Raises PermissionDenied, NotFoundError, and ConflictError when another
        note has the title by now.
        """
        guild_id, name = actor.require_moderator(), DocumentId(key)
        *earlier, last = await self._documents.list_revisions(guild_id, name)
        if last.action is RevisionAction.REMOVED:
            return await self._restore(guild_id, last, actor.author, now)
        if not earlier or earlier[-1].action is RevisionAction.REMOVED:
            return await self._documents.remove(guild_id, name, author=actor.author, now=now)
        return await self._restore(guild_id, earlier[-1], actor.author, now)

    async def add_local(
        self, guild_id: GuildId | None, *, title: str, text: str, author: Author, now: datetime
    ) -> DocumentRecord:
        """Add a document from the terminal, where the operator may do everything; None adds it for everybody."""
        title, text = _checked(title, text, longest=MAX_FILE)
        return await self._add(guild_id, title, text, author, now)

    async def remove_local(
        self, guild_id: GuildId | None, key: str, *, author: Author, now: datetime
    ) -> DocumentRecord:
        """Remove a document from the terminal. Raises NotFoundError."""
        return await self._documents.remove(guild_id, DocumentId(key), author=author, now=now)

    async def list_all(self, guild_id: GuildId | None) -> Sequence[DocumentRecord]:
        """Every document of a guild alone, or every shared one."""
        return await self._documents.list_documents(guild_id, include_shared=guild_id is None)

    async def history(self, guild_id: GuildId | None, key: str) -> Sequence[RevisionRecord]:
        """Every revision of a document, first to last. Raises NotFoundError."""
        return await self._documents.list_revisions(guild_id, DocumentId(key))

    async def restore(
        self, guild_id: GuildId | None, key: str, number: int, *, author: Author, now: datetime
    ) -> DocumentRecord:
        """Make a document what it was at a revision. Raises NotFoundError, ConflictError."""
        for revision in await self._documents.list_revisions(guild_id, DocumentId(key)):
            if revision.number == number:
                return await self._restore(guild_id, revision, author, now)
        raise NotFoundError(f"{key!r} has no revision {number}")

    async def _add(
        self, guild_id: GuildId | None, title: str, text: str, author: Author, now: datetime
    ) -> DocumentRecord:
        for _ in range(MAX_ATTEMPTS):
            key = await self._choose_id(guild_id, title)
            parse_document(text, document_id=key, title=title)
            with contextlib.suppress(ConflictError):  # somebody took the id meanwhile; who may have this very title
                return await self._documents.add(guild_id, key, title=title, source=text, author=author, now=now)
        raise ConflictError("many notes are being added at this moment; nothing was saved, try again")

    async def _choose_id(self, guild_id: GuildId | None, title: str) -> DocumentId:
        """The id under which a title can be added: that of a removed note of this title, whose history goes on there.

        Raises ConflictError when a note has the title.
        """
        wanted = normalise_title(title)
        own = await self._documents.list_documents(guild_id, include_shared=False, include_removed=True)
        same = [note for note in own if normalise_title(note.title) == wanted]
        _refuse_title_of(same)
        taken = {note.key for note in own} - {note.key for note in same}
        removed = [note.key for note in sorted(same, key=lambda note: note.updated_at, reverse=True)]
        for key in (*removed, *list_ids(title)):
            if key not in taken and (guild_id is None or await self._documents.find_document(None, key) is None):
                return key
        raise ConflictError(f"no id is left for {title!r}; please choose another title")

    async def _restore(
        self, guild_id: GuildId | None, revision: RevisionRecord, author: Author, now: datetime
    ) -> DocumentRecord:
        """Make a document what it was. Raises ConflictError when another one has that title by now."""
        others = await self._documents.list_documents(guild_id, include_shared=False)
        wanted = normalise_title(revision.title)
        _refuse_title_of([one for one in others if one.key != revision.key and normalise_title(one.title) == wanted])
        return await self._documents.restore(guild_id, revision.key, revision.number, author=author, now=now)


def _refuse_title_of(notes: Sequence[DocumentRecord]) -> None:
    for note in notes:
        if note.state is DocumentState.ACTIVE:
            raise ConflictError(
                f"there is a note called {note.title!r} already; remove it first or choose another title"
            )


def _checked(title: str, text: str, *, longest: int) -> tuple[str, str]:
    title, text = clean_text(title), _storable(text).strip()
    if not title or not text:
        raise InputError("A note needs a title and a text.")
    if len(title) > MAX_TITLE_LENGTH:
        raise InputError(f"Please keep the title under {MAX_TITLE_LENGTH} characters.")
    if len(text) > longest:
        raise InputError(f"The text has {len(text):,} characters; please keep it under {longest:,}.")
    return title, text


def _storable(text: str) -> str:
    """The text without what nobody sees and no database keeps: NUL characters and halves of surrogate pairs."""
    return text.lstrip("\ufeff").replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
