"""The drafts' pages over HTTP: what a form sends, what comes back, and what never gets through."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.domain.budget import MOST_FILE_BYTES
from app.domain.staff import Role
from app.web.shared.file_body import LARGEST_FILE_POST
from tests.builders import shipped_text
from tests.support.staff import Staffed
from tests.support.staff_client import StaffBrowser, signed_in, words_of
from tests.support.visits import Page

BASE = "/staff/drafts/back-pain"
TEXT = "steps.list_a.items.recur_strain.text"
BODY = "sections.psoas_kidney_cause.body"
WEIGHT = "steps.list_a.items.recur_strain.answer_options.once.weight"


@pytest.fixture
def editor(app: Flask, staff: Staffed) -> StaffBrowser:
    browser = signed_in(app, staff, role=Role.EDITOR, email="uketsuke@example.jp")
    started = browser.post(f"{BASE}/start", csrf=browser.csrf("/staff/drafts"))
    assert started.location == f"{BASE}?done=started"
    return browser


def seen(browser: StaffBrowser, address: str) -> str:
    page = browser.page(f"{BASE}/text?at={address}")
    return next(one["value"] for one in page.inputs("seen"))


def send(browser: StaffBrowser, page: str, fields: dict[str, str]) -> TestResponse:
    data = {"csrf": browser.csrf("/staff/drafts"), **fields}
    return browser.client.post(f"{BASE}/{page}", data=data)


def write(browser: StaffBrowser, text: str, at: str = TEXT, **fields: str) -> TestResponse:
    return send(browser, "text", {"at": at, "text": text, "seen": seen(browser, at), **fields})


def is_as_published(browser: StaffBrowser) -> bool:
    """Tell whether there is nothing to undo."""
    return browser.page(BASE).inputs("number") == []


def area(response: TestResponse) -> str:
    """Return what stands in the page's text area."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", response.text, re.DOTALL)
    assert found is not None
    return unescape(found[1])


def test_without_a_draft_a_page_offers_to_begin_one(app: Flask, staff: Staffed) -> None:
    browser = signed_in(app, staff, role=Role.EDITOR)
    assert "下書きをはじめる" in words_of(browser.get(BASE))
    assert browser.get("/staff/drafts/other").status_code == 404
    assert browser.get(f"{BASE}/steps/list_a").status_code == 404


def test_a_text_without_remarks_leads_back_to_where_it_stands(editor: StaffBrowser) -> None:
    reply = write(editor, "ギックリ腰を何回もくり返している")
    assert (
        reply.location
        == f"{BASE}/steps/list_a?done=saved&at=at-items-recur_strain#at-items-recur_strain"
    )
    assert "ギックリ腰を何回もくり返している" in words_of(editor.get(reply.location))


def test_a_text_with_remarks_is_shown_with_them_at_once(editor: StaffBrowser) -> None:
    reply = write(editor, "必ず治る腰痛")
    assert reply.location == f"{BASE}/text?at={TEXT}&done=saved"
    shown = words_of(editor.get(reply.location))
    for words in ("公開できません", "景品表示法", "言いかえの例", "保存しました"):
        assert words in shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("とても長い文です" * 10, "長すぎます"),
        ("{腰|こし", "よみがなの書き方"),
        ("腰痛腰痛腰痛腰痛腰痛腰痛腰痛腰痛腰痛腰痛腰痛", "漢字が100%あります"),
        ("あ" * 55 + "。", "1文が56字あります"),
    ],
    ids=["too long", "broken ruby", "many kanji", "a long sentence"],
)
def test_what_is_hard_to_read_or_too_long_is_said(
    editor: StaffBrowser, text: str, said: str
) -> None:
    assert said in words_of(editor.get(write(editor, text).location or ""))


def test_a_section_keeps_its_paragraphs(editor: StaffBrowser) -> None:
    write(editor, "はじめ\r\n\r\n- ひとつ\r\n- ふたつ", at=BODY)
    assert area(editor.get(f"{BASE}/text?at={BODY}")) == "はじめ\n\n- ひとつ\n- ふたつ"


def test_an_empty_text_is_refused_with_what_was_typed(editor: StaffBrowser) -> None:
    reply = write(editor, "  ")
    assert reply.status_code == 422
    assert "入力してください" in words_of(reply)


def test_looking_saves_nothing(editor: StaffBrowser) -> None:
    reply = write(editor, "**太い**\n\n{字|じ}", at=BODY, look="look")
    assert reply.status_code == 200
    assert "<strong>太い</strong>" in reply.text
    assert area(reply) == "**太い**\n\n{字|じ}"
    assert is_as_published(editor)


def test_the_second_of_two_gets_both_texts_and_loses_none(
    app: Flask, staff: Staffed, editor: StaffBrowser
) -> None:
    second = signed_in(app, staff, role=Role.EDITOR, email="ken@example.jp")
    opened = seen(second, TEXT)
    write(editor, "先の人の文")
    reply = write(second, "あとの人の文", seen=opened)
    assert reply.status_code == 409
    assert "先の人の文" in words_of(reply)
    assert area(reply) == "あとの人の文"
    fresh = next(one["value"] for one in Page(reply.text).inputs("seen"))
    assert write(second, "ふたりの文", seen=fresh).status_code == 303
    assert "ふたりの文" in words_of(editor.get(f"{BASE}/steps/list_a"))


