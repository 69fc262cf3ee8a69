"""The auditor looks at what files say of real releases, and finds nobody; planted, it does.

Tiny questionnaires go the whole way: counted in a database, released by the service without
noise, written into the very file that staff download, read back, and audited.
"""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from secrets import token_bytes

import pytest

from app.domain.disclosure.chain import FinalRelease
from app.domain.disclosure.release import Block, Release, WaitingCells
from app.domain.disclosure.series import ANSWERED, Series, SeriesCell, counted_series, series_of
from app.domain.disclosure.thresholds import Thresholds
from app.domain.questionnaire import Questionnaire
from app.domain.tally import NOT_ANSWERED
from app.services.releasing.cohorts import ReleaseRules
from app.services.releasing.releasing import Releasing
from app.services.statistics.periods import Choice
from app.services.statistics.release_reading import Material, Statistics
from app.services.statistics.shown_tables import read_words
from app.services.statistics.spreadsheets import as_csv
from app.storage import releases
from app.storage.counts import CountedVisit
from app.storage.database import Database
from app.storage.ledger import FILE_NAME, Ledger
from app.storage.waiting import waiting_cells
from tests.builders import SHIPPED
from tests.disclosure.auditor import Auditor, Fact
from tests.disclosure.groups import groups_of
from tests.disclosure.histories import History, Visitor, tallies_of, without_noise
from tests.disclosure.knowledge import facts_of
from tests.disclosure.site import Place, counts_of
from tests.disclosure.tiny import TINY
from tests.disclosure.worlds import kinds_of
from tests.support.counting import with_a_version
from tests.support.databases import SqliteDatabases, patient_database
from tests.support.releasing import after, count, week

WORDS = read_words((Path(SHIPPED).parent / "statistics-words.json").read_text(encoding="utf-8"))
TINY_SLUG = "tiny"
Make = Callable[[], Questionnaire]


def named(make: Make) -> Questionnaire:
    """Return a tiny questionnaire whose levels and themes are called by their ids."""
    found = make()
    return replace(
        found,
        levels=tuple(replace(level, heading=level.id) for level in found.levels),
        themes=tuple(replace(theme, label=theme.id) for theme in found.themes),
    )


class Clinic:
    """A database, what came into it, and the file that staff get."""

    def __init__(self, database: Database, folder: Path, make: Make, seed: int) -> None:
        self.database, self.make = database, make
        self._chance = random.Random(seed)
        self._weights = [self._chance.random() ** 4 for _ in kinds_of(make)]
        rules = ReleaseRules(
            read=lambda text: named(make) if text else make(),
            series=counted_series,
            draw=without_noise(seed),
            thresholds=Thresholds(),
        )
        self._releasing = Releasing(database, ledger=Ledger(folder / FILE_NAME), rules=rules)
        self._statistics = Statistics(
            database,
            material=Material(
                parse=lambda _: named(make), series=counted_series, words=WORDS, shipped=()
            ),
        )
        self.periods: list[Counter[Visitor]] = []
        self.waiting: list[WaitingCells] = []
        self._open: Counter[Visitor] = Counter()

    def a_week(self, number: int, visitors: int) -> None:
        """Let some people come in a week; release it when it is due."""
        came = self._chance.choices(kinds_of(self.make), self._weights, k=visitors)
        visits = [
            CountedVisit(week(number), 1, "a", token_bytes(16), tuple(sorted(kind)))
            for kind in came
        ]
        if visits:
            count(self.database, visits)
        self._open.update((1, kind) for kind in came)
        if self._releasing.release(now=after(number)).made:
            self.periods.append(self._open)
            self._open = Counter()
            self.waiting.append(
                self.database.read(lambda at: waiting_cells(at, slug=TINY_SLUG, arm="a"))
            )

    def counts(self, start: int, end: int) -> Mapping[Place, int]:
        """Return every count of people in the file of some releases."""
        statement = self._statistics.statement(TINY_SLUG, Choice(start=start, end=end))
        return counts_of(as_csv(statement, words=WORDS))

    @property
    def series(self) -> Mapping[Place, tuple[Series, tuple[str, ...]]]:
        """Return what a number in the file counts: its series and values, by where it stands."""
        asked = named(self.make)
        found: dict[Place, tuple[Series, tuple[str, ...]]] = {}
        for series in series_of(asked):
            values = [cell.value for cell in series.cells]
            runs: list[tuple[str, ...]] = [(value,) for value in values]
            if series.poolable:
                runs += [
                    tuple(values[start:end])
                    for start in range(len(values))
                    for end in range(start + 2, len(values) + 1)
                ]
            for run in runs:
                found[place_of(series, run, asked)] = (series, run)
        return found


def place_of(series: Series, run: Sequence[str], asked: Questionnaire) -> Place:
    kind, _, name = series.variable.partition("/")
    link_id, _, code = name.partition("/")
    said = {NOT_ANSWERED: WORDS("value.not_answered"), ANSWERED: WORDS("value.answered")}
    if kind == "completions":
        return Place(WORDS("title.overview"), 1, WORDS("row.completed"), 1)
    if kind == "theme":
        return Place(WORDS("title.theme"), 1, name, 1)
    if kind == "option":
        return Place(asked.items[link_id].text, 1, code, 1)
    title = asked.items[name].text if kind == "item" else WORDS(f"title.{kind}")
    return Place(title, 1, WORDS("or").join(said.get(value, value) for value in run), 1)


