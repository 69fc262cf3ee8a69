"""Looks for bytes in the files that a database engine writes: tables, journals, logs."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import pytest

from app.storage.counts import CountedVisit
from app.storage.database import Database
from tests.support.postgres import Cluster

LEAST = 8
"""Bytes in a row that nobody finds by chance."""


def sqlite_files(url: str) -> tuple[Path, ...]:
    """Return where everything lies that SQLite writes for a database."""
    path = Path(url.removeprefix("sqlite:///"))
    return tuple(path.with_name(path.name + end) for end in ("", "-journal", "-wal", "-shm"))


def postgresql_files(database: Database, cluster: Cluster) -> tuple[Path, ...]:
    """Return where everything lies that a server writes for a database; skips a foreign server."""
    data = Path(cluster.parameters.get("host", "")) / "data"
    if not data.is_dir():
        pytest.skip("the files of a server that was given can't be read")
    (oid,) = column(
        database, "SELECT oid::text FROM pg_database WHERE datname = current_database()"
    )
    names = (f"base/{oid.decode()}", "base/pgsql_tmp", "pg_wal", "global", "log", "pg_stat_tmp")
    return (*(data / name for name in names), data.parent / "server.log")


def files_of(database: Database, url: str, request: pytest.FixtureRequest) -> tuple[Path, ...]:
    """Return the files of either engine."""
    if url.startswith("sqlite"):
        return sqlite_files(url)
    return postgresql_files(database, request.getfixturevalue("cluster"))


def found_in(files: Sequence[Path], *, wanted: list[bytes]) -> int:
    """Return how many of some byte strings stand anywhere in some files or folders."""
    bodies = [path.read_bytes() for place in files for path in _below(place)]
    return sum(any(secret[:LEAST] in body for body in bodies) for secret in wanted)


def key_of(database: Database, epoch: str) -> bytes:
    """Return the key under which an open week's nonces are digested."""
    (key,) = column(database, f"SELECT nonce_key FROM epoch WHERE id = '{epoch}'")  # noqa: S608  # a test's own word
    return key


def digests(visits: list[CountedVisit], *, key: bytes) -> list[bytes]:
    """Return what is stored of some visits' nonces."""
    return [blake2b(visit.nonce, key=key, digest_size=16).digest() for visit in visits]


def write_to_the_files(database: Database) -> None:
    """Let what is in the server's memory reach its files, so that it can be found there."""
    if database.engine.dialect.name == "postgresql":
        database.run_alone("CHECKPOINT")


def column(database: Database, statement: str) -> list[bytes]:
    """Return a query's one column as bytes."""
    return database.read(
        lambda connection: [
            bytes(str(value), "utf-8") if isinstance(value, str) else bytes(value)
            for value in connection.exec_driver_sql(statement).scalars()
        ]
    )


def _below(place: Path) -> list[Path]:
    if place.is_dir():
        return [path for path in place.rglob("*") if path.is_file()]
    return [place] if place.exists() else []
