"""Chapter one: the first link, a passkey, an app with recovery codes, and coming back."""

from __future__ import annotations

from datetime import UTC, datetime

from app.domain.staff import Role
from tests.browser.handbook.conftest import OWNER, RECEPTION, Enter
from tests.browser.handbook.guide import Guide
from tests.support.staff import PASSWORD, Staffed, code

_DISGUISE = "(one) => { one.value = 'https://selfcheck.example/staff/set-up/••••••••••••' }"


def test_the_first_owner_registers_a_passkey_and_signs_in_with_it(
    stranger: Guide, staff: Staffed
) -> None:
    walk = stranger
    walk.open(f"/staff/set-up/{staff.access.accounts.welcome(now=datetime.now(UTC))}")
    walk.arrive("はじめての設定")
    walk.write("メールアドレス", OWNER)
    walk.press(walk.button("パスキーを登録する"), picture="set-up")
    walk.says("パスキーを登録しました")
    walk.press(walk.button("サインアウト"))
    walk.arrive("サインイン")
    walk.press(walk.button("パスキーでサインイン"), picture="sign-in")
    walk.arrive("こんにちは")


def invited(owner: Guide) -> str:
    """Add the receptionist and return the link that is shown."""
    owner.press(owner.link("アカウント"))
    owner.write("メールアドレス", RECEPTION)
    owner.press(owner.page.get_by_label("編集"))
    new = owner.page.get_by_role("heading", name="新しい人を足す")
    owner.press(owner.button("リンクを作る"), picture="add-somebody", top=new)
    owner.arrive("リンクを渡してください")
    shown = owner.page.get_by_label("リンク")
    link = shown.input_value()
    shown.evaluate(_DISGUISE)
    owner.press(owner.link("渡しました"), picture="hand-over", top=owner.page.locator("h1"))
    return link


def secret_of(walk: Guide) -> str:
    """Return the key that an app would read."""
    fold, key = walk.page.locator("summary"), walk.page.locator("details code")
    fold.click()
    found = (key.text_content() or "").replace(" ", "")
    fold.click()
    return found


def test_a_receptionist_takes_a_password_an_app_and_recovery_codes(
    stranger: Guide, enter: Enter
) -> None:
    walk = stranger
    walk.page.goto(invited(enter(OWNER, Role.OWNER)))
    top = walk.page.locator("h1")
    walk.write("パスワード", PASSWORD)
    walk.press(walk.button("このパスワードにする"), picture="password", top=top)
    walk.arrive("認証アプリを登録する")
    walk.write("6桁のコード", code(secret_of(walk), now=datetime.now(UTC)))
    walk.press(walk.button("登録する"), picture="code-app", top=walk.page.locator(".qr"))
    walk.arrive("回復コードを控えてください")
    codes = walk.page.locator(".codes code").all_text_contents()
    walk.press(walk.link("控えました"), picture="recovery-codes", top=top)
    walk.press(walk.button("サインアウト"))
    walk.write("メールアドレス", RECEPTION)
    walk.write("パスワード", PASSWORD)
    walk.press(walk.button("サインイン"))
    walk.arrive("ふたつめの確認")
    walk.press(walk.link("回復コードを使う"), picture="second-step", top=top)
    walk.write("回復コード", codes[0])
    walk.press(walk.button("確認する"))
    walk.arrive("こんにちは")


def test_somebody_who_lost_a_phone_gets_a_new_link(enter: Enter) -> None:
    enter(RECEPTION, Role.EDITOR)
    owner = enter(OWNER, Role.OWNER)
    owner.press(owner.link("アカウント"))
    again = owner.button(f"やり直し: {RECEPTION}")
    owner.press(again, picture="accounts", top=owner.page.locator("h1"))
    owner.arrive("リンクを渡してください")
    owner.sees(owner.page.locator("main"), "もう使えません")


def test_everybody_looks_after_their_own_devices(enter: Enter) -> None:
    walk = enter(RECEPTION, Role.EDITOR)
    walk.press(walk.link("自分のサインイン"))
    walk.arrive("自分のサインイン")
    walk.press(walk.link("パスキーを登録する"), picture="my-sign-in", top=walk.page.locator("h1"))
    walk.press(
        walk.button("パスキーを登録する"),
    )
    walk.says("パスキーを登録しました")
    walk.press(
        walk.button("すべての端末からサインアウト"),
        picture="devices",
        top=walk.page.get_by_role("heading", name="サインイン中の端末"),
    )
    walk.arrive("サインイン")


def test_who_comes_back_later_proves_again_who_they_are(enter: Enter) -> None:
    owner = enter(OWNER, Role.OWNER)
    owner.open("/staff/confirm")
    owner.arrive("ご本人の確認")
    owner.picture("confirm", top=owner.page.locator("h1"), bottom=owner.button("確認する"))
