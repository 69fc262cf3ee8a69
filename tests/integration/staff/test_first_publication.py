"""The first publication of a questionnaire: who reads what before anybody meets it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from app.domain.anatomy import texts_of
from app.domain.staff import Role
from app.domain.texts import base_text
from tests.builders import document, tiny
from tests.support.publishing import edit
from tests.support.staff import OWNER, Staffed
from tests.support.staff_client import StaffBrowser, staffed_beside, words_of
from tests.support.visits import Visitor, running_app

NEW = "eye-strain"
EDITOR = "editor@example.jp"
OTHER = "other@example.jp"
PUBLISH = f"/staff/drafts/{NEW}/publish"
SHIPPED = "/staff/drafts/back-pain/publish"
PRODUCTION = {"ENVIRONMENT": "production", "TRUSTED_HOSTS": "localhost", "LINK_HOSTS": "lin.ee"}
REVIEW = {"name": "山田医師", "date": "2026-01-05", "source": "救急受診ガイド"}
READINGS = re.compile(r"<rp>.*?</rp>|<rt>.*?</rt>|</?ruby>")
RESTING = "いま、来院者のページはお休みの案内になっています。"


@dataclass
class Clinic:
    """An owner with two factors, an editor and another one, at the same installation."""

    app: Flask
    staff: Staffed
    owner: StaffBrowser
    editor: StaffBrowser
    other: StaffBrowser


def clinic_of(app: Flask, staff: Staffed) -> Clinic:
    now = datetime.now(UTC)
    entered = [
        staff.add(email, role=role, now=now)
        for email, role in ((OWNER, Role.OWNER), (EDITOR, Role.EDITOR), (OTHER, Role.EDITOR))
    ]
    staff.with_code_app(entered[0], now=now)
    owner, editor, other = (holding(app, one.token) for one in entered)
    return Clinic(app=app, staff=staff, owner=owner, editor=editor, other=other)


@pytest.fixture
def demonstration(app: Flask, staff: Staffed) -> Clinic:
    found = clinic_of(app, staff)
    found.editor.send(f"/staff/drafts/{NEW}/import", json.dumps(document(NEW)).encode())
    return found


def holding(app: Flask, token: str) -> StaffBrowser:
    """Return somebody's browser; where patients come, cookies are for secure connections only."""
    if app.config.get("PREFERRED_URL_SCHEME") != "https":
        return StaffBrowser(app).holding(token)
    browser = StaffBrowser(app)
    browser.client.set_cookie("__Secure-staff", token, path="/staff", secure=True)
    return browser


@pytest.fixture
def patients(database_url: str, tmp_path: Path) -> Iterator[Clinic]:
    with clinic_for_patients(database_url, tmp_path) as found:
        yield found


@contextmanager
def clinic_for_patients(url: str, directory: Path) -> Iterator[Clinic]:
    """Yield a clinic that was set up for real visitors just now."""
    with running_app(url, instance_dir=directory, **PRODUCTION) as app:
        app.config["PREFERRED_URL_SCHEME"] = "https"
        app.test_cli_runner().invoke(args=["setup"])
        staff = staffed_beside(url)
        yield clinic_of(app, staff)
        staff.database.close()


def rewords(here: Clinic, who: str) -> None:
    """Save the draft of the shipped questionnaire with a question in other words."""
    question = {"steps__list_a__items__recur_strain__text": f"ギックリ腰 {len(who)}"}
    edit(here.staff.database, "back-pain", question, who=who, now=datetime.now(UTC))


def seen(browser: StaffBrowser, path: str) -> str:
    return str(browser.page(path).inputs("seen")[0]["value"])


def press(browser: StaffBrowser, path: str, deed: str = "", **fields: str) -> str:
    """Press a button of the publish page as it was just read; return what the next page says."""
    here = fields.pop("seen", "") or seen(browser, path)
    reply = browser.post(f"{path}{deed}", csrf=None, headers=None, seen=here, **fields)
    if reply.status_code == 303:
        reply = browser.get(reply.location)
    return words_of(reply)


def read(browser: StaffBrowser, path: str) -> str:
    return words_of(browser.get(path))


def without_readings(html: str) -> str:
    return unescape(READINGS.sub("", html))


def test_the_page_shows_every_text_that_visitors_will_meet(demonstration: Clinic) -> None:
    html = without_readings(demonstration.owner.get(PUBLISH).text)
    lacking = [
        text.place
        for text in texts_of(tiny(NEW))
        if text.kind != "section_body" and base_text(text.text or "") not in html
    ]
    assert lacking == []


def test_the_safety_parts_stand_open_and_before_the_rest(demonstration: Clinic) -> None:
    page = without_readings(demonstration.owner.get(PUBLISH).text)
    open_part = page[: page.index("<details>")]
    questionnaire = tiny(NEW)
    for item in questionnaire.items.values():
        if item.locked:
            assert all(base_text(one.display) in open_part for one in item.answer_options)
    for level in questionnaire.levels:
        assert base_text(level.heading) in open_part
    assert page.index('id="becomes-public"') < page.index('id="go"')


