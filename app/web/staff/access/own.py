"""My sign-in: where I am signed in, my password, my app, my passkeys, my recovery codes."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

from flask import Response, request

from app.services.staff.errors import (
    LastWayInError,
    PasskeyRefusedError,
    PasswordRefusedError,
    SignInRefusedError,
)
from app.services.staff.own_access import Enrolment
from app.web.shared.access import (
    OWN_ACCESS,
    SIGN_IN,
    SIGNED_IN,
    field,
    posted,
    signed_in_member,
)
from app.web.shared.cookies import SESSION
from app.web.shared.post_body import DIGITS_OF_AN_ID, whole_number
from app.web.shared.replies import see_other
from app.web.shared.richtext import qr
from app.web.shared.staff_context import get, post
from app.web.staff.access.browser import BrowserViews, this_device, this_site, wanted_next
from app.web.staff.access.forms import CodeForm, PasswordForm, problem_of, read
from app.web.staff.access.pages import (
    AddPasskeyPage,
    CodeAppPage,
    OwnPage,
    PasskeyForm,
    PasskeyLine,
    PasswordPage,
    RecoveryCodesPage,
    SessionLine,
)

_GROUP: Final = 4
_ME: Final = "/staff/me"


class OwnAccessViews(BrowserViews):
    """The views of a member's own way in."""

    @get("/staff/me", SIGNED_IN)
    def me(self, problem: str | None = None) -> Response:
        """Show how I get in, and where I am signed in."""
        member, staff, now = signed_in_member(), self.cases.staff, self.now
        page = OwnPage(
            member=member,
            passkeys=tuple(
                PasskeyLine(
                    id=_encoded(one.id),
                    name=one.name,
                    since=self.context.written(one.created_at),
                    used=self.context.written(one.used_at) if one.used_at else "",
                )
                for one in staff.own.passkeys(member)
            ),
            sessions=tuple(
                SessionLine(
                    id=str(one.id),
                    device=one.device,
                    since=self.context.written(one.created_at),
                    seen=self.context.written(one.seen_at),
                    is_this=one.id == member.session_id,
                )
                for one in staff.sessions.listed(member, now=now)
            ),
        )
        return self.context.reply("access/me.html", page, problem=problem)

    @get("/staff/me/password", OWN_ACCESS)
    def password(self, problem: str | None = None) -> Response:
        """Ask for a new password."""
        page = PasswordPage(
            has_password=signed_in_member().has_password,
        )
        return self.context.reply("access/password.html", page, problem=problem)

    @post("/staff/me/password", OWN_ACCESS)
    def change_password(self) -> Response:
        """Change the password."""
        form = read(PasswordForm, posted())
        problem = problem_of(form)
        if problem:
            return self.password(problem)
        try:
            self.cases.staff.own.change_password(
                signed_in_member(), form.password.data, now=self.now
            )
        except PasswordRefusedError as error:
            return self.password(error.problem)
        return see_other(f"{_ME}?done=password")

    @get("/staff/me/code-app", OWN_ACCESS)
    def code_app(self) -> Response:
        """Show a QR code for an authenticator app."""
        return self._code_app(self.cases.staff.own.begin_code_app(signed_in_member()))

    @post("/staff/me/code-app", OWN_ACCESS)
    def add_code_app(self) -> Response:
        """Check the app's first code."""
        member, own = signed_in_member(), self.cases.staff.own
        form = read(CodeForm, posted())
        try:
            codes = own.finish_code_app(
                member,
                sealed=field("sealed"),
                typed=form.code.data or "",
                now=self.now,
            )
        except SignInRefusedError:
            return self._code_app_again()
        if codes:
            return self._codes(codes, goal=wanted_next())
        return see_other(f"{_ME}?done=code_app")

    @post("/staff/me/code-app/remove", OWN_ACCESS)
    def remove_code_app(self) -> Response:
        """Forget the authenticator app."""
        self.cases.staff.own.remove_code_app(signed_in_member(), now=self.now)
        return see_other(f"{_ME}?done=code_app_removed")

    @post("/staff/me/recovery-codes", OWN_ACCESS)
    def renew_recovery_codes(self) -> Response:
        """Show new recovery codes."""
        codes = self.cases.staff.own.renew_recovery_codes(signed_in_member(), now=self.now)
        return self._codes(codes, goal=_ME)

    @get("/staff/me/passkey", OWN_ACCESS)
    def passkey(self, problem: str | None = None) -> Response:
        """Show how to make a passkey."""
        question = self.cases.staff.own.ask_for_passkey(
            signed_in_member(), this_site(), now=self.now
        )
        page = AddPasskeyPage(
            name=field("name") or this_device(),
            passkey=PasskeyForm("/staff/me/passkey", "create", *question),
        )
        return self.context.reply("access/passkey.html", page, problem=problem)

    @post("/staff/me/passkey", OWN_ACCESS)
    def add_passkey(self) -> Response:
        """Register a passkey."""
        name = field("name") or this_device()
        try:
            codes = self.cases.staff.own.add_passkey(
                signed_in_member(), self.passkey_answer(), name=name, now=self.now
            )
        except PasskeyRefusedError:
            return self.passkey("passkey")
        done = self._codes(codes, goal=_ME) if codes else see_other(f"{_ME}?done=passkey")
        return self.with_passkey(done)

    @post("/staff/me/passkey/remove", OWN_ACCESS)
    def remove_passkey(self) -> Response:
        """Remove a passkey."""
        try:
            self.cases.staff.own.remove_passkey(
                signed_in_member(), _decoded(field("id")), now=self.now
            )
        except LastWayInError:
            return self.me("last_way_in")
        return see_other(f"{_ME}?done=passkey_removed")

    @post("/staff/me/sessions/end", SIGNED_IN)
    def end_session(self) -> Response:
        """End one of my sessions."""
        session_id = whole_number(field("id"), digits=DIGITS_OF_AN_ID)
        if session_id is not None:
            self.cases.staff.sessions.end(signed_in_member(), session_id)
        return see_other(f"{_ME}?done=session")

    @post("/staff/me/sessions/end-all", SIGNED_IN)
    def end_all_sessions(self) -> Response:
        """Sign out everywhere."""
        self.cases.staff.sessions.end_all(signed_in_member(), now=self.now)
        response = see_other(SIGN_IN)
        self.context.gate.cookies.drop(response, request, SESSION)
        return response

    def _code_app_again(self) -> Response:
        """Show the same QR code once more; a new one when the form carried none of ours."""
        member, own = signed_in_member(), self.cases.staff.own
        try:
            return self._code_app(own.code_app_again(member, field("sealed")), "refused")
        except SignInRefusedError:
            return self._code_app(own.begin_code_app(member), "refused")

    def _code_app(self, enrolment: Enrolment, problem: str | None = None) -> Response:
        secret = enrolment.secret
        groups = (secret[i : i + _GROUP] for i in range(0, len(secret), _GROUP))
        page = CodeAppPage(
            next=wanted_next(),
            qr=qr(enrolment.uri),
            secret=" ".join(groups),
            uri=enrolment.uri,
            sealed=enrolment.sealed,
            is_first=not signed_in_member().has_code_app,
        )
        return self.context.reply("access/code_app.html", page, problem=problem)

    def _codes(self, codes: tuple[str, ...], *, goal: str) -> Response:
        page = RecoveryCodesPage(codes=codes, next=goal)
        return self.context.reply("access/recovery_codes.html", page)


def _encoded(passkey_id: bytes) -> str:
    return urlsafe_b64encode(passkey_id).decode()


def _decoded(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text.encode())
    except ValueError:
        return b""
