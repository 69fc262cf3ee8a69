"""Times as staff read them: in Japan, with the day of the week."""

from datetime import datetime
from typing import Final

from app.domain.epochs import JAPAN

_DAYS: Final = ("月", "火", "水", "木", "金", "土", "日")


def written(moment: datetime, *, now: datetime) -> str:
    """Return a time such as ``11月22日(日) 15:20``, with its year unless it is this one."""
    here = moment.astimezone(JAPAN)
    year = "" if here.year == now.astimezone(JAPAN).year else f"{here.year}年"
    return f"{year}{here.month}月{here.day}日({_DAYS[here.weekday()]}) {here:%H:%M}"


def read_local(typed: str) -> datetime | None:
    """Return the time of a ``datetime-local`` input, taken as Japan's; None when it is none."""
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return found.replace(tzinfo=JAPAN) if found.tzinfo is None else None
