"""The epochs in which visits are counted: ISO weeks in Japan.

An epoch is named after the week in which the *form was issued*, so that an answer posted days
later joins the week it belongs to. It shuts when no form of that week can still be alive.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from itertools import count
from typing import Literal, NamedTuple, TypeAlias

JAPAN = timezone(timedelta(hours=9), "JST")
"""Japan has had one offset and no summer time since 1951: no time zone database is needed."""

FORM_LIFE = timedelta(hours=72)
"""How long after it was issued a form is still counted."""

_SHUTS_AFTER_MONDAY = timedelta(days=10)
_MONTHS_IN_A_QUARTER = 3
_TO_THURSDAY = timedelta(days=3)
_SHUTS_AT = time(4, 0)
_EPOCH = re.compile(r"([0-9]{4})-W([0-9]{2})")


class UnknownEpochError(ValueError):
    """The text names no ISO week."""


def epoch_of(issued_at: datetime) -> str:
    """Return the ISO week of an aware time in Japan, such as ``2026-W47``.

    The texts sort in the order of time.
    """
    if issued_at.tzinfo is None:
        raise ValueError("a time without its zone belongs to no week")
    return _named(issued_at.astimezone(JAPAN).date())


def last_shut_epoch(now: datetime) -> str:
    """Return the newest epoch that has shut: it and all before it accept nothing more."""
    return epoch_of(now - _SHUTS_AFTER_MONDAY - timedelta(hours=_SHUTS_AT.hour))


def epochs_from(first: str, *, until: str) -> Iterator[str]:
    """Yield every week from one up to and including another."""
    day = first_day(first)
    last = first_day(until)
    while day <= last:
        yield _named(day)
        day += timedelta(weeks=1)


def epoch_after(epoch: str) -> str:
    """Return the next week."""
    return _named(first_day(epoch) + timedelta(weeks=1))


def month_of_week(monday: date) -> tuple[int, int]:
    """Return the year and month of a week by its first day: those of most of its days."""
    thursday = monday + _TO_THURSDAY
    return thursday.year, thursday.month


Ended: TypeAlias = Literal["month", "quarter"]


def ended_by(epoch: str) -> Ended | None:
    """Return what this week is the last one of; None for any other week."""
    year_and_month = month_of_week(first_day(epoch))
    if month_of_week(first_day(epoch_after(epoch))) == year_and_month:
        return None
    return "month" if year_and_month[1] % _MONTHS_IN_A_QUARTER else "quarter"


class MonthEnd(NamedTuple):
    """The last week of a month or quarter, counted from 1, and which of both it ends."""

    week: int
    ended: Ended


def month_ends(first: str) -> Iterator[MonthEnd]:
    """Yield the ends of months for ever; weeks are counted from `first`."""
    epoch = first
    for week in count(1):
        ended = ended_by(epoch)
        if ended:
            yield MonthEnd(week, ended)
        epoch = epoch_after(epoch)


def begins_at(epoch: str) -> datetime:
    """Return the first moment of a week. Raises UnknownEpochError."""
    return datetime.combine(first_day(epoch), time(0), tzinfo=JAPAN)


def first_day(epoch: str) -> date:
    """Return the Monday that an epoch begins with. Raises UnknownEpochError."""
    found = _EPOCH.fullmatch(epoch)
    if found is None:
        raise UnknownEpochError("an epoch looks like 2026-W47")
    try:
        return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        raise UnknownEpochError("no such week in that year") from None


def shuts_at(epoch: str) -> datetime:
    """Return when an epoch shuts: Thursday 04:00 in Japan after its week.

    A form lives 72 hours, so the last one of a week dies on Wednesday night; the four hours
    are for clocks that disagree. Raises UnknownEpochError.
    """
    return datetime.combine(first_day(epoch) + _SHUTS_AFTER_MONDAY, _SHUTS_AT, tzinfo=JAPAN)


def _named(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"
