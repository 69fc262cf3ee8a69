"""drop impact reports.

Revision ID: 0009
Revises: 0008

What a draft changes for visitors is kept by the process that worked it out, no longer in a table.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.drop_table("impact_report")


def downgrade() -> None:
    """Take this revision back."""
    op.create_table(
        "impact_report",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("report", sa.Text()),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_impact_report")),
    )
