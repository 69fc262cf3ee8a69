"""When figures come at a pace follows from the very rule that releases them."""

from __future__ import annotations

from random import Random

import pytest

from app.domain.disclosure.forecast import MOST_WEEKS, first_due, pace_of, smallest_change
from app.domain.disclosure.release import WeekDraw, is_due
from app.domain.disclosure.thresholds import Thresholds
from app.domain.epochs import epochs_from
from app.domain.estimates import Judgement, Noised, alone, change, judged, share_of

RULE = Thresholds()
LAST_OF_JUNE, LAST_OF_SEPTEMBER = "2026-W26", "2026-W39"
"""Weeks that end a quarter."""


@pytest.mark.parametrize(
    ("a_week", "epoch"),
    [
        pytest.param(40, "2026-W31", id="a hundred by the end of July"),
        pytest.param(14, "2026-W35", id="a hundred by the end of August"),
        pytest.param(5, LAST_OF_SEPTEMBER, id="fifty by the end of the quarter"),
        pytest.param(3, "2026-W53", id="two quarters"),
        pytest.param(0, None, id="nobody"),
    ],
)
def test_the_first_release_is_that_of_the_rule(a_week: float, epoch: str | None) -> None:
    assert first_due((), a_week=a_week, after=LAST_OF_JUNE, thresholds=RULE) == epoch


def test_what_was_drawn_already_counts() -> None:
    drawn = [WeekDraw(epoch, 30, 16) for epoch in epochs_from("2026-W24", until=LAST_OF_JUNE)]
    assert first_due(drawn, a_week=3, after=LAST_OF_JUNE, thresholds=RULE) == "2026-W31"
    assert first_due((), a_week=3, after=LAST_OF_JUNE, thresholds=RULE) != "2026-W31"


def test_stricter_thresholds_make_it_later() -> None:
    strict = Thresholds(month=400, quarter=300)
    assert first_due((), a_week=14, after=LAST_OF_JUNE, thresholds=strict) == "2026-W53"


def test_beyond_two_years_no_day_is_told() -> None:
    strict = Thresholds(month=5000, quarter=5000)
    assert (
        first_due((), a_week=5000 / MOST_WEEKS / 2, after=LAST_OF_JUNE, thresholds=strict) is None
    )


def test_a_forecast_is_kept_by_what_then_happens() -> None:
    """At its pace the release comes in the week foretold, or in the one range that is told."""
    chance = Random(4)  # noise of a test
    inside = 0
    for _ in range(200):
        drawn = [
            WeekDraw(epoch, round(chance.gauss(12, 12**0.5 + 4)), 16)
            for epoch in epochs_from("2026-W14", until=LAST_OF_JUNE)
        ][-4:]
        pace = pace_of(drawn)
        soonest, latest = (
            first_due(drawn, a_week=n, after=LAST_OF_JUNE, thresholds=RULE)
            for n in (pace.high, pace.low)
        )
        came = _really(drawn, chance)
        inside += soonest is not None and soonest <= came and (latest is None or came <= latest)
    assert inside >= 170


def _really(drawn: list[WeekDraw], chance: Random) -> str:
    weeks = list(drawn)
    for epoch in epochs_from("2026-W27", until="2028-W52"):
        weeks.append(WeekDraw(epoch, round(chance.gauss(12, 12**0.5 + 4)), 16))
        if is_due(weeks, at=epoch, thresholds=RULE):
            return epoch
    raise AssertionError("twelve a week are due some day")


def test_one_week_says_little_of_a_pace_and_many_say_more() -> None:
    one = pace_of([WeekDraw("2026-W27", 12, 16)])
    many = pace_of([WeekDraw(f"2026-W{n}", 12, 16) for n in range(27, 40)])
    assert one.value == many.value == pytest.approx(12)
    assert one.low < many.low < 12 < many.high < one.high
    assert pace_of([WeekDraw("2026-W27", -9, 16)]).value == 0


def test_the_change_that_shows_is_the_one_that_is_judged_to_hold() -> None:
    people, compared = 550, 130
    least = smallest_change(people, variance=16, compared=compared)
    assert _moved(people, least * 1.03, compared).holds
    assert not _moved(people, least * 0.9, compared).holds


def _moved(people: int, by: float, compared: int) -> Judgement:
    """Judge a share of one half that moved, among others that did not."""
    base = alone(Noised(people, 16))
    shares = [
        share_of(alone(Noised(round(people * share), 16)), base)
        for share in (0.5 - by / 2, 0.5 + by / 2)
    ]
    before, after = (one for one in shares if one)
    same = change(before, before)
    return judged([change(before, after), *[same] * (compared - 1)])[0]
