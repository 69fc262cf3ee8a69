"""Whoever looks after every release is seldom wrong, and waits as long as was planned."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.domain.comparison import ERROR
from app.domain.estimates import alone, share_of
from tests.disclosure.two_arms import MOST_OFF, Outcomes, Question, Totals, compared, planned

QUESTION = Question(6, 0.2, 0.1)
EQUAL = QUESTION._replace(difference=0.0)
RUNS = range(150)


def _as_if_looked_at_once(totals: Totals, _: float) -> Iterator[int | None]:
    """Yield the winner by the interval of a single look, which many looks break."""
    for arms in totals:
        shares = [share_of(alone(arm.chosen), alone(arm.people)) for arm in arms]
        first, second = shares
        if first is None or second is None:
            yield None
            continue
        likely = (first.fitted + second.fitted) / 2
        sampling = likely * (1 - likely) * (1 / first.base.fitted + 1 / second.base.fitted)
        difference = second.value - first.value
        told = abs(difference) > 1.96 * (first.variance + second.variance + sampling) ** 0.5
        yield int(difference > 0) if told else None


def test_equal_arms_seldom_have_a_winner_however_often_somebody_looks() -> None:
    found = compared(EQUAL, people=540, weeks=104, runs=RUNS)
    assert found.wrong <= ERROR


def test_an_interval_meant_for_one_look_is_often_wrong_after_many() -> None:
    found = compared(EQUAL, people=540, weeks=104, runs=RUNS, judge=_as_if_looked_at_once)
    assert found.wrong > 2 * ERROR


@pytest.mark.parametrize(
    "question",
    [
        QUESTION,
        Question(12, 0.5, 0.15, completes=True),  # just under 100 completions a month
        Question(6, 0.1, 0.2, completes=True),  # few completions, whose noise delays releases
        Question(3, 0.3, 0.2, late=11),  # two weeks before a quarter's end
    ],
    ids=str,
)
def test_a_comparison_takes_as_long_as_planned(question: Question) -> None:
    plan = planned(question)
    assert plan is not None
    found = compared(question, people=plan.people, weeks=104, runs=range(300))
    assert abs(plan.weeks / found.by_then(0.8) - 1) <= MOST_OFF
    assert found.decided_by(plan.release) > 0.7
    assert found.decided > 0.95
    assert found.wrong <= 0.01


def test_a_plan_may_miss_by_one_release_only_where_releases_are_far_apart() -> None:
    quarterly = Outcomes((13,) * 77 + (26,) * 15 + (39,) * 8, wrong=0.0)
    assert quarterly.is_next_release(13)
    assert quarterly.is_next_release(26), "weeks are only read off within that quarter"
    assert not Outcomes((13,) * 50 + (26,) * 25 + (39,) * 25, wrong=0.0).is_next_release(13)
    monthly = Outcomes((43,) * 40 + (48,) * 37 + (52,) * 23, wrong=0.0)
    assert not monthly.is_next_release(48), "less than 15 % apart: the weeks have to do"
    assert not Outcomes((13,) * 50 + (None,) * 50, wrong=0.0).is_next_release(13)
