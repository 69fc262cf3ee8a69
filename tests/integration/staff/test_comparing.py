"""Two wordings are compared from a draft on, by the one way of publishing, and end with one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from app.documents.reading import canonical_text, read_questionnaire
from app.domain.authoring.wording_arms import wordings
from app.domain.disclosure.events import BOOKING, COMPLETED, LINE, STARTS
from app.services.auditing import AuditLog
from app.services.questionnaires.decisions import seen
from app.services.questionnaires.errors import (
    MovedOnError,
    RefusedError,
)
from app.storage import activity, drafts
from app.storage.activity import EventCell
from app.storage.failures import NoDraftError, StatementRefusedError
from tests.support.compared import (
    LATER,
    NEW,
    OLD,
    PLACE,
    WARNED,
    begin,
    documents,
    end,
    followed,
    outlook_state,
    prepare,
    released_before,
)
from tests.support.counting import execute
from tests.support.publishing import EDITOR, NOW, SLUG, Clinic, clinic
from tests.support.releasing import after, count, people, released, releasing, week

SAFETY = {"steps__first__items__safety__text": "いまあるもの"}


@pytest.fixture
def here(database_url: str) -> Iterator[Clinic]:
    with clinic(database_url) as found:
        released_before(found)
        yield found


# ------------------------------------------------------------------ preparing


def test_the_page_says_how_long_it_takes_by_the_clinics_own_numbers(here: Clinic) -> None:
    here.edit({PLACE: NEW})
    found = here.desk.comparing.outlook(SLUG, now=NOW)
    assert (found.state, found.texts) == ("open", {"strain": (OLD, NEW)})
    offers = {one.measure: one for one in found.offers}
    assert set(offers) == {"completed"}, "this clinic has neither booking nor LINE"
    completed = offers["completed"]
    assert completed.share == round(1000 * 1684 / 2275)
    assert completed.plans[3] is None, "so few people can't tell"
    assert completed.plans[10] is not None
    assert 9 <= completed.plans[10].release <= 52


def test_nothing_is_planned_before_anything_was_released(database_url: str) -> None:
    with clinic(database_url) as here:
        here.edit({PLACE: NEW})
        assert here.desk.comparing.outlook(SLUG, now=NOW).offers == ()
        with pytest.raises(RefusedError, match="not_offered"):
            prepare(here)


@pytest.mark.parametrize(
    ("measure", "points"), [("completed", 3), ("completed", 7), ("booking", 10), ("level", 10)]
)
def test_what_can_not_be_told_is_not_begun(here: Clinic, measure: str, points: int) -> None:
    here.edit({PLACE: NEW})
    before = here.standing().draft
    with pytest.raises(RefusedError, match="not_offered"):
        prepare(here, measure=measure, points=points)
    assert here.standing().draft == before


def test_safety_is_never_compared(here: Clinic) -> None:
    here.edit(SAFETY)
    found = here.desk.comparing.outlook(SLUG, now=NOW)
    assert found.texts == {}
    assert [one.safety for one in found.others] == [True]
    with pytest.raises(RefusedError, match="nothing_to_compare"):
        prepare(here)
    here.edit({PLACE: NEW})
    prepare(here)
    assert wordings(here.standing().examined.new) == {"strain": (OLD, NEW)}
    assert "medical_review" in {need.kind for need in here.standing().readiness.needs}


def test_preparing_is_a_save_that_can_be_taken_back(here: Clinic) -> None:
    here.edit({PLACE: NEW})
    prepare(here)
    assert outlook_state(here) == "prepared"
    assert here.standing().draft.what == "compare"
    here.database.write_in_turn(
        lambda connection: drafts.undo(connection, drafts.the_draft(connection, SLUG))
    )
    assert outlook_state(here) == "open"
    here.publish()
    assert here.desk.following.comparisons(SLUG, now=LATER).followed == ()


def test_who_comes_second_finds_the_draft_moved_on(here: Clinic) -> None:
    here.edit({PLACE: NEW})
    digest = seen(here.standing())
    prepare(here, digest=digest)
    with pytest.raises(MovedOnError):
        prepare(here, digest=digest)
    prepare(here, points=20)
    begun = here.publish()
    assert begun.number == 2
    assert followed(here).stored.difference == 20, "planned anew, with the same arms"
    with pytest.raises(NoDraftError):
        prepare(here)


def test_a_draft_may_be_left_with_one_wording_again(here: Clinic) -> None:
    here.edit({PLACE: NEW})
    only = here.standing().draft.document
    for kept, text in (("a1", documents(here)[0]), ("b1", only)):
        here.edit({PLACE: NEW})
        prepare(here)
        digest = seen(here.standing())
        here.desk.comparing.keep_one(SLUG, kept=kept, digest=digest, who=EDITOR, now=NOW)
        assert here.standing().draft.document == canonical_text(text)
    with pytest.raises(RefusedError):
        here.desk.comparing.keep_one(
            SLUG, kept="b1", digest=seen(here.standing()), who=EDITOR, now=NOW
        )


# ------------------------------------------------------------------ beginning


def test_it_begins_with_the_publication_and_keeps_its_plan(here: Clinic) -> None:
    assert begin(here) == 2
    found = followed(here)
    assert found.texts == {"strain": (OLD, NEW)}
    stored = found.stored
    assert (stored.arms, stored.number, stored.ended_at) == (("a1", "b1"), 2, None)
    assert (stored.measure, stored.difference) == ("completed", 10)
    assert stored.people > 100
    assert found.left == stored.weeks
    assert found.looks == ()
    log = [one.what for one in AuditLog(here.database).newest()]
    assert log[:2] == ["version.published", "version.comparison_begun"]
    assert "draft.comparison_planned" in log


def test_a_plan_is_final_and_ends_once(here: Clinic) -> None:
    begin(here)
    for statement in ("UPDATE arm_comparison SET people = 1", "DELETE FROM arm_comparison"):
        with pytest.raises(StatementRefusedError):
            execute(here.database, statement)
    end(here, "a1")
    with pytest.raises(StatementRefusedError):
        execute(here.database, "UPDATE arm_comparison SET kept = 'b1'")


def test_the_new_words_pass_the_gates_of_any_publication(database_url: str) -> None:
    """A warned sentence needs a reason and a second person, as an arm's words too."""
    with clinic(database_url) as here:
        released_before(here)
        here.edit({PLACE: WARNED})
        prepare(here)
        needs = {need.kind for need in here.standing().readiness.needs}
        assert needs == {"reason", "second_person", "confirmation"}
        assert here.publish().number is None
        (placed,) = here.standing().facts.wording
        assert placed.place == "arms.b1.item_texts.strain"


