"""What counting asks of a database; each engine says it in its own words.

An epoch is held so that it can't be shut before this transaction ends; one created when a later
one is shut is shut. Every sequence comes sorted and without repeats.
"""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple, TypeAlias

from sqlalchemy import Connection
from sqlalchemy.engine.interfaces import DBAPICursor

_LITE_EPOCH = "SELECT nonce_key, shut FROM epoch WHERE id = ?"
_LITE_CREATE_EPOCH = """
INSERT INTO epoch (id, nonce_key, shut)
VALUES (?, ?, EXISTS (SELECT 1 FROM epoch WHERE shut AND id > ?))
ON CONFLICT DO NOTHING
"""
_LITE_SPEND = "INSERT INTO spent_nonce (epoch, digest) VALUES (?, ?) ON CONFLICT DO NOTHING"
_LITE_ADD = """
INSERT INTO tally (epoch, version_id, arm, variable, value, n) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET n = n + excluded.n
"""

_PG_EPOCH = "SELECT nonce_key, shut FROM epoch WHERE id = %s FOR SHARE"
_PG_CREATE_EPOCH = """
INSERT INTO epoch (id, nonce_key, shut)
VALUES (%(id)s::text, %(key)s, EXISTS (SELECT FROM epoch WHERE shut AND id > %(id)s::text))
ON CONFLICT DO NOTHING
"""
_PG_SPEND = """
INSERT INTO spent_nonce (epoch, digest)
SELECT epoch, decode(digest, 'hex') FROM unnest(
    string_to_array(%s, chr(31)), string_to_array(%s, chr(31))
) AS spent (epoch, digest)
ON CONFLICT DO NOTHING RETURNING epoch, digest
"""
_PG_ADD = """
INSERT INTO tally (epoch, version_id, arm, variable, value, n)
SELECT %s, %s, %s, * FROM unnest(
    string_to_array(%s, chr(31)), string_to_array(%s, chr(31)),
    string_to_array(%s, chr(31))::bigint[]
)
ON CONFLICT (epoch, version_id, arm, variable, value) DO UPDATE SET n = tally.n + excluded.n
"""
_SEPARATOR = "\x1f"
"""Joined texts cost the driver a tenth of what lists cost it. No id or code holds a control
character; if one did, the lists would differ in length and the statement would be refused."""


class Epoch(NamedTuple):
    """An epoch's row. Without its key nothing can be counted in it any more."""

    key: bytes | None
    shut: bool


class SpentNonce(NamedTuple):
    """A form that was counted."""

    epoch: str
    digest: bytes


CellCount: TypeAlias = tuple[str, int, str, str, str, int]
"""How much a cell grows: epoch, version id, arm, variable, value, and the number."""


class SqliteStatements:
    """For SQLite. The transaction holds the only write lock, so nothing races."""

    def __init__(self, cursor: DBAPICursor) -> None:
        """Speak through a cursor of the running transaction."""
        self._cursor = cursor

    def epoch(self, name: str) -> Epoch | None:
        """Return an epoch."""
        self._cursor.execute(_LITE_EPOCH, (name,))
        row = self._cursor.fetchone()
        return None if row is None else Epoch(row[0], bool(row[1]))

    def create_epoch(self, name: str, *, key: bytes) -> None:
        """Create an epoch."""
        self._cursor.execute(_LITE_CREATE_EPOCH, (name, key, name))

    def spend(self, nonces: Sequence[SpentNonce]) -> set[SpentNonce]:
        """Remember nonces and return those that were new."""
        return {nonce for nonce in nonces if self._is_new(nonce)}

    def _is_new(self, nonce: SpentNonce) -> bool:
        self._cursor.execute(_LITE_SPEND, nonce)
        return self._cursor.rowcount == 1

    def add(self, counts: Sequence[CellCount]) -> None:
        """Add to the tallies: one prepared statement, run for each cell inside the driver."""
        self._cursor.executemany(_LITE_ADD, counts)


class PostgresqlStatements:
    """For PostgreSQL. Other nodes count at the same time."""

    def __init__(self, cursor: DBAPICursor) -> None:
        """Speak through a cursor of the running transaction."""
        self._cursor = cursor

    def epoch(self, name: str) -> Epoch | None:
        """Return an epoch and hold its row: shutting it waits for this transaction."""
        self._cursor.execute(_PG_EPOCH, (name,))
        row = self._cursor.fetchone()
        return None if row is None else Epoch(row[0] and bytes(row[0]), row[1])

    def create_epoch(self, name: str, *, key: bytes) -> None:
        """Create an epoch unless another node just did."""
        self._cursor.execute(_PG_CREATE_EPOCH, {"id": name, "key": key})

    def spend(self, nonces: Sequence[SpentNonce]) -> set[SpentNonce]:
        """Remember nonces and return those that were new."""
        if not nonces:
            return set()
        epochs = _SEPARATOR.join([nonce.epoch for nonce in nonces])
        digests = _SEPARATOR.join([nonce.digest.hex() for nonce in nonces])
        self._cursor.execute(_PG_SPEND, (epochs, digests))
        return {SpentNonce(row[0], bytes(row[1])) for row in self._cursor.fetchall()}

    def add(self, counts: Sequence[CellCount]) -> None:
        """Add to the tallies: one statement for each cohort, and a batch has rarely two."""
        for cohort, cells in groupby(counts, key=itemgetter(0, 1, 2)):
            _, _, _, variables, values, numbers = zip(*cells, strict=True)
            lists = map(_SEPARATOR.join, (variables, values, map(str, numbers)))
            self._cursor.execute(_PG_ADD, (*cohort, *lists))


CountStatements: TypeAlias = SqliteStatements | PostgresqlStatements


def statements_of(connection: Connection) -> CountStatements:
    """Return the statements of the running transaction."""
    cursor = connection.connection.cursor()
    if connection.dialect.name == "sqlite":
        return SqliteStatements(cursor)
    return PostgresqlStatements(cursor)
