"""create publications.

Revision ID: 0006
Revises: 0005

How each version came about, which triggers keep as it was written, on PostgreSQL and SQLite
alike; what is to be published later; and the switch that closes the visitors' page.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SQLITE_TRIGGERS = tuple(
    f"""
    CREATE TRIGGER publication_has_no_{change}
    BEFORE {change} ON publication
    BEGIN SELECT RAISE(ABORT, 'a published version is immutable'); END
    """
    for change in ("update", "delete")
)

POSTGRESQL_TRIGGERS = (
    """
    CREATE FUNCTION keep_publication() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a published version is immutable';
    END $$
    """,
    """
    CREATE TRIGGER publication_is_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON publication
    FOR EACH STATEMENT EXECUTE FUNCTION keep_publication()
    """,
    """
    CREATE TRIGGER questionnaire_version_is_not_emptied
    BEFORE TRUNCATE ON questionnaire_version
    FOR EACH STATEMENT EXECUTE FUNCTION keep_publication()
    """,
)


def upgrade() -> None:
    """Bring the schema to this revision."""
    create_publication()
    create_schedule()
    op.create_table(
        "switched_off",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=254), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_switched_off_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_switched_off")),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if is_sqlite else POSTGRESQL_TRIGGERS:
        op.execute(statement)


def of_version(column: str) -> sa.ForeignKeyConstraint:
    """Return the constraint of a column that names a version."""
    return sa.ForeignKeyConstraint(
        [column],
        ["questionnaire_version.id"],
        name=op.f(f"fk_publication_{column}_questionnaire_version"),
    )


def create_publication() -> None:
    """Create how each version came about."""
    op.create_table(
        "publication",
        sa.Column("version_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("replaced", sa.Integer(), nullable=True),
        sa.Column("restores", sa.Integer(), nullable=True),
        sa.Column("began", sa.Text(), nullable=False),
        sa.Column("decisions", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("approvals", sa.Text(), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        of_version("version_id"),
        of_version("replaced"),
        of_version("restores"),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_publication")),
    )


def create_schedule() -> None:
    """Create what is to be published later."""
    op.create_table(
        "scheduled_publication",
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("document_digest", sa.String(length=64), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("scheduled_by", sa.String(length=254), nullable=False),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_scheduled_publication")),
    )


def downgrade() -> None:
    """Take the schema back to the revision before."""
    op.drop_table("switched_off")
    op.drop_table("scheduled_publication")
    op.drop_table("publication")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER questionnaire_version_is_not_emptied ON questionnaire_version")
        op.execute("DROP FUNCTION keep_publication()")
