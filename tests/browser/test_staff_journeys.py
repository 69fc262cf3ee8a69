"""Getting in as a person does: on a phone and at a desk, by keyboard, with and without script."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page, expect

from app.domain.staff import Role
from tests.support.axe import violations
from tests.support.chromium import DESK, PHONE
from tests.support.databases import SqliteDatabases
from tests.support.server import Server, running_server
from tests.support.staff import PASSWORD, Staffed, code
from tests.support.staff_client import staffed_beside

Open = Callable[..., BrowserContext]

_SIZES: Final = {"phone": PHONE, "desk": DESK}
_SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
_PICTURES: Final = os.environ.get("STAFF_PICTURES")
"""A folder that takes a picture of every page passed, for people who judge the look."""


@pytest.fixture
def server(sqlite_databases: SqliteDatabases, tmp_path: Path) -> Iterator[Server]:
    with (
        sqlite_databases.fresh("published") as url,
        running_server(database_url=url, directory=tmp_path) as running,
    ):
        yield running


@pytest.fixture
def staff(server: Server) -> Iterator[Staffed]:
    found = staffed_beside(server.database_url)
    yield found
    found.database.close()


@pytest.fixture(params=_SIZES)
def size(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = dict(_SIZES[request.param])
    return found


def address(server: Server, path: str) -> str:
    """Return a page's address under the one name that passkeys work with."""
    return f"http://localhost:{server.port}{path}"


def first_link(server: Server, staff: Staffed) -> str:
    link = staff.access.accounts.welcome(now=datetime.now(UTC))
    return address(server, f"/staff/set-up/{link}")


def with_authenticator(page: Page) -> tuple[CDPSession, str]:
    """Plug in an authenticator that looks like a phone's own; return it with its id."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    settings = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": settings})
    return session, added["authenticatorId"]


def well(page: Page, heading: str) -> None:
    """Check the page that was reached: its heading, axe, its width, in light and in dark."""
    expect(page.locator("h1")).to_have_text(heading)
    for scheme in _SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert violations(page) == [], f"{heading}, {scheme}"
        if _PICTURES:
            width = page.evaluate("innerWidth")
            page.screenshot(path=f"{_PICTURES}/{heading}-{width}-{scheme}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), heading


def app_code(page: Page) -> str:
    """Return what the authenticator app shows after reading this page's key."""
    secret = (page.locator("details code").text_content() or "").replace(" ", "")
    return code(secret, now=datetime.now(UTC))


def sign_in(page: Page) -> None:
    page.get_by_label("メールアドレス").fill("owner@example.jp")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="サインイン", exact=True).click()


def choose_password(page: Page, password: str) -> None:
    page.get_by_label("パスワード").fill(password)
    page.get_by_role("button", name="このパスワードにする").click()


def give_code(page: Page, typed: str, button: str) -> None:
    page.get_by_label("6桁のコード").fill(typed)
    page.get_by_role("button", name=button).click()


def test_the_first_owner_sets_up_password_app_and_recovery_codes(
    server: Server, staff: Staffed, new_context: Open, size: dict[str, Any]
) -> None:
    page = new_context(**size).new_page()
    page.goto(first_link(server, staff))
    well(page, "はじめての設定")
    page.get_by_label("メールアドレス").fill("owner@example.jp")
    choose_password(page, "short")
    expect(page.get_by_role("alert")).to_contain_text("12文字以上")
    expect(page.get_by_label("メールアドレス")).to_have_value("owner@example.jp")
    well(page, "はじめての設定")
    choose_password(page, PASSWORD)
    well(page, "認証アプリを登録する")
    page.locator("summary").click()
    give_code(page, app_code(page), "登録する")
    well(page, "回復コードを控えてください")
    codes = page.locator(".codes code").all_text_contents()
    assert len(codes) == 10
    page.get_by_role("link", name="控えました").click()
    well(page, "こんにちは")
    page.get_by_role("button", name="サインアウト").click()
    well(page, "サインイン")


def test_a_code_opens_once_and_then_a_recovery_code_does(
    server: Server, staff: Staffed, new_context: Open, size: dict[str, Any]
) -> None:
    now = datetime.now(UTC)
    secret, codes = staff.with_code_app(staff.add(now=now), now=now)
    page = new_context(**size).new_page()
    page.goto(address(server, "/staff/sign-in"))
    sign_in(page)
    well(page, "ふたつめの確認")
    expect(page.get_by_label("6桁のコード")).to_be_focused()
    shown = code(secret, now=datetime.now(UTC))
    give_code(page, shown, "確認する")
    well(page, "こんにちは")
    page.get_by_role("button", name="サインアウト").click()
    sign_in(page)
    give_code(page, shown, "確認する")
    expect(page.get_by_role("alert")).to_contain_text("すでに使われています")
    page.get_by_role("link", name="回復コードを使う").click()
    page.get_by_label("回復コード").fill(codes[0])
    page.get_by_role("button", name="確認する").click()
    well(page, "こんにちは")


def test_a_passkey_is_made_used_and_removed(
    server: Server, staff: Staffed, new_context: Open, size: dict[str, Any]
) -> None:
    page = new_context(**size).new_page()
    with_authenticator(page)
    page.goto(first_link(server, staff))
    page.get_by_role("button", name="パスキーを登録する").click()
    expect(page.get_by_label("メールアドレス")).to_be_focused()
    page.get_by_label("メールアドレス").fill("owner@example.jp")
    page.get_by_role("button", name="パスキーを登録する").click()
    well(page, "自分のサインイン")
    expect(page.get_by_role("status")).to_contain_text("パスキーを登録しました")
    assert staff.access.accounts.by_email("owner@example.jp").password_hash is None
    page.get_by_role("button", name="消す").click()
    expect(page.get_by_role("alert")).to_contain_text("サインインできなくなります")
    page.get_by_role("button", name="サインアウト", exact=True).click()
    page.get_by_role("button", name="パスキーでサインイン").click()
    well(page, "こんにちは")
    page.goto(address(server, "/staff/me/passkey"))
    well(page, "パスキーを登録する")
    page.get_by_role("button", name="パスキーを登録する").click()
    expect(page.locator("#passkey-problem")).to_be_visible()


