"""A draft becomes a version in one transaction, when everything the rules demand is there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.disclosure.contribution import contribution_bound
from app.domain.disclosure.release import ReleasedCell
from app.domain.disclosure.series import Beginnings
from app.domain.questionnaire import MedicalReview
from app.domain.staff import Role
from app.services.auditing import AuditLog
from app.services.questionnaires.decisions import seen
from app.services.questionnaires.errors import MovedOnError, RefusedError
from app.storage import drafts, publications, versions
from app.storage.database import Connection
from app.storage.failures import NoDraftError
from app.storage.publications import Publication
from tests.builders import tiny
from tests.support.publishing import EDITOR, NOW, SLUG, Clinic, clinic
from tests.support.releasing import after, count, people, released, releasing, week
from tests.support.staff import OWNER

STRAIN = "steps.habits.items.strain.text"
SLIGHTLY = {"steps__habits__items__strain__text": "同じ姿勢がつづく"}
OTHERWISE = {"steps__habits__items__strain__text": "夜によく目がさめる"}
WARNED = {"sections__general__heading": "お客様の声"}
SAFETY = {"texts__cannot_phone": "電話が難しい方は、まわりの人に頼んでください。"}
REVIEW = MedicalReview(name="山田医師", date="2026-11-19", source="救急受診ガイド")


@pytest.fixture
def here(database_url: str) -> Iterator[Clinic]:
    with clinic(database_url) as found:
        yield found


def needs(here: Clinic) -> set[str]:
    return {need.kind for need in here.standing().readiness.needs}


def reason(here: Clinic, mark: tuple[str, str, str], text: str) -> None:
    digest = seen(here.standing())
    here.desk.deciding.write_reason(
        SLUG, mark=mark, reason=text, digest=digest, who=EDITOR, now=NOW
    )


def publication(here: Clinic) -> Publication:
    def work(connection: Connection) -> Publication:
        active = versions.active(connection, SLUG)
        assert active is not None
        return publications.of_version(connection, active.id)

    return here.database.read(work)


def test_rewording_needs_only_the_owners_confirmation(here: Clinic) -> None:
    here.edit(SLIGHTLY)
    assert needs(here) == {"confirmation"}
    assert here.publish(note="読みやすく").number == 2
    assert here.told == ["published"]
    (newest, first) = here.desk.versions.versions(SLUG, below=None, count=9)
    assert (newest.version.note, newest.version.published_by) == ("読みやすく", OWNER)
    assert (first.version.status, newest.version.status) == ("retired", "active")
    with pytest.raises(NoDraftError):
        here.standing()


def test_the_decisions_stay_with_the_version(here: Clinic) -> None:
    here.edit(SLIGHTLY)
    here.publish()
    (decided,) = publication(here).decisions
    assert (decided.place, decided.kind, decided.by) == (STRAIN, "words", OWNER)
    assert publication(here).began == Beginnings()
    assert publication(here).bound == contribution_bound(tiny())


def test_the_very_text_of_an_earlier_version_goes_on_with_its_meanings(here: Clinic) -> None:
    """An operator may import what was public before: its answers are no other question's."""
    here.edit(SLIGHTLY)
    here.publish(kinds={STRAIN: "meaning"})
    before = here.database.read(lambda c: versions.every_document(c, SLUG))[0]
    text = json.loads(before.document)["steps"][1]["items"][0]["text"]
    here.edit({"steps__habits__items__strain__text": text})
    here.publish(kinds={STRAIN: "meaning"})
    first, _, third = here.database.read(lambda c: versions.every_document(c, SLUG))
    assert third.document == first.document
    assert publication(here).began == Beginnings()


def test_what_the_owner_calls_another_question_begins_with_the_version(here: Clinic) -> None:
    here.edit(SLIGHTLY)
    here.publish(kinds={STRAIN: "meaning"})
    assert publication(here).began == Beginnings(items={"strain": 2}, themes=2)
    here.edit({"sections__general__heading": "そのほかの説明"})
    here.publish()
    assert publication(here).began == Beginnings(items={"strain": 2}, themes=2)


def test_an_editor_proposes_and_only_the_owner_confirms(here: Clinic) -> None:
    here.edit(SLIGHTLY)
    digest = seen(here.standing())
    here.desk.deciding.propose(SLUG, kinds={STRAIN: "meaning"}, digest=digest, who=EDITOR, now=NOW)
    assert needs(here) == {"confirmation"}
    assert [kind for _, kind in here.standing().decided] == ["meaning"]
    here.desk.deciding.propose(SLUG, kinds={STRAIN: "words"}, digest=digest, who=OWNER, now=NOW)
    assert needs(here) == set()


def test_a_class_the_change_can_not_have_is_not_taken(here: Clinic) -> None:
    here.edit(SLIGHTLY)
    attempt = here.publish(kinds={STRAIN: "presentation"})
    assert attempt.number is None
    assert needs(here) == {"confirmation"}


def test_a_save_that_came_between_is_not_published_unseen(here: Clinic) -> None:
    here.edit(SLIGHTLY)
    wish = here.wish()
    here.edit(OTHERWISE)
    with pytest.raises(MovedOnError):
        here.desk.publishing.publish(wish, now=NOW)
    assert here.standing().active is not None


