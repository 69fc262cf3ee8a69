"""Estimates from released numbers: the counts and shares that fit together, and their intervals.

Released numbers are counts with noise of known variance, possibly negative. They are summed over a
period first and fitted afterwards: fitted numbers are never added. Everything here is computed
from released numbers alone, so none of it can tell more than they do.

Fitting: every item that the same people were asked tells their total anew, once per item. The
total is the mean of these sums, each weighted by the inverse of its variance; what an item's sum
differs from it is shared out among its cells by their variances. That is the least-squares
solution. The closest possible numbers (none negative, cells adding up to the total) are found from
there. Intervals hold the count of the period's people in 90 of 100 cases: what is uncertain is the
noise, not who came.

Differences and orders speak of more than the people counted, so they are judged by noise and
sampling error together. All changes of a page are judged at once, and so are all its orders: of
those that hold at most one in ten is expected to be chance (Benjamini and Hochberg, 1995). Judged
in one, the many orders that are sure would let changes through that are not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import erfc, inf, sqrt
from statistics import NormalDist
from typing import Final, NamedTuple, TypeAlias

_NORMAL = NormalDist()

NINETY: Final = _NORMAL.inv_cdf(0.95)
"""Standard deviations on either side that 90 of 100 draws stay within."""

LEAST_BASE: Final = 30
LARGEST_MARGIN: Final = 0.15
LEAST_NUMBER: Final = 10
FALSE_DISCOVERIES: Final = 0.1
LEAST_CHANGE: Final = 0.01
"""A share that moved by less has not changed, however sure that is."""


class Noised(NamedTuple):
    """A released count, or a sum of some, and the variance of the noise in it."""

    n: int
    variance: int


def summed(numbers: Iterable[Noised]) -> Noised:
    """Return the sum of counts that were released apart."""
    n = variance = 0
    for one in numbers:
        n += one.n
        variance += one.variance
    return Noised(n, variance)


class Interval(NamedTuple):
    """What lies between two ends, both included."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number that noise blurs.

    ``value`` and ``variance``: by least squares, perhaps negative. ``fitted``: the closest number
    that is possible beside all others. ``most``: what it can't exceed.
    """

    value: float
    variance: float
    fitted: float
    most: float = inf

    @property
    def margin(self) -> float:
        """Half the width of the 90 % interval, before it is cut."""
        return NINETY * sqrt(self.variance)

    @property
    def interval(self) -> Interval:
        """The 90 % interval, cut at 0 and `most`; the fitted number is always in it."""
        low = min(max(self.value - self.margin, 0.0), self.most)
        high = min(max(self.value + self.margin, 0.0), self.most)
        return Interval(min(low, self.fitted), max(high, self.fitted))


@dataclass(frozen=True, slots=True)
class Share(Estimate):
    """A part of 1, and the number of people it is a share of.

    ``variance_alone``: what the variance is when nothing is gained from an item's other cells.
    """

    base: Estimate = field(kw_only=True)
    variance_alone: float = field(kw_only=True)

    @property
    def is_shown(self) -> bool:
        """Whether it is sure enough to be read."""
        return self.base.interval.low > LEAST_BASE and self.margin <= LARGEST_MARGIN


@dataclass(frozen=True, slots=True)
class Variable:
    """The cells of an item, of the levels, of the themes or of the completions.

    Without ``overlapping`` everybody is counted in one cell. With it nobody or several may be:
    shares are then of those not in the cell ``unanswered``, if there is one.
    """

    cells: Mapping[str, Noised]
    overlapping: bool = False
    unanswered: str = ""


def alone(noised: Noised) -> Estimate:
    """Return the estimate of a count that fits with no other."""
    return Estimate(noised.n, noised.variance, max(noised.n, 0))


def share_of(
    part: Estimate, base: Estimate, *, covariance: float = 0.0, alone: float | None = None
) -> Share | None:
    """Return one number as a share of another; None where nobody is there to be shared.

    `covariance` is that of the two; `alone` the variance of a part that is known by itself.
    """
    if base.value <= 0:
        return None
    value = part.value / base.value
    steep = min(max(value, 0.0), 1.0)
    square = base.value**2
    of_base = steep * steep * base.variance
    variance = max(part.variance - 2 * steep * covariance + of_base, 0.0) / square
    return Share(
        value=value,
        variance=variance,
        fitted=min(part.fitted / base.fitted, 1.0) if base.fitted else 0.0,
        most=1.0,
        base=base,
        variance_alone=((part.variance if alone is None else alone) + of_base) / square,
    )


@dataclass(frozen=True, slots=True)
class Fit:
    """Variables whose people are the same, fitted together. ``total``: how many they are.

    It is None where no number tells it: only lists of which anybody may have ticked anything.
    ``most`` is the upper end of its interval.
    """

    total: Estimate | None
    most: float
    variables: Mapping[str, Variable]
    sums: Mapping[str, Noised]
    fitted: Mapping[str, Mapping[str, float]]

    def number(self, variable: str, *values: str) -> Estimate:
        """Return how many are in a cell; of a split also how many are in any of some cells."""
        cells = self.variables[variable].cells
        n, own = summed(cells[value] for value in values)
        fitted = sum(self.fitted[variable][value] for value in values)
        whole = self.sums.get(variable)
        if self.total is None or whole is None:
            return Estimate(n, own, fitted, self.most)
        pull = own / whole.variance
        value = n - pull * (whole.n - self.total.value)
        variance = own * (1 - pull) + pull * pull * self.total.variance
        return Estimate(value, max(variance, 0.0), fitted, self.most)

    def share(self, variable: str, *values: str) -> Share | None:
        """Return the share of those asked, or of a list's answers, who are in a cell."""
        one = self.variables[variable]
        base = self.total if one.unanswered in values else self.base(variable)
        if self.total is None or base is None:
            return None
        own = summed(one.cells[value] for value in values).variance
        whole = self.sums.get(variable)
        covariance = own / whole.variance * self.total.variance if whole else 0.0
        part = self.number(variable, *values)
        return share_of(part, base, covariance=covariance, alone=own)

    def base(self, variable: str) -> Estimate | None:
        """Return what shares of a variable are shares of."""
        one = self.variables[variable]
        if self.total is None or not one.unanswered:
            return self.total
        n, variance = one.cells[one.unanswered]
        return Estimate(
            self.total.value - n,
            self.total.variance + variance,
            self.total.fitted - self.fitted[variable][one.unanswered],
            self.most,
        )


