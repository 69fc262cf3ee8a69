"""Fills a demonstration with made-up visitors: judged by the engine, counted like real ones.

The visitors of a week are shared out to several processes. Each makes answer sets, judges them and
counts them in batches through the very function the web counts with; then it adds what those
visitors did beside answering. The same seed gives the same visitors, however many processes.
"""

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, partial
from itertools import islice
from random import Random
from typing import NamedTuple, TypeVar

from app.domain.disclosure.events import STARTS, source_event, step_event, unconditional_steps
from app.domain.epochs import last_shut_epoch, shuts_at
from app.domain.outcome import Outcome, evaluate
from app.domain.questionnaire import Arm, Questionnaire
from app.domain.simulation import Population, furthest_steps, visitors, winter
from app.domain.tally import NOT_ANSWERED, cells, counted_items
from app.storage import clinics, shut_counts, versions
from app.storage.activity import EventCell, add_events
from app.storage.counts import CountedVisit, writer
from app.storage.database import Database, open_database
from app.storage.failures import DatabaseUnavailableError
from app.storage.versions import VersionDocument

BATCH = 2000
_SHUTS_AFTER = timedelta(days=10, hours=4)
_UNEVEN = 0.2
_ATTEMPTS = 9

Result = TypeVar("Result")

Read = Callable[[str], tuple[Questionnaire, Population]]
"""Turns a document into a questionnaire and the table of its visitors."""


class WeeksOverError(Exception):
    """Some of the weeks to be filled have shut already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A week to be filled: how many complete a form in it."""

    epoch: str
    visitors: int

    @property
    def monday(self) -> date:
        """The day it begins."""
        return (shuts_at(self.epoch) - _SHUTS_AFTER).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Share:
    """What one process does at a time."""

    url: str
    slug: str
    read: Read
    epoch: str
    season: float
    visitors: int
    seed: str


class Filled(NamedTuple):
    """Some invented visitors: how many, and what they really answered and did, every tick of it."""

    visitors: int
    truth: Mapping[str, int]