def test_a_warning_needs_a_reason_and_somebody_who_did_not_edit(here: Clinic) -> None:
    here.edit(WARNED)
    assert needs(here) == {"reason", "second_person"}
    (placed,) = here.standing().facts.wording
    with pytest.raises(RefusedError, match="reason_missing"):
        reason(here, placed.mark, "  ")
    reason(here, placed.mark, "出典を本文に書いた")
    with pytest.raises(RefusedError, match="own_draft"):
        here.desk.deciding.approve(SLUG, digest=seen(here.standing()), who=EDITOR, now=NOW)
    assert here.publish().number is None
    assert here.publish(approves=True).number == 2
    (kept,) = publication(here).reasons
    assert (kept.mark, kept.reason, kept.by) == (placed.mark, "出典を本文に書いた", EDITOR)
    assert [one.by for one in publication(here).approvals] == [OWNER]
    here.edit(SLIGHTLY)
    assert needs(here) == {"confirmation"}, "a reason holds for its sentence from then on"
    here.publish()
    assert publication(here).reasons == (kept,)


def test_a_save_after_the_approval_asks_for_another(here: Clinic) -> None:
    here.edit({"texts__disclaimer": "病気かどうかは判断しません。"})
    here.desk.deciding.approve(SLUG, digest=seen(here.standing()), who=OWNER, now=NOW)
    assert needs(here) == set()
    here.edit({"texts__disclaimer": "病気の判断はしません。"}, now=NOW + timedelta(minutes=1))
    assert needs(here) == {"second_person"}


def test_safety_content_needs_a_recorded_review_and_a_second_person(here: Clinic) -> None:
    here.edit(SAFETY)
    assert needs(here) == {"medical_review", "second_person"}
    for bad in (
        MedicalReview(name="", date="2026-11-19", source="x"),
        MedicalReview(name="x", date="2026-02-30", source="x"),
        MedicalReview(name="x", date="2026-11-21", source="x"),
    ):
        with pytest.raises(RefusedError, match="review_incomplete"):
            here.desk.deciding.record_review(
                SLUG, review=bad, digest=seen(here.standing()), who=EDITOR, now=NOW
            )
    here.desk.deciding.record_review(
        SLUG, review=REVIEW, digest=seen(here.standing()), who=EDITOR, now=NOW
    )
    assert needs(here) == {"second_person"}
    assert here.publish(approves=True).number == 2
    (newest, _) = here.desk.versions.versions(SLUG, below=None, count=9)
    assert newest.review == REVIEW


def test_a_person_alone_waits_a_day_and_the_log_says_so(database_url: str) -> None:
    with clinic(database_url, people={OWNER: Role.OWNER}) as here:
        here.edit({"texts__disclaimer": "病気かどうかは判断しません。"}, who=OWNER)
        assert needs(here) == {"waiting"}
        with pytest.raises(RefusedError, match="still_waiting"):
            here.publish(approves=True)
        later = NOW + timedelta(hours=24)
        assert here.publish(now=later, approves=True).number == 2
        assert publication(here).alone
        newest = AuditLog(here.database).newest()[0]
        assert newest.what == "version.published"
        assert '"alone": "yes"' in newest.details


def test_examples_are_published_with_the_version_and_must_hold(here: Clinic) -> None:
    here.edit(SLIGHTLY)
    answers = '{"safety":["none"],"topic":["none"]}'
    example = '[{"id":"e1","label_ja":"例","answers":ANSWERS,"expected":{"triage":"%s"}}]'
    example = example.replace("ANSWERS", answers)

    def give(level: str) -> None:
        def work(connection: Connection) -> None:
            found = drafts.read_draft(connection, SLUG)
            assert found is not None
            content = versions.Content(found.document, example % level)
            deed = drafts.Deed(what="examples", who=EDITOR, now=NOW)
            drafts.save(connection, found, content, deed)

        here.database.write(work)

    give("call")
    assert needs(here) >= {"blocked"}
    assert here.publish().number is None
    give("ok")
    assert here.publish().number == 2
    stored = here.database.read(
        lambda connection: versions.examples_of(
            connection,
            versions.active(connection, SLUG).id,  # type: ignore[union-attr]  # published above
        )
    )
    assert stored == example % "ok"


def test_everything_is_in_the_log_and_the_chain_holds(here: Clinic) -> None:
    here.edit(SLIGHTLY)
    here.publish(note="読みやすく")
    log = AuditLog(here.database)
    found = [(one.who, one.what, one.why) for one in log.newest() if one.subject == SLUG]
    assert found == [
        (OWNER, "version.published", "読みやすく"),
        (OWNER, "draft.classified", ""),
    ]
    assert log.first_broken() is None


def test_what_was_refused_leaves_no_trace(here: Clinic) -> None:
    here.edit(SLIGHTLY)
    wish = here.wish()
    here.edit(OTHERWISE)
    log = AuditLog(here.database)
    before = log.newest()
    with pytest.raises(MovedOnError):
        here.desk.publishing.publish(wish, now=NOW)
    assert log.newest() == before


def test_statistics_add_up_what_the_owner_called_the_same_question_and_nothing_else(
    here: Clinic, tmp_path: Path
) -> None:
    both = {**SLIGHTLY, "steps__habits__items__rest__text": "休みがたりない"}
    here.edit(both)
    here.publish(kinds={STRAIN: "meaning"})
    for version_id, number in ((1, 1), (2, 2)):
        visits = people(120, week=week(number), questionnaire=tiny(), version_id=version_id)
        assert count(here.database, visits).count("yes") == 120
    releasing(here.database, tmp_path).release(now=after(2))
    names = {cell.series for cell in released_cells(here)}
    assert sum(name.startswith("item/strain#") for name in names) == 2, "two questions"
    assert sum(name.startswith("item/rest#") for name in names) == 1, "one, in other words"


def released_cells(here: Clinic) -> list[ReleasedCell]:
    found = released(here.database, slug=SLUG, arm="a")
    return [cell for release in found for cell in release.cells]
