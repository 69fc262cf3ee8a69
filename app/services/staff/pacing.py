"""Slows guessing down without ever locking out whom it is meant to protect.

Guesses are paced per network, per account from one network, and per account from everywhere.
Only the last could be used against an owner, by guessing from very many networks; then three
ways stay open that no guesser can fill up: a device on which the owner signed in before (it
has a pace of its own), a passkey, and a one-time link from `flask staff reset`.

One network refills an account's bucket slower than the bucket drains, so a single network
never slows anybody else at all. Names are paced whether or not somebody has them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.domain.pacing import Pace, empty_again, waiting_time
from app.services.staff.errors import TooManyAttemptsError
from app.services.staff.keyring import Keyring
from app.storage import staff_proofs
from app.storage.database import Connection, Database

NETWORK: Final = Pace(at_once=60, every=timedelta(seconds=30))
"""A clinic is one network, and so is a mobile carrier."""

ACCOUNT_FROM_NETWORK: Final = Pace(at_once=5, every=timedelta(minutes=4))
ACCOUNT_FROM_ANYWHERE: Final = Pace(at_once=20, every=timedelta(minutes=2))
ACCOUNT_ON_KNOWN_DEVICE: Final = Pace(at_once=10, every=timedelta(minutes=1))
CODE_FROM_ANYWHERE: Final = Pace(at_once=10, every=timedelta(minutes=10))
"""Three of a million codes are good at a time: 150 guesses a day, for who has the password."""

CODE_ON_KNOWN_DEVICE: Final = Pace(at_once=10, every=timedelta(minutes=1))
OWN_PASSWORD: Final = Pace(at_once=10, every=timedelta(minutes=1))
"""Somebody signed in who confirms who they are."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A bucket, by its name before it is digested, and its pace."""

    name: str
    pace: Pace


def password_limits(*, network: str, email: str, known_device: str | None) -> tuple[Limit, ...]:
    """Return what paces a password; `known_device` is one that this account signed in on."""
    everybody = Limit(f"network {network}", NETWORK)
    if known_device is not None:
        return (everybody, Limit(f"device {known_device}", ACCOUNT_ON_KNOWN_DEVICE))
    return (
        everybody,
        Limit(f"account {email} from {network}", ACCOUNT_FROM_NETWORK),
        Limit(f"account {email}", ACCOUNT_FROM_ANYWHERE),
    )


def code_limits(*, network: str, account_id: int, known_device: str | None) -> tuple[Limit, ...]:
    """Return what paces the codes of a second step."""
    everybody = Limit(f"network {network}", NETWORK)
    if known_device is not None:
        return (everybody, Limit(f"code on {known_device}", CODE_ON_KNOWN_DEVICE))
    return (everybody, Limit(f"code of {account_id}", CODE_FROM_ANYWHERE))


def attempt_limits(network: str) -> tuple[Limit, ...]:
    """Return what paces everything that can't be guessed: passkeys and one-time links."""
    return (Limit(f"network {network}", NETWORK),)


class Pacing:
    """Counts attempts before they are looked at, so that many at once gain nothing."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        """Keep buckets in a database, under keyed digests."""
        self._database = database
        self._keyring = keyring

    def admit(self, limits: tuple[Limit, ...], *, now: datetime) -> None:
        """Count an attempt in every bucket. Raises TooManyAttemptsError; then in none."""
        buckets = {self._bucket(limit): limit.pace for limit in limits}

        def work(connection: Connection) -> timedelta | None:
            known = staff_proofs.attempt_moments(connection, frozenset(buckets))
            after = {
                bucket: empty_again(known.get(bucket), pace=pace, now=now)
                for bucket, pace in buckets.items()
            }
            admitted = {bucket: moment for bucket, moment in after.items() if moment is not None}
            if len(admitted) < len(buckets):
                return max(
                    waiting_time(known.get(bucket), pace=pace, now=now)
                    for bucket, pace in buckets.items()
                )
            staff_proofs.remember_attempts(connection, admitted, now=now)
            return None

        wait = self._database.write(work)
        if wait is not None:
            raise TooManyAttemptsError(wait)

    def forgive(self, connection: Connection, limits: tuple[Limit, ...]) -> None:
        """Empty the buckets that only this person could have filled, after a right password.

        What others share stays: a network, and an account from anywhere.
        """
        shared = (NETWORK, ACCOUNT_FROM_ANYWHERE, CODE_FROM_ANYWHERE)
        own = frozenset(self._bucket(limit) for limit in limits if limit.pace not in shared)
        staff_proofs.forget_attempts(connection, own)

    def _bucket(self, limit: Limit) -> bytes:
        return self._keyring.digest("attempt", limit.name)
