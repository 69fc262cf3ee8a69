"""The tables. No row of any of them stands for a person.

Constraints are named by one convention so that Alembic can find them on both engines. The
triggers that make published versions immutable are in migration 0001.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class AwareTime(TypeDecorator[datetime]):
    """An aware time; SQLite, which keeps no zone, keeps it in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without its zone; write UTC."""
        del dialect
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without its zone can't be stored")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back that SQLite forgot."""
        del dialect
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def version_key() -> Column[int]:
    """Return the key of a table that has one row a version."""
    version = ForeignKey("questionnaire_version.id")
    return Column("version_id", Integer, version, primary_key=True, autoincrement=False)


def only_row() -> tuple[Column[int], CheckConstraint]:
    """Return the key of a table that has one row at most."""
    key = Column("id", Integer, primary_key=True, autoincrement=False)
    return key, CheckConstraint("id = 1", name="one_row")


questionnaire_version = Table(
    "questionnaire_version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slug", String(60), nullable=False),
    Column("number", Integer),
    Column("status", String(8), nullable=False),
    Column("document", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("created_at", AwareTime, nullable=False),
    Column("published_at", AwareTime),
    Column("published_by", String(200)),
    Column("retired_at", AwareTime),
    UniqueConstraint("slug", "number"),
    CheckConstraint("status IN ('draft', 'active', 'retired')", name="known_status"),
    CheckConstraint("(status = 'draft') = (number IS NULL)", name="number_from_publication"),
    sqlite_autoincrement=True,
)

for _status in ("draft", "active"):
    _only = text(f"status = '{_status}'")
    Index(
        f"uq_questionnaire_version_one_{_status}",
        questionnaire_version.c.slug,
        unique=True,
        sqlite_where=_only,
        postgresql_where=_only,
    )

clinic_settings = Table(
    "clinic_settings",
    metadata,
    *only_row(),
    *(
        Column(name, Text, nullable=False)
        for name in (
            *("name", "address", "licences", "telephone", "hours", "contact"),
            *("booking_url", "line_url"),
        )
    ),
    *(
        Column(name, Text, nullable=False, server_default="")
        for name in (
            *("manager", "privacy_note"),
            *("site_url", "color", "open_mon", "open_tue", "open_wed", "open_thu", "open_fri"),
            *("open_sat", "open_sun", "days_off", "visit_duration", "visit_price"),
            *("visit_clothes", "picture_alt", "logo", "picture", "confirmed_links"),
            "embed_hosts",
        )
    ),
)

installation = Table(
    "installation",
    metadata,
    *only_row(),
    Column("demonstration", Boolean, nullable=False),
    Column("created_at", AwareTime, nullable=False),
)

epoch = Table(
    "epoch",
    metadata,
    Column("id", String(8), primary_key=True),
    Column("nonce_key", LargeBinary),
    Column("shut", Boolean, nullable=False),
)

tally = Table(
    "tally",
    metadata,
    Column("epoch", String(8), ForeignKey("epoch.id"), primary_key=True),
    Column("version_id", Integer, ForeignKey("questionnaire_version.id"), primary_key=True),
    Column("arm", String(20), primary_key=True),
    Column("variable", String(200), primary_key=True),
    Column("value", String(100), primary_key=True),
    Column("n", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

spent_nonce = Table(
    "spent_nonce",
    metadata,
    # No foreign key: every nonce would check it again, and its transaction holds the epoch.
    Column("epoch", String(8), primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
    sqlite_with_rowid=False,
)