class Simulating:
    """The use case behind `simulate`, week by week, so that releases can be made in between."""

    def __init__(self, database: Database, *, url: str, read: Read) -> None:
        """Fill `database`, which processes open for themselves at `url`."""
        self._database = database
        self._url = url
        self._read = read

    def plan(
        self, slug: str, *, responses: int, weeks: int, seed: int, now: datetime
    ) -> tuple[Week, ...]:
        """Return the last `weeks` weeks that have shut by `now`, more visitors in winter.

        Raises NoDemonstrationError, or WeeksOverError when some were released already.
        """
        self._database.read(clinics.refuse_unless_demonstration)
        last = shuts_at(last_shut_epoch(now)) - _SHUTS_AFTER
        epochs = [
            last_shut_epoch(last - timedelta(weeks=back) + _SHUTS_AFTER)
            for back in reversed(range(weeks))
        ]
        newest_shut = self._database.read(shut_counts.newest_shut)
        if newest_shut is not None and newest_shut >= epochs[0]:
            raise WeeksOverError
        _, population = self._read(self._version(slug).document)
        return _planned(epochs, responses=responses, population=population, seed=seed)

    @contextmanager
    def crew(self, *, processes: int) -> Iterator[Executor]:
        """Yield the processes that fill weeks."""
        self._database.close()  # no connection may cross a fork
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(processes, mp_context=context) as executor:
            yield executor

    def fill(self, slug: str, week: Week, *, crew: Executor, seed: int) -> Iterator[Filled]:
        """Count the visitors of a week; yield what they did, each time some were counted."""
        sizes = [BATCH] * (week.visitors // BATCH) + [week.visitors % BATCH or 0]
        share = partial(
            _Share,
            url=self._url,
            slug=slug,
            read=self._read,
            epoch=week.epoch,
            season=winter(week.monday),
        )
        shares = [
            share(visitors=size, seed=f"{seed}/{week.epoch}/{place}")
            for place, size in enumerate(sizes)
            if size
        ]
        for done in as_completed([crew.submit(_fill, each) for each in shares]):
            yield done.result()

    def _version(self, slug: str) -> VersionDocument:
        found = self._database.read(partial(versions.active, slug=slug))
        if found is None:
            raise LookupError(slug)
        return found


def _planned(
    epochs: Sequence[str], *, responses: int, population: Population, seed: int
) -> tuple[Week, ...]:
    chance = Random(seed)  # noqa: S311  # made-up visitors, no secret
    weights = [
        (1 + population.habits.winter_visits * winter(Week(epoch=epoch, visitors=0).monday))
        * chance.uniform(1 - _UNEVEN, 1 + _UNEVEN)
        for epoch in epochs
    ]
    ends = [round(responses * sum(weights[: n + 1]) / sum(weights)) for n in range(len(weights))]
    return tuple(
        Week(epoch=epoch, visitors=end - begin)
        for epoch, begin, end in zip(epochs, [0, *ends], ends, strict=False)
    )


def _fill(share: _Share) -> Filled:
    """Make, judge and count one share of a week, in a process of its own."""
    database = _database(share.url)
    version = database.read(partial(versions.active, slug=share.slug))
    if version is None:
        raise LookupError(share.slug)
    questionnaire, population = _read(share.read, version.document)
    chance = Random(share.seed)  # noqa: S311  # made-up visitors, no secret
    made = visitors(questionnaire, population=population, draw=chance.random, season=share.season)
    some = islice(made, share.visitors)
    outcomes = [evaluate(answers, questionnaire=questionnaire) for answers in some]
    arms = [_arm(questionnaire.arms, chance=chance) for _ in outcomes]
    visits = [
        CountedVisit(
            epoch=share.epoch,
            version_id=version.id,
            arm=arm,
            nonce=chance.randbytes(16),
            cells=cells(outcome, questionnaire=questionnaire),
        )
        for outcome, arm in zip(outcomes, arms, strict=True)
    ]
    counted = _patiently(partial(writer(database), visits))
    names = _events(
        zip(outcomes, arms, strict=True),
        questionnaire=questionnaire,
        population=population,
        chance=chance,
    )
    events = {EventCell(share.epoch, share.slug, *name): n for name, n in names.items()}
    _patiently(partial(database.write, partial(add_events, counts=events)))
    return Filled(len(counted), _truth(zip(outcomes, arms, strict=True), names, questionnaire))


def _truth(
    visits: Iterable[tuple[Outcome, str]],
    events: Mapping[tuple[str, str], int],
    questionnaire: Questionnaire,
) -> Mapping[str, int]:
    """Return what visitors of each arm answered, were told and did; of lists every tick."""
    found = Counter({f"event/{arm}/{name}": n for (arm, name), n in events.items()})
    for outcome, arm in visits:
        found.update([f"completions/{arm}", f"level/{arm}/{outcome.triage.level}"])
        found.update(f"theme/{arm}/{match.theme}" for match in outcome.themes.matches)
        for link_id in counted_items(outcome, questionnaire=questionnaire):
            codes = outcome.route.answers.get(link_id, ()) or (NOT_ANSWERED,)
            found.update(f"answer/{arm}/{link_id}/{code}" for code in codes)
    return found


def _patiently(count: Callable[[], Result]) -> Result:
    """Count; try again when other processes were in the way, which never counts twice."""
    for _ in range(_ATTEMPTS):
        try:
            return count()
        except DatabaseUnavailableError:
            continue
    return count()


def _events(
    visits: Iterable[tuple[Outcome, str]],
    *,
    questionnaire: Questionnaire,
    population: Population,
    chance: Random,
) -> Counter[tuple[str, str]]:
    """Return the bare events around some completed visits, by arm and name."""
    habits = population.habits
    found: Counter[tuple[str, str]] = Counter()
    steps = [step.id for step in unconditional_steps(questionnaire)]
    ends = furthest_steps(habits, steps=steps, draw=chance.random)
    types = {prompt.code: prompt.type for prompt in questionnaire.prompts}
    for outcome, arm in visits:
        for end in ends:
            found.update((arm, name) for name in (STARTS, *_source(habits.sources, chance=chance)))
            if end is None:
                break
            found[arm, step_event(end)] += 1
        shown = {types[code] for code in outcome.prompts}
        found.update(
            (arm, type_)
            for type_, share in habits.taps.items()
            if type_ in shown and chance.random() < share
        )
    return found


def _source(sources: Mapping[str, float], *, chance: Random) -> Iterator[str]:
    drawn = chance.random()
    for source, share in sources.items():
        drawn -= share
        if drawn < 0:
            yield source_event(source)
            return


def _arm(arms: Sequence[Arm], *, chance: Random) -> str:
    return chance.choices([arm.id for arm in arms], [arm.allocation for arm in arms])[0]


@cache
def _database(url: str) -> Database:
    return open_database(url)


@cache
def _read(read: Read, document: str) -> tuple[Questionnaire, Population]:
    return read(document)
