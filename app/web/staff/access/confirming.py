"""Proving again who one is, before publishing, exporting or changing accounts."""

from flask import Response, request

from app.services.staff.errors import SignInRefusedError, TooManyAttemptsError
from app.web.shared.access import CONFIRM, SECOND_FACTOR, SIGNED_IN, posted, signed_in_member
from app.web.shared.cookies import SESSION
from app.web.shared.replies import see_other
from app.web.shared.staff_context import get, post
from app.web.staff.access.browser import BrowserViews, this_site, wanted_next, whole_minutes
from app.web.staff.access.forms import PasswordForm, problem_of, read
from app.web.staff.access.pages import ConfirmPage, NeedsSecondFactorPage, PasskeyForm


class ConfirmViews(BrowserViews):
    """The views between a member and what asks for more."""

    @get(CONFIRM, SIGNED_IN)
    def confirm(self, problem: str | None = None, *, minutes: int = 0) -> Response:
        """Ask for the password or a passkey."""
        member = signed_in_member()
        page = ConfirmPage(
            next=wanted_next(),
            has_password=member.has_password,
            minutes=minutes,
            passkey=self._passkey_form() if member.passkeys else None,
            passkey_first=problem in (None, "passkey") and self.knows_passkey,
        )
        return self.context.reply("access/confirm.html", page, problem=problem)

    @post(CONFIRM, SIGNED_IN)
    def confirm_with_password(self) -> Response:
        """Check the password."""
        form = read(PasswordForm, posted())
        if problem_of(form):
            return self.confirm("missing")
        try:
            token = self.cases.staff.sessions.confirm_with_password(
                signed_in_member(),
                form.password.data,
                caller=self.caller,
                now=self.now,
            )
        except SignInRefusedError:
            return self.confirm("refused")
        except TooManyAttemptsError as error:
            return self.confirm("wait", minutes=whole_minutes(error.wait))
        return self._confirmed(token)

    @post(f"{CONFIRM}/passkey", SIGNED_IN)
    def confirm_with_passkey(self) -> Response:
        """Check what an authenticator answered."""
        try:
            token = self.cases.staff.sessions.confirm_with_passkey(
                signed_in_member(), self.passkey_answer(), now=self.now
            )
        except SignInRefusedError:
            return self.confirm("passkey")
        return self.with_passkey(self._confirmed(token))

    @get(SECOND_FACTOR, SIGNED_IN)
    def needs_second_factor(self) -> Response:
        """Say why a second factor is wanted."""
        page = NeedsSecondFactorPage(next=wanted_next())
        return self.context.reply("access/needs_second_factor.html", page)

    def _confirmed(self, token: str) -> Response:
        response = see_other(wanted_next())
        self.context.gate.cookies.set(response, request, SESSION, token)
        return response

    def _passkey_form(self) -> PasskeyForm:
        question = self.cases.staff.sessions.ask_for_passkey(
            signed_in_member(), this_site(), now=self.now
        )
        return PasskeyForm("/staff/confirm/passkey", "get", *question)
