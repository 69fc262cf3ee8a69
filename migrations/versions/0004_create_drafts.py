"""create drafts.

Revision ID: 0004
Revises: 0003

Drafts move out of the versions into tables of their own, which keep every save; the examples a
version was published with stay as they are by triggers, on PostgreSQL and SQLite alike.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OF_DRAFT = ("draft_approval", "draft_reason", "draft_decision", "draft_editor", "draft_save")

SQLITE_TRIGGERS = tuple(
    f"""
    CREATE TRIGGER version_examples_has_no_{change}
    BEFORE {change} ON version_examples
    BEGIN SELECT RAISE(ABORT, 'a published version is immutable'); END
    """
    for change in ("update", "delete")
)

POSTGRESQL_TRIGGERS = (
    """
    CREATE FUNCTION keep_version_examples() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a published version is immutable';
    END $$
    """,
    """
    CREATE TRIGGER version_examples_is_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON version_examples
    FOR EACH STATEMENT EXECUTE FUNCTION keep_version_examples()
    """,
)

OUT_OF_VERSIONS = (
    """
    INSERT INTO draft (slug, base_version_id, note, last_number, started_at, started_by)
    SELECT old.slug,
        (SELECT id FROM questionnaire_version WHERE slug = old.slug AND status = 'active'),
        old.note, 1, old.created_at, 'operator'
    FROM questionnaire_version AS old WHERE old.status = 'draft'
    """,
    """
    INSERT INTO draft_save
        (draft_id, number, document, examples, saved_at, saved_by, what, place)
    SELECT draft.id, 1, old.document, '[]', old.created_at, 'operator', 'import', ''
    FROM questionnaire_version AS old JOIN draft ON draft.slug = old.slug
    WHERE old.status = 'draft'
    """,
    "INSERT INTO draft_editor (draft_id, who) SELECT id, 'operator' FROM draft",
    "DELETE FROM questionnaire_version WHERE status = 'draft'",
)

INTO_VERSIONS = """
    INSERT INTO questionnaire_version (slug, status, document, note, created_at)
    SELECT draft.slug, 'draft', draft_save.document, draft.note, draft_save.saved_at
    FROM draft JOIN draft_save ON draft_save.draft_id = draft.id
    WHERE draft_save.number =
        (SELECT max(number) FROM draft_save AS save WHERE save.draft_id = draft.id)
    """


def upgrade() -> None:
    """Bring the schema to this revision."""
    create_draft()
    create_save()
    create_decisions()
    op.create_table(
        "version_examples",
        sa.Column("version_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("examples", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["questionnaire_version.id"],
            name=op.f("fk_version_examples_version_id_questionnaire_version"),
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_version_examples")),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if is_sqlite else POSTGRESQL_TRIGGERS:
        op.execute(statement)
    for statement in OUT_OF_VERSIONS:
        op.execute(statement)


def of_draft(table: str) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    """Return the column and constraint of a table whose rows are gone with their draft."""
    return sa.Column("draft_id", sa.Integer(), nullable=False), sa.ForeignKeyConstraint(
        ["draft_id"], ["draft.id"], name=op.f(f"fk_{table}_draft_id_draft"), ondelete="CASCADE"
    )


def create_draft() -> None:
    """Create the drafts: one for each questionnaire at most."""
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("base_version_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.String(length=254), nullable=False),
        sa.ForeignKeyConstraint(
            ["base_version_id"],
            ["questionnaire_version.id"],
            name=op.f("fk_draft_base_version_id_questionnaire_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("slug", name=op.f("uq_draft_slug")),
        sqlite_autoincrement=True,
    )


def create_save() -> None:
    """Create the saves of a draft and who made them."""
    op.create_table(
        "draft_save",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("examples", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(length=254), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        *of_draft("draft_save"),
        sa.PrimaryKeyConstraint("draft_id", "number", name=op.f("pk_draft_save")),
    )
    op.create_table(
        "draft_editor",
        sa.Column("who", sa.String(length=254), nullable=False),
        *of_draft("draft_editor"),
        sa.PrimaryKeyConstraint("draft_id", "who", name=op.f("pk_draft_editor")),
    )


def create_decisions() -> None:
    """Create what people decide about a draft."""
    op.create_table(
        "draft_decision",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("decided_by", sa.String(length=254), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        *of_draft("draft_decision"),
        sa.PrimaryKeyConstraint("draft_id", "place", name=op.f("pk_draft_decision")),
    )
    op.create_table(
        "draft_reason",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("rule_id", sa.String(length=60), nullable=False),
        sa.Column("mark_digest", sa.String(length=64), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("written_by", sa.String(length=254), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        *of_draft("draft_reason"),
        sa.PrimaryKeyConstraint(
            "draft_id", "place", "rule_id", "mark_digest", name=op.f("pk_draft_reason")
        ),
    )
    op.create_table(
        "draft_approval",
        sa.Column("document_digest", sa.String(length=64), nullable=False),
        sa.Column("approved_by", sa.String(length=254), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        *of_draft("draft_approval"),
        sa.PrimaryKeyConstraint(
            "draft_id", "document_digest", "approved_by", name=op.f("pk_draft_approval")
        ),
    )


def downgrade() -> None:
    """Take the schema back to the revision before."""
    op.execute(INTO_VERSIONS)
    for table in (*OF_DRAFT, "draft", "version_examples"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION keep_version_examples()")