def test_words_for_something_that_is_gone_are_given_back(
    app: Flask, staff: Staffed, editor: StaffBrowser
) -> None:
    csrf, opened = editor.csrf("/staff/drafts"), seen(editor, TEXT)
    number = next(one["value"] for one in editor.page(f"{BASE}/discard").inputs("number"))
    other = signed_in(app, staff, role=Role.EDITOR, email="ken@example.jp")
    other.post(f"{BASE}/discard", csrf=other.csrf("/staff/drafts"), number=number)
    reply = editor.post(f"{BASE}/text", csrf=csrf, at=TEXT, seen=opened, text="大切な言葉")
    assert reply.status_code == 409
    assert area(reply) == "大切な言葉"
    added = editor.post(f"{BASE}/add-section", csrf=csrf, text="見出し", help="大切な本文")
    assert added.status_code == 409
    assert area(added) == "見出し\n大切な本文"


def test_undoing_names_what_it_takes_back(editor: StaffBrowser) -> None:
    write(editor, "べつの文")
    page = editor.page(f"{BASE}/steps/list_a")
    assert "書きかえ: 設問の文「べつの文」" in page.words
    number = next(one["value"] for one in page.inputs("number"))
    reply = editor.post(f"{BASE}/undo", csrf=editor.csrf("/staff/drafts"), number=number)
    assert (
        reply.location
        == f"{BASE}/steps/list_a?done=undone&at=at-items-recur_strain#at-items-recur_strain"
    )
    assert "べつの文" not in words_of(editor.get(reply.location))


@pytest.mark.parametrize("number", ["", "1", "99", "-1", "x", "9" * 40])
def test_undoing_another_save_than_the_newest_changes_nothing(
    editor: StaffBrowser, number: str
) -> None:
    write(editor, "べつの文")
    csrf = editor.csrf("/staff/drafts")
    reply = editor.post(f"{BASE}/undo", csrf=csrf, number=number, next="//evil.example")
    assert reply.location == f"{BASE}?problem=changed"
    assert "べつの文" in words_of(editor.get(f"{BASE}/steps/list_a"))


def test_what_is_locked_stays_whatever_is_posted(editor: StaffBrowser) -> None:
    csrf = editor.csrf("/staff/drafts")
    item = "steps.safety_now.items.safety_now"
    text = editor.post(f"{BASE}/text", csrf=csrf, at=f"{item}.text", text="変えた")
    assert (text.status_code, "変更できません" in words_of(text)) == (422, True)
    for action in ("hide", "remove", "move"):
        reply = editor.post(f"{BASE}/{action}", csrf=csrf, at=item, value="down")
        assert "problem=locked" in (reply.location or ""), action
    option = f"{item}.answer_options.e_saddle.weight"
    send(editor, "values", {"at": option, f"v.{option}": "3"})
    assert is_as_published(editor)


def test_points_two_people_set_differently_are_shown_side_by_side(
    app: Flask, staff: Staffed, editor: StaffBrowser
) -> None:
    second = signed_in(app, staff, role=Role.EDITOR, email="ken@example.jp")
    item = WEIGHT.partition(".answer_options")[0]
    opened = second.page(f"{BASE}/item?at={item}").inputs(f"s.{WEIGHT}")[0]["value"]

    def set_points(browser: StaffBrowser, points: str, seen: str) -> TestResponse:
        fields = {"at": WEIGHT, f"v.{WEIGHT}": points, f"s.{WEIGHT}": seen}
        return send(browser, "values", fields)

    assert set_points(editor, "5", opened).status_code == 303
    reply = set_points(second, "7", opened)
    assert reply.status_code == 409
    page = Page(reply.text)
    assert "5" in page.words
    assert "7" in page.words
    assert set_points(second, "7", page.inputs(f"s.{WEIGHT}")[0]["value"]).status_code == 303


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"at": "nothing.here"},
        {"at": WEIGHT},
        {"at": WEIGHT, f"v.{WEIGHT}": "many"},
        {"at": "theme_selection.show_at", "v.theme_selection.show_at": "1/0"},
        {"at": "theme_selection.show_at", "v.theme_selection.show_at": "1e999999"},
    ],
)
def test_values_that_no_form_sends_are_refused(
    editor: StaffBrowser, fields: dict[str, str]
) -> None:
    assert send(editor, "values", fields).status_code == 400


@pytest.mark.parametrize("page", ["hide", "show", "remove", "move"])
def test_an_address_that_no_form_sends_breaks_nothing(editor: StaffBrowser, page: str) -> None:
    at = "steps.a\r\nSet-Cookie: b.items.c/?#"
    reply = send(editor, page, {"at": at, "value": "up", "seen": ""})
    assert reply.status_code == 303
    assert reply.location.startswith(f"{BASE}/steps/a%0ASet-Cookie")


