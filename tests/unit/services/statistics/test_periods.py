"""Runs tile the weeks, and whatever is chosen is made of whole runs."""

from __future__ import annotations

import pytest

from app.services.statistics.periods import (
    Choice,
    Run,
    choose,
    choose_month,
    months,
    presets,
    runs_of,
)
from tests.support.statements import FIRST, release


def weekly(several: int) -> tuple[Run, ...]:
    return runs_of([release(number + 1, number) for number in range(several)])


def test_the_arms_that_were_released_together_are_one_run() -> None:
    runs = runs_of([release(1, 0), release(2, 0, arm="b"), release(3, 1)])
    assert [(run.key, len(run.releases)) for run in runs] == [(2, 2), (3, 1)]


def test_weeks_that_waited_belong_to_the_run_that_released_them() -> None:
    runs = runs_of([release(1, 0), release(2, 1, 2, 3), release(3, 6)])
    spans = [(run.first - FIRST, run.last - FIRST, run.weeks) for run in runs]
    assert spans == [(0, 0, 1), (1, 3, 3), (4, 6, 3)]


def test_an_arm_that_comes_late_joins_the_run_before_it() -> None:
    runs = runs_of([release(1, 0, 1), release(2, 0, 1, arm="b", made=3)])
    assert [(run.key, run.weeks, len(run.releases)) for run in runs] == [(2, 2, 2)]
    assert choose(runs, Choice(start=1, end=1)).period.runs == runs


def test_nothing_chosen_is_the_last_quarter_beside_the_one_before() -> None:
    chosen = choose(weekly(30), Choice())
    assert (chosen.period.weeks, chosen.period.last - FIRST) == (13, 29)
    assert chosen.other is not None
    assert (chosen.other.weeks, chosen.other.last + 1) == (13, chosen.period.first)


def test_ends_the_wrong_way_round_are_turned() -> None:
    runs = weekly(9)
    assert choose(runs, Choice(start=7, end=3)) == choose(runs, Choice(start=3, end=7))


@pytest.mark.parametrize(
    "choice",
    [
        pytest.param(Choice(start=99, end=100), id="releases that were never made"),
        pytest.param(Choice(arm="z"), id="an arm that never was"),
        pytest.param(Choice(with_start=1, with_end=2), id="only what to compare with"),
    ],
)
def test_what_cannot_be_chosen_is_taken_for_not_chosen(choice: Choice) -> None:
    runs = weekly(9)
    assert choose(runs, choice) == choose(runs, Choice())


def test_one_end_is_a_period_of_one_run() -> None:
    assert [run.key for run in choose(weekly(9), Choice(end=4)).period.runs] == [4]


def test_a_preset_is_offered_once_it_is_shorter_than_everything() -> None:
    offered = {several: [one.name for one in presets(weekly(several))] for several in (3, 20, 70)}
    assert offered == {
        3: ["all"],
        20: ["month", "quarter", "all"],
        70: ["month", "quarter", "year", "year_before", "all"],
    }


def test_a_week_belongs_to_the_month_of_most_of_its_days() -> None:
    runs = weekly(9)  # from Monday, the first of June, on
    assert months(runs) == ("2026-07", "2026-06")
    june = choose_month(runs, "2026-06").period
    assert (june.first - FIRST, june.last - FIRST) == (0, 3)


def test_a_report_is_of_the_newest_month_that_is_over() -> None:
    assert choose_month(weekly(7), "").period == choose_month(weekly(7), "2026-06").period
    assert choose_month(weekly(9), "").period == choose_month(weekly(9), "2026-07").period
    assert choose_month(weekly(2), "1999-01").period.weeks == 2


def monthly(*sizes: int) -> tuple[Run, ...]:
    """Return runs of so many weeks each, one after the other."""
    ends = [sum(sizes[: place + 1]) for place in range(len(sizes))]
    return runs_of(
        [
            release(place + 1, *range(end - size, end))
            for place, (size, end) in enumerate(zip(sizes, ends, strict=True))
        ]
    )


@pytest.mark.parametrize(
    ("sizes", "weeks"),
    [
        pytest.param((4,), (4, None), id="the first release"),
        pytest.param((4, 5), (9, None), id="all that there is"),
        pytest.param((4, 5, 4, 4), (13, None), id="a month before three"),
        pytest.param((4, 5, 4, 4, 5), (13, None), id="two months before three"),
        pytest.param((4, 5, 4, 4, 5, 4), (13, 13), id="three months before three"),
        pytest.param((13, 13), (13, 13), id="a quiet clinic's quarters"),
        pytest.param((9, 17), (17, None), id="a month that waited"),
    ],
)
def test_a_period_is_only_set_beside_one_that_is_as_long(
    sizes: tuple[int, ...], weeks: tuple[int, int | None]
) -> None:
    """More weeks beside fewer look like growth."""
    chosen = choose(monthly(*sizes), Choice())
    assert (chosen.period.weeks, chosen.other.weeks if chosen.other else None) == weeks


def test_three_months_are_never_four() -> None:
    runs = monthly(4, 5, 4, 4, 5, 4, 5, 4, 4)  # December to February have 12 weeks in some years
    for end in range(3, len(runs)):
        assert len(choose(runs[: end + 1], Choice()).period.runs) == 3


def test_a_report_is_beside_a_month_that_is_as_long() -> None:
    assert choose_month(monthly(4, 5), "2026-07").other is not None
    assert choose_month(monthly(9, 4), "2026-08").other is None


def test_a_quarter_released_in_one_is_offered_as_no_month() -> None:
    assert [one.name for one in presets(monthly(13, 13, 13))] == ["quarter", "all"]
