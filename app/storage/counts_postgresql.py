"""Counting in PostgreSQL. Other nodes count at the same time."""

from collections.abc import Sequence
from itertools import groupby

from sqlalchemy.engine.interfaces import DBAPICursor

from app.storage.count_statements import CellCount, Epoch, SpentNonce

_EPOCH = "SELECT nonce_key, shut FROM epoch WHERE id = %s FOR SHARE"
_CREATE_EPOCH = """
INSERT INTO epoch (id, nonce_key, shut)
VALUES (%(id)s::text, %(key)s, EXISTS (SELECT FROM epoch WHERE shut AND id > %(id)s::text))
ON CONFLICT DO NOTHING
"""
_SPEND = """
INSERT INTO spent_nonce (epoch, digest)
SELECT * FROM unnest(%s::text[], %s::bytea[])
ON CONFLICT DO NOTHING RETURNING epoch, digest
"""
_ADD = """
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


class PostgresqlStatements:
    """See `CountStatements`."""

    def __init__(self, cursor: DBAPICursor) -> None:
        """Speak through a cursor of the running transaction."""
        self._cursor = cursor

    def epoch(self, name: str) -> Epoch | None:
        """Return an epoch and hold its row: shutting it waits for this transaction."""
        self._cursor.execute(_EPOCH, (name,))
        row = self._cursor.fetchone()
        return None if row is None else Epoch(row[0] and bytes(row[0]), row[1])

    def create_epoch(self, name: str, *, key: bytes) -> None:
        """Create an epoch unless another node just did."""
        self._cursor.execute(_CREATE_EPOCH, {"id": name, "key": key})

    def spend(self, nonces: Sequence[SpentNonce]) -> set[SpentNonce]:
        """Remember nonces and return those that were new."""
        if not nonces:
            return set()
        epochs, digests = zip(*nonces, strict=True)
        self._cursor.execute(_SPEND, (list(epochs), list(digests)))
        return {SpentNonce(row[0], bytes(row[1])) for row in self._cursor.fetchall()}

    def add(self, counts: Sequence[CellCount]) -> None:
        """Add to the tallies: one statement for each cohort, and a batch has rarely two."""
        for cohort, cells in groupby(counts, key=_cohort):
            _, _, _, variables, values, numbers = zip(*cells, strict=True)
            lists = map(_SEPARATOR.join, (variables, values, map(str, numbers)))
            self._cursor.execute(_ADD, (*cohort, *lists))


def _cohort(count: CellCount) -> tuple[str, int, str]:
    return count[:3]
