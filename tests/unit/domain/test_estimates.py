"""Released numbers become counts and shares that fit together, with intervals that hold."""

from __future__ import annotations

from dataclasses import replace
from math import inf, sqrt
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.estimates import (
    NINETY,
    About,
    AtMost,
    Contrast,
    Estimate,
    Fit,
    Interval,
    Noised,
    Rank,
    Share,
    Variable,
    alone,
    change,
    change_of_rate,
    fit,
    judged,
    pairs,
    precedence,
    ranks,
    rate,
    share_of,
    shown_number,
    shown_share,
    summed,
)


def cells(variance: int = 16, /, **numbers: int) -> dict[str, Noised]:
    return {value: Noised(n, variance) for value, n in numbers.items()}


def share(n: float, of: float, *, variance: float = 16.0, of_variance: float = 4.0) -> Share:
    found = share_of(Estimate(n, variance, max(n, 0)), Estimate(of, of_variance, of))
    assert found is not None
    return found


def test_releases_are_added_up_with_their_variances() -> None:
    assert summed([Noised(12, 16), Noised(-3, 16), Noised(40, 25)]) == Noised(49, 57)
    assert summed([]) == Noised(0, 0)


def test_the_total_is_the_mean_of_the_sums_weighted_by_their_precision() -> None:
    found = fit(
        {
            "completions": Variable(cells(all=106)),
            "level": Variable(cells(today=10, ok=84)),
        }
    )
    # 106 with variance 16 and 94 with variance 32: (2 * 106 + 94) / 3, and 32 / 3
    assert found.total is not None
    assert (found.total.value, found.total.variance) == pytest.approx((102, 32 / 3))


def test_what_a_sum_differs_from_the_total_is_shared_out_by_variance() -> None:
    large = 10**9
    cells_of_two = {"often": Noised(30, 16 * large), "no": Noised(64, 48 * large)}
    surely = Variable({"all": Noised(102, 1)})
    found = fit({"strain": Variable(cells_of_two), "completions": surely})
    assert found.number("strain", "often").fitted == pytest.approx(32)
    assert found.number("strain", "no").fitted == pytest.approx(70)
    # known exactly, the total leaves 16 - 16 * 16 / 64 of each cell's variance
    assert found.number("strain", "often").variance / large == pytest.approx(12)
    assert found.number("strain", "no").variance / large == pytest.approx(12)


def test_cells_together_have_the_variance_of_their_sum() -> None:
    found = fit({"strain": Variable(cells(often=30, sometimes=20, no=50))})
    whole = found.number("strain", "often", "sometimes", "no")
    assert (whole.value, whole.variance) == pytest.approx((100, 48))
    two = found.number("strain", "often", "sometimes")
    assert (two.value, two.variance) == pytest.approx((50, 32))


def test_no_number_is_negative_and_the_others_make_room() -> None:
    found = fit({"strain": Variable(cells(often=60, sometimes=52, no=-12))})
    # the total is 100; without "no" 112 people too many by 12, 6 in each cell
    assert found.fitted["strain"] == pytest.approx({"often": 54, "sometimes": 46, "no": 0})
    assert found.number("strain", "no").value == pytest.approx(-12)
    assert found.number("strain", "no").interval == Interval(0, 0)


def test_the_interval_is_centred_on_least_squares_and_cut() -> None:
    assert Estimate(50, 16, 50, 200).interval == Interval(50 - 4 * NINETY, 50 + 4 * NINETY)
    assert Estimate(2, 16, 2, 200).interval == Interval(0, 2 + 4 * NINETY)
    assert Estimate(99, 16, 99, 101).interval == Interval(99 - 4 * NINETY, 101)
    assert pytest.approx(1.6449, abs=1e-4) == NINETY


def test_a_tick_is_a_share_of_those_who_answered_the_list() -> None:
    ticks = Variable(cells(a=45, b=-3, none=60, skipped=10), overlapping=True, unanswered="skipped")
    found = fit({"strain": Variable(cells(often=50, no=50)), "signs": ticks})
    tick = found.share("signs", "a")
    assert tick is not None
    assert (tick.value, tick.base.value) == pytest.approx((0.5, 90))
    # the tick has 16, its base 32 + 16, of which half of the half counts
    assert tick.variance == pytest.approx(28 / 8100)
    skipped = found.share("signs", "skipped")
    assert skipped is not None
    assert (skipped.value, skipped.base.value) == pytest.approx((0.1, 100))
    assert found.fitted["signs"] == {"a": 45, "b": 0, "none": 60, "skipped": 10}


def test_of_ticks_alone_nobody_knows_a_share() -> None:
    found = fit(
        {"signs": Variable(cells(a=45, skipped=10), overlapping=True, unanswered="skipped")}
    )
    assert found.total is None
    assert found.share("signs", "a") is None
    assert found.base("signs") is None
    assert found.number("signs", "a") == Estimate(45, 16, 45, inf)


