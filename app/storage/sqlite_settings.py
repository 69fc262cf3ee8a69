"""How an SQLite database is opened: durable, private, and one writer at a time.

Which journal is safe depends on the linked library. Before 3.51.3 (3.50.7 and 3.44.6 in their
series) a write-ahead log can be damaged when it is reset while another process starts writing
(https://sqlite.org/wal.html, "The WAL-reset bug"), so older libraries get the rollback
journal. It is truncated at each commit, which SQLite makes durable at once: cheaper than a file
that is made and removed, and as with that nothing stays of the pages as they were before a visit.
"""

import os
import sqlite3
from functools import partial
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from app.storage.failures import UnsupportedDatabaseError

BUSY_MILLISECONDS = 1500
"""How long a statement waits for another process: less than a visitor waits for an answer."""

PATIENT_MILLISECONDS = 10_000
"""How long somebody who changes something waits for ten others who do."""

READ_ONLY = "selfcheck_read_only"
"""Execution option of a connection that only reads and so takes no write lock."""

PATIENT = "selfcheck_patient"
"""Execution option of a connection that may wait long for its turn to write."""

_OLDEST_LIBRARY = (3, 35, 0)
"""Knows UPSERT, RETURNING and enough parameters."""

_FIXED_SERIES = {(3, 44): 6, (3, 50): 7}
_FIXED_FROM = (3, 51, 3)


def has_wal_reset_fix(version: tuple[int, int, int]) -> bool:
    """Tell whether a write-ahead log is safe with this version of the library."""
    major, minor, patch = version
    fixed_patch = _FIXED_SERIES.get((major, minor))
    return version >= _FIXED_FROM or (fixed_patch is not None and patch >= fixed_patch)


def pragmas(version: tuple[int, int, int], *, patience: int = 1) -> tuple[str, ...]:
    """Return the settings of every connection, for this version of the library."""
    wal = has_wal_reset_fix(version)
    return (
        f"busy_timeout = {BUSY_MILLISECONDS * patience}",
        f"journal_mode = {'WAL' if wal else 'TRUNCATE'}",
        f"synchronous = {'FULL' if wal else 'EXTRA'}",
        "foreign_keys = ON",
        "secure_delete = ON",
        "temp_store = MEMORY",
    )


def prepare_file(url: URL) -> URL:
    """Create the database's file, readable by its owner only, and return how to open it.

    The address returned never creates a file: one that disappears while we serve would come
    back empty, and readable by everybody.
    """
    if sqlite3.sqlite_version_info < _OLDEST_LIBRARY:
        raise UnsupportedDatabaseError(f"SQLite {sqlite3.sqlite_version} is too old: 3.35 or later")
    if not url.database or url.database.startswith((":memory:", "file:")):
        raise UnsupportedDatabaseError("SQLite needs a file that several processes can open")
    path = Path(url.database)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    except OSError as error:
        message = f"DATABASE_URL names a file that can't be opened ({error.strerror})"
        raise UnsupportedDatabaseError(message) from None
    return url.set(database=path.absolute().as_uri(), query={"mode": "rw", "uri": "true"})


def apply(engine: Engine, *, patience: int) -> None:
    """Make every connection of an engine durable, and every transaction begin as it must.

    Each waits `patience` times as long for another process.
    """
    event.listen(engine, "connect", partial(_set_pragmas, patience=patience))
    event.listen(engine, "begin", partial(_begin, patience=patience))


def _set_pragmas(
    connection: DBAPIConnection, _entry: ConnectionPoolEntry, *, patience: int
) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself: `_begin` does
    cursor = connection.cursor()
    for pragma in pragmas(sqlite3.sqlite_version_info[:3], patience=patience):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection, *, patience: int) -> None:
    """Take the write lock at once: a transaction that reads first and writes later can fail."""
    options = connection.get_execution_options()
    cursor = connection.connection.cursor()  # the driver's own costs a fifth of SQLAlchemy's
    if options.get(PATIENT, False):
        cursor.execute(f"PRAGMA busy_timeout = {PATIENT_MILLISECONDS * patience}")
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS * patience}")
    else:
        cursor.execute("BEGIN" if options.get(READ_ONLY, False) else "BEGIN IMMEDIATE")
    cursor.close()
