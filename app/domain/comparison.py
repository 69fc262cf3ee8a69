"""Two arms compared while they run: at every release an interval that stays true for ever.

Each arm's released totals say how many people it had and how many of them did what is compared.
Of the difference of these shares an interval is told at every release; its variance holds the
noise of both arms and the sampling error. Whoever looks at every release and stops when an
interval leaves 0 out is wrong in at most 5 of 100 comparisons of equal arms: what each look may
contribute to the 5 is spent as the number of people grows, half of it by the number that was
planned and the rest for ever after. Looks are added up one by one (Bonferroni), so that nothing
has to be known of how they hang together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist
from typing import Final, NamedTuple

from app.domain.estimates import LEAST_BASE, Interval, Noised, Share, alone, share_of

ERROR: Final = 0.05
POWER: Final = 0.8
MOST_WEEKS: Final = 52
"""A comparison that takes longer is not worth beginning."""

_NORMAL = NormalDist()
_WEEKS_IN_A_MONTH = 13 / 3
_MONTHS_IN_A_QUARTER = 3


class ArmTotals(NamedTuple):
    """What was released of an arm since the comparison began: people, and those who did it."""

    people: Noised
    chosen: Noised


@dataclass(frozen=True, slots=True)
class Look:
    """By how much more of the second arm's people did it than of the first's, and how surely."""

    difference: float
    interval: Interval

    @property
    def winner(self) -> int | None:
        """The place of the arm that did better, 0 or 1; None as long as it may be either."""
        if self.interval.low > 0:
            return 1
        return 0 if self.interval.high < 0 else None


def looks(totals: Sequence[tuple[ArmTotals, ArmTotals]], *, planned: float) -> tuple[Look, ...]:
    """Return what each release says; `totals` are both arms' sums after each, in order.

    `planned` is the number of people of one arm by which a decision was expected, as it was
    when the comparison began.
    """
    found: list[Look] = []
    spent = 0.0
    for arms in totals:
        may_spend = max(_spent(min(arm.people.n for arm in arms) / planned), spent)
        found.append(_look(arms, error=may_spend - spent))
        spent = may_spend
    return tuple(found)


def _spent(part: float) -> float:
    """Return how much of the error may be spent by a part of the planned people."""
    cube = max(part, 0.0) ** 3
    return ERROR * cube / (1 + cube)


def _look(arms: tuple[ArmTotals, ArmTotals], *, error: float) -> Look:
    shares = [share_of(alone(arm.chosen), alone(arm.people)) for arm in arms]
    first, second = shares
    if first is None or second is None:
        return Look(0.0, Interval(-1.0, 1.0))
    difference = second.value - first.value
    if not error or min(one.base.interval.low for one in (first, second)) <= LEAST_BASE:
        return Look(difference, Interval(-1.0, 1.0))
    margin = _deviations(error) * sqrt(_variance(first) + _variance(second))
    return Look(difference, Interval(max(difference - margin, -1.0), min(difference + margin, 1.0)))


def _variance(share: Share) -> float:
    """Return the variance of noise and sampling; one more on either side, lest 0 be certain."""
    people = share.base.value
    likely = (share.fitted * people + 1) / (people + 2)
    return share.variance + likely * (1 - likely) / people


def _deviations(error: float) -> float:
    return _NORMAL.inv_cdf(1 - error / 2)


@dataclass(frozen=True, slots=True)
class NoiseRate:
    """The variance of the noise that a cell gains with each release and with each week."""

    release: int = 0
    week: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What one arm is expected to bring: people and completions a week, and noise in the cells.

    It is released at a month's end with `month` completions and at a quarter's with `quarter`.
    """

    people: float
    completions: float
    noise_of_people: NoiseRate
    noise_of_chosen: NoiseRate
    month: int = 100
    quarter: int = 50


class Plan(NamedTuple):
    """After how many weeks a difference shows with a chance of 8 in 10.

    ``release``: the week whose end brings the first release after that. ``people``: how many one
    arm has by then.
    """

    weeks: float
    release: int
    people: float


def plan(pace: Pace, *, share: float, difference: float) -> Plan | None:
    """Return how long a comparison takes; None where so few people can't tell.

    `share` is what one arm does now, `difference` the smallest one worth having.
    """
    before, power = 0.0, 0.0
    releases: list[float] = []
    for week in _release_weeks(pace):
        releases.append(week)
        found = _power(pace, releases, share=share, difference=difference)
        if found >= POWER:
            weeks = before + (week - before) * (POWER - power) / (found - power)
            return Plan(weeks, ceil(week), pace.people * week)
        before, power = week, found
    return None


def _release_weeks(pace: Pace) -> Iterator[float]:
    """Yield after how many weeks releases are expected."""
    released, month = 0, 1
    while (week := month * _WEEKS_IN_A_MONTH) <= MOST_WEEKS:
        waiting = pace.completions * (month - released) * _WEEKS_IN_A_MONTH
        ends_quarter = month % _MONTHS_IN_A_QUARTER == 0
        if waiting >= (min(pace.quarter, pace.month) if ends_quarter else pace.month):
            yield week
            released = month
        month += 1


def _power(pace: Pace, releases: Sequence[float], *, share: float, difference: float) -> float:
    """Return the chance that the last of some releases shows the difference."""
    last = releases[-1]
    before = _spent(releases[-2] / last) if len(releases) > 1 else 0.0
    people = pace.people * last
    variance = 0.0
    for part in (share, share + difference):
        noise = [
            rate.release * len(releases) + rate.week * last
            for rate in (pace.noise_of_chosen, pace.noise_of_people)
        ]
        variance += part * (1 - part) / people + (noise[0] + part * part * noise[1]) / people**2
    wanted = _deviations(_spent(1.0) - before)
    return _NORMAL.cdf(abs(difference) / sqrt(variance) - wanted)
