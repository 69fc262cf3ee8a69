"""Runs: what was released at one time, of all arms of a questionnaire, on a line of weeks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import Final

from app.domain.disclosure.chain import FinalRelease
from app.domain.disclosure.release import Block
from app.domain.disclosure.series import Series
from app.services.statistics.weeks import month, week_of_epoch

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
class Pile:
    """Blocks, found by their series."""

    by_series: Mapping[str, tuple[Block, ...]]

    def of(self, series: Series) -> tuple[Block, ...]:
        """Return the blocks of a series and of what its shares are shares of."""
        own = self.by_series.get(series.id, ())
        return own if series.base is None else own + self.by_series.get(series.base.series, ())


def piled(blocks: Iterable[Block]) -> Pile:
    """Return blocks as a pile."""
    found: dict[str, list[Block]] = {}
    for block in blocks:
        found.setdefault(block.series, []).append(block)
    return Pile({series: tuple(some) for series, some in found.items()})


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

    def pile(self, arm: str = "") -> Pile:
        """Return everything released of an arm, or of all arms."""
        return piled(
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
    return month(run.last)


def _alone(run: Run) -> str:
    return str(run.key)


def _quarter_of(run: Run) -> str:
    year, _, number = month_of(run).partition("-")
    return f"{year}-{(int(number) - 1) // _MONTHS_IN_A_QUARTER}"


def _year_of(run: Run) -> str:
    return month_of(run)[:_YEAR]
