"""What visitors of the shipped questionnaire answer, and what the rule releases of it, for a year.

Visitors are those of demonstrations. Counting, noise and when a release is due are the
application's own; only the clock and the database are left out.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from app.documents.populations import read_population
from app.documents.reading import read_questionnaire
from app.domain.disclosure.chain import FinalRelease, Noise
from app.domain.disclosure.contribution import contribution_bound, least_variance
from app.domain.disclosure.noise import Draw
from app.domain.disclosure.release import (
    WeekDraw,
    completions_cell,
    is_due,
    noised,
    noised_cells,
)
from app.domain.disclosure.series import Series, series_of
from app.domain.disclosure.thresholds import Thresholds
from app.domain.epochs import epoch_of
from app.domain.outcome import evaluate
from app.domain.questionnaire import Questionnaire
from app.domain.simulation import visitors, winter
from app.domain.tally import Cell, cells

FIRST_MONDAY = date(2027, 10, 4)
"""The beginning of a quarter whose months have 4, 4 and 5 weeks."""

CONTENT = Path(__file__).parents[2] / "app" / "content"
_COMPLETIONS = Cell("completions", "all")

Visit: TypeAlias = tuple[Cell, ...]


@cache
def shipped_questionnaire() -> Questionnaire:
    """Return the questionnaire that is shipped."""
    return read_questionnaire((CONTENT / "back-pain.json").read_text("utf-8"))


@cache
def shipped_series() -> tuple[Series, ...]:
    """Return what is counted of it."""
    return series_of(shipped_questionnaire())


@cache
def variance() -> int:
    """Return the variance of the noise in its cells."""
    return least_variance(contribution_bound(shipped_questionnaire()))


@cache
def visits(size: int) -> tuple[tuple[Visit, ...], tuple[Visit, ...]]:
    """Return `size` visits of midsummer and as many of midwinter, the same every time."""
    questionnaire = shipped_questionnaire()
    population = read_population((CONTENT / "back-pain.visitors.json").read_text("utf-8"))

    def made(season: float) -> tuple[Visit, ...]:
        draw = random.Random(f"visits {season}").random
        found = visitors(questionnaire, population=population, draw=draw, season=season)
        return tuple(
            cells(evaluate(answers, questionnaire=questionnaire), questionnaire=questionnaire)
            for answers in islice(found, size)
        )

    return made(-1.0), made(1.0)


@dataclass(frozen=True)
class Released:
    """A release, its last week counted from 0, and what was true in its weeks."""

    last_week: int
    truth: Mapping[Cell, int]
    release: FinalRelease


def epoch_at(week: int) -> str:
    """Return the name of a week, counted from 0."""
    day = FIRST_MONDAY + timedelta(weeks=week, days=3)
    return epoch_of(datetime.combine(day, time(), tzinfo=UTC))


def releases(
    weeks: int, *, a_day: float, seed: int, pool: int, first: int = 0
) -> Iterator[Released]:
    """Yield the releases of a time that begins with a quarter, in the week `first`."""
    chance = random.Random(f"{seed} {a_day}")
    summer, winter_visits = visits(pool)
    pending: Counter[Cell] = Counter()
    drawn: list[WeekDraw] = []
    for week in range(first, first + weeks):
        several = max(round(chance.gauss(a_day * 7, (a_day * 7) ** 0.5)), 0)
        cold = (1 + winter(FIRST_MONDAY + timedelta(weeks=week))) / 2
        for _ in range(several):
            pending.update(chance.choice(winter_visits if chance.random() < cold else summer))
        drawn.append(_drawn_week(week, several, draw=chance.randrange))
        if is_due(drawn, at=epoch_at(week), thresholds=Thresholds()):
            yield Released(week, dict(pending), _release(week, pending, drawn, chance.randrange))
            pending.clear()
            drawn.clear()


def _drawn_week(week: int, completions: int, *, draw: Draw) -> WeekDraw:
    """Return a week's completions with their noise."""
    n = noised(completions, variance=variance(), draw=draw)
    return WeekDraw(epoch_at(week), n, variance())


def _release(
    week: int, pending: Mapping[Cell, int], drawn: list[WeekDraw], draw: Draw
) -> FinalRelease:
    shown = noised_cells(
        {(1, *cell): n for cell, n in pending.items()},
        versions={1: shipped_series()},
        variance=variance(),
        draw=draw,
    )
    return FinalRelease(
        id=week,
        slug=shipped_questionnaire().slug,
        arm="a",
        made_at=datetime.min.replace(tzinfo=UTC),
        epochs=tuple(one.epoch for one in drawn),
        cells=(completions_cell(drawn), *shown),
        activity_epochs=(),
        activity={},
        noise=Noise(
            bound=0,
            variance=variance(),
            completions_variance=sum(one.variance for one in drawn),
            rates=(),
        ),
    )
