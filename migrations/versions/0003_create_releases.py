"""create releases.

Revision ID: 0003
Revises: 0002

Released statistics, whose rows triggers keep as they were written, on PostgreSQL and SQLite
alike; what waits for release; open activity; and whether a clean-up is owed. PostgreSQL's planner
copies examples of values into its own catalogue: not those that are to be forgotten.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

FROZEN = ("statistics_release", "released_block", "released_activity")
TABLES = ("released_block", "released_activity", "statistics_release", "waiting_cell", "activity")

SQLITE_TRIGGERS = tuple(
    f"""
    CREATE TRIGGER {table}_has_no_{change}
    BEFORE {change} ON {table}
    BEGIN SELECT RAISE(ABORT, 'a release is final'); END
    """
    for table in FROZEN
    for change in ("update", "delete")
)

UNSAMPLED = (
    ("spent_nonce", "digest"),
    ("epoch", "nonce_key"),
    ("tally", "n"),
    ("activity", "n"),
    ("waiting_cell", "real"),
    ("waiting_cell", "noised"),
)

POSTGRESQL_TRIGGERS = (
    """
    CREATE FUNCTION keep_release() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a release is final';
    END $$
    """,
    *(
        f"""
        CREATE TRIGGER {table}_is_kept
        BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION keep_release()
        """
        for table in FROZEN
    ),
)


def upgrade() -> None:
    """Bring the schema to this revision."""
    create_release()
    create_waiting()
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if is_sqlite else POSTGRESQL_TRIGGERS:
        op.execute(statement)
    if not is_sqlite:
        sample(UNSAMPLED, target=0)


def sample(columns: tuple[tuple[str, str], ...], *, target: int) -> None:
    """Set how many examples of some columns PostgreSQL's planner keeps; -1 is its default."""
    for table, column in columns:
        op.execute(f'ALTER TABLE {table} ALTER COLUMN "{column}" SET STATISTICS {target}')


def of_release(table: str) -> sa.ForeignKeyConstraint:
    """Return the constraint of a table whose rows belong to a release."""
    return sa.ForeignKeyConstraint(
        ["release_id"],
        ["statistics_release.id"],
        name=op.f(f"fk_{table}_release_id_statistics_release"),
    )


def create_release() -> None:
    """Create what is shown."""
    op.create_table(
        "statistics_release",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("arm", sa.String(length=20), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("epochs", sa.Text(), nullable=False),
        sa.Column("activity_epochs", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statistics_release")),
    )
    op.create_index(op.f("ix_statistics_release_slug"), "statistics_release", ["slug"])
    op.create_table(
        "released_block",
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("series", sa.String(length=220), nullable=False),
        sa.Column("labels", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        of_release("released_block"),
        sa.PrimaryKeyConstraint("release_id", "position", name=op.f("pk_released_block")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "released_activity",
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        of_release("released_activity"),
        sa.PrimaryKeyConstraint("release_id", "name", name=op.f("pk_released_activity")),
        sqlite_with_rowid=False,
    )


def create_waiting() -> None:
    """Create what waits, what is open, and whether a clean-up is owed."""
    op.create_table(
        "waiting_cell",
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("arm", sa.String(length=20), nullable=False),
        sa.Column("series", sa.String(length=220), nullable=False),
        sa.Column("value", sa.String(length=100), nullable=False),
        sa.Column("real", sa.BigInteger(), nullable=False),
        sa.Column("noised", sa.BigInteger(), nullable=False),
        sa.Column("releases", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("slug", "arm", "series", "value", name=op.f("pk_waiting_cell")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "activity",
        sa.Column("epoch", sa.String(length=8), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("epoch", "slug", "name", name=op.f("pk_activity")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "upkeep",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("owed", sa.Boolean(), nullable=False),
        sa.Column("rewritten_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_upkeep_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upkeep")),
    )


def downgrade() -> None:
    """Take the schema back to the revision before."""
    op.drop_table("upkeep")
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION keep_release()")
        sample(UNSAMPLED[:3], target=-1)
