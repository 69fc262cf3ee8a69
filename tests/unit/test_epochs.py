"""A visit belongs to the week, in Japan, in which its form was issued."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice

import pytest

from app.domain.epochs import (
    JAPAN,
    UnknownEpochError,
    ended_by,
    epoch_of,
    month_ends,
    month_of_week,
    shuts_at,
)


@pytest.mark.parametrize(
    ("issued_at", "epoch"),
    [
        pytest.param(datetime(2026, 11, 22, 14, 59, 59, tzinfo=UTC), "2026-W47", id="Sunday night"),
        pytest.param(datetime(2026, 11, 22, 15, 0, tzinfo=UTC), "2026-W48", id="Monday in Japan"),
        pytest.param(datetime(2026, 12, 31, 12, 0, tzinfo=UTC), "2026-W53", id="week 53"),
        pytest.param(datetime(2027, 1, 3, 12, 0, tzinfo=UTC), "2026-W53", id="January, old year"),
        pytest.param(datetime(2027, 1, 3, 15, 0, tzinfo=UTC), "2027-W01", id="first Monday"),
        pytest.param(datetime(2028, 2, 29, 12, 0, tzinfo=UTC), "2028-W09", id="29 February"),
    ],
)
def test_the_week_is_the_one_in_japan(issued_at: datetime, epoch: str) -> None:
    assert epoch_of(issued_at) == epoch


@pytest.mark.parametrize(
    ("monday", "month"),
    [
        pytest.param(date(2026, 11, 30), (2026, 12), id="one day in November"),
        pytest.param(date(2026, 9, 28), (2026, 10), id="three days in September"),
        pytest.param(date(2026, 7, 27), (2026, 7), id="two days in August"),
        pytest.param(date(2026, 12, 28), (2026, 12), id="three days in the next year"),
        pytest.param(date(2025, 12, 29), (2026, 1), id="three days in the year before"),
    ],
)
def test_a_week_belongs_to_the_month_of_most_of_its_days(
    monday: date, month: tuple[int, int]
) -> None:
    assert month_of_week(monday) == month


@pytest.mark.parametrize(
    ("epoch", "shuts"),
    [
        ("2026-W47", datetime(2026, 11, 26, 4, 0, tzinfo=JAPAN)),
        ("2026-W53", datetime(2027, 1, 7, 4, 0, tzinfo=JAPAN)),
        ("2028-W09", datetime(2028, 3, 9, 4, 0, tzinfo=JAPAN)),
    ],
)
def test_an_epoch_shuts_on_thursday_after_its_week_at_four(epoch: str, shuts: datetime) -> None:
    assert shuts_at(epoch) == shuts


def test_every_form_of_a_week_lives_its_72_hours_before_its_epoch_shuts() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for hour in range(24 * 800):
        issued_at = start + timedelta(hours=hour)
        assert issued_at + timedelta(hours=72) < shuts_at(epoch_of(issued_at))


def test_epochs_sort_in_the_order_of_time() -> None:
    start = datetime(2026, 1, 5, tzinfo=UTC)
    epochs = [epoch_of(start + timedelta(weeks=week)) for week in range(300)]
    assert epochs == sorted(set(epochs))


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        epoch_of(datetime(2026, 11, 22, 12, 0))  # noqa: DTZ001 - that is what is refused


@pytest.mark.parametrize("text", ["", "2026-W54", "2025-W53", "2026-W00", "2026-W7", "2026W47"])
def test_what_names_no_week_is_refused(text: str) -> None:
    with pytest.raises(UnknownEpochError):
        shuts_at(text)


def test_a_month_ends_with_the_last_week_most_days_of_which_are_its_own() -> None:
    # the months of the last quarter of 2027 have 4, 4 and 5 weeks
    assert [ended_by(f"2027-W{week}") for week in (43, 44, 48, 52)] == [
        "month",
        None,
        None,
        "quarter",
    ]
    assert list(islice(month_ends("2027-W41"), 4)) == [
        (3, "month"),
        (7, "month"),
        (12, "quarter"),
        (16, "month"),
    ]
