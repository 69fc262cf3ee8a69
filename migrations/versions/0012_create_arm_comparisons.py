"""create arm comparisons.

Revision ID: 0012
Revises: 0011

Comparisons of two wordings: what a draft plans, and what began with a version. A plan is final and
a comparison ends once, on both engines.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

PLAN = ("first_arm", "second_arm", "measure", "share", "difference", "weeks", "people")
FINAL = ", ".join(("version_id", "slug", *PLAN))

SQLITE_TRIGGERS = (
    f"""
    CREATE TRIGGER arm_comparison_plan_is_final
    BEFORE UPDATE OF {FINAL} ON arm_comparison
    BEGIN SELECT RAISE(ABORT, 'the plan of a comparison is final'); END
    """,
    """
    CREATE TRIGGER arm_comparison_ends_once
    BEFORE UPDATE ON arm_comparison WHEN OLD.ended_at IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'a comparison ends once'); END
    """,
    """
    CREATE TRIGGER arm_comparison_has_no_delete
    BEFORE DELETE ON arm_comparison
    BEGIN SELECT RAISE(ABORT, 'the plan of a comparison is final'); END
    """,
)
POSTGRESQL_TRIGGERS = (
    """
    CREATE FUNCTION keep_comparison() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the plan of a comparison is final, and it ends once';
    END $$
    """,
    f"""
    CREATE TRIGGER arm_comparison_plan_is_final
    BEFORE UPDATE OF {FINAL} ON arm_comparison
    FOR EACH STATEMENT EXECUTE FUNCTION keep_comparison()
    """,
    """
    CREATE TRIGGER arm_comparison_ends_once
    BEFORE UPDATE ON arm_comparison
    FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION keep_comparison()
    """,
    """
    CREATE TRIGGER arm_comparison_stays
    BEFORE DELETE OR TRUNCATE ON arm_comparison
    FOR EACH STATEMENT EXECUTE FUNCTION keep_comparison()
    """,
)


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.create_table(
        "draft_comparison",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        *plan_columns(),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["draft.id"],
            name=op.f("fk_draft_comparison_draft_id_draft"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("draft_id", name=op.f("pk_draft_comparison")),
    )
    op.create_table(
        "arm_comparison",
        sa.Column("version_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        *plan_columns(),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=254), nullable=True),
        sa.Column("kept", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["questionnaire_version.id"],
            name=op.f("fk_arm_comparison_version_id_questionnaire_version"),
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_arm_comparison")),
    )
    only = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_arm_comparison_one_runs",
        "arm_comparison",
        ["slug"],
        unique=True,
        sqlite_where=only,
        postgresql_where=only,
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if is_sqlite else POSTGRESQL_TRIGGERS:
        op.execute(statement)


def plan_columns() -> tuple[sa.Column[object], ...]:
    """Return the columns of a plan."""
    return tuple(
        sa.Column(
            name,
            sa.String(length=20) if name in PLAN[:3] else sa.Integer(),
            nullable=False,
        )
        for name in PLAN
    )


def downgrade() -> None:
    """Take this revision back; comparisons are lost, their releases stay."""
    op.drop_index("uq_arm_comparison_one_runs", "arm_comparison")
    op.drop_table("arm_comparison")
    op.drop_table("draft_comparison")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION keep_comparison()")