def test_totals_are_released_by_arm_and_add_up(here: Clinic, tmp_path: Path) -> None:
    """What each arm's visitors began, finished and tapped is released apart."""
    begin(here)
    done = {
        "a1": {STARTS: 130, BOOKING: 40, LINE: 12, COMPLETED: 90},
        "b1": {STARTS: 140, BOOKING: 60, LINE: 9, COMPLETED: 120},
    }
    for arm, events in done.items():
        visited(here, arm, events)
    releasing(here.database, tmp_path).release(now=after(3))
    for arm, events in done.items():
        (release,) = released(here.database, slug=SLUG, arm=arm)
        assert {name: release.activity[name] for name in events} == events
        assert len(release.epochs) == 7, "from the week it began in"
    found = followed(here, now=after(3))
    (total,) = found.totals
    assert [(one.people.n, one.chosen.n) for one in total.arms] == [(130, 90), (140, 120)]
    assert total.arms[0].chosen.variance == 16 * 7, "that of every week"


def visited(here: Clinic, arm: str, events: Mapping[str, int]) -> None:
    """Let visitors of an arm come in the last week of December."""
    asked = read_questionnaire(documents(here)[-1])
    visits = people(events[COMPLETED], week=week(3), version_id=2, arm=arm, questionnaire=asked)
    assert set(count(here.database, visits)) == {"yes"}
    cells = {
        EventCell(week(3), SLUG, arm, name): n for name, n in events.items() if name != COMPLETED
    }
    here.database.write(lambda connection: activity.add_events(connection, cells))
