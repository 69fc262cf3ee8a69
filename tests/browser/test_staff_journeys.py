"""Getting in as a person does: on a phone and at a desk, by keyboard, with and without script."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from playwright.sync_api import BrowserContext, Page, expect

from app.domain.staff import Role
from tests.browser.staff_area import Open, address, hold_session, well, with_authenticator
from tests.support.chromium import DESK, PHONE
from tests.support.server import Server
from tests.support.staff import PASSWORD, Staffed, code


def first_link(server: Server, staff: Staffed) -> str:
    link = staff.access.accounts.welcome(now=datetime.now(UTC))
    return address(server, f"/staff/set-up/{link}")


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
    server: Server, staff: Staffed, new_context: Open
) -> None:
    page = new_context(**PHONE).new_page()
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
    server: Server, staff: Staffed, new_context: Open
) -> None:
    now = datetime.now(UTC)
    secret, codes = staff.with_code_app(staff.add(now=now), now=now)
    page = new_context(**PHONE).new_page()
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
    server: Server, staff: Staffed, new_context: Open
) -> None:
    page = new_context(**PHONE).new_page()
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
    well(page, "サインイン", picture="sign-in-passkey-first")
    assert passkey_stands_first(page)
    sign_in(page)
    expect(page.get_by_role("alert")).to_contain_text("パスワードが違います")
    assert not passkey_stands_first(page)
    page.get_by_role("button", name="パスキーでサインイン").click()
    well(page, "こんにちは")
    page.goto(address(server, "/staff/me/passkey"))
    well(page, "パスキーを登録する")
    page.get_by_role("button", name="パスキーを登録する").click()
    expect(page.locator("#passkey-problem")).to_be_visible()


def passkey_stands_first(page: Page) -> bool:
    """Tell whether a passkey is asked for above the password."""
    passkey = page.get_by_role("button", name="パスキーでサインイン").bounding_box()
    password = page.get_by_label("パスワード").bounding_box()
    assert passkey is not None
    assert password is not None
    return passkey["y"] < password["y"]


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
    server: Server, staff: Staffed, new_context: Open
) -> None:
    page = signed_in_page(server, staff, new_context(**PHONE))
    link = added(page, "hanako@example.jp")
    other = new_context(**PHONE).new_page()
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


def test_sessions_are_listed_and_ended(server: Server, staff: Staffed, new_context: Open) -> None:
    page = signed_in_page(server, staff, new_context(**PHONE))
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
    server: Server, staff: Staffed, new_context: Open
) -> None:
    page = signed_in_page(server, staff, new_context(**PHONE), minutes_ago=20)
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
    hold_session(context, entered.token)
    page = context.new_page()
    page.goto(address(server, "/staff/"))
    return page
