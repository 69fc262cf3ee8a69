"""The tables of released statistics, of weekly completions, and of bare activity.

A release is written once, and so is a week's number: triggers (migrations 0003 and 0011) let nobody
change or delete them, on both engines.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
)

from app.storage.tables import AwareTime, metadata, only_row

statistics_release = Table(
    "statistics_release",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("slug", String(60), nullable=False, index=True),
    Column("arm", String(20), nullable=False),
    Column("made_at", AwareTime, nullable=False),
    Column("epochs", Text, nullable=False),
    Column("activity_epochs", Text, nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("noise", Text),
)
"""Lists are JSON texts; ``noise`` is none of what the former rule counted. The chain runs over all
releases in the order of their ids."""

released_block = Table(
    "released_block",
    metadata,
    Column("release_id", Integer, ForeignKey("statistics_release.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("series", String(220), nullable=False),
    Column("labels", Text, nullable=False),
    Column("n", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

released_activity = Table(
    "released_activity",
    metadata,
    Column("release_id", Integer, ForeignKey("statistics_release.id"), primary_key=True),
    Column("name", String(100), primary_key=True),
    Column("n", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

weekly_completions = Table(
    "weekly_completions",
    metadata,
    Column("slug", String(60), primary_key=True),
    Column("arm", String(20), primary_key=True),
    Column("epoch", String(8), primary_key=True),
    Column("n", BigInteger, nullable=False),
    Column("variance", Integer, nullable=False),
    Column("lost", Boolean, nullable=False),
    CheckConstraint("variance >= 16", name="variance_floor"),
    sqlite_with_rowid=False,
)
"""A cohort's completions of a shut week with their noise, drawn once. ``lost``: what was answered
in it was deleted unreleased."""

activity = Table(
    "activity",
    metadata,
    Column("epoch", String(8), primary_key=True),
    Column("slug", String(60), primary_key=True),
    Column("arm", String(20), primary_key=True),
    Column("name", String(100), primary_key=True),
    Column("n", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

upkeep = Table(
    "upkeep",
    metadata,
    *only_row(),
    Column("owed", Boolean, nullable=False),
    Column("rewritten_at", AwareTime),
)
"""Whether bytes that were given up still have to be overwritten, and when that was last done."""
