"""Moderators' documents: added, listed, removed, and brought back from their history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.errors import InputError
from bot.services.actors import Actor
from knowledge.document_ids import list_ids, normalise_title
from knowledge.documents import parse_document
from knowledge.ids import DocumentId, GuildId
from retrieval.text import clean_text
from storage.errors import ConflictError, NotFoundError
from storage.records import Author, DocumentRecord, DocumentState, RevisionAction, RevisionRecord
from storage.store import Repositories, Store

MAX_TITLE_LENGTH = 100
MAX_TEXT_LENGTH = 4000
"""Characters, in Discord: what its form field can hold. The terminal takes whole files."""
MAX_FILE = 200_000
MAX_DOCUMENTS = 500
"""A guild's own documents; enough for a handbook, and a bound for one guild's share of the index."""
MAX_ATTEMPTS = 5
"""At adding a note while others take the id that was free a moment ago."""


class TitleTakenError(ConflictError):
    """Another note has the title, so trying again is of no use."""


class KnowledgeEditing:
    """Edits one guild's knowledge. Each method asks for the permission itself, whatever the front end checked."""

    def __init__(self, *, store: Store) -> None:
        self._store = store

    async def add(self, actor: Actor, *, title: str, text: str, now: datetime) -> DocumentRecord:
        """Add a note that this guild's members get answers from.

        Raises PermissionDenied, InputError for a title or text that is empty or too long, ConflictError when a note
        of this title exists.
        """
        guild_id = actor.require_moderator()
        title, text = _checked(title, text, max_length=MAX_TEXT_LENGTH)
        return await self._add(guild_id, title, text, actor.author, now, max_notes=MAX_DOCUMENTS)

    async def list_own(self, actor: Actor, *, include_removed: bool = False) -> Sequence[DocumentRecord]:
        """This guild's own notes. Raises PermissionDenied."""
        guild_id = actor.require_moderator()
        async with self._store.reading() as stored:
            return await stored.documents.list_documents(
                guild_id, include_shared=False, include_removed=include_removed
            )

    async def remove(self, actor: Actor, key: str, *, now: datetime) -> DocumentRecord:
        """Take one of this guild's notes away; its history stays. Raises PermissionDenied, NotFoundError."""
        return await self.remove_local(actor.require_moderator(), key, author=actor.author, now=now)

    async def undo(self, actor: Actor, key: str, *, now: datetime) -> DocumentRecord:
        """Take the last change of one of this guild's notes back: a removed one returns, an added one goes.

        Undoing twice does the change again. Raises PermissionDenied, NotFoundError, and ConflictError when another
        note has the title by now.
        """
        guild_id, name = actor.require_moderator(), DocumentId(key)
        async with self._store.writing() as stored:
            *earlier, last = await stored.documents.list_revisions(guild_id, name)
            if last.action is RevisionAction.REMOVED:
                return await _restore(stored, guild_id, last, actor.author, now)
            if not earlier or earlier[-1].action is RevisionAction.REMOVED:
                return await stored.documents.remove(guild_id, name, author=actor.author, now=now)
            return await _restore(stored, guild_id, earlier[-1], actor.author, now)

    async def add_local(
        self, guild_id: GuildId | None, *, title: str, text: str, author: Author, now: datetime
    ) -> DocumentRecord:
        """Add a document from the terminal, where the operator may do everything; None adds it for everybody."""
        title, text = _checked(title, text, max_length=MAX_FILE)
        return await self._add(guild_id, title, text, author, now)

    async def remove_local(
        self, guild_id: GuildId | None, key: str, *, author: Author, now: datetime
    ) -> DocumentRecord:
        """Remove a document from the terminal. Raises NotFoundError."""
        async with self._store.writing() as stored:
            return await stored.documents.remove(guild_id, DocumentId(key), author=author, now=now)

    async def list_all(self, guild_id: GuildId | None) -> Sequence[DocumentRecord]:
        """Every document of a guild alone, or every shared one."""
        async with self._store.reading() as stored:
            return await stored.documents.list_documents(guild_id, include_shared=guild_id is None)

    async def history(self, guild_id: GuildId | None, key: str) -> Sequence[RevisionRecord]:
        """Every revision of a document, first to last. Raises NotFoundError."""
        async with self._store.reading() as stored:
            return await stored.documents.list_revisions(guild_id, DocumentId(key))

    async def restore(
        self, guild_id: GuildId | None, key: str, number: int, *, author: Author, now: datetime
    ) -> DocumentRecord:
        """Make a document what it was at a revision. Raises NotFoundError, ConflictError."""
        async with self._store.writing() as stored:
            for revision in await stored.documents.list_revisions(guild_id, DocumentId(key)):
                if revision.number == number:
                    return await _restore(stored, guild_id, revision, author, now)
        raise NotFoundError(f"{key!r} has no revision {number}")

    async def _add(
        self,
        guild_id: GuildId | None,
        title: str,
        text: str,
        author: Author,
        now: datetime,
        *,
        max_notes: int | None = None,
    ) -> DocumentRecord:
        for _ in range(MAX_ATTEMPTS):
            try:
                async with self._store.writing() as stored:
                    key = await _choose_id(stored, guild_id, title, max_notes=max_notes)
                    parse_document(text, document_id=key, title=title)
                    return await stored.documents.add(guild_id, key, title=title, source=text, author=author, now=now)
            except TitleTakenError:
                raise
            except ConflictError:  # somebody took the id meanwhile, and may have this very title
                continue
        raise ConflictError("many notes are being added at this moment; nothing was saved, try again")


