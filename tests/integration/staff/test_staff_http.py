"""The staff area over HTTP: cookies, forgeries, one refusal for all, kind errors in Japanese."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from flask import Flask
from sqlalchemy import Connection
from werkzeug.test import TestResponse

from app.domain.staff import Role
from app.storage.tables import metadata
from tests.builders import shipped
from tests.integration.staff.test_access_table import STAFF, filled
from tests.support.counting import execute
from tests.support.staff import OWNER, PASSWORD, Staffed, code
from tests.support.staff_client import StaffBrowser, signed_in, words_of
from tests.support.visits import Page, running_app


def stored(staff: Staffed) -> str:
    def work(connection: Connection) -> str:
        rows = {
            name: sorted(map(repr, connection.exec_driver_sql(f"SELECT * FROM {name}")))  # noqa: S608  # our own names
            for name in sorted(metadata.tables)
        }
        return repr(rows)

    return staff.database.read(work)


# ------------------------------------------------------------------ cookies


def test_visitors_get_no_cookie_and_theirs_are_not_read(app: Flask, staff: Staffed) -> None:
    browser = signed_in(app, staff)
    for path in ("/", "/back-pain/", "/about", "/end", "/healthz", "/nothing"):
        response = browser.get(path)
        assert "Set-Cookie" not in response.headers
        assert "Cookie" not in response.headers.get("Vary", "")


def test_cookies_are_hidden_from_scripts_and_other_places(app: Flask, staff: Staffed) -> None:
    staff.add(now=datetime.now(UTC))
    browser = StaffBrowser(app)
    entered = browser.post("/staff/sign-in", email=OWNER, password=PASSWORD)
    cookies = entered.headers.getlist("Set-Cookie")
    assert {cookie.partition("=")[0] for cookie in cookies} == {"staff", "staff_device"}
    for cookie in cookies:
        assert {"HttpOnly", "Path=/staff", "SameSite=Lax"} <= set(cookie.split("; "))


def order_of(response: TestResponse) -> list[str]:
    """Return which ways in the page offers, the first one first."""
    return re.findall(r'<form method="post" action="(/staff/[\w/-]+)"', response.text)


def test_a_browser_that_used_a_passkey_is_asked_for_it_first(app: Flask, staff: Staffed) -> None:
    ways = ["/staff/sign-in", "/staff/sign-in/passkey"]
    browser = StaffBrowser(app)
    assert order_of(browser.get("/staff/sign-in")) == ways
    browser.client.set_cookie("staff_passkey", "1", path="/staff")
    assert order_of(browser.get("/staff/sign-in")) == ways[::-1]
    wrong = browser.post("/staff/sign-in", email=OWNER, password="not the password")
    assert order_of(wrong) == ways
    member = signed_in(app, staff)
    member.client.set_cookie("staff_passkey", "1", path="/staff")
    assert order_of(member.get("/staff/confirm")) == ["/staff/sign-out", "/staff/confirm"]


def test_over_https_cookies_are_secure_and_prefixed(app: Flask) -> None:
    response = app.test_client().get("/staff/sign-in", base_url="https://localhost")
    (cookie,) = response.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Secure-staff_form=")
    assert "Secure" in cookie.split("; ")


def test_in_production_cookies_are_secure_whatever_the_proxy_says(
    published_database_url: str, tmp_path: Path
) -> None:
    production = {"ENVIRONMENT": "production", "TRUSTED_HOSTS": "localhost"}
    with running_app(published_database_url, instance_dir=tmp_path, **production) as running:
        response = running.test_client().get("/staff/sign-in")
    assert "Secure" in response.headers["Set-Cookie"].split("; ")


def test_staff_pages_are_stored_nowhere_and_may_ask_for_passkeys(
    app: Flask, staff: Staffed
) -> None:
    browser = signed_in(app, staff)
    for path in ("/staff/sign-in", "/staff/me", "/staff/nothing-here-but-me"):
        response = browser.get(path)
        if response.status_code == 200:
            assert response.headers["Cache-Control"] == "no-store"
            assert "publickey-credentials-get=(self)" in response.headers["Permissions-Policy"]
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    visitor = browser.get("/").headers["Permissions-Policy"]
    assert "publickey-credentials-get=()" in visitor


# ------------------------------------------------------------------ sessions


def test_a_session_that_was_planted_is_not_the_one_that_is_opened(
    app: Flask, staff: Staffed
) -> None:
    staff.add(now=datetime.now(UTC))
    browser = StaffBrowser(app).holding("planted-by-somebody")
    browser.post("/staff/sign-in", email=OWNER, password=PASSWORD)
    assert browser.session != "planted-by-somebody"
    assert browser.get("/staff/me").status_code == 200
    assert StaffBrowser(app).holding("planted-by-somebody").get("/staff/me").status_code == 303


def test_after_signing_out_the_old_secret_opens_nothing(app: Flask, staff: Staffed) -> None:
    browser = signed_in(app, staff)
    kept = browser.session
    reply = browser.post("/staff/sign-out")
    assert reply.location == "/staff/sign-in"
    assert browser.session == ""
    assert browser.holding(kept).get("/staff/me").status_code == 303


def test_one_comes_back_to_the_page_one_wanted(app: Flask, staff: Staffed) -> None:
    staff.add(now=datetime.now(UTC))
    browser = StaffBrowser(app)
    way = browser.get("/staff/accounts").location or ""
    assert way == "/staff/sign-in?next=/staff/accounts"
    goal = Page(browser.get(way).text).inputs("next")[0]["value"]
    entered = browser.post("/staff/sign-in", email=OWNER, password=PASSWORD, next=goal)
    assert entered.location == "/staff/accounts"


def test_nobody_is_sent_elsewhere(app: Flask, staff: Staffed) -> None:
    staff.add(now=datetime.now(UTC))
    entered = StaffBrowser(app).post(
        "/staff/sign-in", email=OWNER, password=PASSWORD, next="https://evil.example/"
    )
    assert entered.location == "/staff/"


# ------------------------------------------------------------------ signing in


def test_every_wrong_sign_in_reads_the_same(app: Flask, staff: Staffed) -> None:
    staff.add(now=datetime.now(UTC))
    staff.access.accounts.invite(
        "invited@example.jp", role=Role.VIEWER, who="x", now=datetime.now(UTC)
    )
    replies = {
        (reply.status_code, words_of(reply), len(reply.headers))
        for reply in (
            StaffBrowser(app).post("/staff/sign-in", email=email, password="wrong password")
            for email in (OWNER, "nobody@example.jp", "invited@example.jp")
        )
    }
    assert len(replies) == 1
    assert "メールアドレスかパスワードが違います。" in next(iter(replies))[1]


def test_the_whole_way_with_a_password_and_an_app(app: Flask, staff: Staffed) -> None:
    now = datetime.now(UTC)
    secret, codes = staff.with_code_app(staff.add(now=now), now=now)
    browser = StaffBrowser(app)
    step = browser.post("/staff/sign-in", email=OWNER, password=PASSWORD)
    assert step.location == "/staff/second-step?next=/staff/"
    assert "6桁" in browser.page("/staff/second-step").words
    wrong = browser.post("/staff/second-step", csrf=browser.csrf(step.location), code="000000")
    assert wrong.status_code == 422
    right = code(secret, now=datetime.now(UTC))
    inside = browser.post("/staff/second-step", csrf=browser.csrf(step.location), code=right)
    assert inside.location == "/staff/"
    assert browser.get("/staff/").status_code == 200
    other = StaffBrowser(app)
    other.post("/staff/sign-in", email=OWNER, password=PASSWORD)
    form = "/staff/second-step?by=recovery"
    inside = other.post("/staff/second-step", csrf=other.csrf(form), by="recovery", code=codes[0])
    assert inside.location == "/staff/"


def test_who_has_to_wait_reads_for_how_long(app: Flask, staff: Staffed) -> None:
    staff.add(now=datetime.now(UTC))
    browser = StaffBrowser(app)
    for _ in range(5):
        browser.post("/staff/sign-in", email=OWNER, password="wrong password")
    reply = browser.post("/staff/sign-in", email=OWNER, password="wrong password")
    assert reply.status_code == 429
    assert "約4分" in words_of(reply)


# ------------------------------------------------------------------ forgeries


def test_no_forged_post_changes_anything(app: Flask, staff: Staffed) -> None:
    now = datetime.now(UTC)
    link = staff.access.accounts.invite("new@example.jp", role=Role.VIEWER, who="x", now=now)
    account = str(staff.access.accounts.by_email("new@example.jp").id)
    browser, other = signed_in(app, staff), signed_in(app, staff, email="other@example.jp")
    good, foreign = browser.csrf("/staff/me"), other.csrf("/staff/me")
    before_signing_in = StaffBrowser(app).csrf()
    fields = {"id": account, "email": "x@example.jp", "role": "owner", "password": PASSWORD}
    forgeries: dict[str, dict[str, object]] = {
        "no token": {"csrf": ""},
        "a made-up token": {"csrf": f"{good.partition('.')[0]}.{'0' * 64}"},
        "another session's token": {"csrf": foreign},
        "another browser's token": {"csrf": before_signing_in},
        "another site": {"csrf": good, "headers": {"Sec-Fetch-Site": "cross-site"}},
        "a sibling site": {"csrf": good, "headers": {"Sec-Fetch-Site": "same-site"}},
        "another origin": {"csrf": good, "headers": {"Origin": "https://evil.example"}},
    }
    before = stored(staff)
    for method, rule in STAFF:
        if method == "GET":
            continue
        for name, forgery in forgeries.items():
            path = filled(rule, link=link)
            reply = browser.post(path, **forgery, **fields)  # type: ignore[arg-type]  # a table of arguments
            assert reply.status_code in {400, 403}, f"{name} at {path}: {reply.status}"
    assert stored(staff) == before
    assert browser.post("/staff/accounts/role", csrf=good, id=account, role="editor").location
    assert stored(staff) != before


def test_a_form_of_another_sign_in_on_this_browser_changes_nothing(
    app: Flask, staff: Staffed
) -> None:
    browser = signed_in(app, staff)
    old = browser.csrf("/staff/me")
    browser.holding(staff.enter(now=datetime.now(UTC)).token)
    assert browser.post("/staff/sign-out", csrf=old).status_code == 400
    assert browser.get("/staff/me").status_code == 200


@pytest.mark.parametrize("content_type", ["text/plain", "application/json", "multipart/form-data"])
def test_only_forms_are_read(app: Flask, staff: Staffed, content_type: str) -> None:
    browser = signed_in(app, staff)
    body = f"csrf={browser.csrf('/staff/me')}"
    reply = browser.client.post("/staff/sign-out", data=body, content_type=content_type)
    assert reply.status_code == 400
    assert browser.get("/staff/me").status_code == 200


# ------------------------------------------------------------------ pages


def test_accounts_are_managed_without_mail(app: Flask, staff: Staffed) -> None:
    browser = signed_in(app, staff)
    form = browser.csrf("/staff/accounts")
    added = browser.post("/staff/accounts/add", csrf=form, email="new@example.jp", role="editor")
    link = re.search(r"http://localhost(/staff/set-up/[\w-]+)<", added.text)
    assert link is not None
    path = link[1]
    newcomer = StaffBrowser(app)
    assert "new@example.jp" in newcomer.page(path).words
    done = newcomer.post(path, csrf=newcomer.csrf(path), password=PASSWORD)
    assert done.location == "/staff/me/code-app?next=/staff/"
    assert newcomer.get("/staff/accounts").status_code == 403
    again = StaffBrowser(app)
    assert again.get(path).status_code == 410
    self_id = str(staff.access.accounts.by_email(OWNER).id)
    refused = browser.post("/staff/accounts/remove", csrf=form, id=self_id)
    assert "オーナーがほかにいない" in words_of(refused)
    assert browser.post("/staff/accounts/reset", csrf=form, id=self_id).status_code == 422


def test_setting_up_an_app_takes_its_first_code(app: Flask, staff: Staffed) -> None:
    browser = signed_in(app, staff)
    page = browser.page("/staff/me/code-app")
    sealed = page.inputs("sealed")[0]["value"]
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page.html)
    assert secret is not None
    form = page.inputs("csrf")[0]["value"]
    wrong = browser.post("/staff/me/code-app", csrf=form, sealed=sealed, code="000000")
    assert wrong.status_code == 422
    assert secret[1] in wrong.text
    right = code(secret[1].replace(" ", ""), now=datetime.now(UTC))
    shown = browser.post("/staff/me/code-app", csrf=form, sealed=sealed, code=right)
    assert len(re.findall(r"<li><code>[a-z2-9-]{19}</code>", shown.text)) == 10
    assert "あと10個" in browser.page("/staff/me").words


def test_an_app_of_somebody_else_can_not_be_slipped_in(app: Flask, staff: Staffed) -> None:
    attacker = signed_in(app, staff, email="attacker@example.jp")
    page = attacker.page("/staff/me/code-app")
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page.html)
    assert secret is not None
    browser = signed_in(app, staff)
    reply = browser.post(
        "/staff/me/code-app",
        csrf=browser.csrf("/staff/me"),
        sealed=page.inputs("sealed")[0]["value"],
        code=code(secret[1].replace(" ", ""), now=datetime.now(UTC)),
    )
    assert reply.status_code == 422


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/staff/accounts/remove?id=999", 404, "ページが見つかりません"),
        ("GET", "/staff/accounts/remove?id=x", 404, "ページが見つかりません"),
        ("POST", "/staff/accounts/role", 400, "もう一度、はじめから操作してください"),
    ],
)
def test_what_is_not_there_is_said_kindly(
    app: Flask, staff: Staffed, method: str, path: str, status: int, words: str
) -> None:
    browser = signed_in(app, staff)
    reply = browser.get(path) if method == "GET" else browser.post(path, csrf="")
    assert reply.status_code == status
    assert words in words_of(reply)
    assert "セルフチェック管理" in words_of(reply)


def test_when_the_database_refuses_staff_are_told_so(app: Flask, staff: Staffed) -> None:
    browser = signed_in(app, staff)
    execute(staff.database, "DROP TABLE staff_session")
    reply = browser.get("/staff/me")
    assert reply.status_code == 503
    assert "来院者のセルフチェックは動いています" in words_of(reply)


_CITED: Final = re.compile(
    "|".join(
        re.escape(words)
        for rule in shipped().triage_rules
        for one in rule.evidence
        for words in (one.title, one.figure)
        if words
    )
)
"""What a rule rests on is cited as it was published."""


def test_no_page_shows_a_word_of_a_library(app: Flask, staff: Staffed) -> None:
    browser = signed_in(app, staff)
    allowed = re.compile(
        r"https?://\S+|[\w.+-]+@[\w.-]+|flask --app run staff reset|Google Authenticator|"
        r"Microsoft Authenticator|LINE|QR|URL|iPhone / Safari|iPhone|/staff/|\.json|CSV|Excel|"
        r"<[^<>]+>|HTML|"  # what is copied into the clinic's own page, by the name it has there
        r"[A-Z2-7]{4}( [A-Z2-7]{4})+|[a-z2-9]{4}(-[a-z2-9]{4})+"
    )
    pages = [browser.get(filled(rule)) for method, rule in STAFF if method == "GET"]
    pages += [StaffBrowser(app).post(filled(rule)) for method, rule in STAFF if method == "POST"]
    pages.append(browser.post("/staff/me/password", csrf=browser.csrf("/staff/me"), password="x"))
    found: dict[str, list[str]] = {}
    for page in pages:
        if page.location or page.mimetype != "text/html":
            continue
        rest = allowed.sub("", _CITED.sub("", words_of(page)))
        found[page.request.path] = re.findall(r"[A-Za-z]{3,}", rest)
    assert {path: words for path, words in found.items() if words} == {}


def test_a_session_ends_by_itself_over_http_too(app: Flask, staff: Staffed) -> None:
    entered = staff.add(now=datetime.now(UTC) - timedelta(minutes=31))
    assert StaffBrowser(app).holding(entered.token).get("/staff/me").status_code == 303
