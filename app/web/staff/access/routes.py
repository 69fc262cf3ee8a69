"""The addresses of getting in and out, and what each asks for."""

from flask import Blueprint, Response

from app.web.shared.access import (
    ANYBODY,
    CONFIRM,
    MANAGING,
    OWN_ACCESS,
    SECOND_FACTOR,
    SIGN_IN,
    SIGNED_IN,
    START,
    Gate,
)
from app.web.shared.staff_context import StaffContext
from app.web.staff.access.accounts import AccountViews
from app.web.staff.access.browser import SECOND_STEP
from app.web.staff.access.confirming import ConfirmViews
from app.web.staff.access.entering import SignInViews
from app.web.staff.access.own import OwnAccessViews
from app.web.staff.access.pages import StartPage
from app.web.staff.access.setting_up import SetUpViews

_POST = ("POST",)


def make_blueprint(context: StaffContext) -> Blueprint:
    """Return the blueprint of every access page, guarded."""
    blueprint = context.blueprint("staff_access")

    def start() -> Response:
        return context.reply("start.html", StartPage())

    context.gate.add(blueprint, START, start, access=SIGNED_IN)
    _add_entering(blueprint, context.gate, SignInViews(context))
    _add_setting_up(blueprint, context.gate, SetUpViews(context))
    _add_confirming(blueprint, context.gate, ConfirmViews(context))
    _add_own(blueprint, context.gate, OwnAccessViews(context))
    _add_accounts(blueprint, context.gate, AccountViews(context))
    return blueprint


def _add_entering(to: Blueprint, gate: Gate, views: SignInViews) -> None:
    gate.add(to, SIGN_IN, views.sign_in, access=ANYBODY)
    gate.add(to, SIGN_IN, views.sign_in_with_password, access=ANYBODY, methods=_POST)
    gate.add(to, f"{SIGN_IN}/passkey", views.sign_in_with_passkey, access=ANYBODY, methods=_POST)
    gate.add(to, SECOND_STEP, views.second_step, access=ANYBODY)
    gate.add(to, SECOND_STEP, views.take_second_step, access=ANYBODY, methods=_POST)
    gate.add(to, "/staff/sign-out", views.sign_out, access=SIGNED_IN, methods=_POST)


def _add_setting_up(to: Blueprint, gate: Gate, views: SetUpViews) -> None:
    path = "/staff/set-up/<link>"
    gate.add(to, path, views.set_up, access=ANYBODY)
    gate.add(to, path, views.set_up_with_password, access=ANYBODY, methods=_POST)
    gate.add(to, f"{path}/passkey", views.set_up_with_passkey, access=ANYBODY, methods=_POST)


def _add_confirming(to: Blueprint, gate: Gate, views: ConfirmViews) -> None:
    gate.add(to, CONFIRM, views.confirm, access=SIGNED_IN)
    gate.add(to, CONFIRM, views.confirm_with_password, access=SIGNED_IN, methods=_POST)
    gate.add(to, f"{CONFIRM}/passkey", views.confirm_with_passkey, access=SIGNED_IN, methods=_POST)
    gate.add(to, SECOND_FACTOR, views.needs_second_factor, access=SIGNED_IN)


def _add_own(to: Blueprint, gate: Gate, views: OwnAccessViews) -> None:
    me = "/staff/me"
    gate.add(to, me, views.me, access=SIGNED_IN)
    gate.add(to, f"{me}/password", views.password, access=OWN_ACCESS)
    gate.add(to, f"{me}/password", views.change_password, access=OWN_ACCESS, methods=_POST)
    gate.add(to, f"{me}/code-app", views.code_app, access=OWN_ACCESS)
    gate.add(to, f"{me}/code-app", views.add_code_app, access=OWN_ACCESS, methods=_POST)
    gate.add(to, f"{me}/code-app/remove", views.remove_code_app, access=OWN_ACCESS, methods=_POST)
    codes = f"{me}/recovery-codes"
    gate.add(to, codes, views.renew_recovery_codes, access=OWN_ACCESS, methods=_POST)
    gate.add(to, f"{me}/passkey", views.passkey, access=OWN_ACCESS)
    gate.add(to, f"{me}/passkey", views.add_passkey, access=OWN_ACCESS, methods=_POST)
    gate.add(to, f"{me}/passkey/remove", views.remove_passkey, access=OWN_ACCESS, methods=_POST)
    gate.add(to, f"{me}/sessions/end", views.end_session, access=SIGNED_IN, methods=_POST)
    gate.add(to, f"{me}/sessions/end-all", views.end_all_sessions, access=SIGNED_IN, methods=_POST)


def _add_accounts(to: Blueprint, gate: Gate, views: AccountViews) -> None:
    path = "/staff/accounts"
    gate.add(to, path, views.accounts, access=MANAGING)
    gate.add(to, f"{path}/add", views.add_account, access=MANAGING, methods=_POST)
    gate.add(to, f"{path}/role", views.change_role, access=MANAGING, methods=_POST)
    gate.add(to, f"{path}/reset", views.reset_account, access=MANAGING, methods=_POST)
    gate.add(to, f"{path}/remove", views.ask_to_remove, access=MANAGING)
    gate.add(to, f"{path}/remove", views.remove_account, access=MANAGING, methods=_POST)
