"""Arms' totals are sums of what was released since a comparison began, with all of its noise."""

from __future__ import annotations

from app.domain.comparison import ArmTotals
from app.domain.disclosure.arm_totals import RecentVisits, recent_visits, totals_of
from app.domain.disclosure.chain import FinalRelease
from app.domain.disclosure.thresholds import Thresholds
from app.domain.estimates import Noised
from tests.disclosure.two_arms import COMPLETED, Question, planned
from tests.support.statements import former_release, release

PAIR = ("a1", "b1")


def made(
    number: int, *weeks: int, arm: str, starts: int, done: int = 0, taps: int = 0
) -> FinalRelease:
    return release(
        number,
        *weeks,
        arm=arm,
        shown={"completions=all": done},
        activity={"starts": starts, "booking": taps},
    )


def test_totals_add_up_over_releases_and_are_looked_at_once_a_week() -> None:
    found = totals_of(
        [
            made(1, 0, 1, arm="a", starts=900),
            made(2, 2, 3, arm="a1", starts=100, taps=20),
            made(3, 2, 3, arm="b1", starts=110, taps=30),
            made(4, 4, 5, arm="b1", starts=90, taps=25),
        ],
        arms=PAIR,
        measure="booking",
    )
    first = ArmTotals(Noised(100, 4), Noised(20, 4))
    assert [one.arms for one in found] == [
        (first, ArmTotals(Noised(110, 4), Noised(30, 4))),
        (first, ArmTotals(Noised(200, 8), Noised(55, 8))),
    ]
    assert found[0].epoch < found[1].epoch


def test_completions_carry_the_noise_of_their_weeks() -> None:
    (found,) = totals_of(
        [made(1, 0, 1, 2, arm="a1", starts=100, done=70)], arms=PAIR, measure="completed"
    )
    assert found.arms[0] == ArmTotals(Noised(100, 4), Noised(70, 48))
    assert found.arms[1] == ArmTotals(Noised(0, 0), Noised(0, 0))


def test_what_holds_a_week_after_the_end_is_left_out() -> None:
    kept = made(1, 0, 1, arm="a1", starts=100)
    mixed = made(2, 2, 3, arm="a1", starts=500)
    ended_in = mixed.epochs[-1]
    assert len(totals_of([kept, mixed], arms=PAIR, measure="line")) == 2
    (only,) = totals_of([kept, mixed], arms=PAIR, measure="line", before=ended_in)
    assert only.epoch == max(kept.epochs)


def test_the_last_quarter_of_all_arms_is_what_is_expected() -> None:
    assert recent_visits([]) is None
    assert recent_visits([former_release(1, 0, shown={"item/strain=often": 10})]) is None
    found = recent_visits(
        [
            made(1, 0, arm="a", starts=9000),
            made(2, 14, 15, arm="a", starts=100, done=70, taps=20),
            made(3, 15, 16, arm="b", starts=60, done=50, taps=16),
        ]
    )
    assert found is not None
    assert found.weeks == 3
    assert found.events["starts"] == Noised(160, 8)
    assert found.events["completed"] == Noised(120, 64)
    share = found.share("booking")
    assert share is not None
    assert share.fitted == 36 / 160


def test_too_few_starts_plan_nothing() -> None:
    found = recent_visits([made(1, 0, arm="a", starts=33, taps=5)])
    assert found is not None
    assert found.share("booking") is None
    assert (
        found.plans("booking", begins="2027-W40", thresholds=Thresholds(), noise_of_week=16) == {}
    )


def test_the_plan_is_that_of_the_simulated_comparison() -> None:
    """Six a day, 20 or 30 % tap: what is released of 13 weeks plans what the simulation checks."""
    starts = 13 * 42
    found = RecentVisits(
        13,
        {
            "starts": Noised(starts, 4),
            "completed": Noised(round(COMPLETED * starts), 208),
            "booking": Noised(round(0.2 * starts), 4),
            "line": Noised(0, 4),
        },
    )
    expected = planned(Question(6, 0.2, 0.1))
    assert expected is not None
    plans = found.plans("booking", begins="2027-W40", thresholds=Thresholds(), noise_of_week=16)
    assert plans[3] is None, "so few people can't tell"
    assert plans[10] is not None
    assert abs(plans[10].weeks / expected.weeks - 1) < 0.02
    completed = found.plans(
        "completed", begins="2027-W40", thresholds=Thresholds(), noise_of_week=16
    )
    assert set(plans) == set(completed) == {3, 5, 10, 20}
    higher = Thresholds(month=200, quarter=200)
    careful = found.plans("booking", begins="2027-W40", thresholds=higher, noise_of_week=16)[10]
    assert careful is not None
    assert careful.weeks > expected.weeks
