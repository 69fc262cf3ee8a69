"""Publishing on a phone and at a desk: confirm, approve, plan, go back, close the page."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from playwright.sync_api import BrowserContext, Page, expect

from app.domain.staff import Role
from tests.browser.staff_area import PATIENCE, Open, address, hold_session, visitors_read, well
from tests.support.axe import violations
from tests.support.chromium import DESK, PHONE
from tests.support.publishing import edit
from tests.support.server import Server
from tests.support.staff import OWNER, Staffed

SLUG: Final = "back-pain"
EDITOR: Final = "hanako@example.jp"
QUESTION: Final = "steps__list_a__items__recur_strain__text"
NEW: Final = "ギックリ腰を、何度もくりかえしていますか"
PUBLISH: Final = f"/staff/drafts/{SLUG}/publish"
MENSTRUAL_TOO: Final = [
    {"question": "topic", "operator": "=", "answer": answer}
    for answer in ("menopause", "menstrual")
]


def page_of(
    server: Server, staff: Staffed, context: BrowserContext, *, role: Role = Role.OWNER
) -> Page:
    """Return a page of somebody with a role, who signed in with two factors just now."""
    now = datetime.now(UTC)
    entered = staff.add(OWNER if role is Role.OWNER else EDITOR, role=role, now=now)
    staff.with_code_app(entered, now=now)
    hold_session(context, entered.token)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(address(server, "/staff/"))
    return page


def reworded(staff: Staffed, **changes: object) -> None:
    edit(staff.database, SLUG, changes or {QUESTION: NEW}, who=EDITOR, now=datetime.now(UTC))


def badge_says(page: Page, words: str) -> None:
    """Reload until the badge says so: a draft is judged beside requests, and pages don't wait."""
    badge = page.locator(".badge", has_text=words)
    for _ in range(240):
        page.reload()
        if badge.count():
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"the badge never says {words!r}")


