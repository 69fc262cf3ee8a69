"""create served pages.

Revision ID: 0008
Revises: 0007

Visitors' pages of each version as they were built and tried before it became public. Versions
from before have none: theirs are built, and tried, when they are first served.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.create_table(
        "served_pages",
        sa.Column("version_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("pages", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["questionnaire_version.id"],
            name=op.f("fk_served_pages_version_id_questionnaire_version"),
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_served_pages")),
    )


def downgrade() -> None:
    """Take this revision back."""
    op.drop_table("served_pages")