def read_back(clinic: Clinic, number: int) -> tuple[Block, ...]:
    """Return the blocks of a release as the file of that release alone says them."""
    known = clinic.series
    return tuple(
        Block(known[place][0].id, known[place][1], n)
        for place, n in clinic.counts(number, number).items()
        if place in known
    )


def is_said(block: Block, make: Make) -> bool:
    """Tell whether a table names a block; who skipped a check-all item is in none."""
    if block.labels != (NOT_ANSWERED,):
        return True
    (series,) = (one for one in series_of(make()) if one.id == block.series)
    return ANSWERED not in {cell.value for cell in series.cells}


@pytest.fixture
def clinics(sqlite_databases: SqliteDatabases, tmp_path: Path) -> Callable[[Make, int], Clinic]:
    def make_one(make: Make, seed: int) -> Clinic:
        folder = tmp_path / f"{make.__name__}-{seed}"
        folder.mkdir()
        path = folder / "own.db"
        with sqlite_databases.fresh("migrated") as url:
            path.write_bytes(Path(url.removeprefix("sqlite:///")).read_bytes())
        with closing(with_a_version(f"sqlite:///{path}")):
            pass
        return Clinic(patient_database(f"sqlite:///{path}"), folder, make, seed)

    return make_one


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("make", TINY)
def test_the_auditor_finds_nobody_in_what_files_say(
    clinics: Callable[[Make, int], Clinic], make: Make, seed: int
) -> None:
    clinic = clinics(make, seed)
    chance = random.Random(seed)
    for number in range(6):
        clinic.a_week(number, chance.choice([4, 11, 30, 55, 90]))
    stored = clinic.database.read(lambda at: releases.releases_of(at, slug=TINY_SLUG))
    assert stored
    for made in stored:
        said = {block for block in made.blocks if is_said(block, make)}
        assert set(read_back(clinic, made.id)) == said
    series = series_of(make())
    history = History(
        {1: series},
        tuple((1, kind) for kind in kinds_of(make)),
        tuple(clinic.periods),
        tuple(
            Release(made.blocks, waiting)
            for made, waiting in zip(stored, clinic.waiting, strict=True)
        ),
        Thresholds(),
    )
    assert not Auditor(facts_of(history)).findings(groups_of(history, most=40, seed=seed))
    clinic.database.close()


@pytest.mark.parametrize("make", TINY)
def test_every_range_of_releases_is_the_sum_of_its_releases(
    clinics: Callable[[Make, int], Clinic], make: Make
) -> None:
    clinic = clinics(make, 9)
    for number in range(5):
        clinic.a_week(number, 45)
    last = len(clinic.periods)
    known = clinic.series
    for start in range(1, last + 1):
        for end in range(start, last + 1):
            alone = Counter[Place]()
            for number in range(start, end + 1):
                alone.update(clinic.counts(number, number))
            together = clinic.counts(start, end)
            assert {p: n for p, n in together.items() if p in known} == {
                p: n for p, n in alone.items() if p in known
            }
            assert all(n % 10 == 0 for n in together.values())
    clinic.database.close()


def test_the_auditor_finds_somebody_in_a_file_of_live_counts(
    clinics: Callable[[Make, int], Clinic], monkeypatch: pytest.MonkeyPatch
) -> None:
    make = TINY[1]
    clinic = clinics(make, 3)
    chance = random.Random(3)
    weeks = [
        Counter((1, kind) for kind in chance.choices(kinds_of(make), clinic._weights, k=70))  # noqa: SLF001  # as uneven as its visitors
        for _ in range(2)
    ]
    monkeypatch.setattr(releases, "releases_of", lambda *_, **__: live(weeks, make))
    known = clinic.series
    facts = []
    for end in (1, 2):
        for place, n in clinic.counts(1, end).items():
            if place in known and n >= 10:
                series, run = known[place]
                cells = [cell for cell in series.cells if cell.value in run]
                facts.append(Fact(people(cells, make, range(end)), n, n))
    assert len(facts) > 10
    history = History(
        {1: series_of(make())},
        tuple((1, kind) for kind in kinds_of(make)),
        tuple(weeks),
        (),
        Thresholds(),
    )
    assert Auditor(facts).findings(groups_of(history, most=400, seed=3))
    clinic.database.close()


def people(cells: Sequence[SeriesCell], make: Make, span: range) -> Mapping[object, float]:
    sources = {source for cell in cells for source in cell.sources}
    return {
        ((1, kind), number): 1
        for kind in kinds_of(make)
        if not sources.isdisjoint(kind)
        for number in span
    }


def live(weeks: Sequence[Counter[Visitor]], make: Make) -> tuple[FinalRelease, ...]:
    """Return exact counts of weeks in the shape of releases."""
    found = []
    for number, visits in enumerate(weeks, start=1):
        tallies = tallies_of(visits)
        blocks = [
            Block(series.id, (cell.value,), n)
            for series in series_of(make())
            for cell in series.cells
            if (n := sum(tallies.get((1, *source), 0) for source in cell.sources))
        ]
        found.append(
            FinalRelease(
                id=number,
                slug=TINY_SLUG,
                arm="a",
                made_at=after(number - 1),
                epochs=(week(number - 1),),
                blocks=tuple(blocks),
                activity_epochs=(),
                activity={},
            )
        )
    assert all(one.made_at < other.made_at for one, other in pairwise(found))
    return tuple(found)
