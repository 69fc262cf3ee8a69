"""create statistics settings.

Revision ID: 0005
Revises: 0004

What an owner decides about statistics: thresholds, which the database itself keeps above their
floors, and the links by which starts are told apart.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.create_table(
        "statistics_thresholds",
        sa.Column("since", sa.String(length=8), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("noise", sa.Integer(), nullable=False),
        sa.CheckConstraint("answers >= 30", name=op.f("ck_statistics_thresholds_answers_floor")),
        sa.CheckConstraint(
            "block >= 10 AND block % 10 = 0", name=op.f("ck_statistics_thresholds_block_floor")
        ),
        sa.CheckConstraint("noise >= 2", name=op.f("ck_statistics_thresholds_noise_floor")),
        sa.PrimaryKeyConstraint("since", name=op.f("pk_statistics_thresholds")),
    )
    op.create_table(
        "start_source",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("in_use", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_start_source")),
    )


def downgrade() -> None:
    """Take the schema back to the revision before."""
    op.drop_table("start_source")
    op.drop_table("statistics_thresholds")
