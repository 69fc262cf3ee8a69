"""What an owner decided about statistics. Thresholds are kept by the epoch they begin with."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    Integer,
    String,
    Table,
    delete,
    insert,
    select,
)

from app.domain.disclosure.events import SOURCES
from app.domain.disclosure.sources import StartSource
from app.domain.disclosure.thresholds import Thresholds
from app.storage.tables import metadata

statistics_thresholds = Table(
    "statistics_thresholds",
    metadata,
    Column("since", String(8), primary_key=True),
    Column("month", Integer, nullable=False),
    Column("quarter", Integer, nullable=False),
    Column("variance", Integer, nullable=False),
    CheckConstraint("month >= 100", name="month_floor"),
    CheckConstraint("quarter >= 50", name="quarter_floor"),
    CheckConstraint("variance >= 16", name="variance_floor"),
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


def thresholds(connection: Connection, *, epoch: str) -> Thresholds:
    """Return what holds for an epoch. Raises ThresholdTooLowError for a row that was forged."""
    columns = statistics_thresholds.c
    row = connection.execute(
        select(columns.month, columns.quarter, columns.variance)
        .where(columns.since <= epoch)
        .order_by(columns.since.desc())
        .limit(1)
    ).one_or_none()
    return Thresholds() if row is None else Thresholds(**row._asdict())


def save_thresholds(connection: Connection, chosen: Thresholds, *, since: str) -> None:
    """Let thresholds hold from an epoch on, in place of what was chosen for it or a later one."""
    columns = statistics_thresholds.c
    connection.execute(delete(statistics_thresholds).where(columns.since >= since))
    connection.execute(insert(statistics_thresholds).values(since=since, **asdict(chosen)))


def sources(connection: Connection) -> tuple[StartSource, ...] | None:
    """Return the list in its order, with what is no longer used; None before anybody changed it."""
    columns = start_source.c
    rows = connection.execute(
        select(columns.code, columns.label, columns.in_use).order_by(columns.position)
    )
    return tuple(StartSource(*row) for row in rows) or None


def codes_in_list(connection: Connection) -> tuple[str, ...]:
    """Return every code that may have been counted, those given up included."""
    found = sources(connection)
    return SOURCES if found is None else tuple(one.code for one in found)


def codes_in_use(connection: Connection) -> tuple[str, ...]:
    """Return the codes that are counted."""
    found = sources(connection)
    return SOURCES if found is None else tuple(one.code for one in found if one.in_use)


def save_sources(connection: Connection, found: Sequence[StartSource]) -> None:
    """Store a list in place of the one before."""
    connection.execute(delete(start_source))
    rows = [
        {"code": one.code, "position": place, "label": one.label, "in_use": one.in_use}
        for place, one in enumerate(found)
    ]
    if rows:
        connection.execute(insert(start_source), rows)
