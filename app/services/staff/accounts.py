"""Who works here: the owner adds, changes and removes accounts; an operator has a shell.

Links are returned once, as text, and nowhere kept: whoever made one hands it over.
"""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from app.domain.staff import LINK_LIFE, Role, normal_email
from app.services.staff.errors import EmailRefusedError, LastOwnerError, UnknownAccountError
from app.services.staff.keyring import token_digest
from app.services.staff.sessions import AccessUseCase, new_token
from app.storage import audit_log, staff_accounts, staff_proofs, staff_sessions
from app.storage.database import Connection
from app.storage.staff_accounts import Account

__all__ = ["Account", "Accounts"]

Result = TypeVar("Result")


class Accounts(AccessUseCase):
    """Manages accounts. `who` is the address of whoever does it, or ``operator``."""

    def everybody(self) -> tuple[Account, ...]:
        """Return every account, by address."""
        return self._database.read(staff_accounts.accounts)

    def find(self, account_id: int) -> Account:
        """Return one account. Raises UnknownAccountError."""
        return self._database.read(lambda connection: _account(connection, account_id))

    def by_email(self, email: str) -> Account:
        """Return the account of an address. Raises UnknownAccountError."""
        name = normal_email(email) or ""
        found = self._database.read(lambda at: staff_accounts.account_by_email(at, name))
        if found is None:
            raise UnknownAccountError(email)
        return found

    def welcome(self, *, now: datetime) -> str | None:
        """Return a link that makes the first owner; None once there is an account.

        An earlier link of this kind is void.
        """

        def work(connection: Connection, link: str) -> str | None:
            if staff_accounts.is_anybody_here(connection):
                return None
            _put_link(connection, link, account_id=None, now=now)
            return link

        return self._write_with_link(work)

    def invite(self, email: str, *, role: Role, who: str, now: datetime) -> str:
        """Add an account and return its link. Raises EmailRefusedError."""
        name = normal_email(email)
        if name is None:
            raise EmailRefusedError(is_taken=False)

        def work(connection: Connection, link: str) -> str:
            if staff_accounts.account_by_email(connection, name) is not None:
                raise EmailRefusedError(is_taken=True)
            account_id = staff_accounts.create_account(
                connection, email=name, role=role, handle=secrets.token_bytes(32), now=now
            )
            _put_link(connection, link, account_id=account_id, now=now)
            audit_log.record(connection, who, "staff.invited", name, role=role.value, now=now)
            return link

        return self._write_with_link(work)

    def reset(self, account_id: int, *, who: str, now: datetime) -> str:
        """Return a new link; everything that opened the account before is void at once.

        Raises UnknownAccountError.
        """

        def work(connection: Connection, link: str) -> str:
            account = _account(connection, account_id)
            _void(connection, account)
            _put_link(connection, link, account_id=account_id, now=now)
            audit_log.record(connection, who, "staff.reset", account.email, now=now)
            return link

        return self._write_with_link(work)

    def change_role(self, account_id: int, *, role: Role, who: str, now: datetime) -> None:
        """Give somebody another role. Raises UnknownAccountError or LastOwnerError."""

        def work(connection: Connection) -> None:
            account = _account(connection, account_id)
            if account.role is role:
                return
            _keep_an_owner(connection, account)
            staff_accounts.change_account(connection, account_id, role=role.value)
            audit_log.record(
                connection, who, "staff.role_changed", account.email, now=now, role=role.value
            )

        self._database.write_in_turn(work)

    def remove(self, account_id: int, *, who: str, now: datetime) -> None:
        """Remove an account and end its sessions. Raises as `change_role`."""

        def work(connection: Connection) -> None:
            account = _account(connection, account_id)
            _keep_an_owner(connection, account)
            staff_accounts.remove_account(connection, account_id)
            audit_log.record(connection, who, "staff.removed", account.email, now=now)

        self._database.write_in_turn(work)

    def renew_seals(self) -> int:
        """Seal every authenticator secret with the present key; return how many there are.

        After that the key before may be forgotten.
        """

        def work(connection: Connection) -> int:
            sealed = [one for one in staff_accounts.accounts(connection) if one.totp_sealed]
            for account in sealed:
                secret = self._means.keyring.unseal(account.totp_sealed or "")
                if secret is not None:
                    staff_accounts.change_account(
                        connection, account.id, totp_sealed=self._means.keyring.seal(secret)
                    )
            return len(sealed)

        return self._database.write_in_turn(work)

    def _write_with_link(self, work: Callable[[Connection, str], Result]) -> Result:
        link = new_token()
        return self._database.write_in_turn(lambda connection: work(connection, link))


def _void(connection: Connection, account: Account) -> None:
    """Let nothing of before open an account."""
    staff_accounts.change_account(
        connection, account.id, password_hash=None, totp_sealed=None, totp_counter=None
    )
    staff_accounts.next_generation(connection, account.id)
    staff_proofs.remove_passkeys(connection, account.id)
    staff_proofs.replace_recovery_codes(connection, account.id, ())
    staff_sessions.end_sessions(connection, account.id)


def _keep_an_owner(connection: Connection, account: Account) -> None:
    if account.role is Role.OWNER and not staff_accounts.has_other_owner(connection, account.id):
        raise LastOwnerError


def _account(connection: Connection, account_id: int) -> Account:
    account = staff_accounts.account_by_id(connection, account_id)
    if account is None:
        raise UnknownAccountError
    return account


def _put_link(connection: Connection, link: str, *, account_id: int | None, now: datetime) -> None:
    staff_accounts.put_link(
        connection, token_digest(link), account_id=account_id, expires_at=now + LINK_LIFE
    )
