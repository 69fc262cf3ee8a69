"""Whoever looks after every release is seldom wrong, and waits as long as was planned."""

from __future__ import annotations

from app.domain.comparison import ERROR
from app.domain.estimates import alone, share_of
from tests.disclosure.two_arms import MOST_OFF, Question, Totals, compared, planned

QUESTION = Question(6, 0.2, 0.1)
EQUAL = QUESTION._replace(difference=0.0)
RUNS = range(150)


def _as_if_looked_at_once(totals: Totals, _: float) -> int | None:
    """Return the winner by the interval of a single look, which many looks break."""
    shares = [share_of(alone(arm.chosen), alone(arm.people)) for arm in totals[-1]]
    first, second = shares
    if first is None or second is None:
        return None
    likely = (first.fitted + second.fitted) / 2
    sampling = likely * (1 - likely) * (1 / first.base.fitted + 1 / second.base.fitted)
    difference = second.value - first.value
    if abs(difference) <= 1.96 * (first.variance + second.variance + sampling) ** 0.5:
        return None
    return int(difference > 0)


def test_equal_arms_seldom_have_a_winner_however_often_somebody_looks() -> None:
    found = compared(EQUAL, people=540, weeks=104, runs=RUNS)
    assert found.wrong <= ERROR


def test_an_interval_meant_for_one_look_is_often_wrong_after_many() -> None:
    found = compared(EQUAL, people=540, weeks=104, runs=RUNS, judge=_as_if_looked_at_once)
    assert found.wrong > 2 * ERROR


def test_a_comparison_takes_as_long_as_planned() -> None:
    plan = planned(QUESTION)
    assert plan is not None
    found = compared(QUESTION, people=plan.people, weeks=104, runs=RUNS)
    assert abs(plan.weeks / found.by_then(0.8) - 1) <= MOST_OFF
    assert found.decided > 0.98
    assert found.wrong <= 0.01
