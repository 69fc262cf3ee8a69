"""Comparisons of two arms from beginning to end: how often they are wrong, how long they take.

``python -m tests.disclosure.two_arms`` simulates the whole rule: visitors come by chance, half to
each arm; noise is drawn of weekly completions and, at each release, of starts and taps; an arm is
released when it is due, and somebody looks after every release and stops when an arm has won: first
of some usual comparisons 3,000 times, then of all on a grid of visits, shares and differences that
take up to two years, 500 times. It ends with an error where more than 5 of 100 comparisons of
equal arms have a winner (of all together, or of one beyond chance), or where the planned weeks are
more than 15 % off beyond chance, and more than one release where those are further apart than that.
"""

import multiprocessing
import random
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import accumulate, product, takewhile
from math import exp, sqrt
from typing import NamedTuple, TypeAlias

from app.domain.comparison import ERROR, ArmTotals, looks
from app.domain.comparison_plan import POWER, RELEASE, ArmPace, Plan, plan, weeks_until
from app.domain.disclosure.events import ACTIVITY_VARIANCE
from app.domain.disclosure.release import WeekDraw, is_due
from app.domain.disclosure.thresholds import Thresholds
from app.domain.epochs import month_ends
from app.domain.estimates import Noised, summed
from tests.disclosure.released_year import epoch_at, variance

COMPLETED = 0.74
MOST_OFF = 0.15
MOST_WEEKS = 104
_MANY = 40
_THRESHOLDS = Thresholds()
_EQUAL_ARMS_BESIDE = 0.1
_RARELY = 2.6  # standard deviations
_DAYS = 7 / 2  # of a week's visits one arm has half


class Question(NamedTuple):
    """Starts a day of both arms, the share compared, and the smallest difference worth having.

    It is of those who tap, or of those who get a result: then by it an arm is due sooner, too.
    ``late``: how many weeks after a quarter's beginning it begins.
    """

    a_day: float
    share: float
    difference: float
    completes: bool = False
    late: int = 0


QUESTIONS = (
    Question(1.5, 0.2, 0.2),
    Question(3, 0.3, 0.2),
    Question(6, 0.2, 0.1),
    Question(6, 0.3, 0.15),
    Question(6, 0.05, 0.05),
    Question(12, 0.1, 0.06),
    Question(25, 0.2, 0.05),
    Question(6, 0.74, 0.2, completes=True),
    Question(12, 0.6, 0.15, completes=True),
    Question(12, 0.74, 0.1, completes=True),
    Question(25, 0.74, 0.1, completes=True),
    Question(6, 0.2, 0.1, late=5),
    Question(3, 0.3, 0.2, late=11),
    Question(12, 0.5, 0.15, completes=True, late=10),
)
GRID = tuple(
    Question(a_day, share, difference, completes)
    for a_day, share, difference, completes in product(
        (3, 6, 12, 25, 50),
        (0.05, 0.1, 0.2, 0.3, 0.5, 0.74, 0.9),
        (0.05, 0.1, 0.15, 0.2),
        (False, True),
    )
    if share + difference <= 1
)


@dataclass(frozen=True)
class Outcomes:
    """How comparisons went: the last week of the release that decided each, None for the others.

    ``wrong``: the part that named an arm which is not better.
    """

    weeks: tuple[int | None, ...]
    wrong: float

    @property
    def decided(self) -> float:
        """The part with a winner."""
        return sum(week is not None for week in self.weeks) / len(self.weeks)

    def by_then(self, part: float) -> float:
        """Return after how many weeks a part is decided, read off between releases."""
        decided = {week: self.decided_by(week) for week in self.weeks if week is not None}
        return weeks_until(decided, part)

    def decided_by(self, last: int) -> float:
        """Return which part has a winner by a week."""
        return sum(week is not None and week <= last for week in self.weeks) / len(self.weeks)

    def is_next_release(self, planned: int) -> bool:
        """Tell whether 8 in 10 are decided by the planned release, or the one before or after.

        Where releases are further apart than plans may be off, that is as near as one can be.
        """
        weeks = sorted({week for week in self.weeks if week is not None})
        reached = next((week for week in weeks if self.decided_by(week) >= POWER), None)
        if reached is None or reached == planned:
            return reached == planned
        before, last = sorted((planned, reached))
        between = {week for week in weeks if before < week < last and self._brings(week)}
        return not between and last - before > MOST_OFF * reached

    def _brings(self, week: int) -> bool:
        return self.decided_by(week) - self.decided_by(week - 1) >= RELEASE


