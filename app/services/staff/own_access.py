"""What members change about their own way in: password, authenticator app, passkeys, codes.

The pages ask for a fresh sign-in before any of this.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from app.services.staff import codes, passkeys
from app.services.staff.errors import (
    LastWayInError,
    PasskeyRefusedError,
    SignInRefusedError,
    UnknownAccountError,
)
from app.services.staff.member import Member
from app.services.staff.passkeys import PasskeyAnswer, Person, Site
from app.services.staff.sessions import AccessUseCase
from app.storage import audit_log, staff_accounts, staff_proofs, staff_sessions
from app.storage.database import Connection
from app.storage.staff_accounts import Account
from app.storage.staff_proofs import Passkey

ISSUER: Final = "Self-check"
_LONGEST_NAME: Final = 60

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Enrolment:
    """An authenticator app to be: the secret sealed for the form, readable, and as an address."""

    sealed: str
    secret: str
    uri: str


class OwnAccess(AccessUseCase):
    """Changes how a member gets in."""

    def passkeys(self, member: Member) -> tuple[Passkey, ...]:
        """Return a member's passkeys, oldest first."""
        return self._database.read(
            lambda connection: staff_proofs.passkeys_of(connection, member.account_id)
        )

    def change_password(self, member: Member, password: str, *, now: datetime) -> None:
        """Choose a password; every other session ends. Raises PasswordRefusedError."""
        hashed = self._means.passwords.chosen(password, email=member.email)

        def change(connection: Connection) -> None:
            staff_accounts.change_account(connection, member.account_id, password_hash=hashed)
            staff_accounts.next_generation(connection, member.account_id)
            staff_sessions.end_sessions(connection, member.account_id, but=member.session_id)

        self._write(member, "staff.password_changed", change, now=now)

    def begin_code_app(self, member: Member) -> Enrolment:
        """Return a new secret to show; nothing is stored before a code of it came back."""
        secret = codes.new_secret(secrets.token_bytes)
        return self._enrolment(member, secret)

    def code_app_again(self, member: Member, sealed: str) -> Enrolment:
        """Return the enrolment a form carries. Raises SignInRefusedError if it is not ours."""
        return self._enrolment(member, self._secret_of(member, sealed))

    def finish_code_app(
        self, member: Member, *, sealed: str, typed: str, now: datetime
    ) -> tuple[str, ...]:
        """Store the app whose code was typed, in place of an earlier one.

        Returns new recovery codes, the only time they can be read; none when there are some
        left. Raises SignInRefusedError for a wrong code.
        """
        secret = self._secret_of(member, sealed)
        counter = codes.matching_counter(secret, codes.typed_digits(typed), now=now)
        if counter is None:
            raise SignInRefusedError
        stored = self._means.keyring.seal(secret)

        def change(connection: Connection) -> tuple[str, ...]:
            staff_accounts.change_account(
                connection, member.account_id, totp_sealed=stored, totp_counter=counter
            )
            return self._first_codes(connection, member)

        return self._write(member, "staff.code_app_added", change, now=now)

    def remove_code_app(self, member: Member, *, now: datetime) -> None:
        """Forget the authenticator app."""

        def change(connection: Connection) -> None:
            staff_accounts.change_account(
                connection, member.account_id, totp_sealed=None, totp_counter=None
            )

        self._write(member, "staff.code_app_removed", change, now=now)

    def renew_recovery_codes(self, member: Member, *, now: datetime) -> tuple[str, ...]:
        """Return new recovery codes, the only time they can be read; earlier ones are void."""

        def change(connection: Connection) -> tuple[str, ...]:
            return self._new_codes(connection, member)

        return self._write(member, "staff.recovery_codes_renewed", change, now=now)

    def ask_for_passkey(self, member: Member, site: Site, *, now: datetime) -> tuple[str, str]:
        """Return a ticket and the JSON to make a passkey with."""
        ticket = self._means.tickets.issue(_subject(member), now=now)

        def work(connection: Connection) -> tuple[Account, tuple[Passkey, ...]]:
            return (
                _account(connection, member),
                staff_proofs.passkeys_of(connection, member.account_id),
            )

        account, known = self._database.read(work)
        person = Person(account.handle, account.email)
        ids = tuple(one.id for one in known)
        return ticket, passkeys.creation_options(site, person, ticket=ticket, known=ids)

    def add_passkey(
        self, member: Member, answer: PasskeyAnswer, *, name: str, now: datetime
    ) -> tuple[str, ...]:
        """Register a passkey; returns first recovery codes as `finish_code_app` does.

        Raises PasskeyRefusedError.
        """
        if not self._means.tickets.is_good(answer.ticket, _subject(member), now=now):
            raise PasskeyRefusedError
        made = passkeys.verified_creation(answer)

        def change(connection: Connection) -> tuple[str, ...]:
            is_new = staff_proofs.passkey_of(connection, made.id) is None
            if not is_new or not self._means.tickets.spend(connection, answer.ticket, now=now):
                raise PasskeyRefusedError
            called = " ".join(name.split())[:_LONGEST_NAME]
            staff_proofs.add_passkey(connection, made.kept(member.account_id, name=called, now=now))
            return self._first_codes(connection, member)

        return self._write(member, "staff.passkey_added", change, now=now)

    def remove_passkey(self, member: Member, passkey_id: bytes, *, now: datetime) -> None:
        """Remove a passkey. Raises LastWayInError when nothing else would open the account."""

        def change(connection: Connection) -> None:
            account = _account(connection, member)
            if account.password_hash is None and account.passkeys == 1:
                raise LastWayInError
            staff_proofs.remove_passkey(connection, passkey_id, account_id=member.account_id)

        self._write(member, "staff.passkey_removed", change, now=now)

    def _enrolment(self, member: Member, secret: str) -> Enrolment:
        return Enrolment(
            sealed=self._means.keyring.seal(f"{member.account_id} {secret}"),
            secret=secret,
            uri=codes.otpauth_uri(secret, email=member.email, issuer=ISSUER),
        )

    def _secret_of(self, member: Member, sealed: str) -> str:
        account_id, _, secret = (self._means.keyring.unseal(sealed) or "").partition(" ")
        if account_id != str(member.account_id):
            raise SignInRefusedError
        return secret

    def _first_codes(self, connection: Connection, member: Member) -> tuple[str, ...]:
        if _account(connection, member).recovery_codes:
            return ()
        return self._new_codes(connection, member)

    def _new_codes(self, connection: Connection, member: Member) -> tuple[str, ...]:
        fresh = codes.new_recovery_codes(secrets.choice)
        digests = [codes.recovery_digest(code) for code in fresh]
        staff_proofs.replace_recovery_codes(connection, member.account_id, digests)
        return fresh

    def _write(
        self,
        member: Member,
        what: str,
        change: Callable[[Connection], Result],
        *,
        now: datetime,
    ) -> Result:
        def work(connection: Connection) -> Result:
            result = change(connection)
            audit_log.record(connection, member.email, what, member.email, now=now)
            return result

        return self._database.write_in_turn(work)


def _subject(member: Member) -> str:
    return f"add {member.session_id}"


def _account(connection: Connection, member: Member) -> Account:
    account = staff_accounts.account_by_id(connection, member.account_id)
    if account is None:
        raise UnknownAccountError
    return account