def fit(variables: Mapping[str, Variable]) -> Fit:
    """Fit variables whose people are the same."""
    sums = {
        name: summed(one.cells.values()) for name, one in variables.items() if not one.overlapping
    }
    total = _weighted_mean(sums.values())
    limit, most = (total.fitted, total.interval.high) if total else (inf, inf)
    fitted = {
        name: _split(one.cells, limit) if name in sums else _clipped(one, limit)
        for name, one in variables.items()
    }
    return Fit(total=total, most=most, variables=variables, sums=sums, fitted=fitted)


def _weighted_mean(numbers: Iterable[Noised]) -> Estimate | None:
    weight = weighted = 0.0
    for n, variance in numbers:
        weight += 1 / variance
        weighted += n / variance
    if not weight:
        return None
    mean = weighted / weight
    return Estimate(mean, 1 / weight, max(mean, 0.0))


def _split(cells: Mapping[str, Noised], total: float) -> Mapping[str, float]:
    """Return the closest numbers that are not negative and add up to `total`.

    Closest by squares over variances: every cell moves in proportion to its variance, and those
    that would become negative stay at 0.
    """
    moved, rest, variance = 0.0, total, 0
    for n, own in sorted(cells.values(), key=lambda one: -one.n / one.variance):
        step = (rest - n) / (variance + own)
        if variance and n + own * step <= 0:
            break
        rest, variance, moved = rest - n, variance + own, step
    return {value: max(one.n + one.variance * moved, 0.0) for value, one in cells.items()}


def _clipped(one: Variable, total: float) -> Mapping[str, float]:
    """Return numbers from 0 to the total; ticks only to the total less those who didn't answer."""
    fitted = {value: min(max(n, 0.0), total) for value, (n, _) in one.cells.items()}
    answered = total - fitted.get(one.unanswered, 0.0)
    return {
        value: n if value == one.unanswered else min(n, answered) for value, n in fitted.items()
    }


class About(NamedTuple):
    """A whole number or a whole percent, and the ends of its interval."""

    value: int
    low: int
    high: int


class AtMost(NamedTuple):
    """So few that only the upper end is told."""

    n: int


ShownNumber: TypeAlias = About | AtMost


def shown_number(estimate: Estimate) -> ShownNumber:
    """Return how a number of people is told."""
    low, high = estimate.interval
    if low < LEAST_NUMBER:
        # a draw far below nobody doesn't make it surer that there was nobody
        return AtMost(round(max(high, min(estimate.margin, estimate.most))))
    return About(round(estimate.fitted), round(low), round(high))


