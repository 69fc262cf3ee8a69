"""Weeks as whole numbers, so that spans and widths can be calculated."""

from datetime import date, datetime, timedelta

from app.domain.epochs import JAPAN, shuts_at

_SHUTS_AFTER_MONDAY = timedelta(days=10, hours=4)


def week_of_epoch(epoch: str) -> int:
    """Return the number of a week such as 2026-W47; the next one has the next number."""
    return _number((shuts_at(epoch) - _SHUTS_AFTER_MONDAY).date())


def week_of_moment(moment: datetime) -> int:
    """Return the number of the week in Japan that a moment falls into."""
    return _number(moment.astimezone(JAPAN).date())


def monday(week: int) -> date:
    """Return the first day of a week."""
    return date.fromordinal(7 * week + 1)


def sunday(week: int) -> date:
    """Return the last day of a week."""
    return date.fromordinal(7 * week + 7)


def month(week: int) -> str:
    """Return the month that most days of a week belong to, such as 2026-11."""
    return f"{date.fromordinal(7 * week + 4):%Y-%m}"


def _number(day: date) -> int:
    return (day.toordinal() - 1) // 7
