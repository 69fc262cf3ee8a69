"""Overwriting what was given up: tables are written anew, so that no old byte and no order stays.

A deleted row leaves its bytes in the file, and a counter that grew leaves its old values. On
SQLite VACUUM writes the whole file anew. On PostgreSQL the few small tables that counting writes
are emptied and filled again in the order of their keys, in one transaction: new files, one
transaction number for all rows, no trace of who came after whom. VACUUM FULL would keep both
the order and the numbers. Whatever is counted meanwhile waits.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from app.storage.database import Database, take_turns
from app.storage.failures import DatabaseUnavailableError, StorageError
from app.storage.release_tables import activity, statistics_release, upkeep
from app.storage.tables import epoch, spent_nonce, tally

_ONLY = 1
_REWRITTEN = (epoch, spent_nonce, tally, activity)
"""In the order in which counting locks them."""

_PATIENCE = (
    "SELECT set_config('lock_timeout', '400ms', true), set_config('statement_timeout', '60s', true)"
)
"""Whoever counts queues behind a lock that is waited for, so it is not waited for long."""


class UpkeepState(NamedTuple):
    """Whether bytes still have to be overwritten, and when all of them last were."""

    owed: bool
    rewritten_at: datetime | None


class Progress(NamedTuple):
    """How far releases and epochs had come; whatever moves it owes another rewriting."""

    newest_release: int | None
    newest_shut: str | None


def upkeep_state(connection: Connection) -> UpkeepState:
    """Return what is owed."""
    row = connection.execute(select(upkeep.c.owed, upkeep.c.rewritten_at)).one_or_none()
    return UpkeepState(owed=False, rewritten_at=None) if row is None else UpkeepState(*row)


def owe(connection: Connection) -> None:
    """Remember, in the transaction that gives bytes up, that they have to be overwritten."""
    if connection.execute(update(upkeep).values(owed=True)).rowcount == 0:
        connection.execute(insert(upkeep).values(id=_ONLY, owed=True, rewritten_at=None))


def mark(connection: Connection) -> Progress:
    """Return how far releases and epochs have come."""
    newest = select(statistics_release.c.id).order_by(statistics_release.c.id.desc()).limit(1)
    shut = select(epoch.c.id).where(epoch.c.shut).order_by(epoch.c.id.desc()).limit(1)
    return Progress(connection.execute(newest).scalar(), connection.execute(shut).scalar())


def settle(connection: Connection, *, before: Progress, now: datetime) -> None:
    """Remember that everything was rewritten; more is owed when something ended meanwhile."""
    take_turns(connection)
    owed = mark(connection) != before and upkeep_state(connection).owed
    values = {"owed": owed, "rewritten_at": now}
    if connection.execute(update(upkeep).values(values)).rowcount == 0:
        connection.execute(insert(upkeep).values(id=_ONLY, **values))


def rewrite(database: Database) -> None:
    """Write anew whatever counting writes. Raises DatabaseUnavailableError when it is too busy."""
    if database.engine.dialect.name == "sqlite":
        database.run_alone("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
        return
    database.write(_refill)
    _flush(database)


def _refill(connection: Connection) -> None:
    take_turns(connection)
    connection.exec_driver_sql(_PATIENCE).close()
    names = [table.name for table in _REWRITTEN]
    for name in names:
        connection.exec_driver_sql(f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE")
    for name in names:
        connection.exec_driver_sql(
            f"CREATE TEMPORARY TABLE kept_{name} ON COMMIT DROP AS SELECT * FROM {name}"  # noqa: S608  # names of our own tables
        )
    connection.exec_driver_sql(f"TRUNCATE {', '.join(names)}")
    for table in _REWRITTEN:
        keys = ", ".join(column.name for column in table.primary_key)
        connection.exec_driver_sql(
            f"INSERT INTO {table.name} SELECT * FROM kept_{table.name} ORDER BY {keys}"  # noqa: S608  # as above
        )


def _flush(database: Database) -> None:
    """Let the server drop old files and its write-ahead log, as far as it lets us ask for it.

    Without the rights (pg_checkpoint, pg_switch_wal) it does the same by itself in time.
    """
    for statement in ("SELECT pg_switch_wal()", "CHECKPOINT"):
        try:
            database.run_alone(statement)
        except DatabaseUnavailableError:
            raise
        except StorageError:
            continue
