"""Who may open what: a table of every route, compared with the application's own."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.domain.staff import Role
from app.web.shared.access import PUBLISHING
from tests.support.staff import Staffed
from tests.support.staff_client import StaffBrowser, signed_in

ANYBODY, FRESH = "anybody", " fresh"
VIEWER, EDITOR, OWNER = "viewer", "editor", "owner"

STAFF: Final = {
    ("GET", "/staff/"): VIEWER,
    ("GET", "/staff/sign-in"): ANYBODY,
    ("POST", "/staff/sign-in"): ANYBODY,
    ("POST", "/staff/sign-in/passkey"): ANYBODY,
    ("GET", "/staff/second-step"): ANYBODY,
    ("POST", "/staff/second-step"): ANYBODY,
    ("POST", "/staff/sign-out"): VIEWER,
    ("GET", "/staff/set-up/<link>"): ANYBODY,
    ("POST", "/staff/set-up/<link>"): ANYBODY,
    ("POST", "/staff/set-up/<link>/passkey"): ANYBODY,
    ("GET", "/staff/confirm"): VIEWER,
    ("POST", "/staff/confirm"): VIEWER,
    ("POST", "/staff/confirm/passkey"): VIEWER,
    ("GET", "/staff/me"): VIEWER,
    ("GET", "/staff/me/needs-second-factor"): VIEWER,
    ("GET", "/staff/me/password"): VIEWER + FRESH,
    ("POST", "/staff/me/password"): VIEWER + FRESH,
    ("GET", "/staff/me/code-app"): VIEWER + FRESH,
    ("POST", "/staff/me/code-app"): VIEWER + FRESH,
    ("POST", "/staff/me/code-app/remove"): VIEWER + FRESH,
    ("POST", "/staff/me/recovery-codes"): VIEWER + FRESH,
    ("GET", "/staff/me/passkey"): VIEWER + FRESH,
    ("POST", "/staff/me/passkey"): VIEWER + FRESH,
    ("POST", "/staff/me/passkey/remove"): VIEWER + FRESH,
    ("POST", "/staff/me/sessions/end"): VIEWER,
    ("POST", "/staff/me/sessions/end-all"): VIEWER,
    ("GET", "/staff/accounts"): OWNER + FRESH,
    ("POST", "/staff/accounts/add"): OWNER + FRESH,
    ("POST", "/staff/accounts/role"): OWNER + FRESH,
    ("POST", "/staff/accounts/reset"): OWNER + FRESH,
    ("GET", "/staff/accounts/remove"): OWNER + FRESH,
    ("POST", "/staff/accounts/remove"): OWNER + FRESH,
    ("GET", "/staff/handbook"): VIEWER,
    ("GET", "/staff/handbook/<page>"): VIEWER,
    ("GET", "/staff/handbook/pictures/<picture>"): VIEWER,
    ("GET", "/staff/stats"): VIEWER,
    ("GET", "/staff/stats/report"): VIEWER,
    ("GET", "/staff/stats/export"): VIEWER + FRESH,
    ("GET", "/staff/stats/export.csv"): VIEWER + FRESH,
    ("GET", "/staff/stats/export.xlsx"): VIEWER + FRESH,
    ("GET", "/staff/drafts"): EDITOR,
    ("GET", "/staff/drafts/<slug>"): EDITOR,
    ("GET", "/staff/drafts/<slug>/steps/<step>"): EDITOR,
    ("GET", "/staff/drafts/<slug>/parts/<part>"): EDITOR,
    ("GET", "/staff/drafts/<slug>/item"): EDITOR,
    ("GET", "/staff/drafts/<slug>/text"): EDITOR,
    ("POST", "/staff/drafts/<slug>/text"): EDITOR,
    ("GET", "/staff/drafts/<slug>/list"): EDITOR,
    ("POST", "/staff/drafts/<slug>/values"): EDITOR,
    ("POST", "/staff/drafts/<slug>/move"): EDITOR,
    ("POST", "/staff/drafts/<slug>/order"): EDITOR,
    ("POST", "/staff/drafts/<slug>/hide"): EDITOR,
    ("POST", "/staff/drafts/<slug>/show"): EDITOR,
    ("GET", "/staff/drafts/<slug>/remove"): EDITOR,
    ("POST", "/staff/drafts/<slug>/remove"): EDITOR,
    ("GET", "/staff/drafts/<slug>/add-item"): EDITOR,
    ("POST", "/staff/drafts/<slug>/add-item"): EDITOR,
    ("GET", "/staff/drafts/<slug>/add-option"): EDITOR,
    ("POST", "/staff/drafts/<slug>/add-option"): EDITOR,
    ("GET", "/staff/drafts/<slug>/add-section"): EDITOR,
    ("POST", "/staff/drafts/<slug>/add-section"): EDITOR,
    ("POST", "/staff/drafts/<slug>/start"): EDITOR,
    ("POST", "/staff/drafts/<slug>/undo"): EDITOR,
    ("GET", "/staff/drafts/<slug>/discard"): EDITOR,
    ("POST", "/staff/drafts/<slug>/discard"): EDITOR,
    ("GET", "/staff/drafts/<slug>/export"): EDITOR + FRESH,
    ("GET", "/staff/drafts/<slug>/import"): EDITOR,
    ("POST", "/staff/drafts/<slug>/import"): EDITOR,
    ("GET", "/staff/drafts/<slug>/checks"): EDITOR,
    ("GET", "/staff/drafts/<slug>/examples"): EDITOR,
    ("GET", "/staff/drafts/<slug>/examples/new"): EDITOR,
    ("POST", "/staff/drafts/<slug>/examples/keep"): EDITOR,
    ("GET", "/staff/drafts/<slug>/examples/<name>"): EDITOR,
    ("POST", "/staff/drafts/<slug>/examples/<name>/rename"): EDITOR,
    ("POST", "/staff/drafts/<slug>/examples/<name>/update"): EDITOR,
    ("POST", "/staff/drafts/<slug>/examples/<name>/remove"): EDITOR,
    ("GET", "/staff/drafts/<slug>/impact"): EDITOR,
    ("GET", "/staff/drafts/<slug>/weights"): EDITOR,
    ("GET", "/staff/drafts/<slug>/preview"): EDITOR,
    ("POST", "/staff/drafts/<slug>/preview/share"): EDITOR,
    ("POST", "/staff/drafts/<slug>/preview/take-back"): EDITOR,
    ("GET", "/staff/drafts/<slug>/publish"): EDITOR,
    ("POST", "/staff/drafts/<slug>/publish"): OWNER + FRESH,
    ("POST", "/staff/drafts/<slug>/publish/later"): OWNER + FRESH,
    ("POST", "/staff/drafts/<slug>/publish/call-off"): OWNER,
    ("POST", "/staff/drafts/<slug>/publish/classes"): EDITOR,
    ("POST", "/staff/drafts/<slug>/publish/reason"): EDITOR,
    ("POST", "/staff/drafts/<slug>/publish/review"): EDITOR,
    ("POST", "/staff/drafts/<slug>/publish/approve"): EDITOR + FRESH,
    ("GET", "/staff/drafts/<slug>/compare"): EDITOR,
    ("POST", "/staff/drafts/<slug>/compare"): EDITOR,
    ("POST", "/staff/drafts/<slug>/compare/one"): EDITOR,
    ("GET", "/staff/versions/<slug>/comparison"): EDITOR,
    ("GET", "/staff/versions/<slug>/comparison/<kept>"): OWNER + FRESH,
    ("POST", "/staff/versions/<slug>/comparison/<kept>"): OWNER + FRESH,
    ("GET", "/staff/versions"): EDITOR,
    ("GET", "/staff/versions/<slug>"): EDITOR,
    ("GET", "/staff/versions/<slug>/compare"): EDITOR,
    ("GET", "/staff/versions/<slug>/weights"): EDITOR,
    ("GET", "/staff/versions/<slug>/<int:first>/<int:second>"): EDITOR,
    ("GET", "/staff/versions/<slug>/<int:number>/back"): OWNER + FRESH,
    ("POST", "/staff/versions/<slug>/<int:number>/back"): OWNER + FRESH,
    ("POST", "/staff/versions/<slug>/<int:number>/draft"): OWNER,
    ("GET", "/staff/switch"): OWNER,
    ("POST", "/staff/switch/off"): OWNER,
    ("POST", "/staff/switch/on"): OWNER + FRESH,
    ("GET", "/staff/audit"): OWNER,
    ("GET", "/staff/settings"): OWNER,
    ("GET", "/staff/settings/embedding"): OWNER,
    ("GET", "/staff/settings/thresholds"): OWNER + FRESH,
    ("POST", "/staff/settings/thresholds"): OWNER + FRESH,
    ("GET", "/staff/settings/sources"): OWNER + FRESH,
    ("POST", "/staff/settings/sources/add"): OWNER + FRESH,
    ("POST", "/staff/settings/sources/rename"): OWNER + FRESH,
    ("POST", "/staff/settings/sources/give-up"): OWNER + FRESH,
    ("GET", "/staff/settings/<part>"): OWNER + FRESH,
    ("POST", "/staff/settings/<part>"): OWNER + FRESH,
    ("POST", "/staff/settings/look"): OWNER + FRESH,
    ("GET", "/staff/settings/links/<name>"): OWNER + FRESH,
    ("POST", "/staff/settings/links/<name>"): OWNER + FRESH,
}
VISITORS: Final = {
    ("GET", "/"),
    ("POST", "/"),
    ("GET", "/<slug>/"),
    ("POST", "/<slug>/"),
    ("POST", "/pulse"),
    ("POST", "/<slug>/pulse"),
    ("GET", "/preview/<secret>/"),
    ("POST", "/preview/<secret>/"),
    ("POST", "/preview/<secret>/pulse"),
    ("GET", "/start"),
    ("POST", "/start"),
    ("GET", "/embed.js"),
    ("GET", "/about"),
    ("GET", "/end"),
    ("GET", "/clinic.jpg"),
    ("POST", "/reminder.ics"),
    ("GET", "/hand-over"),
    ("GET", "/hand-over/worker.js"),
    ("GET", "/hand-over/versions.json"),
    ("GET", "/hand-over/words/<int(max=4294967295):number>.json"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/robots.txt"),
    ("GET", "/favicon.ico"),
    ("GET", "/preview.png"),
    ("GET", "/apple-touch-icon.png"),
    ("GET", "/read/"),
    ("GET", "/read/<int:number>"),
    ("GET", "/<slug>/read/"),
    ("GET", "/<slug>/read/<int:number>"),
}
RANK: Final = {role.value: number for number, role in enumerate(Role)}


def routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_the_table_names_every_route_and_no_other(app: Flask) -> None:
    assert routes(app) == STAFF.keys() | VISITORS


def test_everything_below_staff_is_guarded(app: Flask) -> None:
    rules = app.extensions["staff_gate"].rules
    below = {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith("/staff")}
    assert below == rules.keys()


def test_a_guarded_route_that_says_nothing_is_closed_to_everybody(
    app: Flask, staff: Staffed
) -> None:
    del app.extensions["staff_gate"].rules["staff_access.sign_in"]
    assert StaffBrowser(app).get("/staff/sign-in").status_code == 403
    assert signed_in(app, staff).get("/staff/sign-in").status_code == 403


def filled(rule: str, *, link: str = "no-link-at-all") -> str:
    """Return a path of a rule."""
    path = rule.replace("<link>", link).replace("<part>", "clinic")
    path = path.replace("<slug>", "back-pain").replace("<step>", "list_a")
    path = path.replace("<page>", "sign-in").replace("<picture>", "start.png")
    return re.sub("<int:[a-z]+>", "1", path)


def request_for(browser: StaffBrowser, method: str, rule: str) -> TestResponse:
    path = filled(rule)
    if method == "GET":
        return browser.get(path)
    takes_file = path.endswith(("/import", "/settings/look"))
    return browser.send(path) if takes_file else browser.post(path)


@pytest.mark.parametrize("who", ["nobody", *RANK])
def test_a_role_opens_what_the_table_says(app: Flask, staff: Staffed, who: str) -> None:
    signed_in(app, staff, email="always@example.jp")
    for number, ((method, rule), asks) in enumerate(STAFF.items()):
        browser = StaffBrowser(app)
        if who != "nobody":
            browser = signed_in(app, staff, role=Role(who), email=f"{who}{number}@example.jp")
        reply = request_for(browser, method, rule)
        least = asks.removesuffix(FRESH)
        place = f"{method} {rule} for {who}: {reply.status} {reply.location}"
        if least != ANYBODY and who == "nobody":
            assert reply.status_code == 303, place
            assert (reply.location or "").startswith("/staff/sign-in?next="), place
        elif least != ANYBODY and RANK[who] < RANK[least]:
            assert reply.status_code == 403, place
        else:
            assert reply.status_code < 500, place
            assert reply.status_code != 403, place
            assert not (reply.location or "").startswith(("/staff/sign-in?", "/staff/confirm")), (
                place
            )


def test_what_asks_for_a_fresh_sign_in_sends_a_stale_one_to_prove_it(
    app: Flask, staff: Staffed
) -> None:
    for number, ((method, rule), asks) in enumerate(STAFF.items()):
        if asks == ANYBODY:
            continue
        browser = signed_in(app, staff, email=f"stale{number}@example.jp", fresh=False)
        reply = request_for(browser, method, rule)
        is_sent = (reply.location or "").startswith("/staff/confirm?next=")
        assert is_sent == asks.endswith(FRESH), f"{method} {rule}: {reply.status}"


def test_everything_that_publishes_asks_for_a_second_factor(app: Flask) -> None:
    rules = app.extensions["staff_gate"].rules
    assert {name.partition(".")[2] for name, access in rules.items() if access.second_factor} == {
        "publish",
        "publish_later",
        "back_page",
        "go_back",
        "end_page",
        "end",
        "show_link",
        "confirm_link",
    }


def test_publishing_asks_an_owner_for_a_second_factor(app: Flask, staff: Staffed) -> None:
    app.extensions["staff_gate"].rules["staff_access.start"] = PUBLISHING
    now = datetime.now(UTC)
    entered = staff.add(now=now)
    browser = StaffBrowser(app).holding(entered.token)
    assert browser.get("/staff/").location == "/staff/me/needs-second-factor?next=/staff/"
    assert browser.get("/staff/me/needs-second-factor").status_code == 200
    staff.with_code_app(entered, now=now)
    assert browser.get("/staff/").status_code == 200
