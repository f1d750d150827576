"""Check-ins that could not be delivered, and whether their member was told so.

Revision 0003, after 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("check_ins", sa.Column("undelivered_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("check_ins", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("check_ins", "told_at")
    op.drop_column("check_ins", "undelivered_at")
