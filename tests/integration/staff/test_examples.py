"""Saved examples: these answers, this result. They are kept with the draft and hold it up."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask

from app.documents.examples import read_examples
from app.services.questionnaires.drafts import Drafts
from app.services.staff.keyring import Keyring
from app.storage import audit_log
from app.web.shared.sealed_answers import seal_answers
from tests.support.drafted import SLUG, begin, change, draft_of
from tests.support.staff import OWNER, Staffed
from tests.support.staff_client import StaffBrowser, words_of
from tests.support.visits import SECRET_KEY, Visitor, page_of

EXAMPLES = f"/staff/drafts/{SLUG}/examples"
SEVERE = {"safety_now": ("e_saddle",)}


@pytest.fixture
def staff(staff: Staffed) -> Staffed:
    """Let a draft be begun."""
    begin(staff.database)
    return staff


def saved(staff: Staffed) -> dict[str, str]:
    """Return the names of the draft's examples by id."""
    return {one.id: one.label for one in read_examples(draft_of(staff.database).examples)}


def keep(editor: StaffBrowser, label: str, **fields: str) -> int:
    sealed = seal_answers(SEVERE, Keyring(key=SECRET_KEY))
    fields |= {"answers": sealed, "label": label}
    reply = editor.post(f"{EXAMPLES}/keep", csrf=None, headers=None, **fields)
    return reply.status_code


def reword_the_closing(raw: Any) -> None:  # noqa: ANN401  # JSON of any shape
    """Change what a result shows: the first level that has common sections loses them."""
    level = next(one for one in raw["levels"] if one["common_sections"])
    level["common_sections"] = []


def break_a_button(raw: Any) -> None:  # noqa: ANN401  # JSON of any shape
    """Take every second prompt from the gravest level."""
    raw["levels"][0]["prompts"][0]["codes"] = raw["levels"][0]["prompts"][0]["codes"][:1]


def test_the_shipped_examples_come_with_the_draft_and_are_met(editor: StaffBrowser) -> None:
    words = editor.page(EXAMPLES).words
    assert "52個の例に、すべて合っています。" in words
    assert "40代・急に尿が出ない" in words


def test_answers_of_a_preview_become_an_example(
    app: Flask, staff: Staffed, editor: StaffBrowser
) -> None:
    frame = editor.page(f"/staff/drafts/{SLUG}/preview").values("src")[0]
    result = page_of(Visitor(app).post({"safety_now": ["e_saddle"]}, path=frame))
    (link,) = (href for href in result.values("href") if "/examples/new" in href)
    page = editor.page(link)
    assert "股・肛門のまわり・内ももの感覚がにぶい、しびれる" in page.words
    sealed = page.inputs("answers")[0]["value"]
    assert unquote(link.partition("answers=")[2]) == sealed
    reply = editor.post(f"{EXAMPLES}/keep", answers=sealed, label="しびれる人", expects="whole")
    assert reply.location == f"{EXAMPLES}?done=kept"
    assert "しびれる人" in saved(staff).values()
    assert "53個の例に" in editor.page(EXAMPLES).words
    assert draft_of(staff.database).what == "examples"


def test_an_example_that_fails_says_what_differs_in_words(
    staff: Staffed, editor: StaffBrowser
) -> None:
    change(staff.database, break_a_button)
    words = editor.page(EXAMPLES).words
    assert "合わない例" in words
    assert "例のとおりなら" in words
    assert "いまの下書きでは" in words
    assert "#7119" in words
    assert "tel7119" not in words


def test_an_example_of_the_level_alone_does_not_mind_a_button(
    staff: Staffed, editor: StaffBrowser
) -> None:
    keep(editor, "目安だけ", expects="level")
    keep(editor, "すべて", expects="whole")
    change(staff.database, break_a_button)
    page = editor.page(EXAMPLES)
    failing = page.words.partition("合っている例")[0]
    assert "すべて" in failing
    assert "目安だけ" not in failing


