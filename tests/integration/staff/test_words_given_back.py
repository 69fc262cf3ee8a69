"""Whatever goes wrong with a post, the words somebody typed come back with it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.domain.staff import Role
from tests.support.counting import execute
from tests.support.staff import PASSWORD, Staffed
from tests.support.staff_client import StaffBrowser, signed_in, words_of
from tests.support.visits import Page

BASE = "/staff/drafts/back-pain"
TYPED = "ぎっくり腰を <b>何度も</b> くりかえしますか"
FIELDS: dict[str, Any] = {"at": "steps.list_a.items.recur_strain.text", "text": TYPED, "seen": "x"}


@pytest.fixture
def editor(app: Flask, staff: Staffed) -> StaffBrowser:
    browser = signed_in(app, staff, role=Role.EDITOR, email="uketsuke@example.jp")
    browser.post(f"{BASE}/start", csrf=browser.csrf("/staff/drafts"))
    return browser


def test_when_the_session_has_ended(editor: StaffBrowser, staff: Staffed) -> None:
    csrf = editor.csrf("/staff/drafts")
    execute(staff.database, "DELETE FROM staff_session")
    reply = editor.post(f"{BASE}/text", csrf=csrf, **FIELDS)
    assert reply.status_code == 401
    assert TYPED in words_of(reply)
    assert "<b>何度も" not in reply.text
    goals = [one.get("href") for name, one in Page(reply.text).elements if name == "a"]
    assert goals == ["/staff/sign-in?next=/staff/"]
    nothing_typed = editor.post(f"{BASE}/undo", csrf=csrf, number="1")
    assert nothing_typed.location == "/staff/sign-in?next=/staff/"


def test_when_the_form_is_of_an_earlier_session(editor: StaffBrowser) -> None:
    reply = editor.post(f"{BASE}/text", csrf="old.one", **FIELDS)
    assert reply.status_code == 400
    assert TYPED in words_of(reply)


@pytest.mark.parametrize("table", ["staff_session", "draft_save"])
def test_when_the_database_refuses(editor: StaffBrowser, staff: Staffed, table: str) -> None:
    csrf = editor.csrf("/staff/drafts")
    execute(staff.database, f"ALTER TABLE {table} RENAME TO away")
    reply = editor.post(f"{BASE}/text", csrf=csrf, **FIELDS)
    assert reply.status_code == 503
    assert TYPED in words_of(reply)


def test_but_never_to_another_site_and_never_a_password(editor: StaffBrowser) -> None:
    foreign = {"Origin": "https://elsewhere.example"}
    reply = editor.post(f"{BASE}/text", headers=foreign, **FIELDS)
    assert reply.status_code == 403
    assert TYPED not in words_of(reply)
    reply = editor.post("/staff/sign-in", csrf="old.one", password=PASSWORD, text=TYPED)
    assert reply.status_code == 400
    assert PASSWORD not in reply.text
