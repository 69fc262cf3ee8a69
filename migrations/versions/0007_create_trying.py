"""create trying.

Revision ID: 0007
Revises: 0006

Links to previews of drafts, what a draft changes for visitors once that is worked out, and two
more texts of the clinic's profile.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

PROFILE = ("manager", "privacy_note")


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.create_table(
        "preview_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=254), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["draft.id"],
            name=op.f("fk_preview_link_draft_id_draft"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preview_link")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_preview_link_draft_id"), "preview_link", ["draft_id"])
    op.create_table(
        "impact_report",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("report", sa.Text()),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_impact_report")),
    )
    for name in PROFILE:
        op.add_column(
            "clinic_settings", sa.Column(name, sa.Text(), nullable=False, server_default="")
        )


def downgrade() -> None:
    """Take this revision back."""
    for name in reversed(PROFILE):
        op.drop_column("clinic_settings", name)
    op.drop_table("impact_report")
    op.drop_index(op.f("ix_preview_link_draft_id"), "preview_link")
    op.drop_table("preview_link")
