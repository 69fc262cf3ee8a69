"""replace release rule.

Revision ID: 0011
Revises: 0010

Numbers with noise in place of whole tens: completions of every week, drawn once; releases with the
noise they carry; events by wording arm; thresholds of the new rule, above its floors. Releases of the
former rule stay as they are. What waited under it is deleted, and so are events, which were not
told apart by arm. Visits that were counted and not released yet are released by the new rule, those
who ticked more than two options of a list with all of them.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TALLY = sa.table(
    "tally",
    *(
        sa.column(name)
        for name in ("epoch", "version_id", "arm", "variable", "value", "n")
    ),
)
KEY = ("epoch", "version_id", "arm")

SQLITE_TRIGGERS = (
    """
    CREATE TRIGGER weekly_completions_has_no_update
    BEFORE UPDATE OF slug, arm, epoch, n, variance ON weekly_completions
    BEGIN SELECT RAISE(ABORT, 'a drawn week is final'); END
    """,
    """
    CREATE TRIGGER weekly_completions_has_no_delete
    BEFORE DELETE ON weekly_completions
    BEGIN SELECT RAISE(ABORT, 'a drawn week is final'); END
    """,
)
POSTGRESQL_TRIGGERS = (
    """
    CREATE TRIGGER weekly_completions_is_kept
    BEFORE UPDATE OF slug, arm, epoch, n, variance ON weekly_completions
    FOR EACH STATEMENT EXECUTE FUNCTION keep_release()
    """,
    """
    CREATE TRIGGER weekly_completions_stays
    BEFORE DELETE OR TRUNCATE ON weekly_completions
    FOR EACH STATEMENT EXECUTE FUNCTION keep_release()
    """,
)


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.add_column("statistics_release", sa.Column("noise", sa.Text(), nullable=True))
    op.add_column("publication", sa.Column("bound", sa.Integer(), nullable=True))
    op.drop_table("waiting_cell")
    op.drop_table("activity")
    create_activity(by_arm=True)
    create_weeks()
    count_unanswered_lists_once()
    raise_thresholds()


def downgrade() -> None:
    """Take the schema back to the revision before; weeks and noise are lost."""
    op.drop_table("weekly_completions")
    op.drop_table("activity")
    op.drop_table("statistics_thresholds")
    create_activity(by_arm=False)
    create_former_thresholds()
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
    op.drop_column("statistics_release", "noise")
    op.drop_column("publication", "bound")


def create_activity(*, by_arm: bool) -> None:
    """Create the table of open events, of which PostgreSQL's planner keeps no example."""
    keys = ("epoch", "slug", "arm", "name") if by_arm else ("epoch", "slug", "name")
    lengths = {"epoch": 8, "slug": 60, "arm": 20, "name": 100}
    op.create_table(
        "activity",
        *(sa.Column(key, sa.String(length=lengths[key]), nullable=False) for key in keys),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(*keys, name=op.f("pk_activity")),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute('ALTER TABLE activity ALTER COLUMN "n" SET STATISTICS 0')


def create_weeks() -> None:
    """Create weekly completions, which nobody changes or deletes."""
    op.create_table(
        "weekly_completions",
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("arm", sa.String(length=20), nullable=False),
        sa.Column("epoch", sa.String(length=8), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("variance", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Boolean(), nullable=False),
        sa.CheckConstraint("variance >= 16", name=op.f("ck_weekly_completions_variance_floor")),
        sa.PrimaryKeyConstraint("slug", "arm", "epoch", name=op.f("pk_weekly_completions")),
        sqlite_with_rowid=False,
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if is_sqlite else POSTGRESQL_TRIGGERS:
        op.execute(statement)


def count_unanswered_lists_once() -> None:
    """Turn what each option of a list said of those who did not answer into one cell of the list."""
    columns = TALLY.c
    of_options = columns.variable.like("option/%")
    rows = op.get_bind().execute(
        sa.select(TALLY).where(of_options, columns.value == "not_answered")
    )
    unanswered: dict[tuple[object, ...], int] = {}
    for row in rows.mappings():
        variable = f"item/{row['variable'].split('/')[1]}"
        key = (*(row[name] for name in KEY), variable)
        unanswered[key] = max(unanswered.get(key, 0), row["n"])
    op.execute(sa.delete(TALLY).where(of_options, columns.value != "ticked"))
    for key, n in unanswered.items():
        values = dict(zip((*KEY, "variable"), key, strict=True))
        op.execute(sa.insert(TALLY).values(**values, value="not_answered", n=n))


def raise_thresholds() -> None:
    """Keep what an owner chose, above the floors of the new rule."""
    found = op.get_bind().execute(
        sa.text("SELECT since, answers, noise FROM statistics_thresholds")
    )
    rows = [
        {
            "since": row.since,
            "month": max(100, row.answers),
            "quarter": max(50, row.answers),
            "variance": max(16, 2 * row.noise * row.noise),
        }
        for row in found
    ]
    op.drop_table("statistics_thresholds")
    table = op.create_table(
        "statistics_thresholds",
        sa.Column("since", sa.String(length=8), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("variance", sa.Integer(), nullable=False),
        sa.CheckConstraint("month >= 100", name=op.f("ck_statistics_thresholds_month_floor")),
        sa.CheckConstraint("quarter >= 50", name=op.f("ck_statistics_thresholds_quarter_floor")),
        sa.CheckConstraint("variance >= 16", name=op.f("ck_statistics_thresholds_variance_floor")),
        sa.PrimaryKeyConstraint("since", name=op.f("pk_statistics_thresholds")),
    )
    op.bulk_insert(table, rows)


def create_former_thresholds() -> None:
    """Create the table as it was; choices are gone, so the floors hold."""
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
