"""While a document is judged and tried elsewhere, pages say so, and nothing typed is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from click import ClickException
from flask import Flask

from app import create_app
from app.cli.failing import one_line_errors
from app.documents.reading import canonical_text
from app.domain.authoring.page_faults import PageFault, fault_sentence
from app.processes import StillWorkingError, TaskFailedError
from app.services.shipped import page_fault_words
from app.storage import versions
from app.storage.database import Connection, take_turns
from tests.builders import SHIPPED, shipped_text
from tests.integration.staff.test_settings import filled_in
from tests.support.databases import PATIENCE, SqliteDatabases
from tests.support.drafted import begin, change, draft_of, raise_the_bar
from tests.support.planted_faults import FAULTS
from tests.support.publishing import edit
from tests.support.staff import OWNER, Staffed
from tests.support.staff_client import StaffBrowser, staffed_beside
from tests.support.tasks import Slow
from tests.support.visits import Page, Visitor, settings_for

SLUG = "back-pain"
IMPACT = f"/staff/drafts/{SLUG}/impact"
PUBLISH = f"/staff/drafts/{SLUG}/publish"
CHANGES = {"title": "腰の確認"}


@pytest.fixture
def tasks() -> Slow:
    return Slow()


@pytest.fixture
def url(sqlite_databases: SqliteDatabases) -> Iterator[str]:
    with sqlite_databases.fresh("published") as found:
        yield found


@pytest.fixture
def app(url: str, tmp_path: Path, tasks: Slow) -> Iterator[Flask]:
    app = create_app(settings_for(url, instance_dir=tmp_path), patience=PATIENCE, tasks=tasks)
    yield app
    app.extensions["background"].stop()


@pytest.fixture
def staff(app: Flask, url: str) -> Iterator[Staffed]:
    del app
    found = staffed_beside(url)
    yield found
    found.database.close()


@pytest.fixture
def owner(app: Flask, staff: Staffed) -> StaffBrowser:
    now = datetime.now(UTC)
    entered = staff.add(OWNER, now=now)
    staff.with_code_app(entered, now=now)
    return StaffBrowser(app).holding(entered.token)


def reword(staff: Staffed) -> None:
    edit(staff.database, SLUG, CHANGES, who="editor@example.jp", now=datetime.now(UTC))


@pytest.mark.parametrize("kind", ["judge", "prove"])
@pytest.mark.parametrize("page", [PUBLISH])
def test_a_page_says_that_work_goes_on_and_looks_again(
    owner: StaffBrowser, staff: Staffed, tasks: Slow, kind: str, page: str
) -> None:
    reword(staff)
    tasks.working.add(kind)
    reply = owner.get(page)
    assert reply.status_code == 200
    assert "文面を確かめています" in reply.text
    assert '<meta http-equiv="refresh" content="1">' in reply.text
    tasks.working.clear()
    assert "公開する" in owner.page(page).words


def test_what_was_sent_is_sent_again_by_the_page_that_says_so(
    owner: StaffBrowser, staff: Staffed, tasks: Slow
) -> None:
    reword(staff)
    tasks.working.add("judge")
    sent = {"seen": "x", "place": "title", "rule": "W01", "words": "x", "reason": "公的な名称"}
    reply = owner.post(f"{PUBLISH}/reason", headers=None, **sent)
    assert reply.status_code == 200
    assert "まだ何もしていません" in reply.text
    page = Page(reply.text)
    assert [one["action"] for tag, one in page.elements if tag == "form" and "id" in one] == [
        f"{PUBLISH}/reason"
    ]
    fields = {one["name"] for tag, one in page.elements if tag == "textarea"}
    assert fields == {*sent, "csrf"}
    assert "公的な名称" in page.words


@pytest.mark.parametrize("kind", ["read", "unreviewed"])
def test_a_file_is_sent_again_as_it_was_by_the_page_that_says_so(
    owner: StaffBrowser, staff: Staffed, tasks: Slow, kind: str
) -> None:
    path = f"/staff/drafts/{SLUG}/import"
    document = shipped_text().replace("\n", "\r\n").encode("utf-8-sig")
    tasks.working.add(kind)
    waiting = owner.send(path, document, note="一行\n二行")
    assert waiting.status_code == 200
    assert "まだ何もしていません" in waiting.text
    assert 'id="again"' in waiting.text
    assert 'enctype="multipart/form-data"' in waiting.text
    found = re.findall(
        r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', waiting.text, re.DOTALL
    )
    fields = {name: unescape(text).replace("\n", "\r\n") for name, text in found}
    tasks.working.clear()
    reply = owner.client.post(path, data=fields, content_type="multipart/form-data")
    assert (reply.status_code, reply.location) == (303, f"/staff/drafts/{SLUG}?done=imported")
    assert [task.arguments for task in tasks.asked if task.kind == "read"] == [
        (document.decode("utf-8-sig"),)
    ] * 2
    assert draft_of(staff.database).note == "一行\n二行"


def test_nothing_is_published_while_its_pages_are_tried(
    owner: StaffBrowser, staff: Staffed, tasks: Slow, app: Flask
) -> None:
    reword(staff)
    seen = owner.page(PUBLISH).inputs("seen")[0]["value"]
    tasks.working.add("prove")
    assert "まだ何もしていません" in owner.post(PUBLISH, seen=seen).text
    assert draft_of(staff.database).slug == SLUG
    assert "腰の確認" not in Visitor(app).open().words


def test_a_document_that_can_not_be_judged_is_told_so(
    owner: StaffBrowser, staff: Staffed, tasks: Slow
) -> None:
    reword(staff)
    tasks.failing.add("judge")
    reply = owner.get(PUBLISH)
    assert reply.status_code == 422
    assert "確かめきれませんでした" in reply.text


@pytest.mark.parametrize(
    "ended",
    [
        (
            TaskFailedError("too_much", "SIGXCPU", "checks"),
            "条件としるしを確かめるのに、決められた時間では足りませんでした。",
            "too little time at checks",
        ),
        (
            TaskFailedError("too_much", "MemoryError", "changes"),
            "公開中の版とくらべるのに、決められたメモリーでは足りませんでした。",
            "too little memory at changes",
        ),
        (
            TaskFailedError("broken", "ValueError", "texts"),
            "文のことばを点検するのに、うまくいかないところがありました。",
            "it went wrong at texts",
        ),
        (
            TaskFailedError("too_much", "SIGXCPU", "examples"),
            "「この回答ならこの結果」の例を試すのに、決められた時間では",
            "too little time at examples",
        ),
        (
            TaskFailedError("too_much", "RecursionError", "reading"),
            "文面を読みこむのに、決められたメモリーでは",
            "too little memory at reading",
        ),
        (
            TaskFailedError("too_much", "stuck"),
            "文面を確かめるのに、決められた時間では",
            "too little time at some part",
        ),
    ],
    ids=lambda ended: str(ended[0].args),
)
def test_what_was_judged_when_it_ended_is_told(
    owner: StaffBrowser,
    staff: Staffed,
    tasks: Slow,
    app: Flask,
    ended: tuple[TaskFailedError, str, str],
) -> None:
    reword(staff)
    tasks.failing.add("judge")
    tasks.failure, said, line = ended
    reply = owner.get(PUBLISH)
    assert reply.status_code == 422
    assert said in Page(reply.text).words
    told = app.test_cli_runner().invoke(args=["questionnaire", "publish", SLUG])
    assert told.exit_code == 1
    assert line in told.output


def test_pages_that_cost_too_much_keep_a_draft_back_in_words(
    owner: StaffBrowser, staff: Staffed, tasks: Slow
) -> None:
    reword(staff)
    tasks.failing.add("prove")
    words = owner.page(PUBLISH).words
    assert "うまくいかないところがありました" in words
    assert "質問のページを作るのに、決められた時間では足りませんでした。" in words
    version = staff.database.read(lambda connection: versions.active(connection, SLUG))
    assert version is not None
    assert version.number == 1


def test_settings_wait_for_their_trial_and_are_refused_when_pages_fail(
    owner: StaffBrowser, tasks: Slow
) -> None:
    fields = filled_in(owner, "clinic")
    del fields["csrf"]
    tasks.working.add("prove")
    path = "/staff/settings/clinic"
    waiting = owner.post(path, headers=None, **{**fields, "name": "新しい院"})
    assert "まだ何もしていません" in waiting.text
    tasks.working.clear()
    tasks.failing.add("prove")
    refused = owner.post(path, headers=None, **{**fields, "name": "新しい院"})
    assert "この内容では、来院者のページがうまくいきませんでした" in refused.text
    assert "」の質問のページを作るのに、決められた時間では足りませんでした。" in refused.text
    assert "新しい院" not in owner.page("/staff/settings").words


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_each_fault_is_told_to_staff_and_to_the_operator(
    owner: StaffBrowser, staff: Staffed, tasks: Slow, app: Flask, fault: PageFault
) -> None:
    reword(staff)
    tasks.faults = (fault,)
    said = fault_sentence(fault, page_fault_words())
    assert said in owner.page(PUBLISH).words
    for command in (["publish", SLUG], ["check", str(SHIPPED)]):
        told = app.test_cli_runner().invoke(args=["questionnaire", *command])
        assert told.exit_code == 1
        assert said in told.output.splitlines()[-1]


def test_the_way_back_tells_which_page_fails(
    owner: StaffBrowser, staff: Staffed, tasks: Slow
) -> None:
    def publish(connection: Connection) -> None:
        take_turns(connection)
        text = json.dumps({**json.loads(shipped_text()), **CHANGES}, ensure_ascii=False)
        content = versions.Content(canonical_text(text))
        versions.publish(connection, content, slug=SLUG, publisher="test", now=datetime.now(UTC))

    staff.database.write(publish)
    tasks.faults = FAULTS
    page = owner.page(f"/staff/versions/{SLUG}/1/back")
    assert fault_sentence(FAULTS[0], page_fault_words()) in page.words
    assert f"ほか{len(FAULTS) - 3}か所" in page.words


def test_setting_up_after_an_upgrade_tells_which_page_fails(app: Flask, tasks: Slow) -> None:
    tasks.faults = FAULTS[:2]
    told = app.test_cli_runner().invoke(args=["setup"])
    assert told.exit_code == 0
    assert told.output.splitlines()[-3:] == [
        f"{SLUG}: this release can't build its pages; the last good ones stay.",
        *(fault_sentence(one, page_fault_words()) for one in FAULTS[:2]),
    ]


def test_a_profile_that_is_refused_anyway_waits_for_nothing(
    owner: StaffBrowser, tasks: Slow
) -> None:
    tasks.working.add("prove")
    fields = filled_in(owner, "links") | {"booking_url": "javascript:alert(1)"}
    reply = owner.client.post("/staff/settings/links", data=fields)
    assert "アドレスが見つかりません" in reply.text


def test_a_profile_that_stays_as_it_was_waits_for_nothing(owner: StaffBrowser, tasks: Slow) -> None:
    tasks.working.add("prove")
    fields = filled_in(owner, "clinic")
    assert owner.client.post("/staff/settings/clinic", data=fields).status_code == 303


def test_the_page_of_changes_waits_by_itself_and_then_tells_who_moves(
    owner: StaffBrowser, staff: Staffed, tasks: Slow
) -> None:
    begin(staff.database)
    change(staff.database, raise_the_bar)
    tasks.working.add("impact")
    reply = owner.get(IMPACT)
    assert reply.headers["Refresh"] == "2"
    assert "くらべています。" in reply.text
    tasks.working.clear()
    page = owner.page(IMPACT)
    assert "の結果が変わります" in page.words
    assert "どこから、どこへ" in page.words
    assert "座る・姿勢・家事" in page.words
    assert "posture" not in page.words


def test_a_demonstration_waits_until_its_second_version_is_judged(app: Flask, tasks: Slow) -> None:
    tasks.late.update({"read", "judge", "prove"})
    numbers = ["--responses", "3", "--weeks", "2", "--seed", "1", "--processes", "1"]
    told = app.test_cli_runner().invoke(args=["simulate", *numbers, "--second-version"])
    assert (told.exit_code, tasks.late) == (0, set()), told.output
    assert "3 visitors in 2 weeks" in told.output


def test_a_command_says_in_a_line_that_a_document_is_still_judged() -> None:
    @one_line_errors
    def ask() -> None:
        raise StillWorkingError

    with pytest.raises(ClickException, match="still judged, this machine is busy: try again"):
        ask()
