"""Signing in: a password and a second step, or a passkey alone.

Whatever is wrong is one and the same refusal, after the same work.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from app.domain.staff import SECOND_STEP_LIMIT, normal_email, normal_password
from app.services.staff import codes, pacing, passkeys
from app.services.staff.errors import SignInRefusedError
from app.services.staff.keyring import token_digest
from app.services.staff.member import Caller, Entered
from app.services.staff.passkeys import PasskeyAnswer, Site
from app.services.staff.sessions import AccessUseCase
from app.storage import audit_log, staff_accounts, staff_proofs, staff_sessions
from app.storage.database import Connection
from app.storage.staff_accounts import Account
from app.storage.staff_sessions import Session

SIGN_IN: Final = "sign-in"
"""The subject of a ticket that anybody may answer."""


class SignIn(AccessUseCase):
    """Lets staff in."""

    def enter_with_password(
        self, *, email: str, password: str, caller: Caller, now: datetime
    ) -> Entered:
        """Check a password; with a second factor the session still awaits it.

        Raises SignInRefusedError or TooManyAttemptsError.
        """
        name = normal_email(email) or "-"
        account = self._database.read(lambda found: staff_accounts.account_by_email(found, name))
        limits = pacing.password_limits(
            network=caller.network,
            email=name,
            known_device=self._means.opening.known_device(caller, account, now=now),
        )
        self._means.pace.admit(limits, now=now)
        stored = account.password_hash if account else None
        is_right = self._means.passwords.is_right(normal_password(password), stored=stored)
        if account is None or not is_right:
            raise SignInRefusedError

        def work(connection: Connection) -> Entered:
            self._means.pace.forgive(connection, limits)
            current = staff_accounts.account_by_id(connection, account.id)
            if current is None or current.password_hash != stored:
                raise SignInRefusedError
            if current.has_second_factor:
                return self._means.opening.open(
                    connection, current, caller=caller, stage="password", now=now
                )
            return self._let_in(connection, current, caller=caller, by="password", now=now)

        return self._database.write_in_turn(work)

    def awaited(self, token: str, *, now: datetime) -> Account:
        """Return the account whose password was right and whose second step is awaited.

        Raises SignInRefusedError.
        """
        return self._database.read(lambda found: _awaited(found, token, now=now))[1]

    def enter_with_code(self, token: str, typed: str, *, caller: Caller, now: datetime) -> Entered:
        """Take the second step with the code of an authenticator app; each is good once.

        Raises SignInRefusedError or TooManyAttemptsError.
        """

        def accept(connection: Connection, account: Account) -> bool:
            secret = self._means.keyring.unseal(account.totp_sealed or "") or ""
            digits = codes.typed_digits(typed)
            counter = codes.matching_counter(secret, digits, now=now) if secret else None
            return counter is not None and staff_accounts.accept_totp_counter(
                connection, account.id, counter
            )

        return self._second_step(token, accept, by="code", caller=caller, now=now)

    def enter_with_recovery_code(
        self, token: str, typed: str, *, caller: Caller, now: datetime
    ) -> Entered:
        """Take the second step with a recovery code, which is used up. Raises as above."""
        digest = codes.recovery_digest(typed)

        def accept(connection: Connection, account: Account) -> bool:
            return staff_proofs.spend_recovery_code(connection, account.id, digest)

        return self._second_step(token, accept, by="recovery_code", caller=caller, now=now)

    def ask_for_passkey(self, site: Site, *, now: datetime) -> tuple[str, str]:
        """Return a ticket and the JSON to ask a browser for a passkey with."""
        ticket = self._means.tickets.issue(SIGN_IN, now=now)
        return ticket, passkeys.request_options(site, ticket=ticket)

    def enter_with_passkey(
        self, answer: PasskeyAnswer, *, caller: Caller, now: datetime
    ) -> Entered:
        """Sign in with a passkey alone. Raises SignInRefusedError or TooManyAttemptsError."""
        self._means.pace.admit(pacing.attempt_limits(caller.network), now=now)
        use = self._means.use_of_passkey(answer, SIGN_IN, now=now)

        def work(connection: Connection) -> Entered:
            account = staff_accounts.account_by_id(connection, use(connection))
            if account is None:
                raise SignInRefusedError
            return self._let_in(connection, account, caller=caller, by="passkey", now=now)

        return self._database.write_in_turn(work)

    def _second_step(
        self,
        token: str,
        accept: Callable[[Connection, Account], bool],
        *,
        by: str,
        caller: Caller,
        now: datetime,
    ) -> Entered:
        account = self.awaited(token, now=now)
        limits = pacing.code_limits(
            network=caller.network,
            account_id=account.id,
            known_device=self._means.opening.known_device(caller, account, now=now),
        )
        self._means.pace.admit(limits, now=now)

        def work(connection: Connection) -> Entered:
            session, current = _awaited(connection, token, now=now)
            if not accept(connection, current):
                raise SignInRefusedError
            self._means.pace.forgive(connection, limits)
            staff_sessions.end_session(connection, session.id, account_id=current.id)
            return self._let_in(connection, current, caller=caller, by=by, now=now)

        return self._database.write_in_turn(work)

    def _let_in(
        self, connection: Connection, account: Account, *, caller: Caller, by: str, now: datetime
    ) -> Entered:
        audit_log.record(connection, account.email, "staff.signed_in", now=now, by=by)
        return self._means.opening.open(connection, account, caller=caller, stage="full", now=now)


def _awaited(connection: Connection, token: str, *, now: datetime) -> tuple[Session, Account]:
    session = staff_sessions.session_of(connection, token_digest(token))
    if session is None or session.stage != "password":
        raise SignInRefusedError
    account = staff_accounts.account_by_id(connection, session.account_id)
    if account is None or now - session.created_at > SECOND_STEP_LIMIT:
        raise SignInRefusedError
    return session, account
