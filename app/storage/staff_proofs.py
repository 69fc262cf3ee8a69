"""What staff prove themselves with, passkeys and recovery codes, and how often somebody tried."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from app.storage import staff_tables as tables
from app.storage.database import take_turns
from app.storage.rows import all_of, one_of
from app.storage.staff_tables import staff_attempt as attempt

passkey = tables.staff_passkey
recovery_code = tables.staff_recovery_code
spent = tables.staff_spent_proof


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A passkey's public half. `sign_count` is what its device said last (many say 0)."""

    id: bytes
    account_id: int
    public_key: bytes
    sign_count: int
    name: str
    created_at: datetime
    used_at: datetime | None


def add_passkey(connection: Connection, added: Passkey) -> None:
    """Store a passkey."""
    connection.execute(insert(passkey).values(asdict(added)))


def passkey_of(connection: Connection, passkey_id: bytes) -> Passkey | None:
    """Return a passkey."""
    return one_of(connection, select(passkey).where(passkey.c.id == passkey_id), Passkey)


def passkeys_of(connection: Connection, account_id: int) -> tuple[Passkey, ...]:
    """Return the passkeys of an account, oldest first."""
    wanted = select(passkey).where(passkey.c.account_id == account_id)
    return all_of(connection, wanted.order_by(passkey.c.created_at), Passkey)


def use_passkey(
    connection: Connection, passkey_id: bytes, *, sign_count: int, now: datetime
) -> None:
    """Remember that a passkey was used."""
    connection.execute(
        update(passkey).where(passkey.c.id == passkey_id).values(sign_count=sign_count, used_at=now)
    )


def remove_passkey(connection: Connection, passkey_id: bytes, *, account_id: int) -> bool:
    """Remove one passkey of an account; tell whether it was there."""
    which = (passkey.c.id == passkey_id, passkey.c.account_id == account_id)
    return connection.execute(delete(passkey).where(*which)).rowcount == 1


def remove_passkeys(connection: Connection, account_id: int) -> None:
    """Remove every passkey of an account."""
    connection.execute(delete(passkey).where(passkey.c.account_id == account_id))


def replace_recovery_codes(
    connection: Connection, account_id: int, digests: Iterable[bytes]
) -> None:
    """Make these the recovery codes of an account; earlier ones are void."""
    connection.execute(delete(recovery_code).where(recovery_code.c.account_id == account_id))
    rows = [{"digest": digest, "account_id": account_id} for digest in digests]
    if rows:
        connection.execute(insert(recovery_code), rows)


def spend_recovery_code(connection: Connection, account_id: int, digest: bytes) -> bool:
    """Remove a recovery code; False when it is unknown or was used."""
    which = (recovery_code.c.digest == digest, recovery_code.c.account_id == account_id)
    return connection.execute(delete(recovery_code).where(*which)).rowcount == 1


def spend_proof(
    connection: Connection, digest: bytes, *, expires_at: datetime, now: datetime
) -> bool:
    """Remember a proof that is good once, until it expires; False when it was used before."""
    connection.execute(delete(spent).where(spent.c.expires_at < now))
    known = select(spent.c.digest).where(spent.c.digest == digest)
    if connection.execute(known).first() is not None:
        return False
    connection.execute(insert(spent).values(digest=digest, expires_at=expires_at))
    return True


def attempt_moments(connection: Connection, buckets: frozenset[bytes]) -> dict[bytes, datetime]:
    """Return when each bucket is empty again, held until the transaction ends.

    Of attempts there is one moment for each bucket, under a keyed digest.
    """
    take_turns(connection)
    rows = connection.execute(
        select(attempt.c.bucket, attempt.c.empty_at).where(attempt.c.bucket.in_(sorted(buckets)))
    )
    return {bytes(bucket): moment for bucket, moment in rows}


def remember_attempts(
    connection: Connection, changed: Mapping[bytes, datetime], *, now: datetime
) -> None:
    """Store new attempt_moments, and forget_attempts buckets that are empty."""
    connection.execute(delete(attempt).where(attempt.c.empty_at < now))
    for bucket, moment in sorted(changed.items()):
        same = attempt.c.bucket == bucket
        if not connection.execute(update(attempt).where(same).values(empty_at=moment)).rowcount:
            connection.execute(insert(attempt).values(bucket=bucket, empty_at=moment))


def forget_attempts(connection: Connection, buckets: frozenset[bytes]) -> None:
    """Empty buckets."""
    connection.execute(delete(attempt).where(attempt.c.bucket.in_(sorted(buckets))))