def test_an_expectation_is_brought_up_to_date_after_reading_it(
    staff: Staffed, editor: StaffBrowser
) -> None:
    change(staff.database, break_a_button)
    one = f"{EXAMPLES}/P01"
    number = editor.page(one).inputs("number")[0]["value"]
    assert "印を付けてください" in words_of(editor.post(f"{one}/update", number=number))
    assert editor.post(f"{one}/update", number=number, read="yes").status_code == 303
    assert "この例に合っています。" in editor.page(one).words


def test_a_draft_that_moved_on_meanwhile_is_read_again_first(
    staff: Staffed, editor: StaffBrowser
) -> None:
    change(staff.database, break_a_button)
    one = f"{EXAMPLES}/P01"
    number = editor.page(one).inputs("number")[0]["value"]
    change(staff.database, reword_the_closing)
    reply = editor.post(f"{one}/update", number=number, read="yes")
    assert reply.status_code == 422
    assert "ほかの人が下書きを変えました" in words_of(reply)


def test_an_example_is_renamed_removed_and_brought_back_by_undoing(
    staff: Staffed, editor: StaffBrowser
) -> None:
    assert editor.post(f"{EXAMPLES}/P01/rename", label=" 別の名前 ").status_code == 303
    assert saved(staff)["P01"] == "別の名前"
    assert editor.post(f"{EXAMPLES}/P01/remove").status_code == 303
    assert "P01" not in saved(staff)
    number = draft_of(staff.database).number
    Drafts(staff.database).undo(SLUG, number, who=OWNER, now=datetime.now(UTC))
    assert saved(staff)["P01"] == "別の名前"
    log = staff.database.read(audit_log.newest)
    acts = [json.loads(one.details)["act"] for one in log if one.what == "draft.examples"]
    assert acts == ["removed", "renamed"]


@pytest.mark.parametrize("label", ["", " ", "あ" * 81])
def test_a_name_that_nobody_could_read_is_refused_and_kept_in_the_form(
    staff: Staffed, editor: StaffBrowser, label: str
) -> None:
    before = saved(staff)
    assert keep(editor, label) == 422
    assert editor.post(f"{EXAMPLES}/P01/rename", label=label).status_code == 422
    assert saved(staff) == before


def test_answers_that_nobody_sealed_are_not_read(staff: Staffed, editor: StaffBrowser) -> None:
    before = saved(staff)
    keyring = Keyring(key=SECRET_KEY)
    for answers in ("", "x", keyring.seal("{}"), keyring.seal('["answers", 1]'), "あ"):
        reply = editor.post(f"{EXAMPLES}/keep", answers=answers, label="名前")
        assert reply.status_code == 422, answers
        assert editor.get(f"{EXAMPLES}/new?answers={answers}").status_code == 422
    stranger = seal_answers(SEVERE, Keyring(key="another key, long enough: 0123456789abcdef"))
    assert editor.post(f"{EXAMPLES}/keep", answers=stranger, label="名前").status_code == 422
    unknown = seal_answers({"no_such_item": ("x",)}, keyring)
    assert editor.post(f"{EXAMPLES}/keep", answers=unknown, label="名前").status_code == 422
    assert saved(staff) == before


def test_an_example_about_something_that_is_gone_still_opens(
    staff: Staffed, editor: StaffBrowser
) -> None:
    def remove_an_item(raw: Any) -> None:  # noqa: ANN401  # JSON of any shape
        for step in raw["steps"]:
            step["items"] = [one for one in step["items"] if one["link_id"] != "giveway"]

    change(staff.database, remove_an_item)
    page = editor.page(EXAMPLES)
    assert "giveway" not in page.words


@pytest.mark.parametrize("label", ["<script>alert(1)</script>", "<img src=x>", "{{ 7*7 }}"])
def test_markup_in_a_name_is_only_ever_text(editor: StaffBrowser, label: str) -> None:
    assert keep(editor, label) == 303
    for path in (EXAMPLES, f"{EXAMPLES}/own_53"):
        page = editor.page(path)
        assert label in page.words
        assert not [tag for tag, _ in page.elements if tag in {"img", "script"}]


def test_an_unknown_example_leads_back_to_the_list(editor: StaffBrowser) -> None:
    assert editor.get(f"{EXAMPLES}/no-such").status_code == 422
    assert editor.post(f"{EXAMPLES}/no-such/remove").status_code == 422
