"""Trying a draft out and setting the clinic up: phone and desk, by keyboard, without script."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, Route, expect

from app.domain.staff import Role
from tests.browser.pages import option_selector
from tests.browser.staff_area import PATIENCE, Open, address, hold_session, visitors_read, well
from tests.support.axe import violations
from tests.support.chromium import DESK, PHONE
from tests.support.counting import completions
from tests.support.drafted import SLUG, begin, change
from tests.support.server import Server
from tests.support.staff import OWNER, Staffed

EDITOR: Final = "hanako@example.jp"
DRAFT: Final = f"/staff/drafts/{SLUG}"
SADDLE: Final = option_selector("safety_now", "e_saddle")


@pytest.fixture
def staff(staff: Staffed) -> Staffed:
    """Staff who have begun a draft."""
    begin(staff.database)
    return staff


def page_of(
    staff: Staffed,
    context: BrowserContext,
    *,
    role: Role = Role.EDITOR,
    has_code_app: bool = False,
) -> Page:
    """Return a page of somebody with a role, who signed in just now."""
    email, now = OWNER if role is Role.OWNER else EDITOR, datetime.now(UTC)
    entered = staff.add(email, role=role, now=now)
    if has_code_app:
        staff.with_code_app(entered, now=now)
    hold_session(context, entered.token)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    return page


def phone_in(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[title^=スマートフォン]")


def break_a_button(raw: Any) -> None:  # noqa: ANN401  # JSON of any shape
    raw["levels"][0]["prompts"][0]["codes"] = raw["levels"][0]["prompts"][0]["codes"][:1]


def test_an_owner_sets_links_tries_them_and_visitors_get_them(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    page = page_of(staff, new_context(**PHONE), role=Role.OWNER)
    page.goto(address(server, "/staff/settings"))
    well(page, "設定")
    page.get_by_role("link", name=re.compile("^変える ?: 予約・LINE・電話")).click()
    well(page, "予約・LINE・電話を変える")
    page.get_by_label("予約ページのリンク").fill("https://beauty.hotpepper.jp/")
    page.get_by_label("電話番号").fill("０３－１２３４－５６７８")
    page.get_by_role("button", name="保存する").click()
    well(page, "予約・LINE・電話を変える")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator(".wrong")).to_contain_text("サービス全体のはじめのページです")
    expect(page.get_by_label("電話番号")).to_have_value("03-1234-5678")
    page.get_by_label("予約ページのリンク").fill("https://booking.example/new")
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_role("status")).to_contain_text("数秒で、来院者のページに出ます")
    tried = page.get_by_role("link", name=re.compile("^開いて確かめる ?: 予約"))
    expect(tried).to_have_attribute("href", "https://booking.example/new")
    expect(tried).to_have_attribute("rel", "noopener noreferrer")
    expect(page.get_by_role("img", name="予約ページのリンクのQRコード")).to_be_visible()
    visitors_read(server, page, "03-1234-5678", path="/about")


def test_an_owner_opens_a_link_that_nobody_knows_and_lets_it_out(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    page = page_of(staff, new_context(**PHONE), role=Role.OWNER, has_code_app=True)
    page.goto(address(server, "/staff/settings/links"))
    page.get_by_label("院のホームページ").fill("うちのページ: http://腰痛.jp/ です")
    page.get_by_role("button", name="保存する").click()
    well(page, "設定")
    page.get_by_role("link", name=re.compile("^確かめて出す ?: 院のホームページ")).click()
    well(page, "リンクを確かめる")
    expect(page.locator("main")).to_contain_text("xn--nsyz0w.jp")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="来院者に出す").click()
    expect(page.get_by_role("status")).to_contain_text("リンクを確かめました")
    well(page, "設定")


def test_an_owner_reads_the_numbers_and_the_links_that_are_given_out(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    page = page_of(staff, new_context(**PHONE), role=Role.OWNER)
    page.goto(address(server, "/staff/settings/thresholds"))
    well(page, "統計の数え方を変える")
    page.get_by_label("月のおわりに何人分あれば集計するか", exact=True).fill("140")
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_role("status")).to_contain_text("来週の回答から使います")
    page.get_by_role("link", name=re.compile("^見る・足す ?: 配るリンク")).click()
    well(page, "配るリンク")
    page.get_by_label("名前", exact=True).last.fill("春のはがき")
    page.get_by_label("目印").fill("spring")
    page.get_by_role("button", name="リンクを足す").click()
    expect(page.get_by_role("img", name="春のはがきのQRコード")).to_be_visible()
    page.goto(address(server, "/staff/settings/privacy"))
    page.get_by_label("院から足すことば").fill("通えば必ず治ります。")
    page.get_by_role("button", name="保存する").click()
    well(page, "回答のあつかいの説明")
    expect(page.locator(".claim").first).to_contain_text("言いかえの例")


def test_an_editor_answers_the_draft_and_keeps_the_answers_as_an_example(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    page = page_of(staff, new_context(**PHONE))
    page.goto(address(server, f"{DRAFT}/preview"))
    phone = phone_in(page)
    expect(phone.locator(".sample")).to_contain_text("下書きの見本です。")
    well(page, "見本")
    phone.locator(SADDLE).check()
    phone.get_by_role("button", name="すぐに結果を見る").click()
    expect(phone.locator("[data-triage=call119]")).to_be_visible()
    phone.get_by_role("link", name="この回答を例として残す").click()
    well(page, "この回答を例として残す")
    page.get_by_role("button", name="例として残す").click()
    expect(page.get_by_role("alert")).to_contain_text("1字から80字まで")
    page.get_by_label("例の名前").fill("しびれる人")
    page.get_by_role("button", name="例として残す").click()
    well(page, "この回答なら、この結果")
    expect(page.get_by_role("status")).to_contain_text("例を残しました")
    expect(page.get_by_role("link", name="しびれる人")).to_be_visible()
    assert completions(staff.database) == 0


def test_an_example_that_fails_is_read_and_brought_up_to_date(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    change(staff.database, break_a_button)
    page = page_of(staff, new_context(**PHONE))
    page.goto(address(server, f"{DRAFT}/examples"))
    well(page, "この回答なら、この結果")
    page.get_by_role("link", name=re.compile("^開く ?: 40代・急に尿が出ない")).click()
    well(page, "40代・急に尿が出ない")
    expect(page.locator(".differs")).to_contain_text("#7119")
    page.get_by_label("変わったところを読みました").check()
    page.get_by_role("button", name="いまの結果に合わせる").click()
    expect(page.get_by_role("status")).to_contain_text("いまの結果に合わせました")


def test_the_checks_say_what_to_mend_and_lead_there(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    def claim(raw: Any) -> None:  # noqa: ANN401  # JSON of any shape
        raw["sections"][0]["body"] = "通えば腰痛が治ります。根本改善をめざす整体です。"

    change(staff.database, claim)
    page = page_of(staff, new_context(**PHONE))
    page.goto(address(server, f"{DRAFT}/checks"))
    well(page, "確認")
    expect(page.locator(".sum")).to_contain_text("このままでは公開できません。")
    page.get_by_role("link", name=re.compile("^直す ?: 読み物の本文")).first.click()
    expect(page.locator("h1")).to_have_text("読み物の本文を直す")
    expect(page.get_by_label("読み物の本文")).to_contain_text("治ります")


def test_what_changes_for_visitors_is_told_when_it_is_worked_out(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    change(staff.database, lambda raw: raw["theme_selection"].update(show_at="1/1"))
    page = page_of(staff, new_context(**PHONE, java_script_enabled=False))
    replies = noted_replies(page, f"**{DRAFT}/impact")
    page.goto(address(server, f"{DRAFT}/impact"))
    expect(page.locator(".headline")).to_contain_text("結果が変わります", timeout=90_000)
    assert any("くらべています。" in reply for reply in replies)
    scripted = page_of_again(page, new_context(**PHONE))
    scripted.goto(address(server, f"{DRAFT}/impact"))
    expect(scripted.locator(".headline")).to_be_visible(timeout=90_000)  # by another process
    scripted.locator("summary").first.click()
    well(scripted, "来院者にとって変わること")


def noted_replies(page: Page, place: str) -> list[str]:
    """Return a list that gets each reply from a place: a page that goes on may do so unseen."""
    found: list[str] = []

    def note(route: Route) -> None:
        reply = route.fetch()
        found.append(reply.text())
        route.fulfill(response=reply)

    page.route(place, note)
    return found


def page_of_again(page: Page, context: BrowserContext) -> Page:
    """Return a page of the same person in another browser."""
    (token,) = (one["value"] for one in page.context.cookies() if one["name"] == "staff")
    hold_session(context, token)
    return context.new_page()


def test_a_colleague_without_an_account_sees_the_draft_until_the_link_is_taken_back(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    page = page_of(staff, new_context(**PHONE))
    page.goto(address(server, f"{DRAFT}/preview"))
    page.get_by_role("button", name="7日間のリンクを作る").click()
    link = page.get_by_label(re.compile("まで使えるリンク$")).input_value()
    colleague = new_context(**PHONE).new_page()
    colleague.set_default_timeout(PATIENCE)
    colleague.goto(link)
    expect(colleague.locator(".sample")).to_contain_text("下書きの見本です。")
    assert violations(colleague) == []
    colleague.locator(SADDLE).check()
    colleague.get_by_role("button", name="すぐに結果を見る").click()
    expect(colleague.locator("[data-triage=call119]")).to_be_visible()
    expect(colleague.locator("main")).to_have_attribute("data-counted", "no")
    expect(colleague.get_by_role("link", name="この回答を例として残す")).to_have_count(0)
    assert violations(colleague) == []
    colleague.get_by_role("link", name="はじめから見る").click()
    expect(colleague.get_by_role("button", name="つぎへ")).to_be_visible()
    page.get_by_role("button", name=re.compile("^取り消す")).click()
    expect(page.get_by_role("status")).to_contain_text("もう開けません")
    colleague.goto(link)
    expect(colleague.locator("h1")).to_have_text("この見本は、もう開けません")
    assert violations(colleague) == []


def test_a_preview_says_that_a_link_elsewhere_opens_beside_the_frame(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    page = page_of(staff, new_context(**DESK))
    page.goto(address(server, f"{DRAFT}/preview"))
    phone = phone_in(page)
    expect(phone.get_by_role("button", name="つぎへ")).to_be_visible()
    foreign = phone.locator("body").evaluate(
        """(body) => {
          body.insertAdjacentHTML("beforeend", '<a id="away" href="https://booking.example/">x</a>')
          const link = document.getElementById("away")
          link.addEventListener("click", (event) => event.preventDefault())
          link.click()
          return link.target
        }"""
    )
    assert foreign == "_blank"


def test_by_keyboard_alone_an_example_is_kept(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    page = page_of(staff, new_context(**DESK))
    page.goto(address(server, f"{DRAFT}/preview"))
    phone = phone_in(page)
    phone.locator(SADDLE).focus()
    page.keyboard.press("Space")
    phone.get_by_role("button", name="すぐに結果を見る").focus()
    page.keyboard.press("Enter")
    phone.get_by_role("link", name="この回答を例として残す").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("この回答を例として残す")
    page.get_by_label("例の名前").focus()
    page.keyboard.type("keyboard")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="keyboard")).to_be_visible()


def test_without_script_the_clinic_is_set_up_and_a_draft_is_tried(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    page = page_of(staff, new_context(**PHONE, java_script_enabled=False), role=Role.OWNER)
    page.goto(address(server, "/staff/settings/clinic"))
    page.get_by_label("受付時間").fill("平日 9:00〜18:00\n土曜 休み")
    page.get_by_role("button", name="保存する").click()
    _go_on(page)
    expect(page.get_by_role("status")).to_contain_text("院のことを変えました")
    page.goto(address(server, f"{DRAFT}/preview"))
    phone = phone_in(page)
    phone.locator(SADDLE).check()
    phone.get_by_role("button", name="結果を見る", exact=True).click()
    phone.get_by_role("link", name="この回答を例として残す").click()
    page.get_by_label("例の名前").fill("しびれる人")
    page.get_by_label("受診の目安だけ").check()
    page.get_by_role("button", name="例として残す").click()
    expect(page.get_by_role("link", name="しびれる人")).to_be_visible()


def _go_on(page: Page) -> None:
    """Press on while pages are still tried; with script the page does so by itself."""
    going_on = page.get_by_role("button", name="つづける")
    while going_on.count():
        going_on.click()
