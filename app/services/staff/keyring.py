"""Everything that is derived from the secret key: digests, seals, signatures and tickets.

The key before (`SECRET_KEY_PREVIOUS`) still opens what it closed. Each purpose has a key of
its own, so that a value made for one is worth nothing for another.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from itsdangerous import BadSignature, URLSafeSerializer

from app.storage import staff_proofs
from app.storage.database import Connection

_SEAL: Final = b"staff-seal"


class Keyring:
    """Digests, seals and signs for staff access."""

    def __init__(self, *, key: str, previous_key: str | None = None) -> None:
        """Take the current key and, while keys are being rotated, the one before."""
        self._keys = (key,) if previous_key is None else (key, previous_key)

    def digest(self, purpose: str, text: str) -> bytes:
        """Return a keyed digest: the same for the same text, and guessable by nobody."""
        return _derived(_derived(self._keys[0].encode(), purpose.encode()), text.encode())

    def seal(self, text: str) -> str:
        """Encrypt a short text."""
        from cryptography.fernet import Fernet  # noqa: PLC0415  # slow to import, seldom needed

        return Fernet(_sealing_key(self._keys[0])).encrypt(text.encode()).decode()

    def unseal(self, sealed: str) -> str | None:
        """Return a sealed text; None when no key of ours opens it."""
        from cryptography.fernet import Fernet, InvalidToken, MultiFernet  # noqa: PLC0415  # as above

        try:
            keys = [Fernet(_sealing_key(key)) for key in self._keys]
            return MultiFernet(keys).decrypt(sealed.encode()).decode()
        except (InvalidToken, ValueError):
            return None

    def sign(self, purpose: str, values: list[object], *, now: datetime) -> str:
        """Return a signed text that carries values and the present time."""
        stamped = [int(now.timestamp()), *values]
        return str(self._signer(purpose).dumps(stamped))

    def signed(
        self, purpose: str, text: str, *, now: datetime, life: timedelta
    ) -> list[object] | None:
        """Return the values of a signed text that is ours and not older than its life."""
        try:
            stamped = self._signer(purpose).loads(text)
        except BadSignature:
            return None
        made_at = datetime.fromtimestamp(stamped[0], tz=UTC)
        return list(stamped[1:]) if now - made_at <= life else None

    def _signer(self, purpose: str) -> URLSafeSerializer:
        return URLSafeSerializer(
            list(reversed(self._keys)),
            salt=f"staff-{purpose}",
            signer_kwargs={"key_derivation": "hmac", "digest_method": sha256},
        )


def token_digest(token: str) -> bytes:
    """Return what is stored of a random token; with 256 bits of chance no key is needed."""
    return sha256(token.encode()).digest()


def _derived(key: bytes, purpose: bytes) -> bytes:
    return hmac.digest(key, purpose, "sha256")


def _sealing_key(key: str) -> bytes:
    return urlsafe_b64encode(_derived(key.encode(), _SEAL))


TICKET_LIFE: Final = timedelta(minutes=10)
_PURPOSE: Final = "ticket"


class Tickets:
    """Issues tickets without remembering them, and remembers those that were used."""

    def __init__(self, keyring: Keyring) -> None:
        """Take the keys that sign."""
        self._keyring = keyring

    def issue(self, subject: str, *, now: datetime) -> str:
        """Return a ticket that is good for one subject only."""
        return self._keyring.sign(_PURPOSE, [subject, secrets.token_urlsafe(16)], now=now)

    def is_good(self, ticket: str, subject: str, *, now: datetime) -> bool:
        """Tell whether a ticket is ours, for this subject, and young enough."""
        values = self._keyring.signed(_PURPOSE, ticket, now=now, life=TICKET_LIFE)
        return values is not None and values[0] == subject

    def spend(self, connection: Connection, ticket: str, *, now: datetime) -> bool:
        """Use a ticket up; False when it was used before."""
        return staff_proofs.spend_proof(
            connection, token_digest(ticket), expires_at=now + TICKET_LIFE, now=now
        )
