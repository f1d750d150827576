"""Revisions: how a document's row changes, and how its history is written."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import DocumentRow, RevisionRow
from storage.records import (
    Author,
    DocumentRecord,
    DocumentState,
    RevisionAction,
    RevisionRecord,
)


def hash_of(source: str) -> str:
    """The content hash of a document: SHA-256 of its whole text, in hexadecimal."""
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()


def write_text(row: DocumentRow, *, title: str, source: str) -> None:
    """Give the document a text and make it active."""
    row.title = title
    row.source = source
    row.content_hash = hash_of(source)
    row.state = DocumentState.ACTIVE


def append_revision(
    session: AsyncSession, row: DocumentRow, *, action: RevisionAction, author: Author, now: datetime
) -> None:
    """Append the document as it is now to its history; call it after every change of a row that has an id."""
    row.revision += 1
    row.updated_at = now
    session.add(
        RevisionRow(
            document_id=row.id,
            number=row.revision,
            action=action,
            author_id=author.member_id,
            author_name=author.name,
            title=row.title,
            source=row.source,
            content_hash=row.content_hash,
            created_at=now,
        )
    )


def document_record(row: DocumentRow) -> DocumentRecord:
    """The row as a value."""
    return DocumentRecord(
        guild_id=row.guild_id,
        key=row.key,
        title=row.title,
        source=row.source,
        content_hash=row.content_hash,
        state=row.state,
        revision=row.revision,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def revision_record(row: RevisionRow, document: DocumentRow) -> RevisionRecord:
    """The row as a value."""
    return RevisionRecord(
        guild_id=document.guild_id,
        key=document.key,
        number=row.number,
        action=row.action,
        author=Author(member_id=row.author_id, name=row.author_name),
        title=row.title,
        source=row.source,
        content_hash=row.content_hash,
        created_at=row.created_at,
    )