def test_the_second_person_reads_the_same_and_approves_below(demonstration: Clinic) -> None:
    whole = re.compile(r'<section id="whole".*?</section>', re.DOTALL)
    first, second = (one.get(PUBLISH).text for one in (demonstration.owner, demonstration.other))
    assert whole.findall(first) == whole.findall(second) != []
    assert second.index('id="whole"') < second.index("読みました。承認します")


def test_who_brought_it_in_cannot_approve_it(demonstration: Clinic) -> None:
    here = seen(demonstration.owner, PUBLISH)
    said = press(demonstration.editor, PUBLISH, "/approve", seen=here)
    assert "自分では承認できません" in said


def test_the_owner_reads_all_approves_and_publishes(demonstration: Clinic) -> None:
    assert "はじめての公開です" in read(demonstration.owner, PUBLISH)
    assert "公開しました" in press(demonstration.owner, PUBLISH, approves="yes")
    assert Visitor(demonstration.app).client.get(f"/{NEW}/").status_code == 200


def test_without_anybodys_approval_it_stays_where_it_is(demonstration: Clinic) -> None:
    assert "まだ公開していません" in press(demonstration.owner, PUBLISH)
    assert Visitor(demonstration.app).client.get(f"/{NEW}/").status_code == 404


def test_what_changes_a_public_questionnaire_is_not_shown_whole(
    demonstration: Clinic,
) -> None:
    edit(
        demonstration.staff.database,
        "back-pain",
        {"title": "腰の確認"},
        who=EDITOR,
        now=datetime.now(UTC),
    )
    assert "公開されるもののすべて" not in read(demonstration.owner, SHIPPED)


def test_whoever_would_be_the_last_to_approve_is_told_before_recording_the_review(
    patients: Clinic,
) -> None:
    said = "あなたが記録すると、承認できる人がいなくなります。"
    assert said not in read(patients.owner, SHIPPED)
    rewords(patients, EDITOR)
    rewords(patients, OTHER)
    assert said in read(patients.owner, SHIPPED)
    press(patients.owner, SHIPPED, "/review", **REVIEW)
    assert "承認できる人が、みな下書きを編集しました。" in read(patients.owner, SHIPPED)


def test_every_staff_page_says_what_keeps_the_page_closed(patients: Clinic) -> None:
    needed = f"{RESTING}公開には、医学的な確認の記録が必要です。"
    for browser in (patients.owner, patients.editor):
        page = browser.page("/staff/")
        assert needed in page.words
        assert SHIPPED in page.values("href")
        assert "医学的な確認の記録を待っています" not in page.words
    assert needed in read(patients.editor, "/staff/drafts")
    press(patients.editor, SHIPPED, "/review", **REVIEW)
    words = read(patients.owner, "/staff/")
    assert RESTING in words
    assert needed not in words
    assert "編集していない人の承認を待っています。" in words


def test_whoever_only_looks_reads_that_visitors_meet_the_closed_notice(patients: Clinic) -> None:
    entered = patients.staff.add("viewer@example.jp", role=Role.VIEWER, now=datetime.now(UTC))
    words = read(holding(patients.app, entered.token), "/staff/")
    assert RESTING in words
    assert "医学的な確認" not in words


def test_what_an_earlier_release_published_unreviewed_is_hidden_and_shown_whole(
    published_database_url: str, tmp_path: Path
) -> None:
    with clinic_for_patients(published_database_url, tmp_path) as here:
        page = here.owner.page("/staff/")
        assert RESTING in page.words
        assert "/staff/drafts/back-pain" in page.values("href")
        unseen = "来院者には出していません"
        assert unseen in read(here.owner, "/staff/drafts")
        assert unseen in read(here.owner, "/staff/versions/back-pain")
        here.owner.post("/staff/drafts/back-pain/start")
        words = read(here.owner, SHIPPED)
        assert "第1版は、来院者には、まだ出していません。" in words
        assert "公開されるもののすべて" in words
        press(here.editor, SHIPPED, "/review", **REVIEW)
        assert "公開しました" in press(here.owner, SHIPPED, approves="yes")
        assert unseen not in read(here.owner, "/staff/versions/back-pain")


def test_patients_meet_nothing_until_a_review_and_another_person(patients: Clinic) -> None:
    def visitors_rest() -> bool:
        return "お休みしています" in patients.app.test_client().get("/").text

    words = read(patients.owner, SHIPPED)
    assert "公開されるもののすべて" in words
    assert "医師などによる医学的な確認を記録してください。" in words
    assert "全部を読んで承認してください。" in words
    assert "まだ公開していません" in press(patients.owner, SHIPPED, approves="yes")
    assert "下書きに書きました" in press(patients.editor, SHIPPED, "/review", **REVIEW)
    assert visitors_rest()
    assert "まだ公開していません" in press(patients.owner, SHIPPED)
    assert "承認しました" in press(patients.other, SHIPPED, "/approve")
    assert visitors_rest()
    assert "公開しました" in press(patients.owner, SHIPPED)
    assert not visitors_rest()
    assert RESTING not in read(patients.owner, "/staff/")
