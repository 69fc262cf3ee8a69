"""An owner compares two wordings from a draft to the end, on a phone and at a desk."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from playwright.sync_api import BrowserContext, Page, expect

from app.domain.epochs import epoch_of
from app.domain.staff import Role
from tests.browser.staff_area import PATIENCE, Open, address, hold_session, visitors_read, well
from tests.support.chromium import PHONE
from tests.support.compared import BUSY, release_weeks, weeks_after
from tests.support.publishing import edit
from tests.support.server import Server
from tests.support.staff import OWNER, Staffed

SLUG: Final = "back-pain"
QUESTION: Final = "steps__list_a__items__recur_strain__text"
NEW: Final = "ギックリ腰を、何度もくりかえしていますか"
BOTH: Final = {"a1": 200, "b1": 320}
"""Taps of a thousand who began."""


def test_an_owner_compares_two_wordings_and_keeps_the_better_one(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    now = datetime.now(UTC)
    first = weeks_after(epoch_of(now), -15)
    release_weeks(staff.database, SLUG, "a", first=first, weeks=13, done=BUSY)
    edit(staff.database, SLUG, {QUESTION: NEW}, who=OWNER, now=now)
    page = owner_page(server, staff, new_context(**PHONE))
    begin(server, page)
    for arm, taps in BOTH.items():
        done = {"starts": 1000, "completed": 740, "booking": taps}
        release_weeks(staff.database, SLUG, arm, first=epoch_of(now), weeks=13, done=done)
    page.reload()
    well(page, "言い方くらべ", picture="決まった言い方")
    expect(page.locator("main")).to_contain_text("Bの文のほうが")
    page.get_by_role("link", name="Bの文に決める").click()
    well(page, "Bの文に決める")
    page.get_by_label("決めた理由").fill("予約がふえました")
    page.get_by_role("button", name="Bの文に決めて公開する").click()
    well(page, "公開の記録", picture="決めたあとの公開の記録")
    expect(page.get_by_role("status")).to_contain_text("言い方をひとつに決めて、公開しました")
    visitors_read(server, page, NEW)


def begin(server: Server, page: Page) -> None:
    """Go from the reworded draft to a comparison that visitors are in."""
    page.goto(address(server, f"/staff/drafts/{SLUG}/publish"))
    page.get_by_role("link", name="言い方をくらべる").click()
    well(page, "言い方をくらべる")
    page.get_by_role("group", name=re.compile("予約のボタンを押した人")).get_by_label(
        "10ポイントの差"
    ).check()
    page.get_by_role("button", name="くらべる準備をする").click()
    well(page, "言い方をくらべる", picture="くらべる準備")
    page.get_by_role("link", name="公開の画面へ進む").click()
    well(page, "公開する", picture="くらべて公開する")
    expect(page.locator("main")).to_contain_text("2つの言い方をくらべはじめます")
    page.get_by_role("button", name="いま公開する").click()
    well(page, "公開の記録", picture="くらべている公開の記録")
    page.get_by_role("link", name="言い方くらべを見る").click()
    well(page, "言い方くらべ", picture="くらべはじめ")
    expect(page.locator("main")).to_contain_text("まだ、どちらがよいか分かりません")


def owner_page(server: Server, staff: Staffed, context: BrowserContext) -> Page:
    now = datetime.now(UTC) - timedelta(seconds=1)
    entered = staff.add(OWNER, role=Role.OWNER, now=now)
    staff.with_code_app(entered, now=now)
    hold_session(context, entered.token)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(address(server, "/staff/"))
    return page
