"""Staff accounts and their one-time links."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from app.domain.staff import Role
from app.storage import staff_tables as tables
from app.storage.rows import all_of, one_of

account = tables.staff_account
link = tables.staff_link
passkey = tables.staff_passkey
recovery_code = tables.staff_recovery_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A staff member. `password_hash` and `totp_sealed` are None while there is none.

    `totp_counter` is the last counter an authenticator's code was accepted for. `generation`
    grows whenever what the account was opened with before shall open it no more.
    """

    id: int
    email: str
    role: Role
    password_hash: str | None
    totp_sealed: str | None
    totp_counter: int | None
    handle: bytes
    generation: int
    created_at: datetime
    passkeys: int
    recovery_codes: int
    link_expires_at: datetime | None

    @property
    def has_second_factor(self) -> bool:
        """Whether more than a password is known of this person."""
        return self.totp_sealed is not None or self.passkeys > 0

    @property
    def is_set_up(self) -> bool:
        """Whether there is any way to sign in."""
        return self.password_hash is not None or self.passkeys > 0


@dataclass(frozen=True, slots=True)
class OneTimeLink:
    """A one-time link; `account_id` is None for the one that makes the first owner."""

    account_id: int | None
    expires_at: datetime


_WHOLE = select(
    *account.columns,
    select(func.count())
    .where(passkey.c.account_id == account.c.id)
    .scalar_subquery()
    .label("passkeys"),
    select(func.count())
    .where(recovery_code.c.account_id == account.c.id)
    .scalar_subquery()
    .label("recovery_codes"),
    select(link.c.expires_at)
    .where(link.c.account_id == account.c.id)
    .scalar_subquery()
    .label("link_expires_at"),
)


def account_by_id(connection: Connection, account_id: int) -> Account | None:
    """Return an account."""
    return _one(connection, account.c.id == account_id)


def account_by_email(connection: Connection, email: str) -> Account | None:
    """Return the account of an address in its normal form."""
    return _one(connection, account.c.email == email)


def accounts(connection: Connection) -> tuple[Account, ...]:
    """Return every account, by address."""
    return all_of(connection, _WHOLE.order_by(account.c.email), _account)


def is_anybody_here(connection: Connection) -> bool:
    """Tell whether there is any account, set up or not."""
    return connection.execute(select(account.c.id).limit(1)).first() is not None


def has_other_owner(connection: Connection, account_id: int) -> bool:
    """Tell whether an owner besides this one can sign in."""
    can_sign_in = or_(
        account.c.password_hash.is_not(None),
        account.c.id.in_(select(passkey.c.account_id)),
    )
    others = select(account.c.id).where(
        account.c.role == Role.OWNER.value, account.c.id != account_id, can_sign_in
    )
    return connection.execute(others.limit(1)).first() is not None


def create_account(
    connection: Connection, *, email: str, role: Role, handle: bytes, now: datetime
) -> int:
    """Create an account that nothing opens yet and return its id."""
    values = {"email": email, "role": role.value, "handle": handle, "generation": 1}
    new = insert(account).values(created_at=now, **values).returning(account.c.id)
    return int(connection.execute(new).scalar_one())


def change_account(connection: Connection, account_id: int, **values: object) -> None:
    """Set columns of an account."""
    connection.execute(update(account).where(account.c.id == account_id).values(**values))


def next_generation(connection: Connection, account_id: int) -> None:
    """End what earlier sign-ins left behind on devices."""
    change_account(connection, account_id, generation=account.c.generation + 1)


def accept_totp_counter(connection: Connection, account_id: int, counter: int) -> bool:
    """Remember an accepted code's counter; False when it or a later one was used before."""
    newer = or_(account.c.totp_counter.is_(None), account.c.totp_counter < counter)
    changed = connection.execute(
        update(account).where(account.c.id == account_id, newer).values(totp_counter=counter)
    )
    return changed.rowcount == 1


def remove_account(connection: Connection, account_id: int) -> None:
    """Remove an account and everything that hangs on it."""
    connection.execute(delete(account).where(account.c.id == account_id))


def put_link(
    connection: Connection, digest: bytes, *, account_id: int | None, expires_at: datetime
) -> None:
    """Store a link in place of the account's earlier one."""
    connection.execute(delete(link).where(_same_account(account_id)))
    values = {"digest": digest, "account_id": account_id, "expires_at": expires_at}
    connection.execute(insert(link).values(values))


def link_of(connection: Connection, digest: bytes) -> OneTimeLink | None:
    """Return a link."""
    row = connection.execute(
        select(link.c.account_id, link.c.expires_at).where(link.c.digest == digest)
    ).one_or_none()
    return None if row is None else OneTimeLink(*row)


def spend_link(connection: Connection, digest: bytes) -> bool:
    """Remove a link; False when somebody else just did."""
    return connection.execute(delete(link).where(link.c.digest == digest)).rowcount == 1


def _same_account(account_id: int | None) -> ColumnElement[bool]:
    if account_id is None:
        return link.c.account_id.is_(None)
    return link.c.account_id == account_id


def _one(connection: Connection, which: ColumnElement[bool]) -> Account | None:
    return one_of(connection, _WHOLE.where(which), _account)


def _account(*, role: str, **row: Any) -> Account:  # noqa: ANN401  # the other columns
    return Account(role=Role(role), **row)
