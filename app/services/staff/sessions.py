"""Sessions: opened, idle 30 minutes, 8 hours at most, listed and ended by their owner.

Who opens one may be recognised by the device that they signed in on before.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.domain.staff import normal_password, session_ends_at
from app.services.staff import pacing, passkeys
from app.services.staff.errors import SignInRefusedError
from app.services.staff.keyring import Keyring, Tickets, token_digest
from app.services.staff.member import Caller, Entered, Member, member_of
from app.services.staff.passkeys import PasskeyAnswer, Site
from app.services.staff.passwords import Passwords
from app.storage import audit_log, staff_accounts, staff_proofs, staff_sessions
from app.storage.database import Connection, Database
from app.storage.staff_accounts import Account
from app.storage.staff_sessions import Session, Stage

DEVICE_PASS_LIFE: Final = timedelta(days=180)
_DEVICE: Final = "device"
_TOKEN_BYTES: Final = 32


def new_token() -> str:
    """Return 256 bits of chance as text."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


class SessionOpener:
    """Makes sessions and device passes."""

    def __init__(self, keyring: Keyring) -> None:
        """Take the keys that sign device passes."""
        self._keyring = keyring

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
        token = new_token()
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
        name = self.known_device(caller, account, now=now) or new_token()[:22]
        values: list[object] = [account.id, account.generation, name]
        return Entered(
            token=token, stage=stage, device_pass=self._keyring.sign(_DEVICE, values, now=now)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessMeans:
    """What getting in is made of."""

    database: Database
    keyring: Keyring
    passwords: Passwords
    pace: pacing.Pacing
    opening: SessionOpener
    tickets: Tickets

    def use_of_passkey(
        self, answer: PasskeyAnswer, subject: str, *, now: datetime
    ) -> Callable[[Connection], int]:
        """Return what uses a ticket and the passkey that answers it, and tells whose it is.

        Raises SignInRefusedError, now and then.
        """
        if not self.tickets.is_good(answer.ticket, subject, now=now):
            raise SignInRefusedError
        passkey_id = passkeys.answering_passkey(answer)

        def use(connection: Connection) -> int:
            passkey = staff_proofs.passkey_of(connection, passkey_id)
            if passkey is None:
                raise SignInRefusedError
            count = passkeys.verified_use(answer, passkey)
            if not self.tickets.spend(connection, answer.ticket, now=now):
                raise SignInRefusedError
            staff_proofs.use_passkey(connection, passkey_id, sign_count=count, now=now)
            return passkey.account_id

        return use


class AccessUseCase:
    """A use case that is made of them."""

    def __init__(self, means: AccessMeans) -> None:
        """Take what all of them are made of."""
        self._database = means.database
        self._means = means


_TOUCHED_EVERY: Final = timedelta(minutes=1)
"""A page view writes nothing more often than this."""


class Sessions(AccessUseCase):
    """Recognises members by their session's secret."""

    def member(self, token: str, *, now: datetime) -> Member | None:
        """Return who is signed in; None for a session that is unknown, ended or half open."""
        digest = token_digest(token)
        found = self._database.read(lambda connection: _found(connection, digest, now=now))
        if found is None:
            return None
        session, member = found
        if now - session.seen_at >= _TOUCHED_EVERY:
            self._database.write(
                lambda connection: staff_sessions.touch(connection, session.id, now=now)
            )
        return member

    def listed(self, member: Member, *, now: datetime) -> tuple[Session, ...]:
        """Return a member's open sessions, the last used first."""
        return self._database.read(
            lambda connection: staff_sessions.sessions_of(connection, member.account_id, now=now)
        )

    def sign_out(self, member: Member) -> None:
        """End the session itself."""
        self.end(member, member.session_id)

    def end(self, member: Member, session_id: int) -> None:
        """End one of a member's sessions; nothing happens when it is over, or somebody else's."""

        def work(connection: Connection) -> None:
            staff_sessions.end_session(connection, session_id, account_id=member.account_id)

        self._database.write(work)

    def end_all(self, member: Member, *, now: datetime) -> None:
        """End every session of a member, and forget the devices they signed in on."""

        def work(connection: Connection) -> None:
            staff_sessions.end_sessions(connection, member.account_id)
            staff_accounts.next_generation(connection, member.account_id)
            audit_log.record(connection, member.email, "staff.signed_out_everywhere", now=now)

        self._database.write_in_turn(work)

    def confirm_with_password(
        self, member: Member, password: str, *, caller: Caller, now: datetime
    ) -> str:
        """Prove afresh who one is; return the session's new secret.

        Raises SignInRefusedError or TooManyAttemptsError.
        """
        limit = pacing.Limit(f"confirm {member.session_id}", pacing.OWN_PASSWORD)
        self._means.pace.admit((limit, *pacing.attempt_limits(caller.network)), now=now)
        account = self._database.read(
            lambda found: staff_accounts.account_by_id(found, member.account_id)
        )
        stored = account.password_hash if account else None
        if not self._means.passwords.is_right(normal_password(password), stored=stored):
            raise SignInRefusedError
        return self._database.write(lambda connection: self._prove(connection, member, now=now))

    def ask_for_passkey(self, member: Member, site: Site, *, now: datetime) -> tuple[str, str]:
        """Return a ticket and the JSON to ask a browser for a passkey with."""
        ticket = self._means.tickets.issue(_subject(member), now=now)
        return ticket, passkeys.request_options(site, ticket=ticket)

    def confirm_with_passkey(self, member: Member, answer: PasskeyAnswer, *, now: datetime) -> str:
        """Prove afresh who one is, with one's own passkey. Raises SignInRefusedError."""
        use = self._means.use_of_passkey(answer, _subject(member), now=now)

        def work(connection: Connection) -> str:
            if use(connection) != member.account_id:
                raise SignInRefusedError
            return self._prove(connection, member, now=now)

        return self._database.write(work)

    def _prove(self, connection: Connection, member: Member, *, now: datetime) -> str:
        token = new_token()
        staff_sessions.prove(connection, member.session_id, digest=token_digest(token), now=now)
        return token


def _subject(member: Member) -> str:
    return f"confirm {member.session_id}"


def _found(
    connection: Connection, digest: bytes, *, now: datetime
) -> tuple[Session, Member] | None:
    session = staff_sessions.session_of(connection, digest)
    if session is None or session.stage != "full":
        return None
    if session_ends_at(created_at=session.created_at, seen_at=session.seen_at) <= now:
        return None
    account = staff_accounts.account_by_id(connection, session.account_id)
    return None if account is None else (session, member_of(session, account))
