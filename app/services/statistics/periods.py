"""Periods: what was released of the same weeks, put together into months and what is chosen.

A run is everything released up to one week, of all arms of a questionnaire. Weeks are whole
numbers, so that spans and widths can be calculated. Whatever somebody asks for, they get whole
runs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Final, Literal

from app.domain.disclosure.chain import FinalRelease
from app.domain.epochs import JAPAN, first_day, month_of_week


def week_of_epoch(epoch: str) -> int:
    """Return the number of a week such as 2026-W47; the next one has the next number."""
    return _number(first_day(epoch))


def week_of_moment(moment: datetime) -> int:
    """Return the number of the week in Japan that a moment falls into."""
    return _number(moment.astimezone(JAPAN).date())


def monday(week: int) -> date:
    """Return the first day of a week."""
    return date.fromordinal(7 * week + 1)


def sunday(week: int) -> date:
    """Return the last day of a week."""
    return date.fromordinal(7 * week + 7)


def _number(day: date) -> int:
    return (day.toordinal() - 1) // 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Releases that end with one week; the weeks from ``first`` to ``last`` are its own.

    Runs tile the weeks without gap or overlap. Of an arm that was released more seldom than
    another, a run holds people of weeks before.
    """

    key: int
    first: int
    last: int
    releases: tuple[FinalRelease, ...]

    @property
    def weeks(self) -> int:
        """How many weeks are its own."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Period:
    """Some runs, one after the other; at least one."""

    runs: tuple[Run, ...]

    @property
    def first(self) -> int:
        """Its first week."""
        return self.runs[0].first

    @property
    def last(self) -> int:
        """Its last week."""
        return self.runs[-1].last

    @property
    def weeks(self) -> int:
        """How many weeks it covers."""
        return self.last - self.first + 1

    @property
    def releases(self) -> tuple[FinalRelease, ...]:
        """The releases of its runs, oldest first."""
        return tuple(release for run in self.runs for release in run.releases)

    def of_arm(self, arm: str = "") -> tuple[FinalRelease, ...]:
        """Return the releases of an arm, or of all arms, that the rule of today made."""
        return tuple(
            release
            for release in self.releases
            if release.noise is not None and arm in ("", release.arm)
        )


def runs_of(releases: Iterable[FinalRelease]) -> tuple[Run, ...]:
    """Arrange a questionnaire's releases by the week they end with, oldest first."""
    found: list[Run] = []
    in_order = sorted(releases, key=lambda release: (max(release.epochs), release.id))
    for newest, together in groupby(in_order, key=lambda release: max(release.epochs)):
        made = tuple(together)
        weeks = [week_of_epoch(epoch) for release in made for epoch in release.epochs]
        first = found[-1].last + 1 if found else min(weeks)
        key = max(release.id for release in made)
        found.append(Run(key=key, first=first, last=week_of_epoch(newest), releases=made))
    return tuple(found)


def month_of(run: Run) -> str:
    """Return the month that a run belongs to: that of its last week."""
    return _month(run.last)


_QUARTER: Final = 3
_A_YEAR: Final = 12
_LENGTHS: Final[tuple[tuple[Literal["month", "quarter", "year"], int], ...]] = (
    ("month", 1),
    ("quarter", _QUARTER),
    ("year", _A_YEAR),
)
_MOST_UNEVEN: Final = 2
"""Three months have 12 to 14 weeks. More weeks than that beside fewer would look like growth."""


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
    """What somebody gets: a period, perhaps another to compare it with, one arm or all.

    `until` is the last week that is shown of weekly numbers; None: the newest.
    """

    period: Period
    other: Period | None = None
    arm: str = ""
    until: int | None = None

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
    asked for, the last three months are compared with the three before, if those are as long.
    """
    arms = {release.arm for run in runs for release in run.releases}
    arm = choice.arm if choice.arm in arms else ""
    period = _between(runs, choice.start, choice.end)
    if period is None:
        usual = _last_months(runs, _QUARTER)
        return Chosen(period=usual, other=_earlier(runs, usual, _QUARTER, by=_QUARTER), arm=arm)
    other = _between(runs, choice.with_start, choice.with_end)
    until = None if period.last == runs[-1].last else period.last
    return Chosen(period=period, other=other, arm=arm, until=until)


def presets(runs: Sequence[Run]) -> tuple[Preset, ...]:
    """Return the usual choices that the history is long enough for.

    What is no shorter than the next one is left out: a quarter released in one is no month.
    """
    whole = Period(tuple(runs))
    periods = [_last_months(runs, several) for _, several in _LENGTHS]
    found = [
        Preset(name, choice_of(period, _earlier(runs, period, several, by=several)))
        for (name, several), period, longer in zip(
            _LENGTHS, periods, [*periods[1:], whole], strict=True
        )
        if period != longer
    ]
    quarter = _last_months(runs, _QUARTER)
    year_before = _earlier(runs, quarter, _QUARTER, by=_A_YEAR)
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
    """Return a month beside the one before it, if that has as many weeks.

    When nothing was released of it: the newest month that is over, or else the newest.
    """
    known = months(runs)
    over = [found for found in known if _month(runs[-1].last + 1) != found]
    wanted = month if month in known else (over or known)[0]
    earlier = [found for found in known if found < wanted][:1]
    before = tuple(run for run in runs if month_of(run) in earlier)
    period = Period(tuple(run for run in runs if month_of(run) == wanted))
    return Chosen(period=period, other=_if_even(before, period), until=period.last)


def _month(week: int) -> str:
    year, month = month_of_week(monday(week))
    return f"{year:04d}-{month:02d}"


def _between(runs: Sequence[Run], start: int | None, end: int | None) -> Period | None:
    places = {release.id: place for place, run in enumerate(runs) for release in run.releases}
    ends = sorted(places[key] for key in (start, end) if key in places)
    return Period(tuple(runs[ends[0] : ends[-1] + 1])) if ends else None


def _last_months(runs: Sequence[Run], several: int) -> Period:
    newest = _month_number(runs[-1])
    return Period(tuple(run for run in runs if _month_number(run) > newest - several))


def _earlier(runs: Sequence[Run], period: Period, several: int, *, by: int) -> Period | None:
    """Return the months `by` months before a period; None where they are not as long as it."""
    newest = _month_number(period.runs[-1]) - by
    found = tuple(run for run in runs if newest - several < _month_number(run) <= newest)
    return _if_even(found, period)


def _if_even(runs: Sequence[Run], period: Period) -> Period | None:
    other = Period(tuple(runs)) if runs else None
    return other if other and abs(other.weeks - period.weeks) <= _MOST_UNEVEN else None


def _month_number(run: Run) -> int:
    year, month = month_of_week(monday(run.last))
    return 12 * year + month
