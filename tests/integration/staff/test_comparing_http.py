"""Comparing two wordings over HTTP: what staff press, what visitors meet, and what is refused."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.domain.epochs import epoch_of
from app.domain.staff import Role
from app.services.questionnaires.drafts import Drafts
from app.storage.activity import events_until
from tests.support.compared import BUSY, release_weeks, weeks_after
from tests.support.publishing import edit
from tests.support.staff import Staffed
from tests.support.staff_client import StaffBrowser, signed_in, words_of
from tests.support.visits import Page, Visitor

SLUG = "back-pain"
EDITOR = "editor@example.jp"
QUESTION = "steps__list_a__items__recur_strain__text"
NEW = "ギックリ腰を、何度もくりかえしていますか"
SAFETY = "steps__safety_now__items__safety_now__text"
PREPARE = f"/staff/drafts/{SLUG}/compare"
PUBLISH = f"/staff/drafts/{SLUG}/publish"
FOLLOW = f"/staff/versions/{SLUG}/comparison"
WON = "言い方くらべで、よいほうが分かりました"
OVER = "言い方くらべが、予定の終わりになりました"
ANSWERS = {"safety_now": "none"}


@pytest.fixture
def editor(app: Flask, staff: Staffed) -> StaffBrowser:
    return signed_in(app, staff, role=Role.EDITOR, email=EDITOR)


@pytest.fixture
def now(staff: Staffed) -> datetime:
    """Release the last quarter, 25 visits a day."""
    found = datetime.now(UTC)
    first = weeks_after(epoch_of(found), -15)
    release_weeks(staff.database, SLUG, "a", first=first, weeks=13, done=BUSY)
    return found


def reworded(staff: Staffed, **changed: object) -> None:
    edit(staff.database, SLUG, changed or {QUESTION: NEW}, who=EDITOR, now=datetime.now(UTC))


def send(browser: StaffBrowser, path: str, page: str, **fields: str) -> TestResponse:
    """Post a form of a page with what its hidden inputs carry."""
    found = browser.page(page)
    hidden = {
        one["name"]: one["value"] for name in ("seen", "active") for one in found.inputs(name)
    }
    return browser.client.post(path, data={"csrf": browser.csrf(page), **hidden, **fields})


def prepare(browser: StaffBrowser, what: str = "booking:10") -> TestResponse:
    return send(browser, PREPARE, PREPARE, what=what)


def publish(owner: StaffBrowser) -> TestResponse:
    page = owner.page(PUBLISH)
    kinds = {
        one["name"]: one["value"]
        for _, one in page.elements
        if one.get("form") == "publish" and (one.get("type") == "hidden" or "checked" in one)
    }
    return send(owner, PUBLISH, PUBLISH, **kinds)


def begun(staff: Staffed, owner: StaffBrowser) -> None:
    reworded(staff)
    assert prepare(owner).location == f"{PREPARE}?done=prepared"
    assert publish(owner).status_code == 303


def wordings_met(app: Flask) -> set[bool]:
    """Open the page as many visitors: more than enough to meet every arm (1 miss in 2^38)."""
    return {NEW in Visitor(app).open().words for _ in range(40)}


@pytest.mark.usefixtures("now")
def test_two_wordings_are_prepared_published_met_and_ended(
    app: Flask, staff: Staffed, owner: StaffBrowser, editor: StaffBrowser
) -> None:
    reworded(staff)
    assert PREPARE in editor.get(PUBLISH).text
    page = editor.page(PREPARE)
    assert "くらべる文 1つ" in page.words
    assert "この人数では分かりません" in page.words
    assert "くらべる準備ができました" in editor.page(prepare(editor).location).words
    assert "くらべはじめます" in owner.page(PUBLISH).words
    assert wordings_met(app) == {False}, "nothing is public yet"
    assert publish(owner).location == f"/staff/versions/{SLUG}?done=published"
    assert wordings_met(app) == {False, True}
    assert FOLLOW in editor.get(f"/staff/versions/{SLUG}").text
    words = editor.page(FOLLOW).words
    assert "まだ、どちらがよいか分かりません" in words
    assert re.search(r"あと約[0-9]+週の見込み", words)
    done = send(owner, f"{FOLLOW}/b1", f"{FOLLOW}/b1", note="よく伝わる")
    assert done.location == f"/staff/versions/{SLUG}?done=ended"
    assert wordings_met(app) == {True}
    assert "Bの文に決めました" in owner.page(FOLLOW).words
    assert "よく伝わる" in owner.page(f"/staff/versions/{SLUG}").words


def test_a_winner_is_named_with_its_interval(
    staff: Staffed, owner: StaffBrowser, now: datetime
) -> None:
    begun(staff, owner)
    for arm, taps in (("a1", 200), ("b1", 320)):
        done = {"starts": 1000, "completed": 740, "booking": taps}
        first = epoch_of(now)
        release_weeks(staff.database, SLUG, arm, first=first, weeks=13, done=done)
    words = owner.page(FOLLOW).words
    assert "Bの文のほうが、予約のボタンを押した人の割合が高いと言えます。" in words
    found = re.search(r"B は A より \+12ポイント（\+([0-9]+) から \+([0-9]+) のあいだ）", words)
    assert found is not None
    assert 0 < int(found[1]) < 12 < int(found[2])
    assert "まだ、どちらがよいか分かりません" not in words


def waits(browser: StaffBrowser, words: str) -> bool:
    """Tell whether every page's badge says this and leads to the comparison."""
    page = browser.page("/staff/")
    leads = any(tag == "a" and one.get("href") == FOLLOW for tag, one in page.elements)
    assert leads == (words in page.words)
    return leads


