"""A document that comes in as a file gets no claim past the wording check by calling it locked."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from flask import Flask

from app.storage.drafts import content_digest
from tests.builders import add, copied, put, shipped_text
from tests.integration.staff.test_publishing_http import PUBLISH, SLUG, fields_of, publish, send
from tests.support.drafted import draft_of
from tests.support.staff import Staffed
from tests.support.staff_client import StaffBrowser, words_of
from tests.support.visits import Visitor

BASE = f"/staff/drafts/{SLUG}"
REVIEW = {"name": "山田医師", "date": "2026-11-19", "source": "救急の手引き"}
OPTION = "steps.background.items.s_flags.answer_options.s_cancer.display"
SAID = "がんの治療を、いま受けている"
EASED = "ふだんは公開できないことばです。"


def take_in(editor: StaffBrowser, edit: Callable[[dict[str, Any]], None]) -> None:
    """Import the shipped document as somebody changed it, with a new medical review."""
    raw = {**json.loads(shipped_text()), "medical_review": REVIEW}
    edit(raw)
    reply = editor.send(f"{BASE}/import", json.dumps(raw).encode())
    assert reply.location == f"{BASE}?done=imported", words_of(reply)


def test_safety_words_that_are_public_already_come_in_unjudged(editor: StaffBrowser) -> None:
    take_in(editor, lambda raw: put(raw, "texts.cannot_phone", "まわりの人に頼んでください。"))
    assert "公開を止めるものは、ありません。" in editor.page(f"{BASE}/checks").words


def test_a_changed_safety_text_with_a_claim_needs_a_reason_and_a_second_person(
    app: Flask, editor: StaffBrowser, owner: StaffBrowser
) -> None:
    take_in(editor, lambda raw: put(raw, OPTION, SAID))
    checks = editor.page(f"{BASE}/checks").words
    assert "理由を書く文が2つあります" in checks
    assert EASED in checks
    page = editor.page(PUBLISH)
    assert EASED in page.words
    assert publish(owner, approves="yes").status_code == 422, "nobody has written a reason yet"
    marks = [
        {name: page.inputs(name)[at]["value"] for name in ("place", "rule", "words")}
        for at in range(2)
    ]
    assert {mark["rule"] for mark in marks} == {"W21", "W55"}
    for mark in marks:
        fields = fields_of(editor.page(PUBLISH)) | mark
        done = send(editor, f"{PUBLISH}/reason", fields, reason="病歴をたずねる設問のため")
        assert done.status_code == 303
    assert publish(owner).status_code == 422, "nobody has approved yet"
    assert publish(owner, approves="yes").status_code == 303
    assert SAID in Visitor(app).open().words


def test_a_claim_in_something_new_that_calls_itself_locked_can_not_be_published(
    app: Flask, staff: Staffed, editor: StaffBrowser, owner: StaffBrowser
) -> None:
    claim = "この施術で、腰痛は必ず治ります"
    take_in(
        editor,
        lambda raw: add(raw, "notes", copied(raw, "notes.night_note", id="mine", text=claim)),
    )
    assert "このままでは公開できません。" in editor.page(f"{BASE}/checks").words
    words = owner.page(PUBLISH).words
    assert "広告として使えないことばがあります。" in words
    assert EASED not in words
    assert "いま公開する" not in words
    found = draft_of(staff.database)
    fields = {"seen": f"1.{found.number}.{content_digest(found.content)}", "approves": "yes"}
    refused = send(owner, PUBLISH, fields)
    assert refused.status_code == 422
    assert "まだ公開していません。" in words_of(refused)
    assert claim not in Visitor(app).open().words
