"""One-time links: how somebody gets in for the first time, or again.

There is no mail: whoever makes a link hands it over. It is good for 24 hours and once; looking
at it (a messenger's preview does) uses nothing up. Only its digest is stored.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.domain.staff import Role, normal_email
from app.services.staff import pacing, passkeys
from app.services.staff.errors import (
    EmailRefusedError,
    LinkRefusedError,
    PasskeyRefusedError,
)
from app.services.staff.keyring import token_digest
from app.services.staff.member import Caller, Entered
from app.services.staff.passkeys import PasskeyAnswer, Person, Site
from app.services.staff.sessions import AccessUseCase
from app.storage import audit_log, staff_accounts, staff_proofs
from app.storage.database import Connection
from app.storage.staff_accounts import Account


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a link is for; `email` is None when whoever opens it becomes the first owner."""

    email: str | None
    role: Role
    handle: bytes


class OneTimeLinks(AccessUseCase):
    """Looks at links and accepts them."""

    def look(self, link: str, *, now: datetime) -> Invitation:
        """Return what a link is for, without using it. Raises LinkRefusedError."""
        return self._database.read(lambda connection: self._invitation(connection, link, now=now))

    def accept_with_password(
        self, link: str, *, email: str, password: str, caller: Caller, now: datetime
    ) -> Entered:
        """Choose a password and sign in; `email` only counts for the first owner.

        Raises LinkRefusedError, EmailRefusedError, PasswordRefusedError or
        TooManyAttemptsError; then the link is still good.
        """
        self._means.pace.admit(pacing.attempt_limits(caller.network), now=now)
        name = self._name(self.look(link, now=now), email)
        hashed = self._means.passwords.chosen(password, email=name)

        def furnish(connection: Connection, account_id: int) -> None:
            staff_accounts.change_account(connection, account_id, password_hash=hashed)

        return self._accept(link, name, furnish, by="password", caller=caller, now=now)

    def ask_for_passkey(self, link: str, site: Site, *, now: datetime) -> tuple[str, str]:
        """Return a ticket and the JSON to make a passkey with. Raises LinkRefusedError."""
        invitation = self.look(link, now=now)
        ticket = self._means.tickets.issue(link, now=now)
        person = Person(invitation.handle, invitation.email or site.host)
        return ticket, passkeys.creation_options(site, person, ticket=ticket, known=())

    def accept_with_passkey(
        self, link: str, answer: PasskeyAnswer, *, email: str, caller: Caller, now: datetime
    ) -> Entered:
        """Register a passkey and sign in with it. Raises as above, or PasskeyRefusedError."""
        self._means.pace.admit(pacing.attempt_limits(caller.network), now=now)
        name = self._name(self.look(link, now=now), email)
        if not self._means.tickets.is_good(answer.ticket, link, now=now):
            raise PasskeyRefusedError
        made = passkeys.verified_creation(answer)

        def furnish(connection: Connection, account_id: int) -> None:
            if staff_proofs.passkey_of(connection, made.id) is not None:
                raise PasskeyRefusedError
            staff_proofs.add_passkey(connection, made.kept(account_id, name=caller.device, now=now))

        return self._accept(link, name, furnish, by="passkey", caller=caller, now=now)

    def _accept(
        self,
        link: str,
        email: str,
        furnish: Callable[[Connection, int], None],
        *,
        by: str,
        caller: Caller,
        now: datetime,
    ) -> Entered:
        def work(connection: Connection) -> Entered:
            invitation = self._invitation(connection, link, now=now)
            if not staff_accounts.spend_link(connection, token_digest(link)):
                raise LinkRefusedError
            found = staff_accounts.account_by_email(connection, email)
            account_id = found.id if found else self._found(connection, invitation, email, now=now)
            furnish(connection, account_id)
            account = _existing(connection, account_id)
            audit_log.record(connection, email, "staff.set_up", email, now=now, by=by)
            return self._means.opening.open(
                connection, account, caller=caller, stage="full", now=now
            )

        return self._database.write_in_turn(work)

    def _found(
        self, connection: Connection, invitation: Invitation, email: str, *, now: datetime
    ) -> int:
        """Make the first owner."""
        return staff_accounts.create_account(
            connection, email=email, role=invitation.role, handle=invitation.handle, now=now
        )

    def _invitation(self, connection: Connection, link: str, *, now: datetime) -> Invitation:
        found = staff_accounts.link_of(connection, token_digest(link))
        if found is None or found.expires_at <= now:
            raise LinkRefusedError
        if found.account_id is not None:
            account = _existing(connection, found.account_id)
            return Invitation(account.email, account.role, account.handle)
        if staff_accounts.is_anybody_here(connection):
            raise LinkRefusedError
        return Invitation(None, Role.OWNER, self._means.keyring.digest("handle", link))

    def _name(self, invitation: Invitation, typed: str) -> str:
        name = invitation.email or normal_email(typed)
        if name is None:
            raise EmailRefusedError(is_taken=False)
        return name


def _existing(connection: Connection, account_id: int) -> Account:
    account = staff_accounts.account_by_id(connection, account_id)
    if account is None:
        raise LinkRefusedError
    return account
