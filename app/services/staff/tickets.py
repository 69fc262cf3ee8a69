"""Tickets: a page's signed, short-lived word that an authenticator answers, once."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from app.services.staff.keyring import Keyring, token_digest
from app.storage import staff_proofs
from app.storage.database import Connection

TICKET_LIFE: Final = timedelta(minutes=10)
_PURPOSE: Final = "ticket"


class Tickets:
    """Issues tickets without remembering them, and remembers those that were used."""

    def __init__(
        self, keyring: Keyring, *, token: Callable[[], str] = lambda: secrets.token_urlsafe(16)
    ) -> None:
        """Take the keys that sign, and the source of chance."""
        self._keyring = keyring
        self._token = token

    def issue(self, subject: str, *, now: datetime) -> str:
        """Return a ticket that is good for one subject only."""
        return self._keyring.sign(_PURPOSE, [subject, self._token()], now=now)

    def is_good(self, ticket: str, subject: str, *, now: datetime) -> bool:
        """Tell whether a ticket is ours, for this subject, and young enough."""
        values = self._keyring.signed(_PURPOSE, ticket, now=now, life=TICKET_LIFE)
        return values is not None and values[0] == subject

    def spend(self, connection: Connection, ticket: str, *, now: datetime) -> bool:
        """Use a ticket up; False when it was used before."""
        return staff_proofs.spend_proof(
            connection, token_digest(ticket), expires_at=now + TICKET_LIFE, now=now
        )
