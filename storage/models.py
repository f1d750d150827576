"""The tables. Rows never leave ``storage``; the repositories turn them into records."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Text,
    Time,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from knowledge.ids import DocumentId, GuildId, MemberId, TopicId, TrackId
from knowledge.progress import ProgressState
from knowledge.roadmap import Level
from storage.errors import UnstorableTextError
from storage.instants import utc
from storage.records import CheckInAnswer, CheckInState, DocumentState, RevisionAction


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Refuses naive datetimes, and is aware and in UTC when it comes back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The instant in UTC; raises ValueError when it is naive."""
        return None if value is None else utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The instant in UTC; SQLite forgets the zone, which is UTC for all that was stored."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else utc(value)


class PlainText(TypeDecorator[str]):
    """Text that every back end can hold, so that one does not accept what another refuses."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text itself; raises UnstorableTextError for a NUL or half a surrogate pair."""
        if value is not None and ("\x00" in value or any("\ud800" <= char <= "\udfff" for char in value)):
            raise UnstorableTextError("a text must not hold NUL characters or halves of surrogate pairs; take them out")
        return value


def _stored(enum: type[StrEnum]) -> Enum:
    """The column type of an enumeration: its values as text, checked by Python, not by the database."""
    return Enum(enum, native_enum=False, length=20, values_callable=lambda members: [m.value for m in members])


_SNOWFLAKE = BigInteger()
_SURROGATE = BigInteger().with_variant(Integer(), "sqlite")  # only INTEGER counts up by itself there


class Base(DeclarativeBase):
    """The base of all tables: how Python types are stored and constraints are named."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        str: PlainText(),
        DocumentId: PlainText(),
        TopicId: PlainText(),
        TrackId: PlainText(),
        MemberId: _SNOWFLAKE,
        GuildId: _SNOWFLAKE,
        **{
            enum: _stored(enum)
            for enum in (CheckInAnswer, CheckInState, DocumentState, Level, ProgressState, RevisionAction)
        },
    }


def _member_key(**options: Any) -> Mapped[MemberId]:
    """A column for a member; what belongs to a person goes when the person goes."""
    return mapped_column(ForeignKey("members.member_id", ondelete="CASCADE"), autoincrement=False, **options)


class DocumentRow(Base):
    """A curated document. ``released_hash`` is of the release's text when it was last imported."""

    __tablename__ = "documents"

    id: Mapped[int] = mapped_column(_SURROGATE, primary_key=True)
    guild_id: Mapped[GuildId | None]
    key: Mapped[DocumentId]
    title: Mapped[str]
    source: Mapped[str]
    content_hash: Mapped[str] = mapped_column(String(64))
    released_hash: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[DocumentState]
    revision: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("guild_id", "key"),
        # NULLs are all different to a unique constraint, so the shared documents have their own.
        Index(
            "uq_documents_shared_key",
            "key",
            unique=True,
            sqlite_where=text("guild_id IS NULL"),
            postgresql_where=text("guild_id IS NULL"),
        ),
    )


class RevisionRow(Base):
    """One saved edit of a document. Only ever appended; forgetting a member blanks their name."""

    __tablename__ = "revisions"

    id: Mapped[int] = mapped_column(_SURROGATE, primary_key=True)
    document_id: Mapped[int] = mapped_column(_SURROGATE, ForeignKey("documents.id"))
    number: Mapped[int]
    action: Mapped[RevisionAction]
    author_id: Mapped[MemberId | None] = mapped_column(index=True)
    author_name: Mapped[str]
    title: Mapped[str]
    source: Mapped[str]
    content_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("document_id", "number"),)


class MemberRow(Base):
    """A person. Everything else about them hangs on this row and goes with it."""

    __tablename__ = "members"

    member_id: Mapped[MemberId] = mapped_column(primary_key=True, autoincrement=False)
    level: Mapped[Level | None]
    track: Mapped[TrackId | None]
    hours_per_week: Mapped[float | None]
    goal: Mapped[str | None]
    zone: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ProgressRow(Base):
    """How far a member is with a topic now."""

    __tablename__ = "progress"

    member_id: Mapped[MemberId] = _member_key(primary_key=True)
    topic: Mapped[TopicId] = mapped_column(primary_key=True)
    state: Mapped[ProgressState]
    evidence: Mapped[str | None]
    changed_at: Mapped[datetime]


class ProgressChangeRow(Base):
    """One change of progress. Only ever appended, or marked as undone."""

    __tablename__ = "progress_changes"

    id: Mapped[int] = mapped_column(_SURROGATE, primary_key=True)
    member_id: Mapped[MemberId] = _member_key(index=True)
    topic: Mapped[TopicId]
    previous_state: Mapped[ProgressState]
    new_state: Mapped[ProgressState]
    evidence: Mapped[str | None]
    source: Mapped[str]
    changed_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class ScheduleRow(Base):
    """When a member wants their check-in, and the next instant of it."""

    __tablename__ = "check_in_schedules"

    member_id: Mapped[MemberId] = _member_key(primary_key=True)
    weekday: Mapped[int] = mapped_column(SmallInteger)
    local_time: Mapped[time] = mapped_column(Time)
    zone: Mapped[str]
    next_at: Mapped[datetime]
    active: Mapped[bool]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        Index(None, "active", "next_at"),
    )


class CheckInRow(Base):
    """One prompt for one period. A claimed row always has its schedule's ``next_at`` as ``due_at``.

    ``undelivered_at`` is when sending was given up, and ``told_at`` when the member heard of it.
    """

    __tablename__ = "check_ins"

    id: Mapped[int] = mapped_column(_SURROGATE, primary_key=True)
    member_id: Mapped[MemberId] = _member_key()
    due_at: Mapped[datetime]
    topics: Mapped[list[TopicId]] = mapped_column(JSON)
    nonce: Mapped[str] = mapped_column(String(25), unique=True)
    state: Mapped[CheckInState]
    attempts: Mapped[int]
    lease_owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    channel_id: Mapped[int | None] = mapped_column(_SNOWFLAKE)
    message_id: Mapped[int | None] = mapped_column(_SNOWFLAKE)
    claimed_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    failure: Mapped[str | None]
    undelivered_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("member_id", "due_at"),
        {"sqlite_autoincrement": True},  # the id of a forgotten check-in is never given to another
    )


class ResponseRow(Base):
    """The latest answer about one topic of a check-in."""

    __tablename__ = "check_in_responses"

    check_in_id: Mapped[int] = mapped_column(
        _SURROGATE, ForeignKey("check_ins.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    topic: Mapped[TopicId] = mapped_column(primary_key=True)
    answer: Mapped[CheckInAnswer]
    responded_at: Mapped[datetime]


class ModelUsageRow(Base):
    """Calls of a language model, added up. Guild 0 stands for direct messages and the terminal."""

    __tablename__ = "model_usage"

    guild_id: Mapped[GuildId] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    model: Mapped[str] = mapped_column(primary_key=True)
    calls: Mapped[int] = mapped_column(BigInteger)
    input_tokens: Mapped[int] = mapped_column(BigInteger)
    output_tokens: Mapped[int] = mapped_column(BigInteger)
    cost_micros: Mapped[int] = mapped_column(BigInteger)