def planned(question: Question) -> Plan | None:
    """Return the plan of a comparison of taps, or results, among starts."""
    pace = ArmPace(
        people=question.a_day * _DAYS,
        completions=COMPLETED * question.a_day * _DAYS,
        of_completions=question.completes,
        noise_of_event=ACTIVITY_VARIANCE,
        noise_of_week=variance(),
    )
    return plan(
        pace,
        share=question.share,
        difference=question.difference,
        begins=epoch_at(question.late),
        most_weeks=MOST_WEEKS,
    )


Totals: TypeAlias = Sequence[tuple[ArmTotals, ArmTotals]]


Judge: TypeAlias = Callable[[Totals, float], Iterable[int | None]]


def winners(totals: Totals, people: float) -> Iterable[int | None]:
    """Return for each of these releases which arm wins by it."""
    return (look.winner for look in looks(totals, planned=people))


def compared(
    question: Question, *, people: float, weeks: int, runs: range, judge: Judge = winners
) -> Outcomes:
    """Run comparisons planned for so many `people` an arm, each for at most `weeks`."""
    decided: list[int | None] = []
    wrong = 0
    for run in runs:
        week, winner = _run(question, f"{run} {question}", people=people, weeks=weeks, judge=judge)
        decided.append(week)
        wrong += winner == 0 or (winner == 1 and question.difference == 0)
    return Outcomes(tuple(decided), wrong / len(runs))


def _run(
    question: Question, seed: str, *, people: float, weeks: int, judge: Judge
) -> tuple[int | None, int | None]:
    """Return by which week's release an arm has won, and which one."""
    chance = random.Random(seed)
    one = _Arm(question, question.share, chance)
    other = _Arm(question, question.share + question.difference, chance)
    totals: list[tuple[ArmTotals, ArmTotals]] = []
    looked_at: list[int] = []
    before = 0
    for week, at in _ends(question.late, weeks):
        released = [arm.passes(week - before, at=at) for arm in (one, other)]
        if any(released):
            totals.append((one.totals, other.totals))
            looked_at.append(week)
        before = week
    won = zip(looked_at, judge(totals, people), strict=True)
    return next((found for found in won if found[1] is not None), (None, None))


@cache
def _ends(late: int, weeks: int) -> Sequence[tuple[int, str]]:
    """Return the last weeks of months: counted from the beginning, and their names."""
    ends = takewhile(lambda end: end.week <= weeks, month_ends(epoch_at(late)))
    return [(week, epoch_at(late + week - 1)) for week, _ in ends]


class _Arm:
    """One arm: what waits, and what was released of it."""

    def __init__(self, question: Question, share: float, chance: random.Random) -> None:
        self.totals = ArmTotals(Noised(0, 0), Noised(0, 0))
        self._a_week = question.a_day * _DAYS
        self._share = share
        self._completes = question.completes
        self._chance = chance
        self._drawn: list[WeekDraw] = []
        self._starts = self._taps = 0

    def passes(self, weeks: int, *, at: str) -> bool:
        """Let a month of some weeks pass, the last being `at`; tell whether it brings a release."""
        chance, mean = self._chance, self._a_week * weeks
        starts = max(round(chance.gauss(mean, sqrt(mean))), 0)
        self._starts += starts
        self._taps += _of(starts, self._share, chance)
        completed = _of(starts, self._share if self._completes else COMPLETED, chance)
        for _ in range(weeks):  # only their sum is looked at
            self._drawn.append(WeekDraw(at, self._noised(completed, variance()), variance()))
            completed = 0
        if not is_due(self._drawn, at=at, thresholds=_THRESHOLDS):
            return False
        people, taps = (
            Noised(self._noised(n, ACTIVITY_VARIANCE), ACTIVITY_VARIANCE)
            for n in (self._starts, self._taps)
        )
        results = summed(Noised(week.n, week.variance) for week in self._drawn)
        chosen = results if self._completes else taps
        self.totals = ArmTotals(
            summed([self.totals.people, people]), summed([self.totals.chosen, chosen])
        )
        self._drawn, self._starts, self._taps = [], 0, 0
        return True

    def _noised(self, n: int, variance: int) -> int:
        values, weights = _noise(variance)
        return n + self._chance.choices(values, cum_weights=weights)[0]


