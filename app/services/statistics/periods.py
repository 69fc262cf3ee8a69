"""Periods: what was released at one time, put together into weeks, months and what is chosen.

A run is everything released at one time, of all arms of a questionnaire. Weeks are whole
numbers, so that spans and widths can be calculated. Whatever somebody asks for, they get whole
runs.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from statistics import median
from typing import Final, Literal

from app.domain.disclosure.chain import FinalRelease
from app.domain.disclosure.release import Block
from app.domain.disclosure.series import Series
from app.domain.epochs import JAPAN, shuts_at

_SHUTS_AFTER_MONDAY: Final = timedelta(days=10, hours=4)


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


def month_of_week(week: int) -> str:
    """Return the month that most days of a week belong to, such as 2026-11."""
    return f"{date.fromordinal(7 * week + 4):%Y-%m}"


def _number(day: date) -> int:
    return (day.toordinal() - 1) // 7


MOST_BINS: Final = 26
ENOUGH_FOR_A_POINT: Final = 150
"""Tens that wait for the next release move a share of fewer people up and down too much."""

_MONTHS_IN_A_QUARTER: Final = 3
_YEAR: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Releases made at one time; the weeks from ``first`` to ``last`` are its own.

    Runs tile the weeks without gap or overlap. A few people of a run may have answered in a
    week before, as what is left of a release waits for the next one.
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
class ReleasedBlocks:
    """Blocks, found by their series."""

    by_series: Mapping[str, tuple[Block, ...]]

    def of(self, series: Series) -> tuple[Block, ...]:
        """Return the blocks of a series and of what its shares are shares of."""
        own = self.by_series.get(series.id, ())
        return own if series.base is None else own + self.by_series.get(series.base.series, ())


def released_blocks(blocks: Iterable[Block]) -> ReleasedBlocks:
    """Return blocks by their series."""
    found: dict[str, list[Block]] = {}
    for block in blocks:
        found.setdefault(block.series, []).append(block)
    return ReleasedBlocks({series: tuple(some) for series, some in found.items()})


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

    def released(self, arm: str = "") -> ReleasedBlocks:
        """Return everything released of an arm, or of all arms."""
        return released_blocks(
            block
            for release in self.releases
            if not arm or release.arm == arm
            for block in release.blocks
        )

    def activity(self) -> dict[str, int]:
        """Return the bare events released."""
        found: dict[str, int] = {}
        for release in self.releases:
            for name, n in release.activity.items():
                found[name] = found.get(name, 0) + n
        return found


def runs_of(releases: Iterable[FinalRelease]) -> tuple[Run, ...]:
    """Arrange a questionnaire's releases, oldest first.

    A run that tells of no newer week than the one before it (an arm that came late) joins it.
    """
    found: list[Run] = []
    for _, together in groupby(releases, key=lambda release: release.made_at):
        made = tuple(together)
        weeks = [week_of_epoch(epoch) for release in made for epoch in release.epochs]
        before = found[-1] if found else None
        if before is not None and max(weeks, default=0) <= before.last:
            found[-1] = Run(
                key=made[-1].id,
                first=before.first,
                last=before.last,
                releases=before.releases + made,
            )
        elif weeks:
            first = min(weeks) if before is None else before.last + 1
            found.append(Run(key=made[-1].id, first=first, last=max(weeks), releases=made))
    return tuple(found)


def binned(
    runs: Sequence[Run], *, size: Callable[[Period], int] | None = None
) -> tuple[Period, ...]:
    """Return neighbouring runs put together: singly, by month, by quarter or by year.

    The finest is taken that has few enough bins and, where `size` is given, of which half hold
    enough for a steady share. In a quiet clinic, where quarters are not enough, runs are
    gathered until they are.
    """
    cuts = (_alone, month_of, _quarter_of, _year_of)
    ways = [tuple(Period(tuple(some)) for _, some in groupby(runs, key=cut)) for cut in cuts]
    few = [way for way in ways if len(way) <= MOST_BINS] or ways[-1:]
    if size is None:
        return few[0]
    for way in ways[:-1]:
        if 1 < len(way) <= MOST_BINS and median(map(size, way)) >= ENOUGH_FOR_A_POINT:
            return way
    return _gathered(runs, size)


def _gathered(runs: Sequence[Run], size: Callable[[Period], int]) -> tuple[Period, ...]:
    """Return neighbours gathered until each bin holds enough; what is left joins the last one."""
    bins: list[Period] = []
    open_runs: tuple[Run, ...] = ()
    for run in runs:
        open_runs = (*open_runs, run)
        if size(Period(open_runs)) >= ENOUGH_FOR_A_POINT:
            bins.append(Period(open_runs))
            open_runs = ()
    if open_runs:
        before = bins.pop().runs if bins else ()
        bins.append(Period((*before, *open_runs)))
    return tuple(bins)


def month_of(run: Run) -> str:
    """Return the month that a run belongs to: that of its last week."""
    return month_of_week(run.last)


def _alone(run: Run) -> str:
    return str(run.key)


def _quarter_of(run: Run) -> str:
    year, _, number = month_of(run).partition("-")
    return f"{year}-{(int(number) - 1) // _MONTHS_IN_A_QUARTER}"


def _year_of(run: Run) -> str:
    return month_of(run)[:_YEAR]


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
