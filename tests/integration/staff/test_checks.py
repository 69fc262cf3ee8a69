"""The page of checks says in staff's words what keeps a draft from being published, and where."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from app.storage import draft_decisions
from app.storage.database import Connection
from tests.support.databases import ROOT
from tests.support.drafted import SLUG, begin, change, draft_of
from tests.support.staff import OWNER, Staffed
from tests.support.staff_client import StaffBrowser, signed_in

CHECKS = f"/staff/drafts/{SLUG}/checks"
CODE = re.compile(r'Problem\(\s*[^,]+?,\s*f?"([a-z_]+)"')


@pytest.fixture
def staff(staff: Staffed) -> Staffed:
    """Let a draft be begun."""
    begin(staff.database)
    return staff


def with_body(text: str, staff: Staffed) -> str:
    """Write the body of the first section; return its place."""
    places: list[str] = []

    def edit(raw: Any) -> None:  # noqa: ANN401  # JSON of any shape
        raw["sections"][0]["body"] = text
        places.append(f"sections.{raw['sections'][0]['id']}.body")

    change(staff.database, edit)
    return places[0]


def test_the_shipped_words_are_held_up_by_nothing(editor: StaffBrowser) -> None:
    assert "公開を止めるものは、ありません。" in editor.page(CHECKS).words


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("通えば腰痛が治ります。", "このままでは公開できません。"),
        ("根本改善をめざす整体です。", "理由を書く文が1つあります"),
    ],
    ids=["block", "warn"],
)
def test_a_claim_is_shown_with_reason_law_other_words_and_a_link_to_its_place(
    staff: Staffed, editor: StaffBrowser, text: str, says: str
) -> None:
    place = with_body(text, staff)
    page = editor.page(CHECKS)
    assert says in page.words
    for word in ("理由", "景品表示法", "言いかえの例", "読み物の本文"):
        assert word in page.words
    href = f"/staff/drafts/{SLUG}/text?at={place}"
    assert href in page.values("href")
    assert editor.get(href).status_code == 200


def test_a_reason_that_was_written_stands_beside_its_sentence(
    staff: Staffed, editor: StaffBrowser
) -> None:
    place = with_body("根本改善をめざす整体です。", staff)

    def write(connection: Connection) -> None:
        draft_decisions.write_reason(
            connection,
            draft_of(staff.database).id,
            mark=(place, "W03", "根本改善をめざす整体です。"),
            reason="資料のことばのため",
            who=OWNER,
            now=datetime.now(UTC),
        )

    staff.database.write(write)
    words = editor.page(CHECKS).words
    assert "書いてある理由: 資料のことばのため" in words
    assert "公開を止めるものは、ありません。" in words


def test_long_sentences_and_many_kanji_are_marked_and_hold_nothing_up(
    staff: Staffed, editor: StaffBrowser
) -> None:
    with_body("あ" * 51 + "。\n\n腰痛予防体操教室開催日程確認電話番号案内受付時間変更。", staff)
    words = editor.page(CHECKS).words
    assert "この1文は52字あります。" in words
    assert "漢字が" in words
    assert "公開を止めるものは、ありません。" in words


def test_a_draft_that_does_not_hold_together_says_where(
    staff: Staffed, editor: StaffBrowser
) -> None:
    def edit(raw: Any) -> None:  # noqa: ANN401  # JSON of any shape
        raw["themes"][0]["sections"] = ["gone"]

    change(staff.database, edit)
    words = editor.page(CHECKS).words
    assert "なくなったものを、まだ使っています。" in words
    assert "gone" not in words
    preview = editor.page(f"/staff/drafts/{SLUG}/preview").values("src")[0]
    assert editor.client.get(preview).status_code == 409


def test_every_kind_of_mistake_has_words_of_its_own() -> None:
    template = (ROOT / "templates/staff/components/problem_words.html").read_text("utf-8")
    sources = (path.read_text("utf-8") for path in (ROOT / "app/domain/checks").glob("*.py"))
    codes = {code for source in sources for code in CODE.findall(source)} - {"unknown_"}
    assert len(codes) > 25
    assert {
        code for code in codes if not code.startswith("unknown_") and f'"{code}"' not in template
    } == set()


@pytest.mark.parametrize("text", ["<script>alert(1)</script>治る", "<img src=x onerror=a>治る"])
def test_markup_in_a_sentence_is_only_ever_text(
    staff: Staffed, editor: StaffBrowser, text: str
) -> None:
    with_body(text, staff)
    page = editor.page(CHECKS)
    assert not [tag for tag, _ in page.elements if tag in {"img", "script"}]
    assert "治る" in page.words


def test_without_a_draft_the_list_of_drafts_is_shown(app: Flask, staff: Staffed) -> None:
    browser = signed_in(app, staff)
    assert browser.get("/staff/drafts/no-such/checks").location == "/staff/drafts"
