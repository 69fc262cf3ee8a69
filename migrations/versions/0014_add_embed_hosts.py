"""add embed hosts.

Revision ID: 0014
Revises: 0013

The hosts whose pages may hold the questionnaire in a frame; none until the owner names some.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.add_column(
        "clinic_settings", sa.Column("embed_hosts", sa.Text(), nullable=False, server_default="")
    )


def downgrade() -> None:
    """Take this revision back."""
    op.drop_column("clinic_settings", "embed_hosts")
