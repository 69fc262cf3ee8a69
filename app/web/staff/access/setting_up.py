"""What a one-time link opens: a password or a passkey is chosen, and somebody is in."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from flask import Response

from app.services.staff.errors import (
    EmailRefusedError,
    LinkRefusedError,
    PasskeyRefusedError,
    PasswordRefusedError,
    TooManyAttemptsError,
)
from app.services.staff.member import Entered
from app.web.shared.access import ANYBODY, START, field, posted
from app.web.shared.staff_context import get, post
from app.web.staff.access.browser import BrowserViews, this_site, whole_minutes, with_next
from app.web.staff.access.forms import PasswordForm, problem_of, read
from app.web.staff.access.pages import BadLinkPage, PasskeyForm, SetUpPage

_CODE_APP: Final = with_next("/staff/me/code-app", START)


class SetUpViews(BrowserViews):
    """The views of a one-time link."""

    @get("/staff/set-up/<link>", ANYBODY)
    def set_up(self, link: str, problem: str | None = None, *, minutes: int = 0) -> Response:
        """Show what the link is for; looking uses nothing up."""
        now = self.now
        links = self.cases.staff.links
        try:
            invitation = links.look(link, now=now)
            question = links.ask_for_passkey(link, this_site(), now=now)
        except LinkRefusedError:
            return self._bad_link()
        action = f"/staff/set-up/{link}"
        page = SetUpPage(
            csrf=self.context.gate.csrf_token(),
            action=action,
            is_first=invitation.email is None,
            email=invitation.email or field("email")[:254],
            role=invitation.role.value,
            minutes=minutes,
            passkey=PasskeyForm(f"{action}/passkey", "create", *question),
        )
        return self.context.pages.reply("access/set_up.html", page, problem=problem)

    @post("/staff/set-up/<link>", ANYBODY)
    def set_up_with_password(self, link: str) -> Response:
        """Choose a password."""
        form = read(PasswordForm, posted())
        problem = problem_of(form)
        if problem:
            return self.set_up(link, problem)

        def accept() -> Entered:
            return self.cases.staff.links.accept_with_password(
                link,
                email=field("email"),
                password=form.password.data,
                caller=self.caller,
                now=self.now,
            )

        return self._accepted(link, accept, goal=_CODE_APP)

    @post("/staff/set-up/<link>/passkey", ANYBODY)
    def set_up_with_passkey(self, link: str) -> Response:
        """Register a passkey."""
        answer = self.passkey_answer()

        def accept() -> Entered:
            return self.cases.staff.links.accept_with_passkey(
                link, answer, email=field("email"), caller=self.caller, now=self.now
            )

        reply = self._accepted(link, accept, goal="/staff/me?done=passkey")
        is_in = reply.status_code == HTTPStatus.SEE_OTHER
        return self.with_passkey(reply) if is_in else reply

    def _accepted(self, link: str, accept: Callable[[], Entered], *, goal: str) -> Response:
        try:
            return self.let_in(accept(), goal=goal)
        except LinkRefusedError:
            return self._bad_link()
        except EmailRefusedError:
            return self.set_up(link, "not_email")
        except PasswordRefusedError as error:
            return self.set_up(link, error.problem)
        except PasskeyRefusedError:
            return self.set_up(link, "passkey")
        except TooManyAttemptsError as error:
            return self.set_up(link, "wait", minutes=whole_minutes(error.wait))

    def _bad_link(self) -> Response:
        page = BadLinkPage(csrf=self.context.gate.csrf_token())
        return self.context.pages.reply("access/bad_link.html", page, status=HTTPStatus.GONE)
