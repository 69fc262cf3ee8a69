"""How often somebody tried to get in: one moment for each bucket, under a keyed digest."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from app.storage.database import take_turns
from app.storage.staff_tables import staff_attempt as attempt


def moments(connection: Connection, buckets: frozenset[bytes]) -> dict[bytes, datetime]:
    """Return when each bucket is empty again, held until the transaction ends."""
    take_turns(connection)
    rows = connection.execute(
        select(attempt.c.bucket, attempt.c.empty_at).where(attempt.c.bucket.in_(sorted(buckets)))
    )
    return {bytes(bucket): moment for bucket, moment in rows}


def remember(connection: Connection, changed: Mapping[bytes, datetime], *, now: datetime) -> None:
    """Store new moments, and forget buckets that are empty."""
    connection.execute(delete(attempt).where(attempt.c.empty_at < now))
    for bucket, moment in sorted(changed.items()):
        same = attempt.c.bucket == bucket
        if not connection.execute(update(attempt).where(same).values(empty_at=moment)).rowcount:
            connection.execute(insert(attempt).values(bucket=bucket, empty_at=moment))


def forget(connection: Connection, buckets: frozenset[bytes]) -> None:
    """Empty buckets."""
    connection.execute(delete(attempt).where(attempt.c.bucket.in_(sorted(buckets))))