def shown_share(share: Share | None) -> About | None:
    """Return a share in whole percents; None where it is not sure enough to be read."""
    if share is None or not share.is_shown:
        return None
    low, high = share.interval
    return About(round(100 * share.fitted), round(100 * low), round(100 * high))


class Contrast(NamedTuple):
    """A difference that may be told: its variance holds noise and sampling error.

    It is never told where it is smaller than ``least``.
    """

    difference: float
    variance: float
    least: float = 0.0


class Judgement(NamedTuple):
    """Whether a difference holds, and the smallest that would have shown in its place."""

    contrast: Contrast
    holds: bool
    smallest: float


def change(before: Share, after: Share) -> Contrast:
    """Compare one share of different people: of two periods, or of two arms."""
    people = [max(share.base.fitted, 1.0) for share in (before, after)]
    # one more who is in and one who is not: nobody among few is no proof of nobody among all
    pooled = (before.fitted * people[0] + after.fitted * people[1] + 1) / (sum(people) + 2)
    sampling = pooled * (1 - pooled) * sum(1 / n for n in people)
    noise = before.variance + after.variance
    return Contrast(after.value - before.value, noise + sampling, LEAST_CHANGE)


class Rate(NamedTuple):
    """People a week, the variance of the noise in that, and of who came by chance (Poisson)."""

    value: float
    noise: float
    chance: float


def rate(counts: Iterable[tuple[Estimate, int]]) -> Rate:
    """Add up people a week: numbers of different people, each over so many weeks of its own."""
    value = noise = chance = 0.0
    for one, weeks in counts:
        value += one.value / weeks
        noise += one.variance / weeks**2
        chance += (one.fitted + 1) / weeks**2
    return Rate(value, noise, chance)


def change_of_rate(before: Rate, after: Rate) -> Contrast:
    """Compare people a week of two periods."""
    return Contrast(after.value - before.value, sum(before[1:]) + sum(after[1:]))


def precedence(one: Share, other: Share) -> Contrast:
    """Compare two shares of the same people; positive where `one` is larger.

    How many are in both is never released: the sampling error is the largest there can be.
    """
    difference = one.value - other.value
    either = one.fitted + other.fitted
    either = min(either, 2 - either)
    people = max(min(one.base.fitted, other.base.fitted), 1.0)
    sampling = max(either - difference * difference, 0.0) / people
    return Contrast(difference, one.variance_alone + other.variance_alone + sampling)


def pairs(shares: Sequence[Share]) -> tuple[Contrast, ...]:
    """Return what must hold for an order: every two shares compared, as `ranks` reads them."""
    return tuple(precedence(one, other) for one, other in combinations(shares, 2))


def judged(
    contrasts: Sequence[Contrast], *, chance: float = FALSE_DISCOVERIES
) -> tuple[Judgement, ...]:
    """Judge all changes that one page compares, or all its orders.

    Benjamini-Hochberg: of those that hold at most the part `chance` is expected to be none.
    """
    values = [erfc(abs(one.difference) / sqrt(2 * one.variance)) for one in contrasts]
    step = chance / max(len(values), 1)
    sizes = enumerate(sorted(values), start=1)
    found = max((n for n, value in sizes if value <= step * n), default=0)
    # one more that holds would have to pass the next step
    wanted = _NORMAL.inv_cdf(1 - min(step * (found + 1), chance) / 2)
    return tuple(
        Judgement(
            contrast=one,
            holds=value <= step * found and abs(one.difference) >= one.least,
            smallest=max(wanted * sqrt(one.variance), one.least),
        )
        for one, value in zip(contrasts, values, strict=True)
    )


class Rank(NamedTuple):
    """The best and the worst place that a share may have, 1 being the largest."""

    best: int
    worst: int


def ranks(count: int, judgements: Sequence[Judgement]) -> tuple[Rank, ...]:
    """Return the ranks of `count` shares from the judgements of their `pairs`."""
    above, below = [0] * count, [0] * count
    for (one, other), judgement in zip(combinations(range(count), 2), judgements, strict=True):
        if judgement.holds:
            larger, smaller = (one, other) if judgement.contrast.difference > 0 else (other, one)
            above[smaller] += 1
            below[larger] += 1
    return tuple(Rank(1 + n, count - m) for n, m in zip(above, below, strict=True))
