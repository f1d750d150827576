"""Exporting: all that is stored about a person, as plain values."""

from __future__ import annotations

from datetime import date, time
from enum import Enum
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from knowledge.ids import MemberId
from storage.models import (
    CheckInRow,
    DocumentRow,
    MemberRow,
    ProgressChangeRow,
    ProgressRow,
    ResponseRow,
    RevisionRow,
    ScheduleRow,
)


async def export_rows(session: AsyncSession, member_id: MemberId) -> dict[str, Any]:
    """Each part of what is stored about a person under its name; nothing at all gives an empty dict."""
    parts = {name: await _plain_rows(session, query) for name, query in _queries(member_id).items()}
    if not any(parts.values()):
        return {}
    return {"member_id": int(member_id), **parts}


def _queries(member_id: MemberId) -> dict[str, Select[Any]]:
    """All columns of the tables about the person; a new column is exported without anyone thinking of it."""
    responses = select(*ResponseRow.__table__.columns).join(CheckInRow)
    revisions = select(
        DocumentRow.guild_id,
        DocumentRow.key,
        RevisionRow.number,
        RevisionRow.action,
        RevisionRow.author_name,
        RevisionRow.title,
        RevisionRow.source,
        RevisionRow.created_at,
    ).join_from(RevisionRow, DocumentRow)
    return {
        "profile": _own(MemberRow, member_id),
        "progress": _own(ProgressRow, member_id).order_by(ProgressRow.topic),
        "progress_changes": _own(ProgressChangeRow, member_id).order_by(ProgressChangeRow.id),
        "check_in_schedule": _own(ScheduleRow, member_id),
        "check_ins": _own(CheckInRow, member_id).order_by(CheckInRow.due_at),
        "check_in_responses": responses.where(CheckInRow.member_id == member_id).order_by(
            ResponseRow.check_in_id, ResponseRow.topic
        ),
        "revisions": revisions.where(RevisionRow.author_id == member_id).order_by(RevisionRow.id),
    }


def _own(table: type[Any], member_id: MemberId) -> Select[Any]:
    return select(*table.__table__.columns).where(table.member_id == member_id)


async def _plain_rows(session: AsyncSession, query: Select[Any]) -> list[dict[str, Any]]:
    return [{name: _plain(value) for name, value in row._mapping.items()} for row in await session.execute(query)]  # noqa: SLF001 - SQLAlchemy's public name for it


def _plain(value: Any) -> Any:
    if isinstance(value, date | time):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
