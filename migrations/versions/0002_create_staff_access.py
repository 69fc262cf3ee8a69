"""create staff access.

Revision ID: 0002
Revises: 0001

Accounts, sessions and what staff prove themselves with; and the audit log, whose entries
triggers keep as they were written, on PostgreSQL and SQLite alike.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SQLITE_TRIGGERS = tuple(
    f"""
    CREATE TRIGGER audit_entry_has_no_{change}
    BEFORE {change} ON audit_entry
    BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END
    """
    for change in ("update", "delete")
)

POSTGRESQL_TRIGGERS = (
    """
    CREATE FUNCTION keep_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the audit log is only added to';
    END $$
    """,
    """
    CREATE TRIGGER audit_entry_is_kept
    BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION keep_audit_log()
    """,
)

TABLES = (
    "staff_session",
    "staff_recovery_code",
    "staff_passkey",
    "staff_link",
    "staff_spent_proof",
    "staff_attempt",
    "staff_account",
    "audit_entry",
)


def upgrade() -> None:
    """Bring the schema to this revision."""
    create_account()
    create_link()
    create_session()
    create_proofs()
    create_attempts()
    create_audit_log()
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if is_sqlite else POSTGRESQL_TRIGGERS:
        op.execute(statement)


def of_account(table: str) -> sa.ForeignKeyConstraint:
    """Return the constraint of a table whose rows are gone with their account."""
    return sa.ForeignKeyConstraint(
        ["account_id"],
        ["staff_account.id"],
        name=op.f(f"fk_{table}_account_id_staff_account"),
        ondelete="CASCADE",
    )


def create_account() -> None:
    """Create the people who work here."""
    op.create_table(
        "staff_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("role", sa.String(length=6), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("totp_sealed", sa.Text(), nullable=True),
        sa.Column("totp_counter", sa.BigInteger(), nullable=True),
        sa.Column("handle", sa.LargeBinary(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('viewer', 'editor', 'owner')", name=op.f("ck_staff_account_known_role")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_account")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_account_email")),
        sa.UniqueConstraint("handle", name=op.f("uq_staff_account_handle")),
        sqlite_autoincrement=True,
    )


def create_link() -> None:
    """Create one-time links."""
    op.create_table(
        "staff_link",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        of_account("staff_link"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_staff_link")),
        sa.UniqueConstraint("account_id", name=op.f("uq_staff_link_account_id")),
    )


def create_session() -> None:
    """Create the sessions."""
    op.create_table(
        "staff_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device", sa.String(length=60), nullable=False),
        sa.CheckConstraint(
            "stage IN ('password', 'full')", name=op.f("ck_staff_session_known_stage")
        ),
        of_account("staff_session"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
        sa.UniqueConstraint("digest", name=op.f("uq_staff_session_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_staff_session_account_id"), "staff_session", ["account_id"])


def create_proofs() -> None:
    """Create passkeys, recovery codes, and what was used up."""
    op.create_table(
        "staff_passkey",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        of_account("staff_passkey"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_passkey")),
    )
    op.create_index(op.f("ix_staff_passkey_account_id"), "staff_passkey", ["account_id"])
    op.create_table(
        "staff_recovery_code",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        of_account("staff_recovery_code"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_staff_recovery_code")),
    )
    op.create_index(
        op.f("ix_staff_recovery_code_account_id"), "staff_recovery_code", ["account_id"]
    )
    op.create_table(
        "staff_spent_proof",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_staff_spent_proof")),
    )
    op.create_index(op.f("ix_staff_spent_proof_expires_at"), "staff_spent_proof", ["expires_at"])


def create_attempts() -> None:
    """Create the pace of attempts."""
    op.create_table(
        "staff_attempt",
        sa.Column("bucket", sa.LargeBinary(), nullable=False),
        sa.Column("empty_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_staff_attempt")),
    )
    op.create_index(op.f("ix_staff_attempt_empty_at"), "staff_attempt", ["empty_at"])


def create_audit_log() -> None:
    """Create the audit log."""
    op.create_table(
        "audit_entry",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=254), nullable=False),
        sa.Column("what", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=254), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_entry")),
    )


def downgrade() -> None:
    """Take the schema back to the revision before."""
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION keep_audit_log()")
