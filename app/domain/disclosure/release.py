"""Release: when a cohort's weeks are shown, and every cell with its one draw of noise.

Noise is added once to what came in and nothing looks at a true count again: what is shown, and
when, follows from noised numbers, from what was published and from the calendar. docs/statistics.md
and docs/adr/0044 say why this rule and no other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from app.domain.disclosure.noise import Draw, discrete_gaussian
from app.domain.disclosure.series import COMPLETIONS, Series
from app.domain.disclosure.thresholds import Thresholds
from app.domain.epochs import ended_by

Tallies: TypeAlias = Mapping[tuple[int, str, str], int]
"""Counts by version, variable and value, added up over the epochs released together."""

_DEVIATIONS_SQUARED = 9
"""A cohort is due only when its completions are three standard deviations of their noise."""


class WeekDraw(NamedTuple):
    """A cohort's completions of one shut week, drawn once: the number and its noise's variance."""

    epoch: str
    n: int
    variance: int


@dataclass(frozen=True, slots=True)
class ReleasedCell:
    """What is shown: about ``n`` people gave one of ``labels``; noise may take it below zero.

    There is one label; the rule before this one could pool several.
    """

    series: str
    labels: tuple[str, ...]
    n: int


def is_due(weeks: Sequence[WeekDraw], *, at: str, thresholds: Thresholds) -> bool:
    """Tell whether weeks that were not released are released when the week `at` is shut.

    At the last week of a month, or of a quarter with fewer.
    """
    ended = ended_by(at)
    if ended is None:
        return False
    quarterly = min(thresholds.quarter, thresholds.month)
    least = quarterly if ended == "quarter" else thresholds.month
    total = sum(week.n for week in weeks)
    noise = sum(week.variance for week in weeks)
    return total >= least and total * total >= _DEVIATIONS_SQUARED * noise


def noised(n: int, *, variance: int, draw: Draw) -> int:
    """Return a count with its noise; the caller keeps it and never asks for it again."""
    return n + discrete_gaussian(variance=variance, draw=draw)


def noised_cells(
    tallies: Tallies,
    *,
    versions: Mapping[int, Sequence[Series]],
    variance: int,
    draw: Draw,
) -> tuple[ReleasedCell, ...]:
    """Return every cell of every series of `versions`, counted or not, each with its own draw.

    Completions are left out: their weeks have draws of their own. `draw` is the operating
    system's random source.
    """
    return tuple(
        ReleasedCell(
            series.id,
            (value,),
            noised(
                sum(tallies.get((v, series.variable, value), 0) for v in its_versions),
                variance=variance,
                draw=draw,
            ),
        )
        for series, its_versions in _by_series(versions)
        if series.variable != COMPLETIONS.variable
        for value in series.values
    )


def completions_cell(weeks: Sequence[WeekDraw]) -> ReleasedCell:
    """Return the completions of weeks released together: the sum of their draws."""
    return ReleasedCell(COMPLETIONS.id, COMPLETIONS.values, sum(week.n for week in weeks))


def _by_series(
    versions: Mapping[int, Sequence[Series]],
) -> Iterator[tuple[Series, tuple[int, ...]]]:
    holders: dict[str, tuple[int, ...]] = {}
    known: dict[str, Series] = {}
    for version in sorted(versions):
        for series in versions[version]:
            known[series.id] = series
            holders[series.id] = (*holders.get(series.id, ()), version)
    for series_id, series in known.items():
        yield series, holders[series_id]