@cache
def _noise(variance: int) -> tuple[Sequence[int], Sequence[float]]:
    """Return the noise there can be, and its weights added up: as drawn, fifty times as fast."""
    values = range(-12 * variance, 12 * variance + 1)
    return values, list(accumulate(exp(-z * z / (2 * variance)) for z in values))


def _of(n: int, share: float, chance: random.Random) -> int:
    """Draw how many of `n` people do something; of many by the normal curve, which is faster."""
    if n < _MANY:
        return sum(chance.random() < share for _ in range(n))
    drawn = chance.gauss(n * share, sqrt(n * share * (1 - share)))
    return min(max(round(drawn), 0), n)


class Row(NamedTuple):
    """A line of a table; how many wanted figures it misses; how often equal arms had a winner."""

    line: str
    misses: int
    alarms: float | None


def row(question: Question, *, runs: range) -> Row | None:
    """Return the line of a question; None where two years can't tell.

    Equal arms are compared, too, unless the same is done for another difference of the grid. They
    miss what is wanted where chance alone would do so in one of 200 counts.
    """
    found = planned(question)
    if found is None:
        return None
    run = partial(compared, people=found.people, runs=runs)
    outcomes = run(question, weeks=3 * found.release)
    weeks = outcomes.by_then(POWER)
    off = found.weeks / weeks - 1
    alarms = None
    if question in QUESTIONS or question.difference == _EQUAL_ARMS_BESIDE:
        alarms = run(question._replace(difference=0.0), weeks=MOST_WEEKS).wrong
    parts = (
        *map(str, question),
        f"{found.weeks:.1f}",
        f"{weeks:.1f}",
        f"{off:+.0%}",
        f"{outcomes.decided_by(found.release):.0%} by {found.release}",
        "" if alarms is None else f"{alarms:.1%}",
    )
    by_chance = _RARELY * sqrt(ERROR * (1 - ERROR) / len(runs))
    by_chance = 2 * sqrt(POWER * (1 - POWER) / len(runs))
    first, last = (outcomes.by_then(POWER + part) for part in (-by_chance, by_chance))
    is_far = not first * (1 - MOST_OFF) <= found.weeks <= last * (1 + MOST_OFF)
    is_off = is_far and not outcomes.is_next_release(found.release)
    misses = is_off + ((alarms or 0) > ERROR + by_chance)
    return Row("\t".join(parts), misses, alarms)


def _told(rows: Iterable[Row | None]) -> int:
    """Print a table as it comes; return how many wanted figures it misses."""
    heads = "a day/share/difference/results/late/planned/simulated/off/decided/false alarms"
    _print(heads.replace("/", "\t"))
    some = []
    for one in rows:
        if one is not None:
            _print(f"{one.line}\t{'MISSED' * one.misses}")
            some.append(one)
    alarms = [one.alarms for one in some if one.alarms is not None]
    mean = sum(alarms) / len(alarms)
    _print(f"{len(some)} comparisons; of equal arms {mean:.1%} have a winner\n")
    return sum(one.misses for one in some) + (mean > ERROR)


def _print(line: str) -> None:
    print(line, flush=True)  # noqa: T201  # what the command is for


def main() -> int:
    """Print the tables; return 1 where a wanted figure is missed."""
    with multiprocessing.Pool() as pool:
        wrong = _told(pool.imap(partial(row, runs=range(3000)), QUESTIONS))
        wrong += _told(pool.imap(partial(row, runs=range(500)), GRID))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
