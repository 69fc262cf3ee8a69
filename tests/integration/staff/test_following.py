"""A comparison that runs: what its releases say, how it ends, and who publishes meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from app.documents.reading import read_questionnaire
from app.domain.disclosure.series import Beginnings
from app.domain.questionnaire import MedicalReview
from app.domain.staff import Role
from app.services.auditing import AuditLog
from app.services.questionnaires.decisions import seen
from app.services.questionnaires.errors import (
    MovedOnError,
    NotReadyError,
    RefusedError,
    UnknownVersionError,
)
from app.services.questionnaires.following import Ending, Followed
from app.storage import publications
from app.storage.database import Connection
from tests.builders import put
from tests.support.compared import (
    LATER,
    NEW,
    OLD,
    PLACE,
    THIS_WEEK,
    WARNED,
    arms,
    begin,
    documents,
    end,
    followed,
    outlook_state,
    prepare,
    release_weeks,
    released_before,
    weeks_after,
)
from tests.support.publishing import EARLIER, EDITOR, NOW, SLUG, Clinic, clinic
from tests.support.staff import OWNER

REVIEW = MedicalReview(name="山田医師", date="2026-11-19", source="救急受診ガイド")


@pytest.fixture
def here(database_url: str) -> Iterator[Clinic]:
    with clinic(database_url) as found:
        released_before(found)
        yield found


# ------------------------------------------------------------------ looking


def compared(here: Clinic, *, chosen: tuple[int, int], weeks: int = 13) -> Followed:
    """Release some weeks of both arms, 600 people each."""
    for arm, completed in zip(("a1", "b1"), chosen, strict=True):
        done = {"starts": 600, "completed": completed}
        release_weeks(here.database, SLUG, arm, first=THIS_WEEK, weeks=weeks, done=done)
    return followed(here, now=NOW + timedelta(weeks=weeks + 1))


def test_a_winner_is_named_only_beyond_the_interval(here: Clinic) -> None:
    begin(here)
    found = compared(here, chosen=(420, 500))
    (look,) = found.looks
    assert found.winner == 1
    assert look.difference == pytest.approx(80 / 600)
    assert look.interval.low > 0


def test_without_one_it_says_how_many_weeks_are_left(here: Clinic) -> None:
    begin(here)
    found = compared(here, chosen=(440, 450), weeks=8)
    assert found.winner is None
    assert found.looks[0].interval.low < 0 < found.looks[0].interval.high
    planned = found.stored.people
    assert found.left == max(-(-8 * planned // 600) - 9, 0)


def test_the_first_winner_stands(here: Clinic) -> None:
    begin(here)
    compared(here, chosen=(420, 500))
    later = weeks_after(THIS_WEEK, 13)
    for arm, completed in (("a1", 500), ("b1", 420)):
        done = {"starts": 600, "completed": completed}
        release_weeks(here.database, SLUG, arm, first=later, weeks=13, done=done)
    found = followed(here, now=NOW + timedelta(weeks=27))
    assert [one.winner for one in found.looks] == [1, None]
    assert found.winner == 1


# ------------------------------------------------------------------ ending


@pytest.mark.parametrize(("kept", "text"), [("a1", OLD), ("b1", NEW)])
def test_it_ends_with_either_wording_for_everybody(here: Clinic, kept: str, text: str) -> None:
    begin(here)
    assert end(here, kept) == 3
    assert arms(here) == [kept]
    assert read_questionnaire(documents(here)[-1]).items["strain"].text == text
    found = followed(here)
    assert (found.stored.kept, found.stored.ended_by) == (kept, OWNER)
    assert (found.stored.ended_at, found.left) == (LATER, None)
    assert here.told == ["published", "published"]
    log = [(one.who, one.what) for one in AuditLog(here.database).newest()][:2]
    assert log == [(OWNER, "version.published"), (OWNER, "version.comparison_ended")]


def test_answers_go_on_being_counted_as_the_same_question(here: Clinic) -> None:
    """Both wordings were counted together, so no end begins a series, however they differ."""
    here.edit({PLACE: "夜によく目がさめる"})
    with pytest.raises(RefusedError, match="nothing_to_compare"):
        prepare(here)
    here.desk.deciding.propose(
        SLUG,
        kinds={PLACE.replace("__", "."): "words"},
        digest=seen(here.standing()),
        who=EDITOR,
        now=NOW,
    )
    prepare(here)
    here.publish()
    end(here, "b1")

    def began(connection: Connection) -> list[Beginnings]:
        return list(publications.beginnings(connection, [1, 2, 3]).values())

    assert here.database.read(began) == [Beginnings()] * 3
    decided = here.database.read(lambda connection: publications.of_version(connection, 3))
    assert {one.kind for one in decided.decisions} == {"words", "presentation"}


def test_who_ends_it_a_second_time_finds_it_ended(here: Clinic) -> None:
    begin(here)
    end(here, "b1")
    with pytest.raises(MovedOnError):
        end(here, "a1")
    with pytest.raises(UnknownVersionError):
        end(here, "b1", active=3)
    assert followed(here).stored.kept == "b1"


def test_of_two_who_end_it_at_once_one_is_told(
    here: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(here)
    judged = here.desk.following.ending

    def ended_meanwhile(*asked: Any, **named: Any) -> Ending:  # noqa: ANN401  # as of `ending`
        found = judged(*asked, **named)
        monkeypatch.undo()
        end(here, "a1")
        return found

    monkeypatch.setattr(here.desk.following, "ending", ended_meanwhile)
    with pytest.raises(MovedOnError):
        end(here, "b1")
    assert arms(here) == ["a1"]


def test_only_its_arms_can_be_kept(here: Clinic) -> None:
    with pytest.raises(UnknownVersionError):
        end(here, "a", active=1)
    begin(here)
    for kept in ("a", "b2", ""):
        with pytest.raises(UnknownVersionError):
            end(here, kept)


def test_a_reason_goes_along_with_the_sentence_it_was_given_for(database_url: str) -> None:
    with clinic(database_url) as here:
        released_before(here)
        here.edit({PLACE: WARNED})
        prepare(here)
        (placed,) = here.standing().facts.wording
        here.desk.deciding.write_reason(
            SLUG,
            mark=placed.mark,
            reason="引用です",
            digest=seen(here.standing()),
            who=EDITOR,
            now=NOW,
        )
        assert here.publish(approves=True).number == 2
        assert end(here, "b1") == 3
        here.edit({"title": "ほかの名前"})
        assert {need.kind for need in here.standing().readiness.needs} <= {"confirmation"}


def test_what_is_released_after_the_end_tells_nothing_of_it(here: Clinic) -> None:
    begin(here)
    before = compared(here, chosen=(420, 440), weeks=8)
    moment = NOW + timedelta(weeks=10)
    end(here, "b1", now=moment)
    first = weeks_after(THIS_WEEK, 8)
    done = {"starts": 9000, "completed": 9000}
    release_weeks(here.database, SLUG, "b1", first=first, weeks=5, done=done)
    assert followed(here, now=moment + timedelta(weeks=9)).looks == before.looks


def test_the_next_comparison_has_arms_of_its_own(here: Clinic) -> None:
    begin(here)
    end(here, "b1")
    here.edit({PLACE: "同じ姿勢が長い"})
    prepare(here)
    here.publish()
    found = here.desk.following.comparisons(SLUG, now=LATER)
    assert [one.stored.arms for one in found.followed] == [("a2", "b2"), ("a1", "b1")]
    assert found.followed[0].texts == {"strain": (NEW, "同じ姿勢が長い")}
    assert found.arms == ("a2", "b2")


# ------------------------------------------------------------------ whoever publishes meanwhile


def test_what_changes_for_both_arms_alike_changes_nothing(here: Clinic) -> None:
    begin(here)
    here.edit({"sections__general__heading": "そのほかの説明"})
    here.publish()
    assert arms(here) == ["a1", "b1"]
    assert followed(here).stored.ended_at is None


def test_an_operators_publication_ends_it_and_the_log_says_so(here: Clinic) -> None:
    begin(here)
    raw = json.loads(documents(here)[0])
    put(raw, "title", "ほかの名前")
    here.edit({"arms": raw["arms"], "title": "ほかの名前"})
    number = here.desk.publishing.publish_by_command(SLUG, who="operator", now=LATER)
    assert number == 3
    stored = followed(here).stored
    assert (stored.ended_by, stored.kept, stored.ended_at) == ("operator", "", LATER)
    whats = [(one.who, one.what) for one in AuditLog(here.database).newest()]
    assert ("operator", "version.comparison_ended") in whats


def test_the_way_back_ends_it(here: Clinic) -> None:
    begin(here)
    here.desk.versions.go_back(SLUG, 1, active=2, note="", who=OWNER, now=LATER)
    assert arms(here) == ["a"]
    assert followed(here).stored.ended_by == OWNER
    with pytest.raises(MovedOnError):
        end(here, "a1")


def test_a_draft_that_changes_after_the_start_changes_nothing(here: Clinic) -> None:
    begin(here)
    here.edit({"arms": [{"id": "a1"}, {"id": "b1", "item_texts": {"strain": "姿勢"}}]})
    assert outlook_state(here) == "runs"
    assert followed(here).texts == {"strain": (OLD, NEW)}
    with pytest.raises(RefusedError, match="nothing_to_compare"):
        prepare(here)
    assert end(here, "a1") == 3, "a draft is in nobody's way"


@pytest.fixture
def patients(database_url: str) -> Iterator[Clinic]:
    people = {OWNER: Role.OWNER, EDITOR: Role.EDITOR}
    with clinic(database_url, serves_patients=True, people=people) as found:
        released_before(found)
        found.edit({"title": "はじめての公開"}, now=EARLIER)
        found.desk.deciding.record_review(
            SLUG, review=REVIEW, digest=seen(found.standing()), who=EDITOR, now=NOW
        )
        assert found.publish(approves=True).number == 2
        yield found


def test_patients_are_divided_by_a_planned_comparison_only(patients: Clinic) -> None:
    patients.edit({"arms": [{"id": "a"}, {"id": "b", "item_texts": {"strain": NEW}}]})
    assert outlook_state(patients) == "divided"
    with pytest.raises(NotReadyError) as refused:
        patients.desk.publishing.publish_by_command(SLUG, who="operator", now=NOW)
    assert ("blocked", "arms") in {(one.kind, one.cause) for one in refused.value.needs}


def test_what_is_left_of_an_ended_comparison_is_not_public_again(patients: Clinic) -> None:
    assert begin(patients) == 3
    patients.edit({"sections__general__heading": "そのほかの説明"})
    assert end(patients, "b1", active=3) == 4
    found = {(one.kind, one.cause) for one in patients.standing().readiness.needs}
    assert ("blocked", "arms") in found
    way = patients.desk.versions.way_back(SLUG, 3, who=OWNER, now=LATER)
    assert not way.is_open
    patients.desk.comparing.keep_one(
        SLUG, kept="b1", digest=seen(patients.standing()), who=EDITOR, now=NOW
    )
    assert patients.publish().number == 5
    assert arms(patients) == ["b1"]
