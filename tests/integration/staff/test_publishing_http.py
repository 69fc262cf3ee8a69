"""Publishing over HTTP: what staff press, and what visitors then meet."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.domain.staff import Role
from app.web.staff.publishing.audit import KINDS
from tests.support.counting import execute
from tests.support.databases import ROOT
from tests.support.drafted import draft_of
from tests.support.publishing import edit
from tests.support.staff import OWNER, Staffed
from tests.support.staff_client import StaffBrowser, signed_in, words_of
from tests.support.visits import Page, Visitor, running_app

SLUG = "back-pain"
EDITOR = "editor@example.jp"
QUESTION = "steps__list_a__items__recur_strain__text"
NEW = "ギックリ腰を、何度もくりかえしていますか"
PUBLISH = f"/staff/drafts/{SLUG}/publish"
ANSWERS = {"safety_now": "none", "recur_strain": "often"}
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% include 'x' %}",
    "</textarea></title><svg onload=alert(1)>",
    "javascript:alert(1)",
    "{腰<b>|<i>こし}",
    "\u202eevil\u2066",
)


@pytest.fixture
def editor(app: Flask, staff: Staffed) -> StaffBrowser:
    return signed_in(app, staff, role=Role.EDITOR, email=EDITOR)


def reworded(staff: Staffed, changes: Mapping[str, object] | None = None) -> None:
    edit(staff.database, SLUG, changes or {QUESTION: NEW}, who=EDITOR, now=datetime.now(UTC))


def fields_of(page: Page) -> dict[str, str]:
    """Return what the publish form sends as it stands."""
    found = {"seen": page.inputs("seen")[0]["value"]}
    for _, attributes in page.elements:
        kind = attributes.get("type")
        if attributes.get("form") == "publish" and (kind == "hidden" or "checked" in attributes):
            found[attributes["name"]] = attributes["value"]
    return found


def send(browser: StaffBrowser, path: str, fields: Mapping[str, str], **more: str) -> TestResponse:
    """Post a form as the publish page would."""
    data = {"csrf": browser.csrf(PUBLISH), **fields, **more}
    return browser.client.post(path, data=data)


def publish(owner: StaffBrowser, **more: str) -> TestResponse:
    return send(owner, PUBLISH, fields_of(owner.page(PUBLISH)), **more)


# ------------------------------------------------------------------ publishing


def test_what_is_published_is_what_visitors_meet_at_once(
    app: Flask, staff: Staffed, owner: StaffBrowser
) -> None:
    assert NEW not in Visitor(app).open().words
    reworded(staff)
    done = publish(owner, note="わかりやすく")
    assert done.location == f"/staff/versions/{SLUG}?done=published"
    assert NEW in Visitor(app).open().words
    assert "わかりやすく" in owner.page(f"/staff/versions/{SLUG}").words


def test_an_open_form_of_the_old_version_is_answered_and_counted_to_it(
    app: Flask, staff: Staffed, owner: StaffBrowser
) -> None:
    visitor = Visitor(app)
    old = visitor.open().token
    reworded(staff)
    assert publish(owner).status_code == 303
    answers = {"safety_now": "none"}
    assert Page(visitor.post(answers, token=old).text).counted == ["yes"]
    assert Page(visitor.post(answers).text).counted == ["yes"]
    counted = staff.database.read(
        lambda connection: connection.exec_driver_sql(
            "SELECT version_id, n FROM tally WHERE variable = 'completions' ORDER BY version_id"
        ).all()
    )
    assert [tuple(row) for row in counted] == [(1, 1), (2, 1)]


def test_an_editor_prepares_and_can_not_publish(
    staff: Staffed, owner: StaffBrowser, editor: StaffBrowser
) -> None:
    del owner
    reworded(staff)
    page = editor.page(PUBLISH)
    assert "いま公開する" not in page.words
    assert "数え方の案を残す" in page.words
    fields = fields_of(page)
    assert send(editor, f"{PUBLISH}/classes", fields).status_code == 303
    assert send(editor, PUBLISH, fields).status_code == 403


def test_an_owner_proves_who_they_are_before_the_button_is_there(
    app: Flask, staff: Staffed
) -> None:
    stale = signed_in(app, staff, fresh=False)
    reworded(staff)
    page = stale.page(PUBLISH)
    assert "いま公開する" not in page.words
    assert f"/staff/me/needs-second-factor?next={PUBLISH}" in page.values("href")


def test_a_draft_that_changed_meanwhile_is_shown_again_with_the_note_kept(
    staff: Staffed, owner: StaffBrowser
) -> None:
    reworded(staff)
    fields = fields_of(owner.page(PUBLISH))
    reworded(staff, {QUESTION: "腰をいためることが、たびたびありますか"})
    reply = send(owner, PUBLISH, fields, note="直しました")
    assert reply.status_code == 422
    assert "ほかの人が変えました" in words_of(reply)
    assert "直しました" in words_of(reply)


def test_safety_text_goes_all_the_way_from_review_over_approval_to_visitors(
    app: Flask, staff: Staffed, owner: StaffBrowser, editor: StaffBrowser
) -> None:
    reworded(staff, {"texts__cannot_phone": "電話が難しい方は、まわりの人に頼んでください。"})
    page = editor.page(PUBLISH)
    assert "医学的な確認を記録してください" in page.words
    review = {"name": "山田医師", "date": "2026-11-19", "source": "救急の手引き"}
    for bad in ({**review, "name": ""}, {**review, "date": "2026-13-01"}):
        reply = send(editor, f"{PUBLISH}/review", {**fields_of(editor.page(PUBLISH)), **bad})
        assert reply.status_code == 422
        assert "すべて入力してください" in words_of(reply)
    fields = fields_of(editor.page(PUBLISH))
    assert send(editor, f"{PUBLISH}/review", {**fields, **review}).status_code == 303
    assert publish(owner).status_code == 422, "nobody has approved yet"
    assert publish(owner, approves="yes").status_code == 303
    assert "まわりの人に頼んでください" in Visitor(app).open().words
    assert "山田医師" in owner.page(f"/staff/versions/{SLUG}").words


def test_an_example_that_went_is_named_before_anybody_publishes(
    staff: Staffed, owner: StaffBrowser
) -> None:
    owner.post(f"/staff/drafts/{SLUG}/start", csrf=owner.csrf(PUBLISH))
    examples = f"/staff/drafts/{SLUG}/examples"
    name = json.loads(draft_of(staff.database).examples)[0]["id"]
    send(owner, f"{examples}/{name}/remove", {})
    words = owner.page(PUBLISH).words
    assert "例の変更" in words
    assert "外した例:" in words
    assert "変わったところはありません" not in words


@pytest.mark.parametrize("sign", ["%00", "%0A", "%7F", "%E2%80%AE"])
def test_an_address_with_signs_that_nobody_sees_is_no_page(owner: StaffBrowser, sign: str) -> None:
    for page in ("", "/publish", "/checks", "/preview"):
        assert owner.get(f"/staff/drafts/a{sign}b{page}").status_code == 404
    reply = send(owner, f"/staff/drafts/a{sign}b/publish/call-off", {})
    assert reply.status_code == 404


def test_a_publish_is_planned_for_a_time_in_japan(staff: Staffed, owner: StaffBrowser) -> None:
    reworded(staff)
    at = (datetime.now(UTC) + timedelta(days=1, hours=9)).strftime("%Y-%m-%dT%H:%M")
    fields = fields_of(owner.page(PUBLISH))
    for bad, says in (("", "日時を入力"), ("2020-01-01T00:00", "これから先")):
        reply = send(owner, f"{PUBLISH}/later", fields, at=bad)
        assert reply.status_code == 422
        assert says in words_of(reply)
    assert send(owner, f"{PUBLISH}/later", fields, at=at).status_code == 303
    assert "公開の予約があります" in owner.page("/staff/").words
    reworded(staff, {QUESTION: "腰をいためることが、たびたびありますか"})
    assert "予約のあとに下書きが変わりました" in owner.page("/staff/").words
    assert owner.post(f"{PUBLISH}/call-off", csrf=owner.csrf(PUBLISH)).status_code == 303
    assert "予約のあとに" not in owner.page("/staff/").words


def test_the_badge_says_whose_turn_it_is(
    staff: Staffed, owner: StaffBrowser, editor: StaffBrowser
) -> None:
    assert "あなたの番" not in owner.page("/staff/").words
    reworded(staff, {"texts__disclaimer": "病気かどうかを判断するものではありません。"})
    for browser, is_mine in ((owner, True), (editor, False)):
        words = browser.page("/staff/").words
        assert "編集していない人の承認を待っています" in words
        assert ("あなたの番" in words) == is_mine


def test_what_does_not_exist_is_a_kind_404(owner: StaffBrowser) -> None:
    for path in (
        "/staff/drafts/nothing/publish",
        "/staff/versions/nothing",
        f"/staff/versions/{SLUG}/1/9",
        f"/staff/versions/{SLUG}/9/back",
        f"/staff/versions/{SLUG}/1/back",
        f"/staff/versions/{SLUG}/compare?a=x&b=1",
        f"/staff/versions/{SLUG}/99999999999999999999/1",
    ):
        assert owner.get(path).status_code == 404, path
    assert "下書きがありません" in owner.page(PUBLISH).words


# ------------------------------------------------------------------ versions


def test_an_owner_compares_and_goes_back_in_two_presses(
    app: Flask, staff: Staffed, owner: StaffBrowser
) -> None:
    reworded(staff)
    publish(owner)
    compared = owner.get(f"/staff/versions/{SLUG}/compare?a=2&b=1")
    assert compared.location == f"/staff/versions/{SLUG}/2/1"
    shown = owner.page(compared.location)
    assert {"ins", "del"} <= {tag for tag, _ in shown.elements}
    back = f"/staff/versions/{SLUG}/1/back"
    page = owner.page(back)
    active = page.inputs("active")[0]["value"]
    done = owner.post(back, csrf=owner.csrf(back), active=active, note="前のほうが伝わる")
    assert done.location == f"/staff/versions/{SLUG}?done=back"
    assert NEW not in Visitor(app).open().words
    assert "第1版に戻したもの" in owner.page(f"/staff/versions/{SLUG}").words


# ------------------------------------------------------------------ switch


def switch(owner: StaffBrowser, way: str, **fields: str) -> TestResponse:
    data = {"csrf": owner.csrf("/staff/switch"), **fields}
    return owner.client.post(f"/staff/switch/{way}", data=data)


def test_while_the_page_is_closed_visitors_find_telephone_and_signs_but_open_forms_go_on(
    app: Flask, owner: StaffBrowser
) -> None:
    visitor = Visitor(app)
    open_form = visitor.open()
    assert switch(owner, "off", why="文面の確認中").status_code == 303
    closed = visitor.client.get("/")
    page = Page(closed.text)
    assert closed.status_code == 200
    assert "お休みしています" in page.words
    assert {"tel:119", "tel:00000000000"} <= set(page.values("href"))
    assert not page.inputs("safety_now")
    answered = visitor.post({"safety_now": "none"}, token=open_form.token)
    assert Page(answered.text).counted == ["yes"]
    assert "お休み中です" in owner.page("/staff/").words
    assert switch(owner, "on").status_code == 303
    assert visitor.open().token


def test_a_closed_page_asks_no_database(app: Flask, staff: Staffed, owner: StaffBrowser) -> None:
    switch(owner, "off")
    app.extensions["background"].stop()
    staff.database.close()
    assert "お休みしています" in Page(app.test_client().get("/").text).words


def test_every_process_closes_the_page_at_its_next_reading(
    owner: StaffBrowser, published_database_url: str, tmp_path: Path
) -> None:
    with running_app(published_database_url, instance_dir=tmp_path) as other:
        assert Visitor(other).open().token
        switch(owner, "off")
        other.extensions["background"].refresh()
        assert "お休みしています" in Page(other.test_client().get("/").text).words


# ------------------------------------------------------------------ audit


def test_the_log_reads_as_sentences_and_says_that_its_chain_holds(
    staff: Staffed, owner: StaffBrowser
) -> None:
    reworded(staff)
    publish(owner, note="わかりやすく")
    words = owner.page("/staff/audit").words
    assert f"{OWNER}が、「腰のセルフチェック」を公開しました。" in words
    assert "理由・メモ: わかりやすく" in words
    assert "途中で書きかえられていません" in words
    only = owner.page("/staff/audit?kind=version").words
    assert "公開しました" in only
    assert "数え方を決めました" not in only


def test_the_log_says_in_words_what_was_done_where_and_for_when(
    staff: Staffed, owner: StaffBrowser
) -> None:
    reworded(staff)
    at = datetime.now(UTC) + timedelta(days=2)
    send(owner, f"{PUBLISH}/later", fields_of(owner.page(PUBLISH)), at=f"{at:%Y-%m-%d}T09:30")
    deed = {"at": QUESTION.replace("__", "."), "text": "ほかの文", "seen": ""}
    send(owner, f"/staff/drafts/{SLUG}/text", deed)
    words = owner.page("/staff/audit").words
    assert "したこと: 書きかえ" in words
    assert "場所: 設問の文" in words
    assert re.search(r"日時: \d+月\d+日\(.\) 09:30", words)
    assert "recur_strain" not in words


def test_a_log_that_was_tampered_with_says_from_where(staff: Staffed, owner: StaffBrowser) -> None:
    execute(
        staff.database,
        "INSERT INTO audit_entry VALUES (99, '2026-03-02 10:00:00', 'x', 'y', '', '', '{}', 'z')",
    )
    reply = owner.get("/staff/audit")
    assert "番から、つながりが合いません" in words_of(reply)


def test_a_long_log_is_read_page_by_page(staff: Staffed, owner: StaffBrowser) -> None:
    for number in range(60):
        staff.access.accounts.invite(
            f"p{number}@example.jp", role=Role.VIEWER, who=OWNER, now=datetime.now(UTC)
        )
    first = owner.page("/staff/audit")
    (older,) = [href for href in first.values("href") if "before=" in href]
    second = owner.page(older)
    assert "p59@" in first.words
    assert "p59@" not in second.words
    assert "p0@" in second.words


def test_every_event_that_is_recorded_has_a_sentence_and_a_kind() -> None:
    template = (ROOT / "templates/staff/publishing/audit.html").read_text("utf-8")
    named = re.compile(r'"((?:staff|draft|version|page|preview|clinic|statistics)\.[a-z_]+)"')
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "app/services").rglob("*.py"))
    events = set(named.findall(code)) - {"draft.id"}
    assert len(events) > 30
    assert [one for one in sorted(events) if f'"{one}"' not in template] == []
    prefixes = tuple(prefix for some in KINDS.values() for prefix in some)
    assert [one for one in events if not one.startswith(prefixes)] == []


# ------------------------------------------------------------------ hostile content


def harmless(reply: TestResponse) -> None:
    page = Page(reply.text)
    assert reply.status_code == 200
    assert [name for _, found in page.elements for name in found if name.startswith("on")] == []
    assert [one for one in page.values("href") if one.startswith("javascript")] == []
    assert not {"img", "i", "iframe", "object"} & {tag for tag, _ in page.elements}
    assert "<script>alert" not in reply.text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_run_nowhere(
    app: Flask, staff: Staffed, owner: StaffBrowser, hostile: str
) -> None:
    reworded(staff, {QUESTION: f"腰{hostile}"})
    harmless(owner.get(PUBLISH))
    reworded(staff)
    assert publish(owner, note=hostile).status_code == 303
    assert switch(owner, "off", why=hostile).status_code == 303
    for path in ("", "/1/2", "/1/back"):
        harmless(owner.get(f"/staff/versions/{SLUG}{path}"))
    for path in ("/staff/switch", "/staff/audit", "/staff/"):
        harmless(owner.get(path))
    harmless(app.test_client().get("/"))
