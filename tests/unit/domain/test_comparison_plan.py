"""How long a comparison takes, worked out before it begins."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from math import inf, sqrt
from random import Random

import pytest

from app.domain.comparison_plan import (
    MOST_WEEKS,
    ArmPace,
    Plan,
    plan,
    weeks_left,
    weeks_until,
)

SIX_A_DAY = ArmPace(people=21, completions=16)
plan_of = partial(plan, begins="2027-W40")
"""Of a comparison that begins with a quarter."""


def test_six_a_day_need_about_twenty_two_weeks_to_tell_20_from_30_percent() -> None:
    found = plan_of(SIX_A_DAY, share=0.2, difference=0.1)
    assert found is not None
    assert found.weeks == pytest.approx(22, abs=1.5)
    # both arms are released for certain at the end of the half-year only
    assert found.release == 26
    assert found.people == pytest.approx(21 * 26, rel=0.02)


def test_a_plan_reckons_with_the_noise() -> None:
    noisy = plan_of(SIX_A_DAY, share=0.2, difference=0.1)
    still = plan_of(replace(SIX_A_DAY, noise_of_event=0), share=0.2, difference=0.1)
    loud = plan_of(replace(SIX_A_DAY, noise_of_event=30), share=0.2, difference=0.1)
    assert still is not None
    assert noisy is not None
    assert loud is not None
    assert still.weeks < noisy.weeks < loud.weeks


def test_too_few_people_cannot_tell() -> None:
    quiet = replace(SIX_A_DAY, people=5.25, completions=4)
    assert plan_of(quiet, share=0.2, difference=0.1) is None
    assert plan_of(replace(quiet, completions=0), share=0.2, difference=0.6) is None


def test_an_arm_that_is_due_less_often_takes_longer() -> None:
    often = plan_of(SIX_A_DAY, share=0.2, difference=0.2)
    seldom = plan_of(replace(SIX_A_DAY, month=1000, quarter=200), share=0.2, difference=0.2)
    assert often is not None
    assert seldom is not None
    # eight weeks bring 128 completions and are released, 208 of a quarter in two of three cases
    assert (often.release, seldom.release) == (8, 26)
    assert seldom.release <= MOST_WEEKS


def test_noise_in_the_completions_puts_releases_off() -> None:
    quarterly = replace(SIX_A_DAY, people=7, completions=5)
    plain, noisy = (
        plan_of(replace(quarterly, noise_of_week=variance), share=0.2, difference=0.3)
        for variance in (16, 50)
    )
    assert plain is not None
    assert noisy is not None
    assert plain.release < noisy.release
    # 65 completions a quarter stay under three standard deviations of this noise for a year
    assert plan_of(replace(quarterly, noise_of_week=400), share=0.2, difference=0.3) is None


def test_the_people_of_a_plan_are_those_of_the_smaller_arm_released_by_then() -> None:
    """Checked by playing the calendar: 51 completions a quarter wait as often as not."""
    quiet = replace(SIX_A_DAY, people=5.25, completions=3.9)
    found = plan_of(quiet, share=0.2, difference=0.2)
    assert found is not None
    chance = Random(3)  # noqa: S311  # made-up completions, no secret
    played = [min(_weeks_released(quiet, found.release, chance) for _ in "ab") for _ in range(1000)]
    assert found.people == pytest.approx(5.25 * sum(played) / len(played), rel=0.05)
    assert found.people < 0.9 * 5.25 * found.release


def _weeks_released(pace: ArmPace, weeks: int, chance: Random) -> int:
    """Return how many weeks of an arm are released by then, months of 4, 4 and 5 weeks."""
    released, waiting, variance = 0, 0.0, 0
    for week in range(1, weeks + 1):
        mean, noise = pace.completions, pace.noise_of_week
        waiting += chance.gauss(mean, sqrt(mean + noise))
        variance += noise
        least = {4: 100, 8: 100, 0: 50}.get(week % 13, inf)
        if waiting >= max(least, 3 * sqrt(variance)):
            released, waiting, variance = week, 0.0, 0
    return released


@pytest.mark.parametrize("share", [0.05, 0.2, 0.5, 0.75])
def test_a_larger_difference_takes_less_time(share: float) -> None:
    found = [plan_of(SIX_A_DAY, share=share, difference=part) for part in (0.08, 0.12, 0.16, 0.2)]
    weeks = [MOST_WEEKS + 1.0 if one is None else one.weeks for one in found]
    assert weeks == sorted(weeks, reverse=True)
    assert weeks[-1] < weeks[0]


def test_what_is_left_goes_by_the_people_who_came() -> None:
    found = Plan(weeks=22.4, release=26, people=400)
    assert weeks_left(found, people=0, released=0, now=4) == 22
    assert weeks_left(found, people=100, released=5, now=6) == 14, "four times five weeks in all"
    assert weeks_left(found, people=50, released=5, now=6) == 34, "fewer came than was planned"
    assert weeks_left(found, people=500, released=20, now=0) == 0, "all have come"
    assert weeks_left(found, people=399, released=20, now=30) == 0
    assert weeks_left(found, people=-3, released=5, now=30) == 0


def test_looks_before_the_planned_one_count() -> None:
    """25 a day, 74 or 79 % complete: 48 weeks by the last look alone, simulated 42.5."""
    busy = ArmPace(people=87.5, completions=64.75, of_completions=True)
    found = plan_of(busy, share=0.74, difference=0.05)
    assert found is not None
    assert found.weeks == pytest.approx(42.5, rel=0.1)


def test_the_second_arm_of_completions_is_due_by_its_own() -> None:
    """Six a day of whom 5 % complete: an arm is due once a year, one of 25 % every quarter."""
    few = replace(SIX_A_DAY, of_completions=True, completions=1.05)
    assert plan_of(few, share=0.05, difference=0.2) is None
    assert plan_of(few, share=0.25, difference=0.2) is not None


@pytest.mark.parametrize(
    ("begins", "release"), [("2027-W40", 13), ("2027-W45", 8), ("2027-W52", 14)]
)
def test_a_plan_goes_by_the_calendar(begins: str, release: int) -> None:
    """Three a day are due by quarter; of one week before its end nothing is released."""
    pace = ArmPace(people=15, completions=11)
    found = plan(pace, share=0.3, difference=0.25, begins=begins)
    assert found is not None
    assert found.release == release


def test_weeks_are_read_off_between_releases() -> None:
    assert weeks_until({4: 0.0, 8: 0.4, 13: 0.9}, 0.8) == 8 + 5 * 0.4 / 0.5
    assert weeks_until({4: 0.0, 8: 0.4, 13: 0.7}, 0.8) == inf
    # a month in which next to nobody is released doesn't decide
    assert weeks_until({13: 0.795, 17: 0.801, 26: 0.995}, 0.8) == pytest.approx(13.3, abs=0.1)