def test_a_theme_is_a_share_of_the_completions() -> None:
    themes = Variable(cells(rest=30, posture=150), overlapping=True)
    found = fit({"completions": Variable(cells(all=120)), "theme": themes})
    rest = found.share("theme", "rest")
    assert rest is not None
    assert rest.value == pytest.approx(0.25)
    assert found.number("theme", "posture").fitted == 120


def test_a_share_moves_with_its_total() -> None:
    found = fit({"strain": Variable(cells(often=40, no=60))})
    often = found.share("strain", "often")
    assert often is not None
    # 40 of 100 independent draws: (16 - 2 * 0.4 * 16 + 0.4 ** 2 * 32) / 100 ** 2
    assert often.variance == pytest.approx((16 - 0.8 * 16 + 0.16 * 32) / 1e4)
    assert often.variance_alone == pytest.approx((16 + 0.16 * 32) / 1e4)


def test_nobody_has_no_shares() -> None:
    found = fit({"strain": Variable(cells(often=-4, no=1))})
    assert found.share("strain", "no") is None
    assert found.fitted["strain"] == {"often": 0, "no": 0}
    assert alone(Noised(-4, 4)) == Estimate(-4, 4, 0, inf)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (50, About(50, 43, 57)),
        (17, About(17, 10, 24)),
        (16, AtMost(23)),
        (-9, AtMost(7)),
    ],
    ids=["many", "just enough", "perhaps under ten", "perhaps nobody"],
)
def test_a_number_is_told_as_surely_as_it_is_known(value: int, told: object) -> None:
    assert shown_number(alone(Noised(value, 16))) == told


def test_a_share_is_told_from_a_large_enough_base_only() -> None:
    assert shown_share(share(42, 100)) == About(42, 35, 49)
    assert shown_share(share(16, 33, variance=4)) is None  # the base may be 30
    assert shown_share(share(20, 40, variance=16)) is None  # 17 points on either side
    assert shown_share(share(4, 40, variance=12)) == About(10, 0, 24)
    assert shown_share(None) is None


def test_a_change_of_a_share_counts_noise_and_sampling_error() -> None:
    found = change(share(20, 100, of_variance=1e-9), share(40, 100, of_variance=1e-9))
    assert found.difference == pytest.approx(0.2)
    pooled = 61 / 202
    assert found.variance == pytest.approx(2 * 16 / 1e4 + pooled * (1 - pooled) * 2 / 100)


def test_a_change_of_numbers_is_told_per_week() -> None:
    found = change_of_rate(rate([(alone(Noised(40, 16)), 4)]), rate([(alone(Noised(159, 16)), 8)]))
    assert found.difference == pytest.approx(159 / 8 - 10)
    # what noise does to a week's number of both, and chance to 40 + 1 and 159 + 1 people
    assert found.variance == pytest.approx(16 / 16 + 16 / 64 + 41 / 16 + 160 / 64)


def test_arms_that_were_due_apart_are_added_up_as_people_a_week() -> None:
    found = rate([(alone(Noised(40, 16)), 4), (alone(Noised(130, 16)), 13)])
    assert found.value == pytest.approx(10 + 10)
    assert found.noise == pytest.approx(16 / 16 + 16 / 169)


def test_an_order_of_the_same_people_is_judged_by_the_worst_case() -> None:
    found = precedence(share(60, 100, of_variance=1e-9), share(50, 100, of_variance=1e-9))
    # at most 90 of 100 are in exactly one
    assert found.variance == pytest.approx(2 * 16 / 1e4 + (0.9 - 0.01) / 100)


def test_of_everything_compared_one_in_ten_may_be_chance() -> None:
    # two-sided p: 0.0027, 0.036, 0.11 and 0.45; the limits are 0.025, 0.05, 0.075 and 0.1
    found = judged([Contrast(z, 1.0) for z in (0.75, -2.1, 3.0, 1.6)])
    assert [one.holds for one in found] == [False, True, True, False]
    # to be the third that holds it would have to pass 0.075
    assert found[0].smallest == pytest.approx(1.7805, abs=1e-4)
    assert judged([]) == ()


def test_alone_the_second_of_these_would_not_have_held() -> None:
    found = judged([Contrast(z, 1.0) for z in (0.75, -2.1, 0.1, 0.2)])
    assert [one.holds for one in found] == [False] * 4
    assert found[1].smallest == pytest.approx(2.2414, abs=1e-4)


def test_a_tiny_change_is_never_told_however_sure() -> None:
    (found,) = judged([Contrast(0.009, 1e-8, least=0.01)])
    assert not found.holds
    assert found.smallest == 0.01


def test_ranks_hold_only_where_the_differences_do() -> None:
    shares = [share(n, 1000) for n in (610, 250, 600, 20)]
    assert ranks(4, judged(pairs(shares))) == (Rank(1, 2), Rank(3, 3), Rank(1, 2), Rank(4, 4))


