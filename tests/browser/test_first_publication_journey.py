"""A questionnaire that nobody ever met becomes public: brought in, read whole, approved, public."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Final

from playwright.sync_api import BrowserContext, Page, expect

from app.domain.staff import Role
from tests.browser.staff_area import PATIENCE, Open, address, hold_session, visitors_read, well
from tests.builders import document
from tests.support.chromium import PHONE
from tests.support.server import Server
from tests.support.staff import OWNER, Staffed

SLUG: Final = "eye-strain"
PUBLISH: Final = f"/staff/drafts/{SLUG}/publish"
EDITOR: Final = "hanako@example.jp"
OTHER: Final = "jiro@example.jp"


def page_of(
    server: Server,
    staff: Staffed,
    context: BrowserContext,
    email: str,
    role: Role,
) -> Page:
    """Return a page of somebody who signed in with two factors just now."""
    now = datetime.now(UTC)
    entered = staff.add(email, role=role, now=now)
    staff.with_code_app(entered, now=now)
    hold_session(context, entered.token)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(address(server, "/staff/"))
    return page


def brought_in(server: Server, page: Page) -> None:
    """Send a questionnaire's file, as its import page does."""
    page.context.request.post(
        address(server, f"/staff/drafts/{SLUG}/import"),
        multipart={
            "csrf": page.locator("input[name=csrf]").first.get_attribute("value") or "",
            "document": {
                "name": "eyes.json",
                "mimeType": "application/json",
                "buffer": json.dumps(document(SLUG)).encode(),
            },
        },
    )


def reads_it_whole(owner: Page) -> None:
    """Read what stands open, and unfold the rest."""
    whole = owner.locator("#whole")
    for words in ("急に見えなくなった", "今すぐ救急の眼科へ", "この目安になるとき"):
        expect(whole.get_by_text(words).first).to_be_visible()
    expect(whole.get_by_text("まばたき").last).to_be_hidden()
    for summary in whole.locator("summary").all():
        summary.click()
    expect(whole.get_by_text("まばたき").last).to_be_visible()
    well(owner, "公開する", picture="first-owner-unfolded")


def test_a_new_questionnaire_is_read_whole_by_two_before_it_is_public(
    server: Server, staff: Staffed, new_context: Open
) -> None:
    owner = page_of(server, staff, new_context(**PHONE), OWNER, Role.OWNER)
    editor = page_of(server, staff, new_context(**PHONE), EDITOR, Role.EDITOR)
    brought_in(server, editor)
    editor.goto(address(server, PUBLISH))
    well(editor, "公開する", picture="first-editor")
    expect(editor.locator("#approval")).to_contain_text("あなたは編集した人なので、承認できません")
    owner.goto(address(server, PUBLISH))
    well(owner, "公開する", picture="first-owner")
    reads_it_whole(owner)
    other = page_of(server, staff, new_context(**PHONE), OTHER, Role.EDITOR)
    other.goto(address(server, PUBLISH))
    expect(other.locator("#whole")).to_contain_text("薬品や洗剤が眼に入った")
    other.get_by_role("button", name="読みました。承認します").click()
    expect(other.get_by_role("status")).to_contain_text("承認しました")
    well(other, "公開する", picture="first-approved")
    owner.reload()
    expect(owner.locator("main")).to_contain_text("足りないものはありません。")
    owner.get_by_role("button", name="いま公開する").click()
    well(owner, "公開の記録", picture="first-published")
    visitor = new_context(**PHONE).new_page()
    visitors_read(server, visitor, "薬品や洗剤が眼に入った", path=f"/{SLUG}/")
    expect(visitor.locator("form")).to_contain_text("薬品や洗剤が眼に入った")
