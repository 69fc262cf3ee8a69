"""Histories: weeks of visits, released by the rule under test, with the truth kept beside."""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.disclosure.noise import Draw
from app.domain.disclosure.release import (
    Release,
    Tallies,
    Waiting,
    WaitingCell,
    due_epochs,
    release,
)
from app.domain.disclosure.series import Series, series_of
from app.domain.disclosure.thresholds import Thresholds
from app.domain.questionnaire import Questionnaire
from tests.disclosure.worlds import Kind, kinds_of

Visitor = tuple[int, Kind]
"""A version and all that is counted of one visit of it."""


@dataclass(frozen=True)
class History:
    """What happened (`periods`: true visits per release) and what was shown (`releases`)."""

    series: Mapping[int, tuple[Series, ...]]
    visitors: tuple[Visitor, ...]
    periods: tuple[Counter[Visitor], ...]
    releases: tuple[Release, ...]
    thresholds: Thresholds


def without_noise(seed: int) -> Draw:
    """Return a source from which every noise is zero and every reserve is drawn as usual."""
    chance = random.Random(seed)  # repeatable, no secret
    # The sampler asks for one of 2 and, hearing 0, for one of 4: that makes a zero.
    return lambda limit: {2: 0, 4: 1}.get(limit, chance.randrange(limit))


def without_reserve(limit: int) -> int:
    """Draw zero for every noise and for every reserve: the rule without its reserve."""
    return {2: 0, 4: 1}.get(limit, 0)


def versions_of(questionnaire: Questionnaire) -> Mapping[int, tuple[Series, ...]]:
    """Return three versions: the first, one reworded, one with an item of a new meaning."""
    first = next(iter(questionnaire.items))
    same = series_of(questionnaire)
    return {1: same, 2: same, 3: series_of(questionnaire, began={first: 1})}


def tallies_of(visits: Mapping[Visitor, int]) -> Tallies:
    """Add visits up as the tally table does."""
    found: Counter[tuple[int, str, str]] = Counter()
    for (version, kind), n in visits.items():
        for cell in kind:
            found[version, cell.variable, cell.value] += n
    return found


def released(
    weeks: Sequence[tuple[int, Counter[Visitor]]],
    *,
    make: Callable[[], Questionnaire],
    draw: Draw,
) -> History:
    """Run weeks of (active version, visits) through the rule."""
    thresholds = Thresholds()
    series = versions_of(make())
    waiting: Mapping[WaitingCell, Waiting] = {}
    open_weeks: list[Counter[Visitor]] = []
    periods: list[Counter[Visitor]] = []
    releases: list[Release] = []
    for active, visits in weeks:
        open_weeks.append(visits)
        completions = {f"{number:04d}": week.total() for number, week in enumerate(open_weeks)}
        if not due_epochs(completions, thresholds=thresholds):
            continue
        together = sum(open_weeks, Counter[Visitor]())
        counted = {version for version, _ in together} | {active}
        result = release(
            tallies_of(together),
            versions={version: series[version] for version in counted},
            waiting=waiting,
            thresholds=thresholds,
            draw=draw,
        )
        waiting = result.waiting
        open_weeks = []
        periods.append(together)
        releases.append(result)
    visitors = tuple((version, kind) for version in series for kind in kinds_of(make))
    return History(series, visitors, tuple(periods), tuple(releases), thresholds)


def generate(
    seed: int,
    *,
    make: Callable[[], Questionnaire],
    a_day: float,
    weeks: int,
    versions: Sequence[int] = (1,),
    skew: int = 2,
    draw: Draw | None = None,
) -> History:
    """Make a history of visitors: `a_day` on average, of kinds as uneven as `skew` says.

    `versions` are active in turn, in equal stretches; a tenth of a week's forms are of the one
    before.
    """
    chance = random.Random(seed)  # a repeatable history, no secret
    kinds = kinds_of(make)
    weights = [chance.random() ** skew for _ in kinds]
    happened: list[tuple[int, Counter[Visitor]]] = []
    for week in range(weeks):
        turn = week * len(versions) // weeks
        active, before = versions[turn], versions[max(turn - 1, 0)]
        several = min(max(round(chance.gauss(a_day * 7, (a_day * 7) ** 0.5)), 0), 700)
        visits = Counter(
            (before if chance.random() < 0.1 else active, kind)
            for kind in chance.choices(kinds, weights, k=several)
        )
        happened.append((active, visits))
    return released(happened, make=make, draw=draw or without_noise(seed))