numbers = st.integers(-30, 3000)
variances = st.integers(1, 900)
noised = st.builds(Noised, numbers, variances)
splits = st.dictionaries(st.sampled_from("abcdefg"), noised, min_size=1).map(Variable)
lists = st.dictionaries(st.sampled_from("abcdefg"), noised, min_size=1).map(
    lambda found: Variable(
        found | {"skipped": Noised(3, 16)}, overlapping=True, unanswered="skipped"
    )
)
groups = st.dictionaries(st.sampled_from(["p", "q", "r"]), splits, min_size=1)


@settings(deadline=None)
@given(groups, lists)
def test_what_is_fitted_is_possible(group: dict[str, Variable], signs: Variable) -> None:
    found = fit(group | {"signs": signs})
    assert found.total is not None
    total = found.total.fitted
    assert 0 <= total <= max(found.total.value, 0)
    for name in group:
        fitted = found.fitted[name]
        assert min(fitted.values()) >= 0
        assert sum(fitted.values()) == pytest.approx(total, abs=1e-6)
    ticks = dict(found.fitted["signs"])
    skipped = ticks.pop("skipped")
    assert all(0 <= n <= total - skipped + 1e-9 for n in ticks.values())


@settings(deadline=None)
@given(groups, lists)
def test_every_interval_holds_the_fitted_number(
    group: dict[str, Variable], signs: Variable
) -> None:
    found = fit(group | {"signs": signs})
    for name, variable in found.variables.items():
        for value in variable.cells:
            _holds_its_fitted_number(found, name, value)


def _holds_its_fitted_number(found: Fit, name: str, value: str) -> None:
    number, part = found.number(name, value), found.share(name, value)
    for one in (number, *([part] if part else [])):
        assert 0 <= one.interval.low <= one.fitted <= one.interval.high
        assert one.variance >= 0
    assert part is None or part.interval.high <= 1


@settings(deadline=None)
@given(splits, st.data())
def test_a_larger_draw_never_makes_a_cell_smaller(variable: Variable, data: st.DataObject) -> None:
    value = data.draw(st.sampled_from(sorted(variable.cells)))
    n, variance = variable.cells[value]
    more = replace(variable, cells={**variable.cells, value: Noised(n + 7, variance)})
    less, larger = fit({"p": variable}), fit({"p": more})
    assert larger.number("p", value).value > less.number("p", value).value
    assert larger.number("p", value).fitted >= less.number("p", value).fitted - 1e-9


@settings(deadline=None)
@given(st.lists(numbers, min_size=2, max_size=8), st.integers(0, 5000))
def test_cells_keep_their_order(drawn: list[int], total: int) -> None:
    cells_of_all = {str(place): Noised(n, 16) for place, n in enumerate(drawn)}
    found = fit({"p": Variable(cells_of_all), "completions": Variable({"all": Noised(total, 1)})})
    fitted = [found.fitted["p"][str(place)] for place in range(len(drawn))]
    in_order = [n for _, n in sorted(zip(drawn, fitted, strict=True))]
    assert in_order == pytest.approx(sorted(in_order), abs=1e-6)


@settings(deadline=None)
@given(st.lists(st.floats(-6, 6), max_size=40))
def test_what_holds_is_what_moved_most(moves: list[float]) -> None:
    found = judged([Contrast(z, 1.0) for z in moves])
    told = [abs(one.contrast.difference) for one in found if one.holds]
    untold = [abs(one.contrast.difference) for one in found if not one.holds]
    assert min(told, default=7) >= max(untold, default=0)
    assert all(one.smallest > abs(one.contrast.difference) for one in found if not one.holds)


def test_ninety_of_a_hundred_intervals_hold_the_count() -> None:
    chance = Random(5)  # noqa: S311  # noise of a test
    truth = {"often": 37, "sometimes": 50, "no": 20, "skipped": 5}
    held = dict.fromkeys(truth, 0)
    shares_held, tries = 0, 1000
    for _ in range(tries):
        drawn = {
            name: Variable({v: Noised(n + round(chance.gauss(0, 4)), 16) for v, n in truth.items()})
            for name in "pqr"
        }
        found = fit(drawn)
        for value, n in truth.items():
            low, high = found.number("p", value).interval
            held[value] += low <= n <= high
        part = found.share("p", "often")
        assert part is not None
        shares_held += part.interval.low <= 37 / 112 <= part.interval.high
    for n in (*held.values(), shares_held):
        assert 0.88 <= n / tries <= 0.95


def test_changes_told_where_nothing_moved_are_rare() -> None:
    chance = Random(7)  # noqa: S311  # people of a test
    pages_with_one = 0
    for _ in range(150):
        contrasts = [
            change(_sampled(chance, people=300, part=part), _sampled(chance, people=300, part=part))
            for part in (0.02, 0.1, 0.3, 0.5, 0.8) * 4
        ]
        pages_with_one += any(one.holds for one in judged(contrasts))
    assert pages_with_one / 150 <= 0.1 + 2 * sqrt(0.1 * 0.9 / 150)


def _sampled(chance: Random, *, people: int, part: float) -> Share:
    n = sum(chance.random() < part for _ in range(people))
    return share(n + round(chance.gauss(0, 4)), people, of_variance=0.01)
