"""Staff give a question a short name on its own page, and read of it before they publish."""

from __future__ import annotations

import pytest
from flask import Flask

from app.domain.staff import Role
from tests.support.drafted import begin
from tests.support.staff import Staffed
from tests.support.staff_client import StaffBrowser, signed_in, words_of

BASE = "/staff/drafts/back-pain"
ITEM = "steps.list_a.items.recur_strain"
PLACE = f"{ITEM}.short_label"
NAME = "集計や受付での短い名前"


@pytest.fixture
def browser(app: Flask, staff: Staffed) -> StaffBrowser:
    begin(staff.database)
    return signed_in(app, staff, role=Role.EDITOR, email="editor@example.jp")


def test_the_page_of_a_question_offers_it(browser: StaffBrowser) -> None:
    page = browser.get(f"{BASE}/item?at={ITEM}")
    assert NAME in words_of(page)
    assert f"{BASE}/text?at={PLACE}" in page.text
    assert NAME not in words_of(browser.get(f"{BASE}/steps/list_a"))


def test_writing_it_leads_back_to_the_question_and_into_the_changes(browser: StaffBrowser) -> None:
    seen = browser.page(f"{BASE}/text?at={PLACE}").inputs("seen")[0]["value"]
    sent = browser.client.post(
        f"{BASE}/text",
        data={
            "csrf": browser.csrf("/staff/drafts"),
            "at": PLACE,
            "text": "くり返す痛み",
            "seen": seen,
        },
    )
    assert sent.status_code == 303
    assert sent.location == f"{BASE}/item?at={ITEM}&done=saved#at-items-recur_strain"
    assert "くり返す痛み" in words_of(browser.get(sent.location))
    changes = words_of(browser.get(f"{BASE}/publish"))
    assert f"の{NAME}" in changes
    assert "くり返す痛み" in changes
