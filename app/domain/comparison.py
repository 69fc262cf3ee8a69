"""Two arms compared while they run: at every release an interval that stays true for ever.

Each arm's released totals say how many people it had and how many of them did what is compared.
Of the difference of these shares an interval is told at every release; its variance holds the
noise of both arms and the sampling error. Whoever looks at every release and stops when an
interval leaves 0 out is wrong in at most 5 of 100 comparisons of equal arms: what each look may
contribute to the 5 is spent as the number of people grows, two thirds of it by the number that was
planned and the rest for ever after. Looks are added up one by one (Bonferroni), so that nothing
has to be known of how they hang together.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
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
_A_RELEASE = 0.5
"""Before as much of a release is expected, nothing is planned."""


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
    return ERROR * cube / (0.5 + cube)


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
class ArmPace:
    """What one arm is expected to bring: people and completions a week, and noise in the cells.

    It is released at a month's end with `month` completions and at a quarter's with `quarter`;
    `noise_of_week` is the variance of a week's completions, by which that is decided.
    """

    people: float
    completions: float
    noise_of_people: NoiseRate
    noise_of_chosen: NoiseRate
    noise_of_week: int = 16
    month: int = 100
    quarter: int = 50


class Plan(NamedTuple):
    """After how many weeks a difference shows with a chance of 8 in 10.

    ``release``: the week whose end brings the first release after that. ``people``: how many of
    one arm are expected to be released by then.
    """

    weeks: float
    release: int
    people: float


def plan(pace: ArmPace, *, share: float, difference: float) -> Plan | None:
    """Return how long a comparison takes; None where so few people can't tell.

    `share` is what one arm does now, `difference` the smallest one worth having.
    """
    before, power = 0.0, 0.0
    for released in _released(pace):
        week = released.months * _WEEKS_IN_A_MONTH
        found = _power(pace, released, share=share, difference=difference)
        if found >= POWER:
            weeks = before + (week - before) * (POWER - power) / (found - power)
            return Plan(weeks, ceil(week), pace.people * released.mean * _WEEKS_IN_A_MONTH)
        before, power = week, found
    return None


def weeks_left(plan: Plan, *, people: float, released: int, now: int) -> int:
    """Return after how many more weeks the planned number of people is expected.

    `people` of the smaller arm came in the first `released` weeks; it is the week `now`, counted
    from the beginning. Before anything is released it goes by the plan.
    """
    if people >= plan.people:
        return 0
    is_known = people > 0 and released > 0
    needed = ceil(released * plan.people / people) if is_known else plan.release
    return max(needed - now, 0)


@dataclass(frozen=True, slots=True)
class _Released:
    """What is released of an arm at the end of a month.

    ``chances`` by the number of months that are released; ``releases``: how many are expected.
    """

    months: int
    chances: Mapping[int, float]
    releases: float

    @property
    def mean(self) -> float:
        return sum(months * chance for months, chance in self.chances.items())


def _released(pace: ArmPace) -> Iterator[_Released]:
    """Yield what is released at the end of each month, as far as a comparison may reach."""
    chances, releases = {0: 1.0}, 0.0
    for month in range(1, int(MOST_WEEKS / _WEEKS_IN_A_MONTH) + 1):
        least = pace.month if month % _MONTHS_IN_A_QUARTER else min(pace.month, pace.quarter)
        due = {
            months: chance * _chance_due(pace, (month - months) * _WEEKS_IN_A_MONTH, least)
            for months, chance in chances.items()
        }
        now = sum(due.values())
        chances = {months: chance - due[months] for months, chance in chances.items()}
        chances[month] = now
        releases += now
        yield _Released(month, chances, releases)


def _chance_due(pace: ArmPace, weeks: float, least: int) -> float:
    """Return the chance that the completions of some weeks are enough for a release."""
    mean, noise = pace.completions * weeks, pace.noise_of_week * weeks
    wanted = max(least, 3 * sqrt(noise))
    return _NORMAL.cdf((mean - wanted) / sqrt(mean + noise))


def _power(pace: ArmPace, released: _Released, *, share: float, difference: float) -> float:
    """Return the chance that the latest release of both arms shows the difference."""
    if released.releases < _A_RELEASE:
        return 0.0
    between = released.months / released.releases
    power = 0.0
    for (first, one), (second, other) in product(released.chances.items(), repeat=2):
        fewer = min(first, second)
        if not fewer:
            continue
        error = _spent(fewer / released.mean) - _spent((fewer - between) / released.mean)
        variance = _variance_after(pace, first, share, first / between) + _variance_after(
            pace, second, share + difference, second / between
        )
        wanted = _deviations(error)
        power += one * other * _NORMAL.cdf(abs(difference) / sqrt(variance) - wanted)
    return power


def _variance_after(pace: ArmPace, months: int, share: float, releases: float) -> float:
    weeks = months * _WEEKS_IN_A_MONTH
    people = pace.people * weeks
    chosen, base = (
        rate.release * max(releases, 1.0) + rate.week * weeks
        for rate in (pace.noise_of_chosen, pace.noise_of_people)
    )
    return share * (1 - share) / people + (chosen + share * share * base) / people**2
