"""Documents: the curated knowledge, shared by all or of one guild, with its whole history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.ids import DocumentId, GuildId
from storage.documents.releases import ImportPlan, apply_import, load_known, plan_import
from storage.documents.revisions import append_revision, document_record, revision_record, write_text
from storage.engine.schema import take_lock
from storage.errors import ConflictError, NotFoundError
from storage.instants import utc
from storage.models import DocumentRow, RevisionRow
from storage.records import (
    Author,
    DocumentRecord,
    DocumentState,
    ImportCounts,
    RevisionAction,
    RevisionRecord,
    ShippedDocument,
)

_IMPORT_LOCK = 7_238_450_002


class DocumentRepository:
    """Documents by guild and key. A guild of None means the documents that all guilds share.

    Writing touches exactly the scope it names: with a guild's id, never a shared document. Any
    method raises the errors of ``Database``; writing raises ValueError for a naive ``now``, and
    UnstorableTextError for text with NUL characters.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(
        self, guild_id: GuildId | None, key: DocumentId, *, title: str, source: str, author: Author, now: datetime
    ) -> DocumentRecord:
        """Add a document. One that was removed comes back under its old history.

        Raises ConflictError when an active document of that guild, or a shared one, has the key.
        """
        now = utc(now)
        row = await _find_row(self._session, guild_id, key, lock=True)
        await self._refuse_taken(self._session, guild_id, key)  # after locking: another may just have added it
        if row is None:
            row = DocumentRow(guild_id=guild_id, key=key, revision=0, created_at=now, updated_at=now)
            self._session.add(row)
        write_text(row, title=title, source=source)
        await self._session.flush()
        append_revision(self._session, row, action=RevisionAction.ADDED, author=author, now=now)
        return document_record(row)

    async def edit(
        self,
        guild_id: GuildId | None,
        key: DocumentId,
        *,
        title: str,
        source: str,
        author: Author,
        now: datetime,
        expected_revision: int | None = None,
    ) -> DocumentRecord:
        """Give a document a new text. One that changes nothing leaves no revision.

        Raises NotFoundError when there is no such active document in that scope, and ConflictError when it is no longer
        at ``expected_revision``: someone edited it meanwhile.
        """
        now = utc(now)
        row = await self._get_active(self._session, guild_id, key)
        if expected_revision is not None and row.revision != expected_revision:
            raise ConflictError(f"{key!r} was edited by someone else meanwhile; nothing was saved")
        if (row.title, row.source) != (title, source):
            write_text(row, title=title, source=source)
            append_revision(self._session, row, action=RevisionAction.EDITED, author=author, now=now)
        return document_record(row)

    async def remove(
        self, guild_id: GuildId | None, key: DocumentId, *, author: Author, now: datetime
    ) -> DocumentRecord:
        """Take a document out of what the coach knows; its history stays.

        Raises NotFoundError when there is no such active document in that scope.
        """
        now = utc(now)
        row = await self._get_active(self._session, guild_id, key)
        row.state = DocumentState.REMOVED
        append_revision(self._session, row, action=RevisionAction.REMOVED, author=author, now=now)
        return document_record(row)

    async def restore(
        self, guild_id: GuildId | None, key: DocumentId, number: int, *, author: Author, now: datetime
    ) -> DocumentRecord:
        """Make a document what it was at a revision, removed or not. Changing nothing leaves no revision.

        Raises NotFoundError when there is no such document in that scope, or no such revision of it, and ConflictError
        when it is removed, and a shared document has taken its key.
        """
        now = utc(now)
        row = await _get_row(self._session, guild_id, key, lock=True)
        chosen = RevisionRow.document_id == row.id, RevisionRow.number == number
        revision = await self._session.scalar(select(RevisionRow).where(*chosen))
        if revision is None:
            raise NotFoundError(f"{key!r} has no revision {number}")
        if row.state is DocumentState.REMOVED:
            await self._refuse_taken(self._session, guild_id, key)
        elif (row.title, row.source) == (revision.title, revision.source):
            return document_record(row)
        write_text(row, title=revision.title, source=revision.source)
        append_revision(self._session, row, action=RevisionAction.RESTORED, author=author, now=now)
        return document_record(row)

    async def list_documents(
        self, guild_id: GuildId | None, *, include_shared: bool = True, include_removed: bool = False
    ) -> Sequence[DocumentRecord]:
        """The documents a guild sees, by key: its own, which hide shared ones of the same key, and the shared."""
        chosen = select(DocumentRow).where(_visible(guild_id, include_shared=include_shared))
        if not include_removed:
            chosen = chosen.where(DocumentRow.state == DocumentState.ACTIVE)
        rows = (await self._session.scalars(chosen)).all()
        own = {row.key for row in rows if row.guild_id is not None and row.state is DocumentState.ACTIVE}
        seen = [row for row in rows if row.guild_id is not None or row.key not in own]
        return tuple(document_record(row) for row in sorted(seen, key=lambda row: row.key))

    async def list_guilds(self) -> Sequence[GuildId]:
        """The guilds that have documents of their own, removed ones included."""
        own = select(DocumentRow.guild_id).where(DocumentRow.guild_id.is_not(None)).distinct()
        return tuple(guild for guild in await self._session.scalars(own.order_by(DocumentRow.guild_id)) if guild)

    async def find_document(
        self, guild_id: GuildId | None, key: DocumentId, *, include_shared: bool = True, include_removed: bool = False
    ) -> DocumentRecord | None:
        """The document a guild sees under the key: its own before a shared one. None when there is none."""
        scopes = [guild_id, None] if include_shared and guild_id is not None else [guild_id]
        for scope in scopes:
            row = await _find_row(self._session, scope, key)
            if row is not None and (include_removed or row.state is DocumentState.ACTIVE):
                return document_record(row)
        return None

    async def list_revisions(self, guild_id: GuildId | None, key: DocumentId) -> Sequence[RevisionRecord]:
        """The history of a document of exactly that scope, the first revision first.

        Raises NotFoundError when that scope never had such a document.
        """
        row = await _get_row(self._session, guild_id, key)
        history = select(RevisionRow).where(RevisionRow.document_id == row.id).order_by(RevisionRow.number)
        return tuple(revision_record(revision, row) for revision in await self._session.scalars(history))

    async def plan_import(self, shipped: Sequence[ShippedDocument]) -> ImportPlan:
        """What an import of a release would do; an empty plan needs none.

        A document whose text in the release did not change since the last import is not touched,
        even when a person edited, restored or removed it meanwhile: their version stays. When the
        release changed it, the release wins, and the history keeps the person's version. What the
        release no longer has is removed, except documents that a person added.

        Raises ValueError when two documents have the same key.
        """
        return plan_import(await load_known(self._session), shipped)

    async def import_shipped(self, shipped: Sequence[ShippedDocument], *, now: datetime) -> ImportCounts:
        """Make the shared documents those of a release, as ``plan_import`` says. Processes take turns.

        Raises ValueError when two documents have the same key, or ``now`` is naive.
        """
        now = utc(now)
        await take_lock(self._session, _IMPORT_LOCK)
        plan = await self.plan_import(shipped)
        await apply_import(self._session, plan, now=now)
        return plan.counts

    async def read_version(self, guild_id: GuildId | None) -> str:
        """A fingerprint of all that a guild sees, in one query; see ``Store.knowledge_version``."""
        newest = select(RevisionRow.id, RevisionRow.content_hash, func.count().over()).join(DocumentRow)
        newest = newest.where(_visible(guild_id)).order_by(RevisionRow.id.desc()).limit(1)
        found = (await self._session.execute(newest)).first()
        return f"{found[2]}-{found[0]}-{found[1][:12]}" if found else "0"

    async def _get_active(self, session: AsyncSession, guild_id: GuildId | None, key: DocumentId) -> DocumentRow:
        row = await _get_row(session, guild_id, key, lock=True)
        if row.state is DocumentState.REMOVED:
            raise _missing(key)
        return row

    async def _refuse_taken(self, session: AsyncSession, guild_id: GuildId | None, key: DocumentId) -> None:
        taken = select(DocumentRow.guild_id).where(
            _visible(guild_id), DocumentRow.key == key, DocumentRow.state == DocumentState.ACTIVE
        )
        if (await session.execute(taken)).first() is not None:
            raise ConflictError(f"there is a document {key!r} already")


async def _find_row(
    session: AsyncSession, guild_id: GuildId | None, key: DocumentId, *, lock: bool = False
) -> DocumentRow | None:
    chosen: Select[DocumentRow] = select(DocumentRow).where(_scope(guild_id), DocumentRow.key == key)
    row: DocumentRow | None = await session.scalar(chosen.with_for_update() if lock else chosen)
    return row


async def _get_row(
    session: AsyncSession, guild_id: GuildId | None, key: DocumentId, *, lock: bool = False
) -> DocumentRow:
    row = await _find_row(session, guild_id, key, lock=lock)
    if row is None:
        raise _missing(key)
    return row


def _scope(guild_id: GuildId | None) -> ColumnElement[bool]:
    return DocumentRow.guild_id.is_(None) if guild_id is None else DocumentRow.guild_id == guild_id


def _visible(guild_id: GuildId | None, *, include_shared: bool = True) -> ColumnElement[bool]:
    if guild_id is None or not include_shared:
        return _scope(guild_id)
    return or_(_scope(None), _scope(guild_id))


def _missing(key: DocumentId) -> NotFoundError:
    return NotFoundError(f"there is no document {key!r}")
