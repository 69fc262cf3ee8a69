"""The tables of what an owner decides about statistics: thresholds, and where starts come from."""

from sqlalchemy import Boolean, CheckConstraint, Column, Integer, String, Table

from app.storage.tables import metadata

statistics_thresholds = Table(
    "statistics_thresholds",
    metadata,
    Column("since", String(8), primary_key=True),
    Column("answers", Integer, nullable=False),
    Column("block", Integer, nullable=False),
    Column("noise", Integer, nullable=False),
    CheckConstraint("answers >= 30", name="answers_floor"),
    CheckConstraint("block >= 10 AND block % 10 = 0", name="block_floor"),
    CheckConstraint("noise >= 2", name="noise_floor"),
)
"""``since`` is the first epoch they hold for; without a row the floors hold."""

start_source = Table(
    "start_source",
    metadata,
    Column("code", String(20), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("label", String(40), nullable=False),
    Column("in_use", Boolean, nullable=False),
)
"""No row at all: nobody has changed the list that the product brings with it."""
