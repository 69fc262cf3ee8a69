"""The owner's page of accounts: who works here, with which role, and their one-time links."""

from datetime import datetime
from http import HTTPStatus
from typing import Final

from flask import Response, abort, request

from app.domain.staff import Role
from app.services.staff.accounts import Account
from app.services.staff.errors import EmailRefusedError, LastOwnerError
from app.web.shared.access import MANAGING, asked, field, posted, signed_in_member, who
from app.web.shared.post_body import DIGITS_OF_AN_ID, whole_number
from app.web.shared.replies import see_other
from app.web.shared.staff_context import StaffViews, get, post
from app.web.staff.access.forms import AccountForm, problem_of, read
from app.web.staff.access.pages import AccountLine, AccountsPage, LinkPage, RemoveAccountPage

_ACCOUNTS: Final = "/staff/accounts"


class AccountViews(StaffViews):
    """The views of everybody's accounts."""

    @get("/staff/accounts", MANAGING)
    def accounts(self, problem: str | None = None) -> Response:
        """Show everybody."""
        now = self.now
        page = AccountsPage(
            people=tuple(_line(one, now=now) for one in self.cases.staff.accounts.everybody()),
            email=field("email")[:254] if problem else "",
        )
        return self.context.reply("access/accounts.html", page, problem=problem)

    @post("/staff/accounts/add", MANAGING)
    def add_account(self) -> Response:
        """Add somebody and show their link, this once."""
        form = read(AccountForm, posted())
        if problem_of(form):
            return self.accounts("not_email")
        role = Role(form.role.data)
        try:
            link = self.cases.staff.accounts.invite(
                form.email.data or "", role=role, who=who(), now=self.now
            )
        except EmailRefusedError as error:
            return self.accounts("taken" if error.is_taken else "not_email")
        return self._link(field("email").strip(), role.value, link, is_new=True)

    @post("/staff/accounts/role", MANAGING)
    def change_role(self) -> Response:
        """Give somebody another role."""
        form = read(AccountForm, posted())
        if problem_of(form):
            abort(HTTPStatus.BAD_REQUEST)
        role = Role(form.role.data)
        try:
            self.cases.staff.accounts.change_role(
                self._account().id, role=role, who=who(), now=self.now
            )
        except LastOwnerError:
            return self.accounts("last_owner")
        return see_other(f"{_ACCOUNTS}?done=role")

    @post("/staff/accounts/reset", MANAGING)
    def reset_account(self) -> Response:
        """Void what somebody signs in with and show a new link, this once."""
        account = self._account()
        if account.id == signed_in_member().account_id:
            return self.accounts("not_self")
        link = self.cases.staff.accounts.reset(account.id, who=who(), now=self.now)
        return self._link(account.email, account.role.value, link, is_new=False)

    @get("/staff/accounts/remove", MANAGING)
    def ask_to_remove(self) -> Response:
        """Ask before somebody is removed."""
        account = self._account(asked("id"))
        page = RemoveAccountPage(id=account.id, email=account.email)
        return self.context.reply("access/remove.html", page)

    @post("/staff/accounts/remove", MANAGING)
    def remove_account(self) -> Response:
        """Remove somebody."""
        try:
            self.cases.staff.accounts.remove(self._account().id, who=who(), now=self.now)
        except LastOwnerError:
            return self.accounts("last_owner")
        return see_other(f"{_ACCOUNTS}?done=removed")

    def _account(self, typed: str | None = None) -> Account:
        text = field("id") if typed is None else typed
        account_id = whole_number(text, digits=DIGITS_OF_AN_ID)
        if account_id is None:
            abort(HTTPStatus.NOT_FOUND)
        return self.cases.staff.accounts.find(account_id)

    def _link(self, email: str, role: str, link: str, *, is_new: bool) -> Response:
        page = LinkPage(
            email=email,
            role=role,
            link=f"{request.host_url}staff/set-up/{link}",
            is_new=is_new,
        )
        return self.context.reply("access/link.html", page)


def _line(account: Account, *, now: datetime) -> AccountLine:
    return AccountLine(
        id=account.id,
        email=account.email,
        role=account.role.value,
        state=_state(account, now=now),
        is_self=account.id == signed_in_member().account_id,
    )


def _state(account: Account, *, now: datetime) -> str:
    if account.is_set_up:
        return "safe" if account.has_second_factor else "password_only"
    is_waiting = account.link_expires_at is not None and account.link_expires_at > now
    return "invited" if is_waiting else "link_expired"
