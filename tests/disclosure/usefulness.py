"""How much the released numbers tell an owner, and how truly: the real questionnaire for a year.

``python -m tests.disclosure.usefulness`` prints the table of docs/statistics.md and ends with an
error where a figure that is wanted is not reached. The visitors are those of demonstrations, what
is true are the people of the released weeks.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from statistics import mean, median
from types import MappingProxyType

from app.domain.conditions import ALWAYS
from app.domain.disclosure.fitting import PeriodFit, counted_in
from app.domain.disclosure.series import Series
from app.domain.estimates import (
    Contrast,
    Judgement,
    Share,
    change,
    judged,
    pairs,
    shown_share,
)
from app.domain.tally import NOT_ANSWERED, TICKED, Cell, people_asked
from tests.disclosure.released_year import (
    Released,
    releases,
    shipped_questionnaire,
    shipped_series,
)

PACES = (1.5, 6, 25)
TIMES = (4, 13, 52)
MOST_ERROR = MappingProxyType(
    {
        (1.5, 13): 2.4,
        (1.5, 52): 1.2,
        (6, 4): 2.0,
        (6, 13): 1.0,
        (6, 52): 0.5,
        (25, 4): 0.5,
        (25, 13): 0.3,
        (25, 52): 0.15,
    }
)
"""Mean error of the shares, in points, by visits a day and weeks."""
LEAST_SHOWN = 0.75
LEAST_SHOWN_AFTER_A_YEAR = 0.9
"""At six visits a day."""
COVERAGE = (0.88, 0.95)
MOST_FALSE = 0.1
LONG_SECOND_MONTH = 39
"""The first week of a quarter whose months have 4, 5 and 4 weeks."""
_QUARTER = 13
_POINT = 0.01


@dataclass(frozen=True)
class Told:
    """Sentences of one kind: how many a page says, and how many of them are false."""

    said: int
    false: int

    @property
    def falsehood(self) -> float:
        """The part that is false."""
        return self.false / max(self.said, 1)


@dataclass(frozen=True)
class Usefulness:
    """What is found at a pace after some weeks, over some seeds.

    ``error`` in points, ``shown``: the part of all cells that has a share, ``numbers`` and
    ``shares``: how many of their 90 % intervals hold what is true. None without releases.
    """

    error: float | None
    shown: float
    numbers: float
    shares: float


@dataclass(frozen=True)
class _Time:
    """What was released of a time, and what was true in it."""

    truth: Mapping[Cell, int]
    fit: PeriodFit

    def true_number(self, series: Series, *values: str) -> int:
        return sum(self.truth.get(Cell(series.variable, value), 0) for value in values)

    def true_share(self, series: Series, *values: str) -> float | None:
        base = self._base(series)
        return self.true_number(series, *values) / base if base else None

    def _base(self, series: Series) -> int:
        kind, _, name = series.variable.partition("/")
        if kind in {"level", "completions"} or len(series.values) > 1:
            return self.true_number(series, *series.values)
        everybody = self.truth.get(Cell("completions", "all"), 0)
        if series.values != (TICKED,):  # a theme, or those who skipped a list
            return everybody
        return everybody - self.truth.get(Cell(f"item/{name.partition('/')[0]}", NOT_ANSWERED), 0)


def usefulness(a_day: float, weeks: int, *, seeds: range, pool: int, first: int = 0) -> Usefulness:
    """Release with every seed and compare what is shown with what is true."""
    every = (
        list(releases(weeks, a_day=a_day, seed=seed, pool=pool, first=first)) for seed in seeds
    )
    times = [_added_up(found) for found in every if found]
    if len(times) <= len(seeds) / 2:
        return Usefulness(None, 0.0, 0.0, 0.0)
    numbers = [held for time in times for held in _numbers_held(time)]
    shares = [held for time in times for held in _shares_held(time)]
    return Usefulness(
        error=median(mean(_errors(time)) for time in times),
        shown=median(_shown(time) for time in times),
        numbers=mean(numbers),
        shares=mean(shares),
    )


def told_in_words(a_day: float, *, seeds: range, pool: int) -> tuple[Told, Told]:
    """Return the changes and the orders that a year's pages put in words, quarter by quarter."""
    changes: list[bool] = []
    orders: list[bool] = []
    for seed in seeds:
        found = list(releases(4 * _QUARTER, a_day=a_day, seed=seed, pool=pool))
        quarters = [_quarter(found, number) for number in range(4)]
        for before, after in pairwise(quarters):
            if before is not None and after is not None:
                some, others = _sentences(before, after)
                changes += some
                orders += others
    return Told(len(changes), sum(changes)), Told(len(orders), sum(orders))


def _sentences(before: _Time, after: _Time) -> tuple[list[bool], list[bool]]:
    """Return whether it is false, of each change and each order that the page of both says."""
    changes = list(_changes(before, after))
    ranked = list(_ranked(after))
    moved = judged([contrast for contrast, _ in changes])
    stand = judged(pairs([share for share, _ in ranked]))
    ahead = [one - other for (_, one), (_, other) in combinations(ranked, 2)]
    return (
        [
            _is_false(one, true, _POINT)
            for one, (_, true) in zip(moved, changes, strict=True)
            if one.holds
        ],
        [_is_false(one, true, 1e-9) for one, true in zip(stand, ahead, strict=True) if one.holds],
    )


