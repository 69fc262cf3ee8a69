"""Opens sessions, and recognises the devices that somebody signed in on before."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from app.services.staff.keyring import Keyring, token_digest
from app.services.staff.member import Caller, Entered
from app.storage import staff_sessions
from app.storage.database import Connection
from app.storage.staff_accounts import Account
from app.storage.staff_sessions import Stage

DEVICE_PASS_LIFE: Final = timedelta(days=180)
_DEVICE: Final = "device"
_TOKEN_BYTES: Final = 32


def new_token() -> str:
    """Return 256 bits of chance as text."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


class Opening:
    """Makes sessions and device passes."""

    def __init__(self, keyring: Keyring, *, token: Callable[[], str] = new_token) -> None:
        """Take the keys that sign device passes, and the source of secrets."""
        self._keyring = keyring
        self._token = token

    def known_device(self, caller: Caller, account: Account | None, *, now: datetime) -> str | None:
        """Return the name of a device this account signed in on before; None for any other."""
        values = self._keyring.signed(_DEVICE, caller.device_pass, now=now, life=DEVICE_PASS_LIFE)
        if values is None or account is None or values[:2] != [account.id, account.generation]:
            return None
        return str(values[2])

    def open(
        self,
        connection: Connection,
        account: Account,
        *,
        caller: Caller,
        stage: Stage,
        now: datetime,
    ) -> Entered:
        """Open a session under a secret that nobody knew before."""
        token = self._token()
        staff_sessions.open_session(
            connection,
            token_digest(token),
            account_id=account.id,
            stage=stage,
            device=caller.device,
            now=now,
        )
        if stage == "password":
            return Entered(token=token, stage=stage, device_pass=caller.device_pass)
        name = self.known_device(caller, account, now=now) or self._token()[:22]
        values: list[object] = [account.id, account.generation, name]
        return Entered(
            token=token, stage=stage, device_pass=self._keyring.sign(_DEVICE, values, now=now)
        )
