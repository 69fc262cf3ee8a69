"""Whether a clinic is open, by its own clock."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.domain.opening_hours import Opening, days_alike, opening

WEEKDAY = "9:00-12:30 14:00-19:00"
WEEK = (WEEKDAY, WEEKDAY, "", WEEKDAY, WEEKDAY, "9:00-17:00", "")
MONDAY = date(2026, 11, 30)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a time of December 2026 in UTC, nine hours behind the clinic; 0 is a Monday."""
    return (
        datetime(2026, 11, 30 + day, hour, minute, tzinfo=UTC)
        if day < 1
        else datetime(2026, 12, day, hour, minute, tzinfo=UTC)
    )


def said(now: datetime, *, days_off: str = "") -> tuple[bool, str, int] | None:
    found = opening(WEEK, days_off, now=now)
    return (found.is_open, found.time, found.days) if found else None


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param(at(0, 0), (True, "12:30", 0), id="the minute it opens"),
        pytest.param(at(0, 3, 29), (True, "12:30", 0), id="the last minute of the morning"),
        pytest.param(at(0, 3, 30), (False, "14:00", 0), id="at noon"),
        pytest.param(at(0, 10), (False, "9:00", 1), id="in the evening"),
        pytest.param(at(1, 10), (False, "9:00", 2), id="before a day without hours"),
        pytest.param(at(5, 8), (False, "9:00", 2), id="from Saturday to Monday"),
        pytest.param(at(1, 16), (False, "9:00", 1), id="after midnight in Japan"),
    ],
)
def test_it_is_open_or_says_when_it_opens_next(
    now: datetime, expected: tuple[bool, str, int]
) -> None:
    assert said(now) == expected


def test_a_day_off_is_passed_over() -> None:
    assert said(at(0, 1), days_off="2026/11/30-2026/12/3") == (False, "9:00", 4)
    assert opening(WEEK, "2026/11/30", now=at(0, 1)) == Opening(
        is_open=False, time="9:00", days=1, day=date(2026, 12, 1)
    )


def test_without_hours_nothing_is_said() -> None:
    assert opening(("",) * 7, "", now=at(0, 1)) is None
    assert said(at(0, 1), days_off="2026/1/1-2027/12/31") is None


def test_neighbouring_days_of_the_same_hours_stand_together() -> None:
    assert days_alike(WEEK) == (
        ((0, 1), WEEKDAY),
        ((2,), ""),
        ((3, 4), WEEKDAY),
        ((5,), "9:00-17:00"),
        ((6,), ""),
    )
