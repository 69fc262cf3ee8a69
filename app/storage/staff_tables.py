"""The tables of the people who work here; what lets somebody in is kept as a digest or sealed."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from app.storage.tables import AwareTime, metadata


def _of_account(*, unique: bool = False, nullable: bool = False) -> Column[int]:
    """Return a column that names an account and is gone with it."""
    return Column(
        "account_id",
        Integer,
        ForeignKey("staff_account.id", ondelete="CASCADE"),
        nullable=nullable,
        unique=unique,
        index=not unique,
    )


staff_account = Table(
    "staff_account",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("role", String(6), nullable=False),
    Column("password_hash", Text),
    Column("totp_sealed", Text),
    Column("totp_counter", BigInteger),
    Column("handle", LargeBinary, nullable=False, unique=True),
    Column("generation", Integer, nullable=False),
    Column("created_at", AwareTime, nullable=False),
    CheckConstraint("role IN ('viewer', 'editor', 'owner')", name="known_role"),
    sqlite_autoincrement=True,
)

staff_link = Table(
    "staff_link",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    _of_account(unique=True, nullable=True),  # none: whoever opens it becomes the first owner
    Column("expires_at", AwareTime, nullable=False),
)

staff_session = Table(
    "staff_session",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", LargeBinary, nullable=False, unique=True),
    _of_account(),
    Column("stage", String(8), nullable=False),
    Column("created_at", AwareTime, nullable=False),
    Column("seen_at", AwareTime, nullable=False),
    Column("proven_at", AwareTime, nullable=False),
    Column("device", String(60), nullable=False),
    CheckConstraint("stage IN ('password', 'full')", name="known_stage"),
    sqlite_autoincrement=True,
)

staff_passkey = Table(
    "staff_passkey",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    _of_account(),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("name", String(60), nullable=False),
    Column("created_at", AwareTime, nullable=False),
    Column("used_at", AwareTime),
)

staff_recovery_code = Table(
    "staff_recovery_code",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    _of_account(),
)

staff_attempt = Table(
    "staff_attempt",
    metadata,
    Column("bucket", LargeBinary, primary_key=True),
    Column("empty_at", AwareTime, nullable=False, index=True),
)

staff_spent_proof = Table(
    "staff_spent_proof",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("expires_at", AwareTime, nullable=False, index=True),
)

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", AwareTime, nullable=False),
    Column("who", String(254), nullable=False),
    Column("what", String(60), nullable=False),
    Column("subject", String(254), nullable=False),
    Column("why", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("digest", String(64), nullable=False),
)