def test_an_exported_file_comes_back_in(editor: StaffBrowser) -> None:
    write(editor, "持ち出す文")
    reply = editor.get(f"{BASE}/export")
    assert reply.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "持ち出す文" in reply.text
    editor.post(f"{BASE}/undo", csrf=editor.csrf("/staff/drafts"), number=_number(editor))
    taken = editor.send(f"{BASE}/import", reply.data, note="持ち帰った")
    assert taken.location == f"{BASE}?done=imported"
    assert "持ち出す文" in words_of(editor.get(f"{BASE}/steps/list_a"))
    assert "ファイルの取りこみ" in words_of(editor.get(BASE))


def test_a_file_that_notepad_saved_comes_back_in(editor: StaffBrowser) -> None:
    exported = editor.get(f"{BASE}/export").data
    saved = b"\xef\xbb\xbf" + exported.replace(b"\n", b"\r\n")
    assert editor.send(f"{BASE}/import", saved).location == f"{BASE}?done=imported"


def _number(browser: StaffBrowser) -> str:
    return browser.page(BASE).inputs("number")[0]["value"]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (b"", "ファイルを選んでください"),
        (b"{\x01}", "ファイルの書き方が、途中でこわれています。1行目"),
        (shipped_text().encode("cp932", "replace"), "このファイルは、Shift_JIS で保存されています"),
        (shipped_text().encode("utf-16"), "このファイルは、UTF-16 で保存されています"),
        (b"PK\x03\x04 xl/workbook.xml", "このファイルは、Excel のブックです"),
        (b'{"format_version": 1}', "なくてはならない部分が、ありません。質問票の名前"),
        (
            b'{"\\ud800": "\\ud800", "format_version": 1}',
            "ほかのものが書いてあります。ファイル全体",
        ),
        (shipped_text().replace("back-pain", "head").encode(), "別の質問票"),
        (shipped_text().replace("サドル", "鞍").replace("股", "また").encode(), "監修の記録"),
        (
            shipped_text().replace("くり返すギックリ腰", "長い" * 20).encode(),
            "文が長すぎて、スマートフォンで読みきれません。短くしてください。テーマ",
        ),
    ],
    ids=[
        "nothing",
        "bytes",
        "Shift_JIS",
        "UTF-16",
        "Excel",
        "another shape",
        "no letters",
        "another one",
        "safety",
        "too long",
    ],
)
def test_a_file_that_can_not_be_taken_in_says_why(
    editor: StaffBrowser, document: bytes, said: str
) -> None:
    reply = editor.send(f"{BASE}/import", document)
    assert reply.status_code == 422
    assert said in words_of(reply)
    assert is_as_published(editor)


def test_a_huge_file_is_turned_away(editor: StaffBrowser) -> None:
    assert send_large(editor, b" " * LARGEST_FILE_POST).status_code == 413


def test_a_file_larger_than_is_read_says_so(editor: StaffBrowser) -> None:
    reply = send_large(editor, b"{" * (MOST_FILE_BYTES + 1))
    assert reply.status_code == 422
    assert "ファイルが大きすぎます" in words_of(reply)


def send_large(editor: StaffBrowser, document: bytes) -> TestResponse:
    """Post a file without the client's own temporary files."""
    part = '--x\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'
    csrf = part.format("csrf", "") + editor.csrf() + "\r\n"
    head = csrf + part.format("document", '; filename="a"')
    body = head.encode() + document + b"\r\n--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    return editor.client.post(f"{BASE}/import", data=body, content_type=kind)


@pytest.mark.parametrize("path", ["text", "values", "move"])
def test_other_forms_take_no_file_and_nothing_huge(editor: StaffBrowser, path: str) -> None:
    assert editor.send(f"{BASE}/{path}").status_code == 400
    csrf = editor.csrf("/staff/drafts")
    assert editor.post(f"{BASE}/{path}", csrf=csrf, text="あ" * 30_000).status_code == 413


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x7f", "\x85"])
def test_control_characters_are_refused_in_texts_and_beside_files(
    editor: StaffBrowser, sign: str
) -> None:
    csrf = editor.csrf("/staff/drafts")
    reply = editor.post(f"{BASE}/text", csrf=csrf, at=TEXT, text=f"a{sign}b")
    assert reply.status_code == 400
    assert editor.send(f"{BASE}/import", b"{}", note=f"a{sign}b").status_code == 400


def test_a_form_of_another_site_changes_nothing(editor: StaffBrowser) -> None:
    csrf = editor.csrf("/staff/drafts")
    foreign = {"Origin": "https://evil.example"}
    reply = editor.post(f"{BASE}/text", csrf=csrf, headers=foreign, at=TEXT, text="変えた")
    assert reply.status_code == 403
    assert editor.send(f"{BASE}/import", b"{}", csrf="forged.token").status_code == 400


def test_words_are_found_by_what_visitors_read(editor: StaffBrowser) -> None:
    assert "大腰筋" in words_of(editor.get(f"{BASE}?q=大腰筋は"))
    assert "見つかりませんでした" in words_of(editor.get(f"{BASE}?q=どこにもない言葉"))
