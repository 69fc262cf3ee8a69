"""When first figures come at a pace, and how large a change they would show.

All of it follows from weekly numbers with their noise, or from a number that somebody expects.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from math import ceil, sqrt
from statistics import NormalDist
from typing import Final, NamedTuple

from app.domain.disclosure.release import WeekDraw, is_due
from app.domain.disclosure.series import Series
from app.domain.disclosure.thresholds import Thresholds
from app.domain.epochs import epoch_after, epochs_from, shuts_at
from app.domain.estimates import FALSE_DISCOVERIES, NINETY, Noised, alone, rate, summed
from app.domain.questionnaire import Arm

MOST_WEEKS: Final = 104
_LAST: Final = "9999-W01"
_HALF: Final = 0.5
"""The share that chance moves most."""


class WeeklyPace(NamedTuple):
    """People a week, and the 90 % interval of what is to be expected."""

    value: float
    low: float
    high: float


def pace_of(weeks: Sequence[WeekDraw]) -> WeeklyPace:
    """Return the pace of some weeks, at least one: noise counts, and who came by chance."""
    total = alone(summed(Noised(week.n, week.variance) for week in weeks))
    found = rate([(total, len(weeks))])
    margin = NINETY * sqrt(found.noise + found.chance)
    return WeeklyPace(
        max(found.value, 0.0), max(found.value - margin, 0.0), max(found.value + margin, 0.0)
    )


def first_due(
    waiting: Sequence[WeekDraw], *, a_week: float, after: str, thresholds: Thresholds
) -> str | None:
    """Return the week whose end brings a release if so many come in each week after `after`.

    None: not within two years.
    """
    variance = waiting[-1].variance if waiting else thresholds.variance
    weeks = list(waiting)
    for number, epoch in enumerate(
        islice(epochs_from(epoch_after(after), until=_LAST), MOST_WEEKS), start=1
    ):
        n = round(number * a_week) - round((number - 1) * a_week)
        weeks.append(WeekDraw(epoch, n, variance))
        if is_due(weeks, at=epoch, thresholds=thresholds):
            return epoch
    return None


def smallest_change(people: float, *, variance: int, compared: int) -> float:
    """Return by how much a share of so many people must move to be told, of all a page compares.

    The worst case: a share of one half, and nothing else on the page that moved.
    """
    noise = 2 * variance / people**2
    chance = 2 * _HALF * (1 - _HALF) / people
    limit = NormalDist().inv_cdf(1 - FALSE_DISCOVERIES / compared / 2)
    return limit * sqrt(noise + chance)


MOST_A_WEEK: Final = 9999
_QUARTER: Final = 13
_YEAR: Final = 52
_WHOLE: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstFigures:
    """When figures come at a pace.

    The days are those on which they are there, None: not within two years. `soonest` and `latest`
    differ from `likely` as far as the pace is not known. The points are how far a share must move
    within three months, and within a year, to be told.
    """

    a_week: int
    is_measured: bool
    soonest: date | None
    likely: date | None
    latest: date | None
    points_of_quarter: int
    points_of_year: int


def first_figures(  # everything the rule asks for
    drawn: Mapping[str, Sequence[WeekDraw]],
    *,
    expected: int | None,
    arms: Sequence[Arm],
    series: Sequence[Series],
    after: str,
    thresholds: Thresholds,
) -> FirstFigures | None:
    """Return what follows from the weeks drawn so far, by arm, or else from the number expected.

    None where there is neither. `after` is the newest week that is shut.
    """
    paces = _paces(drawn, expected=expected, arms=arms)
    if not paces:
        return None
    days = [
        _earliest(
            [
                first_due(drawn.get(arm, ()), a_week=pace[ends], after=after, thresholds=thresholds)
                for arm, pace in paces.items()
            ]
        )
        for ends in (2, 0, 1)
    ]
    people = sum(pace.value for pace in paces.values())
    return FirstFigures(
        a_week=round(people),
        is_measured=bool(drawn),
        soonest=days[0],
        likely=days[1],
        latest=days[2],
        points_of_quarter=_points(people, _QUARTER, series, thresholds),
        points_of_year=_points(people, _YEAR, series, thresholds),
    )


def _paces(
    drawn: Mapping[str, Sequence[WeekDraw]], *, expected: int | None, arms: Sequence[Arm]
) -> Mapping[str, WeeklyPace]:
    if drawn:
        return {arm: pace_of(weeks) for arm, weeks in drawn.items() if weeks}
    if not expected:
        return {}
    whole = sum(arm.allocation for arm in arms)
    parts = {arm.id: expected * arm.allocation / whole for arm in arms}
    return {arm: WeeklyPace(n, n, n) for arm, n in parts.items()}


def _earliest(epochs: Sequence[str | None]) -> date | None:
    found = [shuts_at(epoch).date() for epoch in epochs if epoch is not None]
    return min(found, default=None)


def _points(people: float, weeks: int, series: Sequence[Series], thresholds: Thresholds) -> int:
    compared = sum(len(one.values) for one in series)
    moved = smallest_change(
        max(people * weeks, 1.0), variance=thresholds.variance, compared=compared
    )
    return min(ceil(_WHOLE * moved), _WHOLE)
