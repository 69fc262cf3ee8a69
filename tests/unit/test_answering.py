"""The use case behind the form's button."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.answers import Answers
from app.domain.flow import InvalidAnswersError
from app.services.answering import Answering, Incomplete, Judged, Ticket
from app.storage.counts import Counted, CountedVisit
from tests.builders import shipped

ISSUED = datetime(2026, 11, 17, 3, 0, tzinfo=UTC)  # a Tuesday of week 47
SHUTS = datetime(2026, 11, 25, 19, 0, tzinfo=UTC)  # Thursday 04:00 in Japan, a week later
WELL = {"safety_now": ("none",)}


@dataclass
class Counter:
    """Stands where the database would, and remembers what it was asked to count."""

    answer: Counted = "yes"
    visits: list[CountedVisit] = field(default_factory=list)

    def __call__(self, visit: CountedVisit) -> Counted:
        self.visits.append(visit)
        return self.answer


def ticket(*, issued_at: datetime = ISSUED) -> Ticket:
    return Ticket(version_id=3, arm="b", issued_at=issued_at, nonce=b"n" * 16)


def answer(
    raw: Answers,
    *,
    counter: Counter,
    given: Ticket | None,
    now: datetime = ISSUED,
) -> Judged | Incomplete:
    return Answering(count=counter).answer(raw, questionnaire=shipped(), ticket=given, now=now)


@pytest.mark.parametrize("told", ["yes", "already", "no"])
def test_what_the_database_says_is_what_the_visitor_is_told(told: Counted) -> None:
    counter = Counter(answer=told)
    found = answer(WELL, counter=counter, given=ticket())
    assert isinstance(found, Judged)
    assert found.counted == told
    (visit,) = counter.visits
    assert (visit.epoch, visit.version_id, visit.arm) == ("2026-W47", 3, "b")
    assert ("option/safety_now/none", "ticked") in visit.cells


@pytest.mark.parametrize(
    ("given", "now"),
    [
        pytest.param(None, ISSUED, id="without a ticket"),
        pytest.param(ticket(), SHUTS, id="when its week is shut"),
        pytest.param(ticket(), SHUTS + timedelta(days=900), id="long after"),
    ],
)
def test_a_visit_that_must_not_count_is_judged_all_the_same(
    given: Ticket | None, now: datetime
) -> None:
    counter = Counter()
    found = answer({"safety_now": ("t_fever",)}, counter=counter, given=given, now=now)
    assert isinstance(found, Judged)
    assert (found.outcome.triage.level, found.counted) == ("today", "no")
    assert counter.visits == []


def test_a_week_accepts_visits_until_the_moment_it_shuts() -> None:
    counter = Counter()
    answer(WELL, counter=counter, given=ticket(), now=SHUTS - timedelta(seconds=1))
    assert len(counter.visits) == 1


def test_an_incomplete_form_is_neither_judged_nor_counted() -> None:
    counter = Counter()
    found = answer({"age_band": ("56p",)}, counter=counter, given=ticket())
    assert found == Incomplete(answers={"age_band": ("56p",)}, missing=("safety_now",))
    assert counter.visits == []


def test_answers_off_the_route_are_kept_for_correcting_and_not_counted() -> None:
    counter = Counter()
    raw = {**WELL, "night_throb": ("no",), "night_rest": ("yes",)}
    found = answer(raw, counter=counter, given=ticket())
    assert isinstance(found, Judged)
    assert found.answers["night_rest"] == ("yes",)
    assert not any("night_rest" in variable for variable, _ in counter.visits[0].cells)


def test_unknown_answers_are_refused() -> None:
    with pytest.raises(InvalidAnswersError):
        answer({"safety_now": ("x",)}, counter=Counter(), given=ticket())
