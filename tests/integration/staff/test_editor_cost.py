"""No page of a draft costs more than its share (`benchmarks/editor_pages.py` counts them all)."""

from __future__ import annotations

import pytest
from flask import Flask

from app.domain.staff import Role
from tests.support.calls import calls_of
from tests.support.drafted import begin
from tests.support.staff import Staffed
from tests.support.staff_client import StaffBrowser, signed_in

BASE = "/staff/drafts/back-pain"
PAGES = (
    f"{BASE}/item?at=steps.list_a.items.recur_strain",
    f"{BASE}/item?at=steps.safety_now.items.safety_now",
    f"{BASE}/text?at=steps.women.items.mp_change.text",
    f"{BASE}/steps/list_a",
    f"{BASE}/parts/sections",
)
MOST = 60_000


@pytest.fixture
def browser(app: Flask, staff: Staffed) -> StaffBrowser:
    begin(staff.database)
    return signed_in(app, staff, role=Role.EDITOR, email="editor@example.jp")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_a_draft_costs_its_share(browser: StaffBrowser, path: str) -> None:
    browser.page(path)
    assert calls_of(browser, path) < MOST
