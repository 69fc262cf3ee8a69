"""A public version that this release can't read keeps nobody from working: visitors meet another.

As after an upgrade: staff find their lists, the clinic's settings can be changed, and an earlier
version or a file becomes public, compared with what visitors meet.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from app.services.questionnaires.decisions import seen
from app.services.questionnaires.errors import NotReadyError, SafetyChangedError
from app.services.questionnaires.importing import Importing
from app.storage import arm_comparisons, draft_decisions, drafts, publications, versions
from app.storage.arm_comparisons import ComparisonPlan
from app.storage.database import Connection, take_turns
from app.storage.versions import Content
from tests.builders import document, shipped_text, tiny_text
from tests.support.publishing import EDITOR, NOW, Clinic, clinic
from tests.support.publishing import SLUG as MINIMAL
from tests.support.staff import OWNER, Staffed
from tests.support.staff_client import StaffBrowser
from tests.support.tasks import at_once
from tests.support.visits import Page

SLUG = "back-pain"
LINKS = "/staff/settings/links"
OTHER_SAFETY = {"texts__cannot_phone": "電話が難しい方は、人に頼んでください。"}


@pytest.fixture
def unreadable(staff: Staffed) -> None:
    def work(connection: Connection) -> None:
        take_turns(connection)
        text = shipped_text().replace('"format_version": 1', '"format_version": 91', 1)
        now = datetime.now(UTC)
        versions.publish(connection, Content(text), slug=SLUG, publisher="test", now=now)

    staff.database.write(work)


@pytest.mark.usefixtures("unreadable")
@pytest.mark.parametrize(
    "path",
    ["settings", "audit", "drafts", f"drafts/{SLUG}", "versions", f"versions/{SLUG}", "switch"],
)
def test_staff_find_their_pages(owner: StaffBrowser, path: str) -> None:
    reply = owner.client.get(f"/staff/{path}", follow_redirects=True)
    assert reply.status_code == 200


@pytest.mark.usefixtures("unreadable")
def test_the_clinics_telephone_can_be_changed(owner: StaffBrowser) -> None:
    form = {
        attributes["name"]: attributes.get("value", "")
        for tag, attributes in owner.page(LINKS).elements
        if tag == "input" and attributes.get("name") not in {None, "csrf"}
    }
    form |= {"telephone": "0312345678", "csrf": owner.csrf(LINKS)}
    reply = owner.client.post(LINKS, data=form)
    assert reply.status_code == 303, Page(reply.text).words
    assert "0312345678" in owner.get("/staff/settings").text


@pytest.mark.usefixtures("unreadable")
def test_its_comparisons_are_told_from_the_version_that_visitors_meet(owner: StaffBrowser) -> None:
    reply = owner.get(f"/staff/versions/{SLUG}/comparison")
    assert reply.status_code == 200
    assert "まだ、くらべたことがありません" in reply.text


@pytest.mark.usefixtures("unreadable")
def test_the_way_back_is_open_to_what_visitors_meet_anyway(owner: StaffBrowser) -> None:
    back = f"/staff/versions/{SLUG}/1/back"
    assert "第2版は、いまのソフトでは読めません" in owner.get(back).text
    reply = owner.post(back, csrf=owner.csrf(back), active="2", note="")
    assert reply.location == f"/staff/versions/{SLUG}?done=back"
    assert owner.get(f"/staff/versions/{SLUG}/3/back").status_code == 404  # it is public


@pytest.mark.usefixtures("unreadable")
@pytest.mark.parametrize("path", ["1/2", "2/1"])
def test_what_can_not_be_read_is_said_to_be_so(owner: StaffBrowser, path: str) -> None:
    reply = owner.get(f"/staff/versions/{SLUG}/{path}")
    assert reply.status_code == 422
    assert "いまのソフトでは読めません" in reply.text


@pytest.mark.usefixtures("unreadable")
def test_a_file_is_taken_in_and_published(owner: StaffBrowser, app: Flask) -> None:
    page = f"/staff/drafts/{SLUG}/import"
    reply = owner.send(page, shipped_text().encode(), csrf=owner.csrf(page))
    assert reply.location == f"/staff/drafts/{SLUG}?done=imported"
    for path in ("", "/checks", "/preview", "/publish", "/compare", "/impact"):
        assert owner.get(f"/staff/drafts/{SLUG}{path}").status_code == 200
    done = app.test_cli_runner().invoke(args=["questionnaire", "publish", SLUG])
    assert done.output.endswith(f"{SLUG}: version 3 is published\n")


@pytest.fixture
def here(database_url: str) -> Iterator[Clinic]:
    with clinic(database_url) as found:
        yield found


def publish_unreadable(here: Clinic, slug: str = MINIMAL) -> None:
    def work(connection: Connection) -> None:
        take_turns(connection)
        content = Content('{"format_version": 91, "medical_review": []}')
        versions.publish(connection, content, slug=slug, publisher="test", now=NOW)

    here.database.write(work)


def take_in(here: Clinic, text: str) -> None:
    importing = Importing(here.database, at_once(), wait=60)
    importing.import_draft(text, note="", who=EDITOR, now=NOW)


def test_safety_words_are_compared_with_what_visitors_meet(here: Clinic) -> None:
    publish_unreadable(here)
    with pytest.raises(SafetyChangedError):
        take_in(here, json.dumps(document(MINIMAL, **OTHER_SAFETY)))
    take_in(here, tiny_text(MINIMAL))
    here.edit(OTHER_SAFETY)
    needs = {(one.kind, one.cause) for one in here.standing().readiness.needs}
    assert {("medical_review", "safety"), ("second_person", "safety")} <= needs
    with pytest.raises(NotReadyError):
        here.desk.publishing.publish_by_command(MINIMAL, who="operator", now=NOW)


def test_where_nothing_can_be_read_it_is_a_first_publication(here: Clinic) -> None:
    publish_unreadable(here, "one-question")
    take_in(here, tiny_text("one-question"))
    needs = here.desk.deciding.standing("one-question", now=NOW).readiness.needs
    assert {(one.kind, one.cause) for one in needs} == {("second_person", "first")}
    publish = here.desk.publishing.publish_by_command
    with pytest.raises(NotReadyError):
        publish("one-question", who="operator", now=NOW)
    digest = seen(here.desk.deciding.standing("one-question", now=NOW))
    here.desk.deciding.approve("one-question", digest=digest, who=OWNER, now=NOW)
    assert publish("one-question", who="operator", now=NOW) == 2


def test_a_draft_that_can_not_be_read_gives_way_to_a_file(here: Clinic) -> None:
    here.edit({"format_version": 91})
    publish_unreadable(here)
    take_in(here, tiny_text(MINIMAL))
    assert here.publish().number == 3


def test_decisions_beside_what_can_not_be_read_are_made_anew_and_count(here: Clinic) -> None:
    place = "steps.habits.items.strain.text"
    publish_unreadable(here)

    def begin(connection: Connection) -> None:
        (_, there) = versions.every_document(connection, MINIMAL)
        deed = drafts.Deed(what="import", who=EDITOR, now=NOW)
        text = json.dumps(document(MINIMAL, steps__habits__items__strain__text="姿勢がつづく"))
        content = Content(text)
        begun = drafts.start(connection, content, deed, slug=MINIMAL, base_version_id=there.id)
        draft_decisions.decide(connection, begun.id, place=place, kind="words", who=OWNER, now=NOW)
        digest = drafts.content_digest(content)
        draft_decisions.approve(connection, begun.id, document_digest=digest, who=OWNER, now=NOW)

    here.database.write_in_turn(begin)
    found = here.standing()
    assert found.facts.approvals == ()
    assert [one.kind for one in found.readiness.needs] == ["confirmation"]
    assert here.publish().number == 3


def test_the_counts_go_on_where_the_readable_version_stopped(here: Clinic) -> None:
    publish_unreadable(here)
    way = here.desk.versions.way_back(MINIMAL, 1, who=OWNER, now=NOW)
    assert (way.is_open, way.resumed, way.beside.number, way.active.number) == (True, (), 1, 2)
    number = here.desk.versions.go_back(MINIMAL, 1, active=2, note="", who=OWNER, now=NOW)
    found = here.database.read(lambda connection: publications.of_version(connection, number))
    assert (found.replaced, found.restores) == (2, 1)


def test_a_comparison_that_can_not_be_read_ends_with_the_next_version(here: Clinic) -> None:
    publish_unreadable(here)

    def work(connection: Connection) -> None:
        plan = ComparisonPlan(
            first_arm="a1",
            second_arm="b1",
            measure="completed",
            share=500,
            difference=5,
            weeks=8,
            people=900,
        )
        arm_comparisons.begin(connection, 2, MINIMAL, plan)

    here.database.write_in_turn(work)
    (followed,) = here.desk.following.comparisons(MINIMAL, now=NOW).followed
    assert (followed.texts, followed.titles) == ({}, {})
    way = here.desk.versions.way_back(MINIMAL, 1, who=OWNER, now=NOW)
    assert way.ends_comparison
    here.desk.versions.go_back(MINIMAL, 1, active=2, note="", who=OWNER, now=NOW)
    (ended,) = here.desk.following.comparisons(MINIMAL, now=NOW).followed
    assert (ended.stored.ended_by, ended.stored.kept) == (OWNER, "")
