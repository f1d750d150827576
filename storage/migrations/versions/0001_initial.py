"""The first tables: documents, members, progress and check-ins.

Revision 0001, after nothing.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SURROGATE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "documents",
        sa.Column("id", SURROGATE, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("released_hash", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.UniqueConstraint("guild_id", "key", name="uq_documents_guild_id_key"),
    )
    op.create_index(
        "uq_documents_shared_key",
        "documents",
        ["key"],
        unique=True,
        sqlite_where=sa.text("guild_id IS NULL"),
        postgresql_where=sa.text("guild_id IS NULL"),
    )
    op.create_table(
        "members",
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("level", sa.String(length=20), nullable=True),
        sa.Column("track", sa.Text(), nullable=True),
        sa.Column("hours_per_week", sa.Double(), nullable=True),
        sa.Column("goal", sa.Text(), nullable=True),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("member_id", name="pk_members"),
    )
    op.create_table(
        "check_in_schedules",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), nullable=False),
        sa.Column("local_time", sa.Time(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="ck_check_in_schedules_weekday"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.member_id"], name="fk_check_in_schedules_member_id_members", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name="pk_check_in_schedules"),
    )
    op.create_index("ix_check_in_schedules_active_next_at", "check_in_schedules", ["active", "next_at"])
    op.create_table(
        "check_ins",
        sa.Column("id", SURROGATE, nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("nonce", sa.String(length=25), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.member_id"], name="fk_check_ins_member_id_members", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_check_ins"),
        sa.UniqueConstraint("member_id", "due_at", name="uq_check_ins_member_id_due_at"),
        sa.UniqueConstraint("nonce", name="uq_check_ins_nonce"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "progress",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.member_id"], name="fk_progress_member_id_members", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "topic", name="pk_progress"),
    )
    op.create_table(
        "progress_changes",
        sa.Column("id", SURROGATE, nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("previous_state", sa.String(length=20), nullable=False),
        sa.Column("new_state", sa.String(length=20), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.member_id"], name="fk_progress_changes_member_id_members", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_progress_changes"),
    )
    op.create_index("ix_progress_changes_member_id", "progress_changes", ["member_id"])
    op.create_table(
        "revisions",
        sa.Column("id", SURROGATE, nullable=False),
        sa.Column("document_id", SURROGATE, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_revisions_document_id_documents"),
        sa.PrimaryKeyConstraint("id", name="pk_revisions"),
        sa.UniqueConstraint("document_id", "number", name="uq_revisions_document_id_number"),
    )
    op.create_index("ix_revisions_author_id", "revisions", ["author_id"])
    op.create_table(
        "check_in_responses",
        sa.Column("check_in_id", SURROGATE, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("responded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_in_id"], ["check_ins.id"], name="fk_check_in_responses_check_in_id_check_ins", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("check_in_id", "topic", name="pk_check_in_responses"),
    )


def downgrade() -> None:
    op.drop_table("check_in_responses")
    op.drop_index("ix_revisions_author_id", table_name="revisions")
    op.drop_table("revisions")
    op.drop_index("ix_progress_changes_member_id", table_name="progress_changes")
    op.drop_table("progress_changes")
    op.drop_table("progress")
    op.drop_table("check_ins")
    op.drop_index("ix_check_in_schedules_active_next_at", table_name="check_in_schedules")
    op.drop_table("check_in_schedules")
    op.drop_table("members")
    op.drop_index("uq_documents_shared_key", table_name="documents")
    op.drop_table("documents")
