"""Who is signed in, and what comes of getting in."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.staff import Role, is_fresh
from app.storage.staff_accounts import Account
from app.storage.staff_sessions import Session, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody who is signed in. `recovery_codes` is how many are left."""

    session_id: int
    account_id: int
    email: str
    role: Role
    proven_at: datetime
    has_password: bool
    has_code_app: bool
    passkeys: int
    recovery_codes: int

    @property
    def has_second_factor(self) -> bool:
        """Whether more than a password is needed to sign in as this person.

        Publishing asks for it.
        """
        return self.has_code_app or self.passkeys > 0

    def is_fresh(self, now: datetime) -> bool:
        """Tell whether this person proved lately enough who they are."""
        return is_fresh(self.proven_at, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who wants to get in: the network, what the browser kept of earlier sign-ins, and its kind.

    `network` and `device_pass` only pace attempts; `device` is a short name for the list of
    sessions.
    """

    network: str
    device_pass: str
    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A session's secret for the browser.

    With stage ``password`` a second step is awaited. `device_pass` marks a device that its
    owner signed in on; it opens nothing.
    """

    token: str
    stage: Stage
    device_pass: str


def member_of(session: Session, account: Account) -> Member:
    """Return the member of a session."""
    return Member(
        session_id=session.id,
        account_id=account.id,
        email=account.email,
        role=account.role,
        proven_at=session.proven_at,
        has_password=account.password_hash is not None,
        has_code_app=account.totp_sealed is not None,
        passkeys=account.passkeys,
        recovery_codes=account.recovery_codes,
    )
