"""How long a comparison takes: with which chance each release has shown a difference by then.

An arm is released at the ends of months, with enough completions or not, each arm by its own: what
a look knows depends on how many weeks of each are released. For every pair of such numbers the
chance is kept that it came to that and nothing was decided, and the mean and the variance that the
difference has in those cases. A release adds what came in its weeks; then those cases leave in
which its interval no longer holds 0, and the others are taken to be normal again.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from math import ceil, inf, sqrt
from statistics import NormalDist
from typing import Final, NamedTuple, TypeAlias

from app.domain.comparison import ERROR, deviations, sampling_variance, spent_by
from app.domain.epochs import Ended, MonthEnd, month_ends

POWER: Final = 0.8
MOST_WEEKS: Final = 52
"""A comparison that takes longer is not worth beginning."""

_NORMAL = NormalDist()
RELEASE: Final = 0.02
"""An end of a month at which fewer are decided brings no release worth waiting for."""

_NEVER: Final = 1e-4
_ROUNDS: Final = 4

Weeks: TypeAlias = tuple[int, int]
"""How many weeks of each arm are released."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmPace:
    """What one arm is expected to bring: people and completions a week, and noise in the cells.

    It is released at a month's end with `month` completions and at a quarter's with `quarter`.
    `noise_of_week` is the variance of a week's completions, `noise_of_event` that of people, and
    of taps, in a release. `of_completions`: they are what is compared.
    """

    people: float
    completions: float
    of_completions: bool = False
    noise_of_event: int = 4
    noise_of_week: int = 16
    month: int = 100
    quarter: int = 50


class Plan(NamedTuple):
    """After how many weeks a difference shows with a chance of 8 in 10.

    ``release``: the week whose end brings that release; ``weeks`` is read off between it and the
    one before. ``people``: how many of the smaller arm are expected to be released by then.
    """

    weeks: float
    release: int
    people: float


def plan(
    pace: ArmPace, *, share: float, difference: float, begins: str, most_weeks: int = MOST_WEEKS
) -> Plan | None:
    """Return how long a comparison takes; None where so few people can't tell.

    `share` is what one arm does now, `difference` the smallest one worth having, `begins` the
    week from which on visitors meet both.
    """
    arms = (_Arm(pace, share), _Arm(pace, share + difference))
    ends = tuple(takewhile(lambda end: end.week <= most_weeks, month_ends(begins)))
    for several, (week, _) in enumerate(ends, start=1):
        if _most_power(arms, week) < POWER:
            continue
        expected = _Expected(arms, ends[:several])
        planned = expected.weeks
        weeks = weeks_until(expected.decided(planned), POWER) if planned else inf
        if weeks < inf:
            return Plan(weeks, week, pace.people * planned)
    return None


def weeks_until(decided: Mapping[int, float], part: float) -> float:
    """Return after how many weeks a part is decided, read off between releases.

    `decided` says for each end of a month which part is decided by then.
    """
    before, reached = 0, 0.0
    for week, now in sorted(decided.items()):
        if now - reached < RELEASE:
            continue
        if now >= part:
            return before + (week - before) * (part - reached) / (now - reached)
        before, reached = week, now
    return inf


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


class _Cases(NamedTuple):
    """Cases in which something is about normal: their chance, its mean and its variance."""

    chance: float
    mean: float = 0.0
    variance: float = 0.0

    def with_others(self, other: "_Cases") -> "_Cases":
        """Return both together."""
        chance = self.chance + other.chance
        if not chance:
            return self
        part = other.chance / chance
        apart = other.mean - self.mean
        within = (1 - part) * self.variance + part * other.variance
        return _Cases(chance, self.mean + part * apart, within + part * (1 - part) * apart**2)

    def below(self, limit: float) -> "_Cases":
        """Return the cases in which it stays below a limit: a normal curve that is cut there."""
        deviation = sqrt(self.variance)
        place = (limit - self.mean) / deviation
        part = _NORMAL.cdf(place)
        if part * self.chance < _NEVER**2:
            return _Cases(0.0)
        steep = _NORMAL.pdf(place) / part
        narrowed = self.variance * (1 - steep * (place + steep))
        return _Cases(self.chance * part, self.mean - deviation * steep, max(narrowed, 0.0))


@dataclass(frozen=True, slots=True)
class _Arm:
    """An arm, and the share of its people who do what is compared."""

    pace: ArmPace
    share: float

    @property
    def completions(self) -> float:
        """How many complete in a week."""
        pace = self.pace
        return pace.people * self.share if pace.of_completions else pace.completions

    def least(self, weeks: int, *, ended: Ended) -> float:
        """Return with how many completions of some weeks it is due at the end of a period."""
        pace = self.pace
        least = min(pace.month, pace.quarter) if ended == "quarter" else pace.month
        return max(least, 3 * sqrt(pace.noise_of_week * weeks))

    def variance(self, weeks: int, releases: float) -> float:
        """Return the variance of the share that is released."""
        people = self.pace.people * weeks
        return self._noise(self.share, weeks, releases) + self.share * (1 - self.share) / people

    def told_variance(self, share: float, weeks: int, releases: float) -> float:
        """Return the variance that is told of a share when it is looked at."""
        possible = min(max(share, 0.0), 1.0)
        told = sampling_variance(possible, self.pace.people * weeks)
        return told + self._noise(possible, weeks, releases)

    def _noise(self, share: float, weeks: int, releases: float) -> float:
        pace = self.pace
        base = pace.noise_of_event * releases
        chosen = pace.noise_of_week * weeks if pace.of_completions else base
        return (chosen + share**2 * base) / (pace.people * weeks) ** 2