async def _choose_id(
    stored: Repositories, guild_id: GuildId | None, title: str, *, max_notes: int | None
) -> DocumentId:
    """The id under which a title can be added: that of a removed note of this title, whose history goes on there.

    Raises TitleTakenError when a note has the title, InputError when there are too many.
    """
    own = await stored.documents.list_documents(guild_id, include_shared=False, include_removed=True)
    if max_notes is not None and sum(note.state is DocumentState.ACTIVE for note in own) >= max_notes:
        raise InputError(f"This server has {max_notes} notes, which is the limit. Remove one first.")
    wanted = normalise_title(title)
    same = [note for note in own if normalise_title(note.title) == wanted]
    _refuse_title_of(same)
    taken = {note.key for note in own} - {note.key for note in same}
    removed = [note.key for note in sorted(same, key=lambda note: note.updated_at, reverse=True)]
    for key in (*removed, *list_ids(title)):
        if key not in taken and (guild_id is None or await stored.documents.find_document(None, key) is None):
            return key
    raise TitleTakenError(f"no id is left for {title!r}; please choose another title")


async def _restore(
    stored: Repositories, guild_id: GuildId | None, revision: RevisionRecord, author: Author, now: datetime
) -> DocumentRecord:
    """Make a document what it was. Raises TitleTakenError when another one has that title by now."""
    others = await stored.documents.list_documents(guild_id, include_shared=False)
    wanted = normalise_title(revision.title)
    _refuse_title_of([one for one in others if one.key != revision.key and normalise_title(one.title) == wanted])
    return await stored.documents.restore(guild_id, revision.key, revision.number, author=author, now=now)


def _refuse_title_of(notes: Sequence[DocumentRecord]) -> None:
    for note in notes:
        if note.state is DocumentState.ACTIVE:
            raise TitleTakenError(
                f"there is already a note called {note.title!r}; remove it first or choose another title"
            )


def _checked(title: str, text: str, *, max_length: int) -> tuple[str, str]:
    title, text = clean_text(title), _storable(text).strip()
    if not title or not text:
        raise InputError("A note needs a title and a text.")
    if len(title) > MAX_TITLE_LENGTH:
        raise InputError(f"Please keep the title under {MAX_TITLE_LENGTH} characters.")
    if len(text) > max_length:
        raise InputError(f"The text has {len(text):,} characters; please keep it under {max_length:,}.")
    return title, text


def _storable(text: str) -> str:
    """The text without what nobody sees and no database keeps: NUL characters and halves of surrogate pairs."""
    return text.lstrip("\ufeff").replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
