"""create tables.

Revision ID: 0001
Revises:

On PostgreSQL and SQLite alike, triggers keep a published version as it was published: only
its status (with the time it was retired) may change, and it can't be deleted. A later
migration that rebuilds the table on SQLite has to create them again.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

FROZEN_COLUMNS = (
    "id",
    "slug",
    "number",
    "document",
    "note",
    "created_at",
    "published_at",
    "published_by",
)

SQLITE_TRIGGERS = (
    f"""
    CREATE TRIGGER questionnaire_version_is_immutable
    BEFORE UPDATE OF {", ".join(FROZEN_COLUMNS)} ON questionnaire_version
    WHEN OLD.status <> 'draft'
    BEGIN SELECT RAISE(ABORT, 'a published version is immutable'); END
    """,
    """
    CREATE TRIGGER questionnaire_version_returns_to_no_draft
    BEFORE UPDATE OF status ON questionnaire_version
    WHEN OLD.status <> 'draft' AND NEW.status = 'draft'
    BEGIN SELECT RAISE(ABORT, 'a published version is immutable'); END
    """,
    """
    CREATE TRIGGER questionnaire_version_is_kept
    BEFORE DELETE ON questionnaire_version
    WHEN OLD.status <> 'draft'
    BEGIN SELECT RAISE(ABORT, 'a published version is kept'); END
    """,
    """
    CREATE TRIGGER installation_is_decided_once
    BEFORE UPDATE ON installation
    BEGIN SELECT RAISE(ABORT, 'decided when the database was created'); END
    """,
)

POSTGRESQL_TRIGGERS = (
    f"""
    CREATE FUNCTION keep_published_version() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.status = 'draft' THEN
            RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
        END IF;
        IF TG_OP = 'DELETE' OR NEW.status = 'draft'
            OR ROW({", ".join(f"NEW.{name}" for name in FROZEN_COLUMNS)})
            IS DISTINCT FROM ROW({", ".join(f"OLD.{name}" for name in FROZEN_COLUMNS)})
        THEN
            RAISE EXCEPTION 'a published version is immutable';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER questionnaire_version_is_immutable
    BEFORE UPDATE OR DELETE ON questionnaire_version
    FOR EACH ROW EXECUTE FUNCTION keep_published_version()
    """,
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'decided when the database was created';
    END $$
    """,
    """
    CREATE TRIGGER installation_is_decided_once
    BEFORE UPDATE ON installation
    FOR EACH ROW EXECUTE FUNCTION refuse_change()
    """,
)


def upgrade() -> None:
    """Bring the schema to this revision."""
    create_questionnaire_version()
    create_clinic_settings()
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    create_counts()
    for statement in triggers():
        op.execute(statement)


def create_questionnaire_version() -> None:
    """Create the versions of questionnaires."""
    op.create_table(
        "questionnaire_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.String(length=200), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('draft', 'active', 'retired')",
            name=op.f("ck_questionnaire_version_known_status"),
        ),
        sa.CheckConstraint(
            "(status = 'draft') = (number IS NULL)",
            name=op.f("ck_questionnaire_version_number_from_publication"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire_version")),
        sa.UniqueConstraint("slug", "number", name=op.f("uq_questionnaire_version_slug_number")),
        sqlite_autoincrement=True,
    )
    for status in ("draft", "active"):
        only = sa.text(f"status = '{status}'")
        op.create_index(
            f"uq_questionnaire_version_one_{status}",
            "questionnaire_version",
            ["slug"],
            unique=True,
            sqlite_where=only,
            postgresql_where=only,
        )


def create_clinic_settings() -> None:
    """Create the clinic's profile."""
    texts = (
        "name",
        "address",
        "licences",
        "telephone",
        "hours",
        "contact",
        "booking_url",
        "line_url",
    )
    op.create_table(
        "clinic_settings",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.CheckConstraint("id = 1", name=op.f("ck_clinic_settings_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic_settings")),
    )


def create_counts() -> None:
    """Create what counting writes; without row ids, so that no order of arrival is kept."""
    op.create_table(
        "epoch",
        sa.Column("id", sa.String(length=8), nullable=False),
        sa.Column("nonce_key", sa.LargeBinary(), nullable=True),
        sa.Column("shut", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_epoch")),
    )
    op.create_table(
        "tally",
        sa.Column("epoch", sa.String(length=8), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("arm", sa.String(length=20), nullable=False),
        sa.Column("variable", sa.String(length=200), nullable=False),
        sa.Column("value", sa.String(length=100), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["epoch"], ["epoch.id"], name=op.f("fk_tally_epoch_epoch")),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["questionnaire_version.id"],
            name=op.f("fk_tally_version_id_questionnaire_version"),
        ),
        sa.PrimaryKeyConstraint(
            "epoch", "version_id", "arm", "variable", "value", name=op.f("pk_tally")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "spent_nonce",
        sa.Column("epoch", sa.String(length=8), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("epoch", "digest", name=op.f("pk_spent_nonce")),
        sqlite_with_rowid=False,
    )


def triggers() -> tuple[str, ...]:
    """Return the engine's own words for what may never change."""
    return SQLITE_TRIGGERS if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_TRIGGERS


def downgrade() -> None:
    """Take the schema back to the revision before."""
    op.drop_table("spent_nonce")
    op.drop_table("tally")
    op.drop_table("epoch")
    op.drop_table("installation")
    op.drop_table("clinic_settings")
    op.drop_table("questionnaire_version")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION keep_published_version()")
        op.execute("DROP FUNCTION refuse_change()")
