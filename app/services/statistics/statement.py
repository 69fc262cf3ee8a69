"""The statement: every table of a choice of periods, in sections. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.disclosure.reporting import bars
from app.services.statistics.periods import Chosen, Run
from app.services.statistics.result_tables import (
    Shown,
    complaint_table,
    level_tables,
    question_tables,
    theme_table,
)
from app.services.statistics.shares import period_name, sides_of
from app.services.statistics.shown_tables import Table, Words
from app.services.statistics.trends import Course, course_of
from app.services.statistics.version_history import VersionHistory
from app.services.statistics.visits import Visits
from app.services.statistics.wordings import arm_tables, change_tables


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseHistory:
    """Everything that was released of a questionnaire, and its versions; `runs` may be empty."""

    slug: str
    title: str
    runs: tuple[Run, ...]
    versions: VersionHistory
    sources: Mapping[str, str]

    @property
    def arms(self) -> tuple[str, ...]:
        """The arms that anything was released of, sorted."""
        return tuple(sorted({release.arm for run in self.runs for release in run.releases}))


@dataclass(frozen=True, slots=True)
class StatementSection:
    """Tables that belong together; ``name`` is ASCII."""

    name: str
    title: str
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What is shown of a choice; without `chosen` nothing was released yet, and nothing is."""

    history: ReleaseHistory
    chosen: Chosen | None
    periods: tuple[str, ...]
    sections: tuple[StatementSection, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table, in order."""
        return tuple(table for section in self.sections for table in section.tables)

    def table(self, name: str) -> Table:
        """Return a table by name. Raises KeyError."""
        return {table.name: table for table in self.tables}[name]


def statement_of(history: ReleaseHistory, chosen: Chosen | None, *, words: Words) -> Statement:
    """Return the statement of a choice."""
    if chosen is None:
        return Statement(history=history, chosen=None, periods=(), sections=())
    shown = Shown(
        versions=history.versions,
        sides=sides_of(chosen, words=words),
        week=chosen.period.last,
        words=words,
    )
    course = course_of(shown, chosen)
    found = {
        "overview": _overview(shown, history, chosen, course),
        "complaints": _complaints(shown, course),
        "results": _results(shown, course),
        "visits": _visits(shown, history, chosen),
        "wordings": _wordings(shown, history, chosen),
        "questions": _questions(shown, course),
    }
    return Statement(
        history=history,
        chosen=chosen,
        periods=tuple(period_name(period, words=words) for period in chosen.periods),
        sections=tuple(
            StatementSection(name, words(f"section.{name}"), tuple(tables))
            for name, tables in found.items()
        ),
    )


def _overview(
    shown: Shown, history: ReleaseHistory, chosen: Chosen, course: Course
) -> Iterator[Table]:
    series = shown.eras("completions")[0].series
    completed = [bars(series, blocks=side.released.of(series))[0].n for side in shown.sides]
    yield _visits_of(shown, history, chosen).overview(completed)
    yield course.completions()


def _complaints(shown: Shown, course: Course) -> Iterator[Table]:
    yield complaint_table(shown)
    yield from _if_any(course.complaints())


def _results(shown: Shown, course: Course) -> Iterator[Table]:
    yield from level_tables(shown)
    yield from _if_any(course.levels())
    if shown.questionnaire.ranked_themes:
        yield theme_table(shown)


def _visits(shown: Shown, history: ReleaseHistory, chosen: Chosen) -> Iterator[Table]:
    visits = _visits_of(shown, history, chosen)
    if any(visits.events):
        yield visits.steps()
        yield visits.sources_table()


def _wordings(shown: Shown, history: ReleaseHistory, chosen: Chosen) -> Iterator[Table]:
    yield from arm_tables(shown, chosen.period)
    yield from change_tables(shown, history.runs)


def _questions(shown: Shown, course: Course) -> Iterator[Table]:
    for link_id, tables in question_tables(shown):
        for table in (*tables, *_if_any(course.question(link_id))):
            yield replace(table, question=link_id)


def _visits_of(shown: Shown, history: ReleaseHistory, chosen: Chosen) -> Visits:
    events = tuple(period.activity() for period in chosen.periods)
    return Visits(shown, events, history.sources)


def _if_any(table: Table | None) -> Sequence[Table]:
    return () if table is None or table.is_empty else (table,)
