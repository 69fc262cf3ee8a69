"""add clinic place.

Revision ID: 0010
Revises: 0009

What visitors need to know of the clinic as a place: its hours, what a first visit is like, its
own site, its colour and two small pictures as base64.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

PLACE = (
    *("site_url", "color", "open_mon", "open_tue", "open_wed", "open_thu", "open_fri"),
    *("open_sat", "open_sun", "days_off", "visit_duration", "visit_price"),
    *("visit_clothes", "picture_alt", "logo", "picture"),
)


def upgrade() -> None:
    """Bring the schema to this revision."""
    for name in PLACE:
        op.add_column(
            "clinic_settings", sa.Column(name, sa.Text(), nullable=False, server_default="")
        )


def downgrade() -> None:
    """Take this revision back."""
    for name in reversed(PLACE):
        op.drop_column("clinic_settings", name)
