"""Versions are listed and compared, and going back is a new version equal to an old one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.domain.disclosure.series import Beginnings
from app.domain.questionnaire import MedicalReview
from app.domain.staff import Role
from app.services.auditing import AuditLog
from app.services.questionnaires.decisions import seen
from app.services.questionnaires.errors import MovedOnError, RefusedError, UnknownVersionError
from app.storage import draft_decisions, drafts, publications, versions
from app.storage.database import Connection
from tests.support.publishing import EDITOR, NOW, SLUG, Clinic, clinic
from tests.support.staff import OWNER

STRAIN = "steps.habits.items.strain.text"
PLACE = "steps__habits__items__strain__text"
FIRST, SECOND = "同じ姿勢が続く", "同じ姿勢がつづく"
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def here(database_url: str) -> Iterator[Clinic]:
    with clinic(database_url) as found:
        found.edit({PLACE: SECOND})
        found.publish(kinds={STRAIN: "meaning"})
        yield found


def documents(here: Clinic) -> list[str]:
    return [
        one.document
        for one in here.database.read(lambda connection: versions.every_document(connection, SLUG))
    ]


def back(here: Clinic, number: int = 1, *, active: int = 2) -> int:
    return here.desk.versions.go_back(
        SLUG, number, active=active, note="前のほうが伝わる", who=OWNER, now=LATER
    )


def test_a_comparison_names_every_difference_whichever_comes_first(here: Clinic) -> None:
    for first, second in ((1, 2), (2, 1)):
        found = here.desk.versions.compare(SLUG, first, second)
        assert (found.earlier.number, found.later.number) == (1, 2)
        (effect,) = found.examined.effects
        assert (effect.change.before, effect.change.after) == (FIRST, SECOND)


def test_only_versions_that_exist_are_compared_or_gone_back_to(here: Clinic) -> None:
    with pytest.raises(UnknownVersionError):
        here.desk.versions.compare(SLUG, 1, 3)
    with pytest.raises(UnknownVersionError):
        here.desk.versions.versions("nothing", below=None, count=9)
    for number in (2, 3):
        with pytest.raises(UnknownVersionError):
            here.desk.versions.way_back(SLUG, number, who=OWNER, now=LATER)


def test_going_back_makes_a_new_version_equal_to_the_old_one(here: Clinic) -> None:
    assert back(here) == 3
    first, second, third = documents(here)
    assert first == third != second
    (newest, *_) = here.desk.versions.versions(SLUG, below=None, count=9)
    assert (newest.version.number, newest.restores) == (3, 1)
    assert newest.version.note == "前のほうが伝わる"
    assert AuditLog(here.database).newest()[0].what == "version.restored"
    assert here.told[-1] == "published"


def test_its_counts_go_on_where_the_old_version_stopped(here: Clinic) -> None:
    way = here.desk.versions.way_back(SLUG, 1, who=OWNER, now=LATER)
    assert way.is_open
    assert way.resumed == ("strain",)
    assert way.levels_go_on
    assert not way.themes_go_on
    back(here)

    def began(connection: Connection) -> list[Beginnings]:
        return list(publications.beginnings(connection, [1, 2, 3]).values())

    then, new, again = here.database.read(began)
    assert then == again == Beginnings()
    assert new == Beginnings(items={"strain": 2}, themes=2)


def test_going_back_and_forth_ends_where_it_was(here: Clinic) -> None:
    back(here)
    assert back(here, 2, active=3) == 4
    assert documents(here)[3] == documents(here)[1]


def test_nobody_goes_back_from_a_version_they_did_not_see(here: Clinic) -> None:
    here.edit({"sections__general__heading": "そのほかの説明"})
    here.publish()
    with pytest.raises(MovedOnError):
        back(here, active=2)
    assert len(documents(here)) == 3


def test_a_draft_stays_but_is_decided_anew_beside_the_new_version(here: Clinic) -> None:
    here.edit(
        {"sections__general__heading": "そのほかの説明", "texts__disclaimer": "判断はしません。"}
    )
    here.desk.deciding.approve(SLUG, digest=seen(here.standing()), who=OWNER, now=NOW)
    back(here)
    standing = here.standing()
    assert standing.base == 3
    assert standing.facts.approvals == ()
    assert STRAIN in {effect.place for effect in standing.facts.effects}
    assert {need.kind for need in standing.readiness.needs} == {"confirmation", "second_person"}


def test_what_was_decided_beside_another_version_does_not_count(here: Clinic) -> None:
    here.edit({PLACE: "おなじ姿勢がつづく"})
    digest = seen(here.standing())
    here.desk.deciding.propose(SLUG, kinds={STRAIN: "words"}, digest=digest, who=OWNER, now=NOW)
    assert here.standing().readiness.ready

    def publish_past_the_draft(connection: Connection) -> None:
        (first, _) = versions.every_document(connection, SLUG)
        content = versions.Content(first.document)
        versions.publish(connection, content, slug=SLUG, publisher="somebody", now=LATER)

    here.database.write(publish_past_the_draft)
    assert [need.kind for need in here.standing().readiness.needs] == ["confirmation"]


def with_other_safety_text(here: Clinic) -> None:
    here.edit({"texts__cannot_phone": "電話が難しい方は、まわりの人に頼んでください。"})
    here.desk.deciding.record_review(
        SLUG,
        review=MedicalReview(name="山田医師", date="2026-11-19", source="ガイド"),
        digest=seen(here.standing()),
        who=EDITOR,
        now=NOW,
    )
    assert here.publish(approves=True).number == 3


def test_over_other_safety_content_the_way_back_leads_over_a_draft(here: Clinic) -> None:
    with_other_safety_text(here)
    way = here.desk.versions.way_back(SLUG, 2, who=OWNER, now=LATER)
    assert {need.kind for need in way.needs} == {"medical_review", "second_person"}
    with pytest.raises(RefusedError, match="not_open"):
        back(here, 2, active=3)
    here.desk.versions.draft_of(SLUG, 2, who=OWNER, now=LATER)
    assert {need.kind for need in here.standing(now=LATER).readiness.needs} == {
        "medical_review",
        "second_person",
    }
    with pytest.raises(RefusedError, match="has_draft"):
        here.desk.versions.draft_of(SLUG, 1, who=OWNER, now=LATER)


def test_a_person_alone_has_to_wait_for_it(database_url: str) -> None:
    with clinic(database_url, people={OWNER: Role.OWNER}) as here:
        here.edit({"texts__disclaimer": "病気かどうかは判断しません。"}, who=OWNER)
        here.publish(now=NOW + timedelta(hours=24), approves=True)
        way = here.desk.versions.way_back(SLUG, 1, who=OWNER, now=NOW + timedelta(hours=25))
        assert [need.kind for need in way.needs] == ["waiting"]


def test_whoever_made_the_draft_to_go_back_is_its_editor(here: Clinic) -> None:
    with_other_safety_text(here)
    here.desk.versions.draft_of(SLUG, 2, who=OWNER, now=LATER)

    def editors(connection: Connection) -> frozenset[str]:
        found = drafts.read_draft(connection, SLUG)
        assert found is not None
        assert draft_decisions.decisions(connection, found.id) == ()
        return found.editors

    assert here.database.read(editors) == {OWNER}


def test_old_versions_are_listed_in_pages(here: Clinic) -> None:
    back(here)
    shown = [
        [one.version.number for one in here.desk.versions.versions(SLUG, below=below, count=2)]
        for below in (None, 2, 1)
    ]
    assert shown == [[3, 2], [1], []]
