"""When a clinic is open: the hours of each weekday, the days off, and what that means now.

Written as ``9:00-12:30 14:00-19:00`` for a weekday and as ``2026/12/29-2027/1/3 2027/1/12`` for
days off. Times are Japan's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from typing import Final, TypeAlias

from app.domain.epochs import JAPAN

_SPAN: Final = re.compile(r"(\d\d?):([0-5]\d)-(\d\d?):([0-5]\d)", re.ASCII)
_DAY: Final = r"(\d{4})/(\d\d?)/(\d\d?)"
_DAYS: Final = re.compile(rf"{_DAY}(?:-{_DAY})?", re.ASCII)
_END_OF_DAY: Final = 24 * 60
_LOOKS_AHEAD: Final = 60
"""Days; a clinic that stays closed for longer does not say when it opens again."""

Span: TypeAlias = tuple[int, int]
"""Minutes of the day: when it opens and when it closes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Open until `time`; or closed, and open again at `time` of a day so many `days` from now."""

    is_open: bool
    time: str
    days: int
    day: date


def read_spans(text: str) -> tuple[Span, ...]:
    """Return the hours of a weekday in their order. Raises ValueError."""
    found = tuple(_span(one) for one in text.split())
    if any(end > begin for (_, end), (begin, _) in pairwise(found)):
        raise ValueError("hours overlap")
    return found


def read_days(text: str) -> tuple[tuple[date, date], ...]:
    """Return first and last day of each time off. Raises ValueError."""
    return tuple(_days(one) for one in text.split())


def opening(week: Sequence[str], days_off: str, *, now: datetime) -> Opening | None:
    """Return whether it is open; None without any hours. `week` begins with Monday.

    Raises ValueError for hours that can't be read.
    """
    here = now.astimezone(JAPAN)
    minute = here.hour * 60 + here.minute
    off = read_days(days_off)
    for days in range(_LOOKS_AHEAD):
        day = here.date() + timedelta(days)
        if any(first <= day <= last for first, last in off):
            continue
        for begin, end in read_spans(week[day.weekday()]):
            if days == 0 and end <= minute:
                continue
            is_open = days == 0 and begin <= minute
            return Opening(
                is_open=is_open, time=_written(end if is_open else begin), days=days, day=day
            )
    return None


def days_alike(week: Sequence[str]) -> tuple[tuple[tuple[int, ...], str], ...]:
    """Return neighbouring weekdays of the same hours together; Monday is 0."""
    return tuple(
        (tuple(days), hours) for hours, days in groupby(range(len(week)), key=lambda day: week[day])
    )


def _span(text: str) -> Span:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueError("no hours")
    begin, end = (int(found[at]) * 60 + int(found[at + 1]) for at in (1, 3))
    if not begin < end <= _END_OF_DAY:
        raise ValueError("hours that never begin or never end")
    return begin, end


def _days(text: str) -> tuple[date, date]:
    found = _DAYS.fullmatch(text)
    if found is None:
        raise ValueError("no day")
    numbers = [int(number) for number in found.groups() if number]
    first, last = date(*numbers[:3]), date(*numbers[-3:])
    if last < first:
        raise ValueError("a time off that ends before it begins")
    return first, last


def _written(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"