def _changes(before: _Time, after: _Time) -> Iterator[tuple[Contrast, float]]:
    """Yield what moved as it is estimated, and as it is true."""
    for series, value in _cells():
        shares = [time.fit.share(series, value) for time in (before, after)]
        truths = [time.true_share(series, value) for time in (before, after)]
        one, other = shares
        if one and other and one.is_shown and other.is_shown:
            yield change(one, other), (truths[1] or 0.0) - (truths[0] or 0.0)


def _ranked(time: _Time) -> Iterator[tuple[Share, float]]:
    """Yield the shares of those who have a complaint, as estimated and as true."""
    items = shipped_questionnaire().items
    for series in shipped_series():
        item = items.get(series.variable.removeprefix("item/"))
        some = [one.code for one in item.answer_options if one.weight] if item else []
        share = time.fit.share(series, *some) if some else None
        if share and share.is_shown:
            yield share, time.true_share(series, *some) or 0.0


def _is_false(judgement: Judgement, true: float, least: float) -> bool:
    return (true if judgement.contrast.difference > 0 else -true) < least


def _quarter(found: Iterable[Released], number: int) -> _Time | None:
    first = number * _QUARTER
    inside = [one for one in found if first <= one.last_week < first + _QUARTER]
    return _added_up(inside) if inside else None


def _added_up(found: Sequence[Released]) -> _Time:
    truth: Counter[Cell] = Counter()
    for one in found:
        truth.update(one.truth)
    counted = counted_in(shipped_questionnaire(), shipped_series())
    return _Time(truth, PeriodFit([one.release for one in found], counted))


def _cells() -> Iterator[tuple[Series, str]]:
    return ((series, value) for series in shipped_series() for value in series.values)


def _errors(time: _Time) -> Iterator[float]:
    """Yield by how many points the shares of items that everybody is asked are off."""
    asked = people_asked(shipped_questionnaire())
    for series, value in _cells():
        of_item = series.variable.startswith(("item/", "option/"))
        if of_item and asked[series.variable][1:] == (ALWAYS, ALWAYS):
            share, true = time.fit.share(series, value), time.true_share(series, value)
            yield 100 * abs((share.fitted if share else 0.0) - (true or 0.0))


def _shown(time: _Time) -> float:
    return mean(
        shown_share(time.fit.share(series, value)) is not None for series, value in _cells()
    )


def _numbers_held(time: _Time) -> Iterator[bool]:
    for series, value in _cells():
        number = time.fit.number(series, value)
        if number is not None:
            low, high = number.interval
            yield low <= time.true_number(series, value) <= high


def _shares_held(time: _Time) -> Iterator[bool]:
    for series, value in _cells():
        share, true = time.fit.share(series, value), time.true_share(series, value)
        if share and share.is_shown and true is not None:
            yield share.interval.low <= true <= share.interval.high


def missed(a_day: float, weeks: int, found: Usefulness) -> Iterator[str]:
    """Yield which of the wanted figures are not reached."""
    most = MOST_ERROR.get((a_day, weeks))
    if most is None or found.error is None:
        if (most is None) != (found.error is None):
            yield "released"
        return
    if found.error > most:
        yield f"error over {most}"
    a_year = weeks == max(TIMES) and a_day >= 6
    if found.shown < (LEAST_SHOWN_AFTER_A_YEAR if a_year else LEAST_SHOWN):
        yield "shown"
    for coverage in (found.numbers, found.shares):
        if not COVERAGE[0] <= coverage <= COVERAGE[1]:
            yield "coverage"


def table(*, seeds: range, pool: int) -> Iterator[tuple[str, int]]:
    """Yield the lines of the table, each with how many wanted figures it misses."""
    yield "a day\tweeks\terror\tshown\tnumbers held\tshares held\tmissed", 0
    times = [(a_day, weeks, 0) for a_day, weeks in product(PACES, TIMES)]
    for a_day, weeks, first in (*times, (min(PACES), _QUARTER, LONG_SECOND_MONTH)):
        found = usefulness(a_day, weeks, seeds=seeds, pool=pool, first=first)
        misses = list(missed(a_day, weeks, found))
        error = "not due" if found.error is None else f"{found.error:.2f}"
        parts = (f"{n:.1%}" for n in (found.shown, found.numbers, found.shares))
        words = (str(a_day), f"{weeks} from {first}", error, *parts, ", ".join(misses) or "-")
        yield "\t".join(words), len(misses)
    yield "a day\tchanges told\tfalse\torders told\tfalse", 0
    for a_day in PACES:
        told = told_in_words(a_day, seeds=seeds, pool=pool)
        parts = (f"{one.said}\t{one.falsehood:.1%}" for one in told)
        yield "\t".join((str(a_day), *parts)), sum(one.falsehood > MOST_FALSE for one in told)


def main() -> int:
    """Print the table; return 1 where a wanted figure is missed."""
    wrong = 0
    for line, misses in table(seeds=range(20), pool=3000):
        print(line, flush=True)  # noqa: T201  # what the command is for
        wrong += misses
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
