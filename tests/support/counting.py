"""Builders for tests of counting, and what they look at afterwards."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from app.storage import versions
from app.storage.counts import CountedVisit
from app.storage.database import Connection, Database, open_database
from tests.support.databases import PATIENCE, patient_database

WEEK = "2026-W47"
NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
CELLS = (("completions", "all"), ("item/recur_strain", "often"), ("level", "ok"))


def visit(
    *,
    nonce: bytes | None = None,
    epoch: str = WEEK,
    version_id: int = 1,
    arm: str = "a",
    cells: tuple[tuple[str, str], ...] = CELLS,
) -> CountedVisit:
    """Return a visit of which only the nonce is new."""
    return CountedVisit(epoch, version_id, arm, nonce or secrets.token_bytes(16), cells)


def with_a_version(url: str, *, patience: int = PATIENCE) -> Database:
    """Return a migrated database that has one published version to count for, with id 1."""
    database = open_database(url, patience=patience)
    database.write(_publish)
    return database


def _publish(connection: Connection) -> None:
    versions.publish(connection, versions.Content("{}"), slug="tiny", publisher="test", now=NOW)


def tallies(database: Database) -> dict[tuple[str, str], int]:
    """Return the sum of every cell over epochs, versions and arms."""
    rows = database.read(
        lambda connection: connection.exec_driver_sql(
            "SELECT variable, value, sum(n) FROM tally GROUP BY variable, value"
        ).all()
    )
    return {(variable, value): int(n) for variable, value, n in rows}


def completions(database: Database) -> int:
    """Return how many visits were counted."""
    return tallies(database).get(("completions", "all"), 0)


def spent(database: Database) -> int:
    """Return how many nonces are remembered."""
    return database.read(
        lambda connection: int(
            connection.exec_driver_sql("SELECT count(*) FROM spent_nonce").scalar_one()
        )
    )


def execute(database: Database, statement: str) -> None:
    """Run one statement of SQL."""
    database.write(lambda connection: connection.exec_driver_sql(statement).close())


def completions_at(url: str) -> int:
    """Return how many visits were counted in the database at `url`."""
    database = patient_database(url)
    try:
        return completions(database)
    finally:
        database.close()
