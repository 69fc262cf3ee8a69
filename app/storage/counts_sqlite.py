"""Counting in SQLite. The transaction holds the only write lock, so nothing races."""

from collections.abc import Sequence

from sqlalchemy.engine.interfaces import DBAPICursor

from app.storage.count_statements import CellCount, Epoch, SpentNonce

_EPOCH = "SELECT nonce_key, shut FROM epoch WHERE id = ?"
_CREATE_EPOCH = """
INSERT INTO epoch (id, nonce_key, shut)
VALUES (?, ?, EXISTS (SELECT 1 FROM epoch WHERE shut AND id > ?))
ON CONFLICT DO NOTHING
"""
_SPEND = "INSERT INTO spent_nonce (epoch, digest) VALUES (?, ?) ON CONFLICT DO NOTHING"
_ADD = """
INSERT INTO tally (epoch, version_id, arm, variable, value, n) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET n = n + excluded.n
"""


class SqliteStatements:
    """See `CountStatements`."""

    def __init__(self, cursor: DBAPICursor) -> None:
        """Speak through a cursor of the running transaction."""
        self._cursor = cursor

    def epoch(self, name: str) -> Epoch | None:
        """Return an epoch."""
        self._cursor.execute(_EPOCH, (name,))
        row = self._cursor.fetchone()
        return None if row is None else Epoch(row[0], bool(row[1]))

    def create_epoch(self, name: str, *, key: bytes) -> None:
        """Create an epoch."""
        self._cursor.execute(_CREATE_EPOCH, (name, key, name))

    def spend(self, nonces: Sequence[SpentNonce]) -> set[SpentNonce]:
        """Remember nonces and return those that were new."""
        return {nonce for nonce in nonces if self._is_new(nonce)}

    def _is_new(self, nonce: SpentNonce) -> bool:
        self._cursor.execute(_SPEND, nonce)
        return self._cursor.rowcount == 1

    def add(self, counts: Sequence[CellCount]) -> None:
        """Add to the tallies: one prepared statement, run for each cell inside the driver."""
        self._cursor.executemany(_ADD, counts)
