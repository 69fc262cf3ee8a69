"""A year of the shipped questionnaire as its owner reads it, beside what is true.

Releases are those of `released_year`, with what visitors do beside answering: where they stop,
which links they came by, what they tap. Noise is the application's own, chance has a seed.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from app.domain.disclosure.events import (
    ACTIVITY_VARIANCE,
    BOOKING,
    COMPLETED,
    LINE,
    STARTS,
    source_event,
    step_event,
    unconditional_steps,
)
from app.domain.disclosure.fitting import counted_in
from app.domain.disclosure.noise import Draw
from app.domain.disclosure.release import noised
from app.domain.questionnaire import Questionnaire
from app.domain.tally import Cell
from app.services.statistics.periods import runs_of, week_of_epoch, week_of_moment
from app.services.statistics.statement import ReleaseHistory
from app.services.statistics.version_history import CountedVersion, VersionHistory
from tests.disclosure.released_year import (
    FIRST_MONDAY,
    Released,
    epoch_at,
    releases,
    shipped_questionnaire,
    shipped_series,
)

_STOPPING = (0.12, 0.06, 0.05, 0.04, 0.02)
_SOURCES = {"page": 0.55, "line": 0.25, "poster": 0.08}
_TAPS = {BOOKING: 0.14, LINE: 0.06}
_COMPLETIONS = Cell("completions", "all")

Truth = Mapping[str, int]
"""How many did what, by the name of the event."""


@dataclass(frozen=True)
class ToldYear:
    """What was released, and what was true: events and cells by the last week of a release."""

    history: ReleaseHistory
    events: Mapping[int, Truth]
    cells: Mapping[int, Mapping[Cell, int]]


def told_year(*, a_day: float, seed: int, pool: int, weeks: int = 52) -> ToldYear:
    """Return a time that begins with a quarter."""
    chance = random.Random(f"told {seed} {a_day}")
    found = list(releases(weeks, a_day=a_day, seed=seed, pool=pool))
    events = [_events(one.truth[_COMPLETIONS], chance.random) for one in found]
    with_activity = [
        replace(one.release, id=number, activity=_activity(one, true, chance.randrange))
        for number, (one, true) in enumerate(zip(found, events, strict=True), start=1)
    ]
    ends = [week_of_epoch(epoch_at(one.last_week)) for one in found]
    return ToldYear(
        history=ReleaseHistory(
            slug=shipped_questionnaire().slug,
            title="",
            runs=runs_of(with_activity),
            versions=VersionHistory((asked_since_ever(shipped_questionnaire()),)),
            sources={name: name for name in _SOURCES},
            weeks={},
        ),
        events=dict(zip(ends, events, strict=True)),
        cells=dict(zip(ends, (one.truth for one in found), strict=True)),
    )


def true_events(year: ToldYear, ends: Sequence[int]) -> Counter[str]:
    """Return what visitors did in the releases that end with these weeks."""
    found: Counter[str] = Counter()
    for end in ends:
        found.update(year.events[end])
    return found


def true_cells(year: ToldYear, ends: Sequence[int]) -> Counter[Cell]:
    """Return what they answered."""
    found: Counter[Cell] = Counter()
    for end in ends:
        found.update(year.cells[end])
    return found


def asked_since_ever(questionnaire: Questionnaire) -> CountedVersion:
    """Return a version with the shipped meaning that was published before everything."""
    return CountedVersion(
        number=1,
        week=week_of_moment(
            datetime.combine(FIRST_MONDAY - timedelta(weeks=4), time(3), tzinfo=UTC)
        ),
        questionnaire=questionnaire,
        series=shipped_series(),
        counted_in=counted_in(questionnaire, shipped_series()),
    )


def _events(completions: int, chance: Callable[[], float]) -> Truth:
    """Let people begin until so many have gone through, and note what each does."""
    steps = [step_event(step.id) for step in unconditional_steps(shipped_questionnaire())]
    found: Counter[str] = Counter({COMPLETED: completions})
    through = 0
    while through < completions:
        found[STARTS] += 1
        found.update(_source(chance()))
        stopped = next(
            (step for step, share in zip(steps, _STOPPING, strict=True) if chance() < share), None
        )
        if stopped:
            found[stopped] += 1
            continue
        through += 1
        found.update(name for name, share in _TAPS.items() if chance() < share)
    return found


def _source(drawn: float) -> Iterator[str]:
    for name, share in _SOURCES.items():
        drawn -= share
        if drawn < 0:
            yield source_event(name)
            return


def _activity(released: Released, true: Truth, draw: Draw) -> Mapping[str, int]:
    """Return what is released of it: every name, and completions as their weeks were drawn."""
    steps = unconditional_steps(shipped_questionnaire())
    names = (STARTS, *_TAPS, *map(source_event, _SOURCES), *(step_event(one.id) for one in steps))
    cells = {cell.series.partition("#")[0]: cell.n for cell in released.release.cells[:1]}
    return {
        COMPLETED: cells[_COMPLETIONS.variable],
        **{
            name: noised(true.get(name, 0), variance=ACTIVITY_VARIANCE, draw=draw) for name in names
        },
    }