def test_a_passkey_whose_user_is_not_verified_lets_nobody_in(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    page = new_context(**PHONE).new_page()
    session, device = with_authenticator(page)
    page.goto(first_link(server, staff))
    page.get_by_label("メールアドレス").fill("owner@example.jp")
    page.get_by_role("button", name="パスキーを登録する").click()
    expect(page.locator("h1")).to_have_text("自分のサインイン")
    page.get_by_role("button", name="サインアウト", exact=True).click()
    held = session.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
    assert [one["isResidentCredential"] for one in held] == [True]
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.get_by_role("button", name="パスキーでサインイン").click()
    expect(page.locator("#passkey-problem")).to_be_visible()
    expect(page.locator("h1")).to_have_text("サインイン")


def added(page: Page, email: str) -> str:
    """Add an editor; return the link that is shown."""
    page.get_by_role("link", name="アカウント").first.click()
    well(page, "アカウント")
    page.get_by_label("メールアドレス").fill(email)
    page.get_by_label("編集").check()
    page.get_by_role("button", name="リンクを作る").click()
    well(page, "リンクを渡してください")
    return page.get_by_label("リンク").input_value()


def test_the_owner_adds_somebody_who_gets_in_with_the_link(
    server: Server, staff: Staffed, new_context: Open, size: dict[str, Any]
) -> None:
    page = signed_in_page(server, staff, new_context(**size))
    link = added(page, "hanako@example.jp")
    other = new_context(**size).new_page()
    other.goto(link)
    expect(other.locator("main")).to_contain_text("hanako@example.jp")
    choose_password(other, PASSWORD)
    other.get_by_role("link", name="あとで登録する").click()
    well(other, "こんにちは")
    expect(other.get_by_role("link", name="アカウント")).to_have_count(0)
    other.goto(address(server, "/staff/accounts"))
    well(other, "このページは開けません")
    other.goto(link)
    well(other, "このリンクは使えません")
    page.get_by_role("link", name="渡しました").click()
    expect(page.locator(".people")).to_contain_text("hanako@example.jp")
    page.get_by_role("link", name=re.compile("消す.*hanako")).click()
    well(page, "アカウントを消す")
    page.get_by_role("button", name="消す").click()
    expect(page.get_by_role("status")).to_contain_text("消しました")
    other.goto(address(server, "/staff/"))
    expect(other.locator("h1")).to_have_text("サインイン")


def test_sessions_are_listed_and_ended(
    server: Server, staff: Staffed, new_context: Open, size: dict[str, Any]
) -> None:
    page = signed_in_page(server, staff, new_context(**size))
    elsewhere = staff.enter(now=datetime.now(UTC))
    page.goto(address(server, "/staff/me"))
    well(page, "自分のサインイン")
    page.get_by_role("button", name=re.compile("サインアウト.*iPhone")).click()
    assert not staff.is_in(elsewhere, now=datetime.now(UTC))
    page.get_by_role("button", name="すべての端末からサインアウト").click()
    well(page, "サインイン")
    page.go_back()
    page.reload()
    expect(page.locator("h1")).to_have_text("サインイン")


def test_a_stale_sign_in_is_proved_again_before_accounts_are_shown(
    server: Server, staff: Staffed, new_context: Open, size: dict[str, Any]
) -> None:
    page = signed_in_page(server, staff, new_context(**size), minutes_ago=20)
    page.goto(address(server, "/staff/accounts"))
    well(page, "ご本人の確認")
    page.get_by_label("パスワード").fill("wrong password")
    page.get_by_role("button", name="確認する").click()
    expect(page.get_by_role("alert")).to_contain_text("パスワードが違います")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.keyboard.press("Enter")
    well(page, "アカウント")


def test_everything_but_passkeys_works_without_script(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    page = new_context(**PHONE, java_script_enabled=False).new_page()
    page.goto(first_link(server, staff))
    expect(page.get_by_role("button", name="パスキーを登録する")).to_be_hidden()
    page.get_by_label("メールアドレス").fill("owner@example.jp")
    choose_password(page, PASSWORD)
    page.get_by_role("link", name="あとで登録する").click()
    page.get_by_role("button", name="サインアウト").click()
    sign_in(page)
    expect(page.locator("h1")).to_have_text("こんにちは")


def test_one_signs_in_by_keyboard_alone(server: Server, staff: Staffed, new_context: Open) -> None:
    staff.add(now=datetime.now(UTC))
    page = new_context(**DESK).new_page()
    page.goto(address(server, "/staff/sign-in"))
    page.keyboard.press("Tab")
    page.keyboard.type("owner@example.jp")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("こんにちは")


def signed_in_page(
    server: Server, staff: Staffed, context: BrowserContext, *, minutes_ago: int = 0
) -> Page:
    """Return the start page of an owner who signed in so many minutes ago."""
    moment = datetime.fromtimestamp(datetime.now(UTC).timestamp() - 60 * minutes_ago, tz=UTC)
    entered = staff.add(role=Role.OWNER, now=moment)
    context.add_cookies(
        [{"name": "staff", "value": entered.token, "domain": "localhost", "path": "/staff"}]
    )
    page = context.new_page()
    page.goto(address(server, "/staff/"))
    return page
