"""Choosing periods. Whatever somebody asks for, they get whole runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from app.services.statistics.runs import Period, Run, month_of
from app.services.statistics.weeks import month as month_of_week

PRESET_WEEKS: Final = {"month": 4, "quarter": 13, "year": 52}
_A_YEAR: Final = 52


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What somebody asks for, by the keys of runs; None: leave it to us.

    ``with_start`` and ``with_end`` bound the period it is compared with. ``arm``: one wording
    only, or empty for all.
    """

    start: int | None = None
    end: int | None = None
    with_start: int | None = None
    with_end: int | None = None
    arm: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What somebody gets: a period, perhaps another to compare it with, one arm or all."""

    period: Period
    other: Period | None = None
    arm: str = ""

    @property
    def periods(self) -> tuple[Period, ...]:
        """The period, and the one it is compared with."""
        return (self.period,) if self.other is None else (self.period, self.other)


@dataclass(frozen=True, slots=True)
class Preset:
    """A choice that most people want."""

    name: Literal["month", "quarter", "year", "year_before", "all"]
    choice: Choice


def choose(runs: Sequence[Run], choice: Choice) -> Chosen:
    """Return what is chosen of `runs`, at least one of which there must be.

    Unknown keys are taken for not given; ends the wrong way round are turned. When nothing is
    asked for, the last quarter is compared with the one before.
    """
    arms = {release.arm for run in runs for release in run.releases}
    arm = choice.arm if choice.arm in arms else ""
    period = _between(runs, choice.start, choice.end)
    if period is None:
        usual = _last_weeks(runs, PRESET_WEEKS["quarter"])
        return Chosen(period=usual, other=_before(runs, usual), arm=arm)
    return Chosen(period=period, other=_between(runs, choice.with_start, choice.with_end), arm=arm)


def presets(runs: Sequence[Run]) -> tuple[Preset, ...]:
    """Return the usual choices that the history is long enough for."""
    found = []
    whole = Period(tuple(runs))
    for name in ("month", "quarter", "year"):
        period = _last_weeks(runs, PRESET_WEEKS[name])
        if period.first > whole.first:
            found.append(Preset(name, choice_of(period, _before(runs, period))))
    quarter = _last_weeks(runs, PRESET_WEEKS["quarter"])
    year_before = _a_year_before(runs, quarter)
    if year_before is not None:
        found.append(Preset("year_before", choice_of(quarter, year_before)))
    return (*found, Preset("all", choice_of(whole, None)))


def choice_of(period: Period, other: Period | None, *, arm: str = "") -> Choice:
    """Return the choice that leads to these periods."""
    return Choice(
        start=period.runs[0].key,
        end=period.runs[-1].key,
        with_start=other.runs[0].key if other else None,
        with_end=other.runs[-1].key if other else None,
        arm=arm,
    )


def months(runs: Sequence[Run]) -> tuple[str, ...]:
    """Return the months that have a run, newest first."""
    return tuple(sorted({month_of(run) for run in runs}, reverse=True))


def choose_month(runs: Sequence[Run], month: str) -> Chosen:
    """Return a month beside the one before it.

    When nothing was released of it: the newest month that is over, or else the newest.
    """
    known = months(runs)
    over = [found for found in known if month_of_week(runs[-1].last + 1) != found]
    wanted = month if month in known else (over or known)[0]
    earlier = [found for found in known if found < wanted][:1]
    before = tuple(run for run in runs if month_of(run) in earlier)
    return Chosen(
        period=Period(tuple(run for run in runs if month_of(run) == wanted)),
        other=Period(before) if before else None,
    )


def _between(runs: Sequence[Run], start: int | None, end: int | None) -> Period | None:
    places = {release.id: place for place, run in enumerate(runs) for release in run.releases}
    ends = sorted(places[key] for key in (start, end) if key in places)
    return Period(tuple(runs[ends[0] : ends[-1] + 1])) if ends else None


def _last_weeks(runs: Sequence[Run], weeks: int) -> Period:
    return Period(tuple(run for run in runs if run.last > runs[-1].last - weeks))


def _before(runs: Sequence[Run], period: Period) -> Period | None:
    since = period.first - period.weeks
    found = tuple(run for run in runs if since <= run.last < period.first)
    return Period(found) if found else None


def _a_year_before(runs: Sequence[Run], period: Period) -> Period | None:
    first, last = period.first - _A_YEAR, period.last - _A_YEAR
    found = tuple(run for run in runs if first <= run.last <= last)
    return Period(found) if found else None
