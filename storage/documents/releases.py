"""Releases: making the shipped documents equal to those that this version of the coach carries.

What was imported last is remembered (``released_hash``), so that a person's edit of a shipped
document is told apart from a change in the release.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.ids import DocumentId
from storage.documents.revisions import append_revision, hash_of, write_text
from storage.models import DocumentRow
from storage.records import Author, DocumentState, ImportCounts, RevisionAction, ShippedDocument

RELEASE = Author(member_id=None, name="release")


@dataclass(frozen=True, kw_only=True)
class KnownDocument:
    """A shared document as the database has it, without its text."""

    title: str
    content_hash: str
    released_hash: str | None
    state: DocumentState


@dataclass(frozen=True, kw_only=True)
class ImportPlan:
    """What to do with which document. ``adopted`` and ``abandoned`` change no text, only what is remembered."""

    added: tuple[ShippedDocument, ...]
    edited: tuple[ShippedDocument, ...]
    adopted: tuple[ShippedDocument, ...]
    removed: tuple[DocumentId, ...]
    abandoned: tuple[DocumentId, ...]
    unchanged: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.added or self.edited or self.adopted or self.removed or self.abandoned)

    @property
    def counts(self) -> ImportCounts:
        """What a person is told."""
        return ImportCounts(
            added=len(self.added),
            edited=len(self.edited),
            removed=len(self.removed),
            unchanged=self.unchanged + len(self.adopted),
        )


def plan_import(known: Mapping[DocumentId, KnownDocument], shipped: Sequence[ShippedDocument]) -> ImportPlan:
    """Decide what an import does; see ``DocumentRepository.import_shipped`` for the rules.

    Raises ValueError when two shipped documents have the same key.
    """
    keys = {document.key for document in shipped}
    if len(keys) < len(shipped):
        raise ValueError("two shipped documents have the same key")
    changed = [d for d in shipped if d.key not in known or known[d.key].released_hash != _released_hash(d)]
    added = [d for d in changed if d.key not in known or _left_with_a_release(known[d.key])]
    adopted = [d for d in changed if d.key in known and _has_text(known[d.key], d)]
    edited = [d for d in changed if d not in added and d not in adopted]
    gone = [key for key, document in known.items() if document.released_hash and key not in keys]
    return ImportPlan(
        added=tuple(added),
        edited=tuple(edited),
        adopted=tuple(adopted),
        removed=tuple(key for key in gone if known[key].state is DocumentState.ACTIVE),
        abandoned=tuple(key for key in gone if known[key].state is DocumentState.REMOVED),
        unchanged=len(shipped) - len(changed),
    )


async def load_known(session: AsyncSession) -> dict[DocumentId, KnownDocument]:
    """The shared documents, without their texts, in one query."""
    columns = (
        DocumentRow.key,
        DocumentRow.title,
        DocumentRow.content_hash,
        DocumentRow.released_hash,
        DocumentRow.state,
    )
    rows = await session.execute(select(*columns).where(DocumentRow.guild_id.is_(None)))
    return {
        key: KnownDocument(title=title, content_hash=content, released_hash=released, state=state)
        for key, title, content, released, state in rows
    }


async def apply_import(session: AsyncSession, plan: ImportPlan, *, now: datetime) -> None:
    """Write what was planned, within the transaction of the session."""
    written = (*plan.added, *plan.edited)
    touched = [*(d.key for d in (*written, *plan.adopted)), *plan.removed, *plan.abandoned]
    rows = await _load_rows(session, touched)
    new = [_new_row(document, now) for document in plan.added if document.key not in rows]
    session.add_all(new)
    await session.flush()
    rows |= {row.key: row for row in new}
    for document in (*written, *plan.adopted):
        rows[document.key].released_hash = _released_hash(document)
    for document in written:
        row = rows[document.key]
        write_text(row, title=document.title, source=document.source)
        append_revision(session, row, action=RevisionAction.IMPORTED, author=RELEASE, now=now)
    for key in (*plan.removed, *plan.abandoned):
        rows[key].released_hash = None
    for key in plan.removed:
        rows[key].state = DocumentState.REMOVED
        append_revision(session, rows[key], action=RevisionAction.REMOVED, author=RELEASE, now=now)


async def _load_rows(session: AsyncSession, keys: Iterable[DocumentId]) -> dict[DocumentId, DocumentRow]:
    wanted = select(DocumentRow).where(DocumentRow.guild_id.is_(None), DocumentRow.key.in_(list(keys)))
    rows = await session.scalars(wanted.with_for_update())
    return {row.key: row for row in rows}


def _new_row(document: ShippedDocument, now: datetime) -> DocumentRow:
    row = DocumentRow(guild_id=None, key=document.key, revision=0, created_at=now, updated_at=now)
    write_text(row, title=document.title, source=document.source)
    return row


def _released_hash(document: ShippedDocument) -> str:
    return hash_of(f"{document.title}\n{document.source}")


def _left_with_a_release(known: KnownDocument) -> bool:
    return known.state is DocumentState.REMOVED and known.released_hash is None


def _has_text(known: KnownDocument, document: ShippedDocument) -> bool:
    """Whether a person wrote what the release says now."""
    same = known.title == document.title and known.content_hash == hash_of(document.source)
    return same and known.state is DocumentState.ACTIVE
