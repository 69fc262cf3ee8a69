"""Signing in, the second step, and signing out."""

from http import HTTPStatus

from flask import Response, request

from app.services.staff.errors import SignInRefusedError, TooManyAttemptsError
from app.web.shared.access import (
    ANYBODY,
    SIGN_IN,
    SIGNED_IN,
    START,
    asked,
    current_member,
    field,
    posted,
    signed_in_member,
)
from app.web.shared.cookies import SESSION
from app.web.shared.replies import see_other
from app.web.shared.staff_context import get, post
from app.web.staff.access.browser import (
    SECOND_STEP,
    BrowserViews,
    this_site,
    wanted_next,
    whole_minutes,
    with_next,
)
from app.web.staff.access.forms import CodeForm, SignInForm, problem_of, read
from app.web.staff.access.pages import PasskeyForm, SecondStepPage, SignInPage, StartPage


class SignInViews(BrowserViews):
    """The views of the way in and out."""

    @get(START, SIGNED_IN)
    def start(self) -> Response:
        """Show the first page after signing in."""
        return self.context.reply("start.html", StartPage())

    @get(SIGN_IN, ANYBODY)
    def sign_in(self) -> Response:
        """Show the way in."""
        if current_member() is not None:
            return see_other(wanted_next())
        return self._sign_in()

    @post(SIGN_IN, ANYBODY)
    def sign_in_with_password(self) -> Response:
        """Check address and password."""
        form = read(SignInForm, posted())
        email = field("email")
        if problem_of(form):
            return self._sign_in("missing", email=email)
        try:
            entered = self.cases.staff.sign_in.enter_with_password(
                email=form.email.data,
                password=form.password.data,
                caller=self.caller,
                now=self.now,
            )
        except SignInRefusedError:
            return self._sign_in("refused", email=email)
        except TooManyAttemptsError as error:
            return self._sign_in("wait", email=email, minutes=whole_minutes(error.wait))
        goal = wanted_next()
        is_half = entered.stage == "password"
        return self.let_in(entered, goal=with_next(SECOND_STEP, goal) if is_half else goal)

    @post(f"{SIGN_IN}/passkey", ANYBODY)
    def sign_in_with_passkey(self) -> Response:
        """Check what an authenticator answered; it is both steps at once."""
        try:
            entered = self.cases.staff.sign_in.enter_with_passkey(
                self.passkey_answer(), caller=self.caller, now=self.now
            )
        except SignInRefusedError:
            return self._sign_in("passkey")
        except TooManyAttemptsError as error:
            return self._sign_in("wait", minutes=whole_minutes(error.wait))
        return self.with_passkey(self.let_in(entered, goal=wanted_next()))

    @get(SECOND_STEP, ANYBODY)
    def second_step(self, problem: str | None = None, *, minutes: int = 0) -> Response:
        """Ask for the code of an app, or for a recovery code."""
        try:
            account = self.cases.staff.sign_in.awaited(self.session_token, now=self.now)
        except SignInRefusedError:
            return self._sign_in("expired" if self.session_token else None)
        page = SecondStepPage(
            csrf=self.context.gate.csrf_token(),
            next=wanted_next(),
            by_recovery_code=_by_recovery_code(),
            has_code_app=account.totp_sealed is not None,
            minutes=minutes,
            passkey=self._passkey_form() if account.passkeys else None,
        )
        return self._reply("access/second_step.html", page, problem)

    @post(SECOND_STEP, ANYBODY)
    def take_second_step(self) -> Response:
        """Check the code."""
        form = read(CodeForm, posted())
        if problem_of(form):
            return self.second_step("missing")
        sign_in = self.cases.staff.sign_in
        enter = sign_in.enter_with_recovery_code if _by_recovery_code() else sign_in.enter_with_code
        try:
            entered = enter(
                self.session_token,
                form.code.data,
                caller=self.caller,
                now=self.now,
            )
        except SignInRefusedError:
            return self.second_step("refused")
        except TooManyAttemptsError as error:
            return self.second_step("wait", minutes=whole_minutes(error.wait))
        return self.let_in(entered, goal=wanted_next())

    @post("/staff/sign-out", SIGNED_IN)
    def sign_out(self) -> Response:
        """End this session."""
        self.cases.staff.sessions.sign_out(signed_in_member())
        response = see_other(SIGN_IN)
        self.context.gate.cookies.drop(response, request, SESSION)
        return response

    def _sign_in(
        self, problem: str | None = None, *, email: str = "", minutes: int = 0
    ) -> Response:
        page = SignInPage(
            csrf=self.context.gate.csrf_token(),
            next=wanted_next(),
            email=email[:254],
            minutes=minutes,
            passkey=self._passkey_form(),
            passkey_first=problem in (None, "passkey") and self.knows_passkey,
        )
        return self._reply("access/sign_in.html", page, problem)

    def _reply(self, template: str, page: object, problem: str | None) -> Response:
        status = HTTPStatus.TOO_MANY_REQUESTS if problem == "wait" else None
        return self.context.pages.reply(template, page, problem=problem, status=status)

    def _passkey_form(self) -> PasskeyForm:
        question = self.cases.staff.sign_in.ask_for_passkey(this_site(), now=self.now)
        return PasskeyForm("/staff/sign-in/passkey", "get", *question)


def _by_recovery_code() -> bool:
    return "recovery" in (field("by"), asked("by"))
