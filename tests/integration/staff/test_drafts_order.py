"""Dragging over HTTP: a new order is taken whole, as it was seen, or not at all."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import TestResponse

from tests.support.staff_client import StaffBrowser

BASE = "/staff/drafts/back-pain"


@pytest.fixture
def editor(editor: StaffBrowser) -> StaffBrowser:
    editor.post(f"{BASE}/start", csrf=editor.csrf("/staff/drafts"))
    return editor


def send(editor: StaffBrowser, at: str, seen: str, ids: str) -> TestResponse:
    csrf = editor.csrf("/staff/drafts")
    return editor.client.post(
        f"{BASE}/order", data={"csrf": csrf, "at": at, "seen": seen, "ids": ids}
    )


def drag_form(editor: StaffBrowser, page: str) -> tuple[str, str]:
    """Return which list a page lets be dragged, and what it looked like."""
    form = editor.get(page).text.partition('id="order"')[2].partition("</form>")[0]
    at, mark = (re.findall(rf'name="{name}" value="([^"]+)"', form)[0] for name in ("at", "seen"))
    return at, mark


def reorder(editor: StaffBrowser, page: str, ids: str) -> TestResponse:
    """Post what a drag on a page would post."""
    at, mark = drag_form(editor, page)
    return send(editor, at, mark, ids)


def order_on(editor: StaffBrowser, page: str) -> list[str]:
    return re.findall(r'data-id="([^"]+)"', editor.get(page).text)


def test_dragging_puts_questions_and_options_in_order(editor: StaffBrowser) -> None:
    step, item = f"{BASE}/steps/list_b", f"{BASE}/item?at=steps.list_b.items.morning_heavy"
    for page in (step, item):
        wanted = [*order_on(editor, page)[1:], order_on(editor, page)[0]]
        reply = reorder(editor, page, " ".join(wanted))
        assert "done=moved" in reply.location
        assert order_on(editor, page) == wanted


@pytest.mark.parametrize("ids", ["", "morning_heavy", "a b c", "often often often", "\x00"])
def test_an_order_of_other_parts_changes_nothing(editor: StaffBrowser, ids: str) -> None:
    item = f"{BASE}/item?at=steps.list_b.items.morning_heavy"
    before = order_on(editor, item)
    reply = reorder(editor, item, ids)
    assert reply.status_code == 400 or "problem=" in reply.location
    assert order_on(editor, item) == before


def test_an_order_chosen_on_an_older_page_is_not_put_over_a_newer_one(
    editor: StaffBrowser,
) -> None:
    item = f"{BASE}/item?at=steps.list_b.items.morning_heavy"
    (at, mark), before = drag_form(editor, item), order_on(editor, item)
    reorder(editor, item, " ".join([before[1], before[0], *before[2:]]))
    reply = send(editor, at, mark, " ".join(reversed(before)))
    assert "problem=changed" in reply.location
    assert order_on(editor, item) == [before[1], before[0], *before[2:]]
