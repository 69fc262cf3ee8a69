"""add confirmed links.

Revision ID: 0013
Revises: 0012

Links that no service is known by are shown once an owner confirmed them. What stands there when
this comes was allowed by the operator's list, so it counts as confirmed and nobody misses it.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

LINKS = ("booking_url", "line_url", "site_url")
CLINIC = sa.table(
    "clinic_settings", *(sa.column(name, sa.Text()) for name in (*LINKS, "confirmed_links"))
)


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.add_column(
        "clinic_settings",
        sa.Column("confirmed_links", sa.Text(), nullable=False, server_default=""),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(*(CLINIC.c[name] for name in LINKS))).all():
        links = "\n".join(dict.fromkeys(link for link in row if link))
        connection.execute(sa.update(CLINIC).values(confirmed_links=links))


def downgrade() -> None:
    """Take this revision back."""
    op.drop_column("clinic_settings", "confirmed_links")