def _most_power(arms: tuple[_Arm, _Arm], weeks: int) -> float:
    """Return the chance that one look would show the difference, all visits being released."""
    variance = sum(arm.variance(weeks, 1.0) for arm in arms)
    difference = arms[1].share - arms[0].share
    return _NORMAL.cdf(difference / sqrt(variance) - deviations(ERROR))


class _Due(NamedTuple):
    """How an arm is released: by weeks before and after, with which chance.

    ``chances``: how likely so many weeks are released by the last end, ``releases``: in how many.
    """

    due: Mapping[Weeks, float]
    chances: Mapping[int, float]
    releases: Mapping[int, float]


def _due(arm: _Arm, ends: Sequence[MonthEnd]) -> _Due:
    """Return how an arm is released; what waits after an end was not enough at that end."""
    waiting, due, releases = {0: _Cases(1.0)}, {}, {0: 0.0}
    before = 0
    for week, ended in ends:
        came = arm.completions * (week - before)
        noise = arm.pace.noise_of_week * (week - before)
        released = several = 0.0
        for last, (chance, mean, variance) in waiting.items():
            now = _Cases(chance, mean + came, variance + came + noise)
            kept = now.below(arm.least(week - last, ended=ended) - 0.5)
            due[last, week] = 1 - kept.chance / chance if chance else 1.0
            released += chance - kept.chance
            several += (chance - kept.chance) * (releases[last] + 1)
            waiting[last] = kept
        waiting[week] = _Cases(released)
        releases[week] = several / released if released else 1.0
        before = week
    return _Due(due, {last: cases.chance for last, cases in waiting.items()}, releases)


class _Expected:
    """Both arms as they are expected to be released at the ends of some months."""

    def __init__(self, arms: tuple[_Arm, _Arm], ends: Sequence[MonthEnd]) -> None:
        self._arms = arms
        self._ends = ends
        self._due = (_due(arms[0], ends), _due(arms[1], ends))
        self._difference = arms[1].share - arms[0].share

    @property
    def weeks(self) -> float:
        """How many weeks of the arm that has fewer are released by the last end."""
        one, other = (due.chances.items() for due in self._due)
        return sum(p * q * min(a, b) for a, p in one for b, q in other)

    def decided(self, planned: float) -> Mapping[int, float]:
        """Return by ends of months how likely a look has shown the difference by then.

        `planned` is the number of weeks by which a decision is expected.
        """
        undecided: dict[Weeks, _Cases] = {(0, 0): _Cases(1.0)}
        decided, found = 0.0, {}
        for week, _ in self._ends:
            after: dict[Weeks, _Cases] = defaultdict(lambda: _Cases(0.0))
            for before, cases in undecided.items():
                for now, chance in self._steps(before, week, cases.chance):
                    here = self._added(before, now, cases._replace(chance=chance))
                    left = self._looked_at(before, now, here, planned=planned)
                    decided += here.chance - left.chance
                    after[now] = after[now].with_others(left)
            undecided = after
            found[week] = decided
        return found

    def _steps(self, before: Weeks, week: int, chance: float) -> Iterator[tuple[Weeks, float]]:
        """Yield what of both arms may be released after the end of a month, and how likely."""
        one, other = (due.due[last, week] for due, last in zip(self._due, before, strict=True))
        for now, part in (
            (before, (1 - one) * (1 - other)),
            ((week, before[1]), one * (1 - other)),
            ((before[0], week), (1 - one) * other),
            ((week, week), one * other),
        ):
            if part * chance > _NEVER:
                yield now, part * chance

    def _added(self, before: Weeks, now: Weeks, cases: _Cases) -> _Cases:
        """Return how far from its mean the difference is once more weeks are released."""
        if now == before or not min(now):
            return cases
        new = sum(self._variances(now))
        if not min(before):
            return _Cases(cases.chance, 0.0, new)
        old = self._variances(before)
        shared = sum(own * a / b for own, a, b in zip(old, before, now, strict=True))
        slope = shared / sum(old)
        own = max(new - slope * shared, 0.0)
        return _Cases(cases.chance, slope * cases.mean, slope**2 * cases.variance + own)

    def _looked_at(self, before: Weeks, now: Weeks, cases: _Cases, *, planned: float) -> _Cases:
        """Return the cases in which the interval of a look still holds 0."""
        if min(now) <= min(before):
            return cases
        error = spent_by(min(now) / planned) - spent_by(min(before) / planned)
        wanted, variances, off = deviations(error), self._variances(now), 0.0
        for _ in range(_ROUNDS):  # the variance that is told is that of the shares at the limit
            first, second = (off * own / sum(variances) for own in variances)
            told = self._told(now, (-first, second))
            off = wanted * sqrt(told) - self._difference
        return cases.below(off)

    def _variances(self, weeks: Weeks) -> tuple[float, float]:
        parts = zip(self._arms, self._due, weeks, strict=True)
        one, other = (arm.variance(some, due.releases[some]) for arm, due, some in parts)
        return one, other

    def _told(self, weeks: Weeks, off: tuple[float, float]) -> float:
        return sum(
            arm.told_variance(arm.share + own, some, due.releases[some])
            for arm, due, some, own in zip(self._arms, self._due, weeks, off, strict=True)
        )
