"""Whoever makes something public, and by whatever way: the same gates and the same record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from app.domain.authoring.approvals import Need
from app.domain.questionnaire import MedicalReview
from app.services.questionnaires.decisions import seen
from app.services.questionnaires.errors import NotReadyError, RefusedError
from app.storage import audit_log, drafts, publications, versions
from app.storage.database import Connection, take_turns
from app.storage.failures import NoDraftError
from app.storage.publications import Publication
from app.storage.versions import Content
from tests.builders import document, tiny_text
from tests.support.publishing import EDITOR, NOW, SLUG, Clinic, clinic
from tests.support.staff import OWNER

WARNED = {"sections__general__heading": "お客様の声"}
SLIGHTLY = {"steps__habits__items__strain__text": "同じ姿勢がつづく"}
REVIEW = MedicalReview(name="山田医師", date="2026-11-19", source="救急受診ガイド")
OTHER = "one-question"

Door = Callable[[Clinic], int | None]


@pytest.fixture
def here(database_url: str) -> Iterator[Clinic]:
    with clinic(database_url) as found:
        yield found


@pytest.fixture
def patients(database_url: str) -> Iterator[Clinic]:
    with clinic(database_url, serves_patients=True) as found:
        yield found


def by_owner(here: Clinic) -> int | None:
    return here.publish().number


def by_plan(here: Clinic) -> int | None:
    due = NOW + timedelta(hours=1)
    attempt = here.desk.scheduling.schedule(here.wish(), due_at=due, now=NOW)
    if not attempt.standing.readiness.ready:
        return None
    (done,) = here.desk.scheduling.publish_due(now=due)
    return done.number


def by_command(here: Clinic) -> int | None:
    try:
        return here.desk.publishing.publish_by_command(SLUG, who="operator", now=NOW)
    except NotReadyError:
        return None


DOORS = pytest.mark.parametrize("door", [by_owner, by_plan, by_command])


def publication(here: Clinic) -> Publication:
    def work(connection: Connection) -> Publication:
        active = versions.active(connection, SLUG)
        assert active is not None
        return publications.of_version(connection, active.id)

    return here.database.read(work)


def give_reason(here: Clinic) -> None:
    (placed,) = here.standing().facts.wording
    here.desk.deciding.write_reason(
        SLUG,
        mark=placed.mark,
        reason="公的な名称のため",
        digest=seen(here.standing()),
        who=EDITOR,
        now=NOW,
    )


def approve(here: Clinic, slug: str = SLUG, *, who: str = OWNER) -> None:
    standing = here.desk.deciding.standing(slug, now=NOW)
    here.desk.deciding.approve(slug, digest=seen(standing), who=who, now=NOW)


def import_other(here: Clinic, **changes: object) -> None:
    def work(connection: Connection) -> None:
        take_turns(connection)
        text = json.dumps(document(OTHER, **changes), ensure_ascii=False)
        deed = drafts.Deed(what="import", who=EDITOR, now=NOW)
        drafts.start(connection, Content(text), deed, slug=OTHER, base_version_id=None)

    here.database.write(work)


def review(here: Clinic) -> None:
    standing = here.desk.deciding.standing(OTHER, now=NOW)
    here.desk.deciding.record_review(
        OTHER, review=REVIEW, digest=seen(standing), who=EDITOR, now=NOW
    )


def missing(here: Clinic, slug: str = OTHER) -> list[tuple[str, str]]:
    needs: tuple[Need, ...] = here.desk.deciding.standing(slug, now=NOW).readiness.needs
    return [(need.kind, need.cause) for need in needs]


@DOORS
def test_a_warned_sentence_passes_no_door_without_reason_and_approval(
    here: Clinic, door: Door
) -> None:
    here.edit(WARNED)
    assert door(here) is None
    give_reason(here)
    assert door(here) is None
    approve(here)
    assert door(here) == 2


@DOORS
def test_the_reason_of_a_sentence_outlives_a_later_change_of_another(
    here: Clinic, door: Door
) -> None:
    here.edit(WARNED)
    give_reason(here)
    approve(here)
    here.publish()
    here.edit(SLIGHTLY)
    assert door(here) == 3
    (kept,) = publication(here).reasons
    assert kept.reason == "公的な名称のため"
    here.edit({"title": "小さな確認"})
    assert {need.kind for need in here.standing().readiness.needs} <= {"confirmation"}


@DOORS
def test_every_door_writes_down_what_was_decided(here: Clinic, door: Door) -> None:
    here.edit(SLIGHTLY)
    assert door(here) == 2
    found = publication(here)
    assert [(one.place, one.kind) for one in found.decisions] == [
        ("steps.habits.items.strain.text", "words")
    ]
    assert found.replaced == 1
    entry = next(
        one for one in here.database.read(audit_log.newest) if one.what == "version.published"
    )
    details = json.loads(entry.details)
    assert details["number"] == "2"
    assert {"approved_by", "alone", "scheduled"} <= details.keys()


def test_a_command_publishes_nothing_without_a_draft(here: Clinic) -> None:
    with pytest.raises(NoDraftError):
        here.desk.publishing.publish_by_command(SLUG, who="operator", now=NOW)


def test_ten_commands_at_once_publish_one_version(here: Clinic) -> None:
    here.edit(SLIGHTLY)

    def publish(_: int) -> int | None:
        try:
            return by_command(here)
        except Exception as error:  # noqa: BLE001  # whoever comes late is told so in one of two ways
            assert type(error).__name__ in {"NoDraftError", "MovedOnError"}  # noqa: PT017  # a thread
            return None

    with ThreadPoolExecutor(10) as pool:
        numbers = list(pool.map(publish, range(10)))
    assert [number for number in numbers if number is not None] == [2]


def test_a_first_version_needs_somebody_who_did_not_bring_it_in(here: Clinic) -> None:
    import_other(here)
    assert missing(here) == [("second_person", "first")]
    with pytest.raises(NotReadyError):
        here.desk.publishing.publish_by_command(OTHER, who="operator", now=NOW)
    approve(here, OTHER)
    assert here.desk.publishing.publish_by_command(OTHER, who="operator", now=NOW) == 1


def test_for_patients_a_first_version_needs_a_review_too(patients: Clinic) -> None:
    import_other(patients)
    assert missing(patients) == [("medical_review", "first"), ("second_person", "first")]
    review(patients)
    assert missing(patients) == [("second_person", "first")]


def test_what_an_earlier_release_published_unreviewed_is_new_to_patients(patients: Clinic) -> None:
    patients.edit(SLIGHTLY)
    kinds = {(need.kind, need.cause) for need in patients.standing().readiness.needs}
    assert {("medical_review", "first"), ("second_person", "first")} <= kinds


def install(here: Clinic, text: str) -> str:
    return here.desk.publishing.install_shipped(text, examples="[]\n", who="setup", now=NOW)


def test_a_demonstration_shows_what_is_shipped_once(database_url: str) -> None:
    with clinic(database_url, shipped=tiny_text(OTHER)) as here:
        assert install(here, tiny_text(OTHER)) == "published"
        assert install(here, tiny_text(OTHER)) == "exists"


def test_for_patients_what_is_shipped_waits_for_its_review(database_url: str) -> None:
    with clinic(database_url, shipped=tiny_text(OTHER), serves_patients=True) as here:
        assert install(here, tiny_text(OTHER)) == "waits"
        assert missing(here) == [("medical_review", "first"), ("second_person", "first")]
        assert install(here, tiny_text(OTHER)) == "exists"


def test_for_patients_what_is_shipped_is_reviewed_by_one_and_approved_by_another(
    database_url: str,
) -> None:
    with clinic(database_url, shipped=tiny_text(OTHER), serves_patients=True) as here:
        install(here, tiny_text(OTHER))
        review(here)
        assert missing(here) == [("second_person", "first")]
        with pytest.raises(RefusedError, match="own_draft"):
            approve(here, OTHER, who=EDITOR)
        approve(here, OTHER)
        assert here.desk.publishing.publish_by_command(OTHER, who="operator", now=NOW) == 1


def test_nodes_that_install_at_once_install_once(database_url: str) -> None:
    with clinic(database_url, shipped=tiny_text(OTHER)) as here:
        with ThreadPoolExecutor(6) as pool:
            done = list(pool.map(lambda _: install(here, tiny_text(OTHER)), range(6)))
        assert sorted(done) == ["exists"] * 5 + ["published"]
