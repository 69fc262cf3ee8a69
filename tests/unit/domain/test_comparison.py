"""An interval at every release that stays true for ever, and how long a comparison takes."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.comparison import (
    ERROR,
    MOST_WEEKS,
    ArmPace,
    ArmTotals,
    Look,
    NoiseRate,
    Plan,
    looks,
    plan,
    weeks_left,
)
from app.domain.estimates import Interval, Noised

SIX_A_DAY = ArmPace(
    people=21,
    completions=16,
    noise_of_people=NoiseRate(release=4),
    noise_of_chosen=NoiseRate(release=4),
)


def arm(people: int, chosen: int, variance: int = 4) -> ArmTotals:
    return ArmTotals(Noised(people, variance), Noised(chosen, variance))


def width(look: Look) -> float:
    return look.interval.high - look.interval.low


def test_the_variance_holds_the_noise_of_both_arms_and_the_sampling_error() -> None:
    (found,) = looks([(arm(400, 80), arm(400, 120))], planned=400)
    noise = (4 + 0.2**2 * 4) / 400**2 + (4 + 0.3**2 * 4) / 400**2
    sampling = (81 / 402 * 321 / 402 + 121 / 402 * 281 / 402) / 400
    # two thirds of the 5 of 100 may be spent by the planned number of people: 2.1280 deviations
    margin = 2.1280 * sqrt(noise + sampling)
    assert found.difference == pytest.approx(0.1)
    assert found.interval == pytest.approx((0.1 - margin, 0.1 + margin), abs=1e-4)
    assert found.winner == 1


def test_more_noise_makes_it_less_sure() -> None:
    plain, noisy = (
        looks([(arm(400, 80, variance), arm(400, 120, variance))], planned=400)[0]
        for variance in (4, 400)
    )
    assert width(noisy) > width(plain)
    assert noisy.winner is None


def test_the_first_arm_may_win() -> None:
    (found,) = looks([(arm(400, 140), arm(400, 80))], planned=400)
    assert found.winner == 0


def test_looking_earlier_leaves_less_for_later() -> None:
    early, late = (arm(300, 60), arm(300, 75)), (arm(400, 80), arm(400, 100))
    assert width(looks([early, late], planned=400)[1]) > width(looks([late], planned=400)[0])


def test_looking_again_at_the_same_people_tells_nothing() -> None:
    same = (arm(400, 80), arm(400, 120))
    assert looks([same, same], planned=400)[1].interval == Interval(-1, 1)


def test_few_people_tell_nothing() -> None:
    for people in (0, -5, 31):
        (found,) = looks([(arm(people, 0), arm(400, 400))], planned=10)
        assert found.interval == Interval(-1, 1)
        assert found.winner is None


@settings(deadline=None)
@given(st.lists(st.integers(31, 900), min_size=1, max_size=30), st.integers(50, 5000))
def test_all_looks_together_spend_no_more_than_the_error(people: list[int], planned: int) -> None:
    totals = [(arm(n, n // 2, 0), arm(n, n // 2, 0)) for n in people]
    spent = 0.0
    for n, look in zip(people, looks(totals, planned=planned), strict=True):
        likely = (n // 2 + 1) / (n + 2)
        deviations = look.interval.high / sqrt(2 * likely * (1 - likely) / n)
        if look.interval.high < 1:
            spent += 2 * (1 - NormalDist().cdf(deviations))
    assert spent <= ERROR + 1e-9


def test_six_a_day_need_about_twenty_two_weeks_to_tell_20_from_30_percent() -> None:
    found = plan(SIX_A_DAY, share=0.2, difference=0.1)
    assert found is not None
    assert found.weeks == pytest.approx(22, abs=0.5)
    # both arms are released for certain at the end of the half-year only
    assert found.release == 26
    assert found.people == pytest.approx(21 * 26, rel=0.02)


def test_a_plan_reckons_with_the_noise() -> None:
    noisy = plan(SIX_A_DAY, share=0.2, difference=0.1)
    still = plan(
        replace(SIX_A_DAY, noise_of_people=NoiseRate(), noise_of_chosen=NoiseRate()),
        share=0.2,
        difference=0.1,
    )
    weekly = plan(replace(SIX_A_DAY, noise_of_people=NoiseRate(week=16)), share=0.2, difference=0.1)
    assert still is not None
    assert noisy is not None
    assert weekly is not None
    assert still.weeks < noisy.weeks < weekly.weeks


def test_too_few_people_cannot_tell() -> None:
    quiet = replace(SIX_A_DAY, people=5.25, completions=4)
    assert plan(quiet, share=0.2, difference=0.1) is None
    assert plan(replace(quiet, completions=0), share=0.2, difference=0.6) is None


def test_an_arm_that_is_due_less_often_takes_longer() -> None:
    often = plan(SIX_A_DAY, share=0.2, difference=0.2)
    seldom = plan(replace(SIX_A_DAY, month=1000, quarter=200), share=0.2, difference=0.2)
    assert often is not None
    assert seldom is not None
    # two months bring 139 completions and are released, 208 of a quarter in two of three cases
    assert (often.release, seldom.release) == (9, 26)
    assert seldom.release <= MOST_WEEKS


def test_noise_in_the_completions_puts_releases_off() -> None:
    quarterly = replace(SIX_A_DAY, people=7, completions=5)
    plain, noisy = (
        plan(replace(quarterly, noise_of_week=variance), share=0.2, difference=0.3)
        for variance in (16, 100)
    )
    assert plain is not None
    assert noisy is not None
    assert plain.release < noisy.release
    # 65 completions a quarter stay under three standard deviations of this noise for a year
    assert plan(replace(quarterly, noise_of_week=400), share=0.2, difference=0.3) is None


def test_the_people_of_a_plan_are_those_released_by_then() -> None:
    found = plan(replace(SIX_A_DAY, people=5.25, completions=3.9), share=0.2, difference=0.2)
    assert found is not None
    # 51 completions a quarter: the last one waits as often as not
    assert found.people == pytest.approx(5.25 * found.release, rel=0.15)
    assert found.people < 0.95 * 5.25 * found.release


@pytest.mark.parametrize("share", [0.05, 0.2, 0.5, 0.75])
def test_a_larger_difference_takes_less_time(share: float) -> None:
    found = [plan(SIX_A_DAY, share=share, difference=part) for part in (0.08, 0.12, 0.16, 0.2)]
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