def test_an_owner_publishes_a_rewording_compares_it_and_goes_back(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    context = new_context(**PHONE)
    page = page_of(server, staff, context)
    reworded(staff)
    badge_says(page, "オーナーの確認")
    page.get_by_role("link", name=re.compile("オーナーの確認")).click()
    well(page, "公開する")
    page.get_by_label("言葉だけの直し").check()
    page.get_by_label("何を変えたか").fill("読みやすくしました")
    page.get_by_role("button", name="いま公開する").click()
    well(page, "公開の記録")
    expect(page.get_by_role("status")).to_contain_text("公開しました")
    page.get_by_role("link", name=re.compile("^前の版とくらべる")).click()
    well(page, "第1版と第2版の違い")
    expect(page.locator("ins").first).to_be_visible()
    page.get_by_role("link", name="公開の記録にもどる").click()
    page.get_by_role("link", name=re.compile("^この版に戻す")).click()
    well(page, "第1版に戻す")
    page.get_by_role("button", name="第1版に戻す").click()
    expect(page.get_by_role("status")).to_contain_text("前の版に戻しました")
    expect(page.locator(".versions")).to_contain_text("第1版に戻したもの")
    page.goto(address(server, "/staff/audit"))
    well(page, "操作の記録")
    page.get_by_role("link", name="公開と休止").click()
    expect(page.locator(".log li")).to_have_count(3)
    expect(page.locator(".log li").last).to_contain_text("はじめの設定")


def test_an_owner_reads_in_words_which_answers_now_lead_to_a_question(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    page = page_of(server, staff, new_context(**PHONE))
    reworded(staff, steps__women__items__mp_change__enable_when=MENSTRUAL_TOO)
    page.goto(address(server, PUBLISH))
    well(page, "公開する")
    before, after = page.locator(".rule > div").all()
    expect(before).to_contain_text("「更年期が気になる」に印があるとき")
    expect(after.locator("ins")).to_contain_text("「生理に関係がありそう」")
    page.get_by_role("button", name="いま公開する").click()
    well(page, "公開の記録")
    page.get_by_role("link", name=re.compile("^前の版とくらべる")).click()
    well(page, "第1版と第2版の違い")
    expect(page.locator(".rule ins")).to_contain_text("「生理に関係がありそう」")


def test_safety_text_is_reviewed_by_the_editor_and_approved_by_the_owner(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    owner = page_of(server, staff, new_context(**PHONE))
    editor = page_of(server, staff, new_context(**PHONE), role=Role.EDITOR)
    reworded(staff, texts__cannot_phone="電話が難しい方は、まわりの人に頼んでください。")
    editor.goto(address(server, PUBLISH))
    well(editor, "公開する")
    editor.get_by_label("確認した人").fill("山田医師")
    editor.get_by_label("確認した日").fill("2026-11-19")
    editor.get_by_label("もとにした資料").fill("救急の手引き")
    editor.get_by_role("button", name="確認を記録する").click()
    expect(editor.get_by_role("status")).to_contain_text("下書きに書きました")
    expect(editor.locator("#approval")).to_contain_text("承認できません")
    owner.goto(address(server, PUBLISH))
    badge_says(owner, "あなたの番")
    owner.get_by_label("すべて読みました。承認します").check()
    well(owner, "公開する")
    owner.get_by_role("button", name="いま公開する").click()
    expect(owner.locator(".versions")).to_contain_text("医学的な確認: 山田医師")


def test_an_owner_plans_a_publish_and_calls_it_off_without_script(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    page = page_of(server, staff, new_context(**PHONE, java_script_enabled=False))
    reworded(staff)
    page.goto(address(server, PUBLISH))
    page.locator("summary").click()
    page.get_by_label("公開する日時").fill("2020-01-01T09:00")
    page.get_by_role("button", name="この日時に公開する").click()
    expect(page.get_by_role("alert")).to_contain_text("これから先の")
    page.get_by_label("公開する日時").fill("2027-01-04T09:00")
    page.get_by_role("button", name="この日時に公開する").click()
    expect(page.get_by_role("status")).to_contain_text("公開を予約しました")
    expect(page.locator("main")).to_contain_text("2027年1月4日(月) 09:00に公開します")
    page.get_by_role("button", name="予約を取り消す").click()
    expect(page.get_by_role("status")).to_contain_text("取り消しました")
    page.get_by_role("button", name="いま公開する").click()
    expect(page.locator("h1")).to_have_text("公開の記録")


def test_the_page_is_closed_and_opened_again_while_a_form_that_is_open_goes_on(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    visitor = new_context(**PHONE, java_script_enabled=False).new_page()
    visitor.goto(address(server, "/"))
    page = page_of(server, staff, new_context(**PHONE))
    page.get_by_role("link", name=re.compile("^ページの休止")).click()
    well(page, "ページの休止")
    page.get_by_role("button", name="いますぐ休止する").click()
    expect(page.get_by_role("status")).to_contain_text("休止しました")
    visitor.locator('input[name="safety_now"][value="none"]').check()
    visitor.get_by_role("button", name="結果を見る").last.click()
    expect(visitor.locator("main[data-counted]")).to_be_visible()
    another = new_context(**PHONE).new_page()
    visitors_read(server, another, "お休みしています")
    well(another, "セルフチェックは、ただいまお休みしています")
    expect(another.get_by_role("link", name="119番に電話する")).to_be_visible()
    page.get_by_role("button", name="再開する").click()
    expect(page.get_by_role("status")).to_contain_text("再開しました")
    visitors_read(server, another, "結果を見る")


def test_one_publishes_by_keyboard_alone(server: Server, staff: Staffed, new_context: Open) -> None:
    page = page_of(server, staff, new_context(**DESK))
    reworded(staff)
    page.goto(address(server, PUBLISH))
    button = page.get_by_role("button", name="いま公開する")
    for _ in range(60):
        page.keyboard.press("Tab")
        if button.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("公開の記録")
    assert violations(page) == []