def test_what_waits_says_that_a_comparison_has_a_winner(
    app: Flask, staff: Staffed, owner: StaffBrowser, editor: StaffBrowser, now: datetime
) -> None:
    begun(staff, owner)
    viewer = signed_in(app, staff, role=Role.VIEWER, email="viewer@example.jp")
    for arm, taps in (("a1", 200), ("b1", 320)):
        assert not waits(owner, WON), "one arm's release decides nothing"
        done = {"starts": 1000, "completed": 740, "booking": taps}
        release_weeks(staff.database, SLUG, arm, first=epoch_of(now), weeks=13, done=done)
    assert waits(owner, WON)
    assert "あなたの番" in owner.page("/staff/").words
    assert waits(editor, WON)
    assert "あなたの番" not in editor.page("/staff/").words, "owners end comparisons"
    assert not waits(viewer, WON)
    send(owner, f"{FOLLOW}/b1", f"{FOLLOW}/b1", note="")
    assert not waits(owner, WON)


def test_without_a_winner_nobody_is_named(
    staff: Staffed, owner: StaffBrowser, now: datetime
) -> None:
    begun(staff, owner)
    said: list[str] = []
    for weeks, starts in ((4, 100), (9, 5000)):
        first = weeks_after(epoch_of(now), 4 if said else 0)
        for arm in ("a1", "b1"):
            done = {"starts": starts, "completed": starts * 3 // 4, "booking": starts // 5}
            release_weeks(staff.database, SLUG, arm, first=first, weeks=weeks, done=done)
        said.append(owner.page(FOLLOW).words)
        assert waits(owner, OVER) == (weeks == 9)
    assert all("割合が高いと言えます" not in words for words in said)
    assert "まだ、どちらがよいか分かりません" in said[0]
    assert re.search(r"あと約[0-9]+週の見込み", said[0])
    assert "予定の人数になりましたが、どちらがよいとも言えません" in said[1]


def test_few_people_are_told_so_and_begin_nothing(staff: Staffed, owner: StaffBrowser) -> None:
    reworded(staff)
    page = owner.page(PREPARE)
    assert "この人数では分かりません" in page.words
    assert page.inputs("what") == []
    refused = prepare(owner)
    assert refused.status_code == 422
    assert "まだ公開しません" not in words_of(refused)
    first = weeks_after(epoch_of(datetime.now(UTC)), -15)
    quiet = {name: n // 60 for name, n in BUSY.items()}
    release_weeks(staff.database, SLUG, "a", first=first, weeks=13, done=quiet)
    assert "1年くらべても" in owner.page(PREPARE).words


@pytest.mark.usefixtures("now")
def test_each_visitor_is_counted_in_the_arm_that_they_met(
    app: Flask, staff: Staffed, owner: StaffBrowser
) -> None:
    begun(staff, owner)
    met = Counter(visit(app) for _ in range(12))
    app.extensions["background"].stop()
    events = staff.database.read(lambda one: events_until(one, until="9999-W01"))
    for name in ("starts", "booking"):
        found = {cell.arm: n for cell, n in events.items() if cell.name == name}
        assert found == dict(met), name
    tallies = staff.database.read(
        lambda connection: connection.exec_driver_sql(
            "SELECT arm, n FROM tally WHERE variable = 'completions'"
        ).all()
    )
    assert dict(map(tuple, tallies)) == dict(met)


def visit(app: Flask) -> str:
    """Begin, get a result and tap booking, as the pages' script tells it; return the arm."""
    visitor = Visitor(app)
    form = visitor.open()
    arm = "b1" if NEW in form.words else "a1"
    pulse(visitor, form, "starts")
    result = Page(visitor.post(ANSWERS, token=form.token).text)
    assert result.counted == ["yes"]
    pulse(visitor, result, "booking")
    assert arm_word(form) == arm_word(result) == f"arm:{arm}"
    return arm


def pulse(visitor: Visitor, page: Page, event: str) -> None:
    """Tell an event as a page of ours does."""
    headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": "text/plain;charset=UTF-8"}
    told = visitor.client.post("/pulse", data=f"{event} {arm_word(page)}", headers=headers)
    assert told.status_code == 204


def arm_word(page: Page) -> str:
    """Return the word by which a page names its arm."""
    return next(one["data-arm"].strip() for _, one in page.elements if "data-arm" in one)


@pytest.mark.usefixtures("now")
def test_safety_is_refused_in_words(staff: Staffed, owner: StaffBrowser) -> None:
    reworded(staff, **{SAFETY: "いま、次のどれかがありますか"})
    words = owner.page(PREPARE).words
    assert "安全にかかわるところは、くらべません" in words
    assert "くらべられる文がありません" in words
    refused = prepare(owner)
    assert refused.status_code == 422
    assert "くらべられる文がありません" in words_of(refused)
    assert "arms" not in Drafts(staff.database).open(SLUG).changed


@pytest.mark.usefixtures("now")
def test_who_may_begin_and_end_is_who_may_publish(
    app: Flask, staff: Staffed, owner: StaffBrowser, editor: StaffBrowser
) -> None:
    begun(staff, owner)
    assert "終えるのは、オーナーがします" in editor.page(FOLLOW).words
    assert editor.get(f"{FOLLOW}/b1").status_code == 403
    assert editor.post(f"{FOLLOW}/b1", csrf=editor.csrf(FOLLOW), active="2").status_code == 403
    stale = signed_in(app, staff, email="stale@example.jp", fresh=False)
    assert "/staff/confirm" in (stale.get(f"{FOLLOW}/b1").location or "")


@pytest.mark.usefixtures("now")
def test_who_comes_second_is_told(staff: Staffed, owner: StaffBrowser) -> None:
    reworded(staff)
    seen = owner.page(PREPARE).inputs("seen")[0]["value"]
    prepare(owner)
    again = owner.post(PREPARE, csrf=owner.csrf(PREPARE), seen=seen, what="booking:10")
    assert again.status_code == 422
    assert "ほかの人が変えました" in words_of(again)
    publish(owner)
    csrf = owner.csrf(FOLLOW)
    first = owner.post(f"{FOLLOW}/a1", csrf=csrf, active="2")
    second = owner.post(f"{FOLLOW}/b1", csrf=csrf, active="2")
    assert first.location == f"/staff/versions/{SLUG}?done=ended"
    assert second.location == f"{FOLLOW}?done=moved_on"
    assert "ほかの人が先に" in owner.page(f"{FOLLOW}?done=moved_on").words
    assert owner.get(f"{FOLLOW}/b1").status_code == 404
    assert owner.post(f"{FOLLOW}/b1", csrf=csrf, active="3").status_code == 404


@pytest.mark.usefixtures("now")
def test_other_publications_say_what_becomes_of_it(staff: Staffed, owner: StaffBrowser) -> None:
    begun(staff, owner)
    reworded(staff, title="ほかの名前")
    assert "公開したあともつづきます" in owner.page(PUBLISH).words
    assert "いま、2つの言い方をくらべています" in owner.page(PREPARE).words
    reworded(staff, arms=[{"id": "a"}])
    assert "いまくらべている言い方は、そこで終わります" in owner.page(PUBLISH).words
    back = owner.page(f"/staff/versions/{SLUG}/1/back").words
    assert "いまくらべている言い方は、そこで終わります" in back
    assert publish(owner).status_code == 303
    assert "ほかの公開で終わりました" in owner.page(FOLLOW).words


@pytest.mark.usefixtures("now")
def test_a_closed_page_counts_nobody_and_says_so(staff: Staffed, owner: StaffBrowser) -> None:
    begun(staff, owner)
    switch = "/staff/switch"
    owner.post(f"{switch}/off", csrf=owner.csrf(switch), why="点検")
    assert "いまはページを休止している" in owner.page(FOLLOW).words
    assert owner.get(f"{FOLLOW}/a1").status_code == 200, "it can be ended meanwhile"


def test_before_any_comparison_and_without_a_draft(owner: StaffBrowser) -> None:
    assert "まだ、くらべたことがありません" in owner.page(FOLLOW).words
    assert FOLLOW not in owner.get(f"/staff/versions/{SLUG}").text
    assert owner.get(PREPARE).status_code == 404
    assert owner.get("/staff/versions/nothing/comparison").status_code == 404
