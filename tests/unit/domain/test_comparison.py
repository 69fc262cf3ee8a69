"""An interval at every release that stays true for ever."""

from __future__ import annotations

from math import sqrt
from random import Random
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.comparison import ERROR, ArmTotals, Look, judged_at_look, looks
from app.domain.estimates import Contrast, Interval, Noised


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


def test_whoever_looks_at_every_release_is_wrong_in_five_of_a_hundred() -> None:
    chance = Random(5)  # noqa: S311  # noise of a test

    def ever(looks: int) -> bool:
        """Tell whether any of a hundred looks at two nothings says that one moved."""
        return any(
            judgement.holds
            for look in range(1, looks + 1)
            for judgement in judged_at_look(
                [Contrast(chance.gauss(0, 1), 1) for _ in range(2)], look=look
            )
        )

    assert 0.03 < sum(ever(100) for _ in range(2000)) / 2000 < 0.06
    (one,) = judged_at_look([Contrast(0.5, 0.01)], look=3)
    assert one.holds
    assert one.smallest == pytest.approx(0.287, abs=0.001), "0.05 / 12 is 2.87 standard deviations"
