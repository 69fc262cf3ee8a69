"""What is released follows from the calendar, what was published and noised numbers alone."""

import random
from collections.abc import Sequence

import pytest

from app.domain.disclosure.release import (
    ReleasedCell,
    WeekDraw,
    completions_cell,
    is_due,
    noised_cells,
)
from app.domain.disclosure.series import Beginnings, series_of
from app.domain.disclosure.thresholds import Thresholds
from tests.disclosure.tiny import follow_up
from tests.support.releasing import without_noise

JULY, AUGUST, SEPTEMBER = "2026-W31", "2026-W35", "2026-W39"
"""The last weeks of months; with September a quarter ends."""


def weeks(*numbers: int, variance: int = 16) -> Sequence[WeekDraw]:
    return [
        WeekDraw(f"2026-W{place:02d}", n, variance) for place, n in enumerate(numbers, start=27)
    ]


@pytest.mark.parametrize(
    ("at", "drawn", "due"),
    [
        pytest.param(JULY, [60, 40], True, id="a hundred at the end of a month"),
        pytest.param(JULY, [60, 39], False, id="one less"),
        pytest.param("2026-W30", [500], False, id="in the middle of a month"),
        pytest.param(AUGUST, [50], False, id="fifty at the end of a month"),
        pytest.param(SEPTEMBER, [60, -10], True, id="fifty at the end of a quarter"),
        pytest.param(SEPTEMBER, [60, -11], False, id="one less then"),
        pytest.param(SEPTEMBER, [50, *[0] * 17], False, id="less than three deviations of noise"),
        pytest.param(SEPTEMBER, [51, *[0] * 17], True, id="more than three"),
    ],
)
def test_a_cohort_is_due_by_the_calendar_and_its_noised_completions(
    at: str, drawn: list[int], *, due: bool
) -> None:
    assert is_due(weeks(*drawn), at=at, thresholds=Thresholds()) is due


def test_an_owner_may_wait_for_more() -> None:
    careful = Thresholds(month=200, quarter=120)
    assert not is_due(weeks(150), at=JULY, thresholds=careful)
    assert is_due(weeks(150), at=SEPTEMBER, thresholds=careful)


def test_every_cell_of_every_version_is_shown_counted_or_not() -> None:
    old, new = series_of(follow_up()), series_of(follow_up(), Beginnings(items={"night": 2}))
    found = noised_cells(
        {(1, "item/night", "often"): 7, (2, "item/night", "often"): 3, (2, "level", "ok"): 5},
        versions={1: old, 2: new},
        variance=16,
        draw=without_noise,
    )
    shown = {(cell.series, cell.labels): cell.n for cell in found}
    every = {one.id: one for one in (*old, *new) if one.variable != "completions"}
    assert set(shown) == {(key, (value,)) for key, one in every.items() for value in one.values}
    often = [n for (series, labels), n in shown.items() if series.startswith("item/night#") and n]
    assert sorted(often) == [3, 7]
    assert sum(shown.values()) == 15


def test_each_cell_has_a_draw_of_its_own_and_may_fall_below_zero() -> None:
    chance = random.Random(3)
    found = noised_cells(
        {}, versions={1: series_of(follow_up())}, variance=16, draw=chance.randrange
    )
    numbers = [cell.n for cell in found]
    assert min(numbers) < 0 < max(numbers)
    assert len(set(numbers)) > 5


def test_completions_are_the_sum_of_their_weeks_and_drawn_no_more() -> None:
    found = completions_cell(weeks(40, -3, 12))
    assert (found.labels, found.n) == (("all",), 49)
    assert found == ReleasedCell(found.series, ("all",), 49)
