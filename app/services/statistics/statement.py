"""The statement: every table of a choice of periods, in sections. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from app.domain.estimates import Noised, summed
from app.services.statistics.findings import OwnersAnswer, findings
from app.services.statistics.periods import Chosen, Period, Run, week_of_epoch
from app.services.statistics.result_tables import (
    Shown,
    complaint_table,
    former_tables,
    level_tables,
    question_tables,
    theme_table,
)
from app.services.statistics.shares import in_words, period_name, sides_of
from app.services.statistics.shown_tables import Table, Words
from app.services.statistics.trends import Course, course_of, week_table
from app.services.statistics.version_history import VersionHistory
from app.services.statistics.visits import Visits
from app.services.statistics.wordings import arm_tables, change_tables


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseHistory:
    """Everything that was released of a questionnaire, and its versions; `runs` may be empty.

    `weeks` are weekly completions by arm.
    """

    slug: str
    title: str
    runs: tuple[Run, ...]
    versions: VersionHistory
    sources: Mapping[str, str]
    weeks: Mapping[str, Mapping[int, Noised]]

    def week_table(self, chosen: Chosen | None, *, words: Words) -> Table:
        """Return the completions of the last weeks, of a chosen arm or of all."""
        arm, until = (chosen.arm, chosen.until) if chosen else ("", None)
        found: dict[int, Noised] = {}
        for one, weeks in self.weeks.items():
            for week, n in weeks.items() if arm in ("", one) else ():
                found[week] = summed((found[week], n) if week in found else (n,))
        return week_table(found, until=until, versions=self.versions, words=words)

    def holds_everybody(self, period: Period, *, arm: str) -> bool:
        """Tell whether a period holds each of its weeks that was drawn, of an arm or of all.

        An arm with few people may be due later than the other.
        """
        return all(
            {week for week in weeks if period.first <= week <= period.last}
            <= {week_of_epoch(epoch) for one in period.of_arm(each) for epoch in one.epochs}
            for each, weeks in self.weeks.items()
            if arm in ("", each)
        )

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
    """What is shown of a choice; without `chosen` nothing was released yet but weekly numbers."""

    history: ReleaseHistory
    chosen: Chosen | None
    periods: tuple[str, ...]
    sections: tuple[StatementSection, ...]
    findings: tuple[OwnersAnswer, ...] = ()

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table, in order."""
        return tuple(table for section in self.sections for table in section.tables)

    def table(self, name: str) -> Table:
        """Return a table by name. Raises KeyError."""
        return {table.name: table for table in self.tables}[name]


def statement_of(history: ReleaseHistory, chosen: Chosen | None, *, words: Words) -> Statement:
    """Return the statement of a choice."""
    found: Mapping[str, tuple[Table, ...]] = {}
    if chosen is not None:
        found = _tables(history, chosen, words=words)
    elif not (weeks := history.week_table(None, words=words)).is_empty:
        found = {"overview": (weeks,)}
    judged = iter(in_words([one for some in found.values() for one in some], words=words))
    said = {name: tuple(islice(judged, len(some))) for name, some in found.items()}
    return Statement(
        history=history,
        chosen=chosen,
        periods=tuple(period_name(one, words=words) for one in chosen.periods) if chosen else (),
        sections=tuple(
            StatementSection(name, words(f"section.{name}"), some)
            for name, some in said.items()
            if some or name != "former"
        ),
        findings=findings(said, words=words) if chosen else (),
    )


def _tables(
    history: ReleaseHistory, chosen: Chosen, *, words: Words
) -> Mapping[str, tuple[Table, ...]]:
    """Return every table by the name of its section."""
    shown = Shown(
        versions=history.versions,
        sides=sides_of(chosen, versions=history.versions, words=words),
        week=chosen.period.last,
        words=words,
    )
    course = course_of(shown, chosen, history.runs)
    return {
        "overview": tuple(_overview(shown, history, chosen)),
        "complaints": tuple(_complaints(shown, course)),
        "results": tuple(_results(shown, course)),
        "visits": tuple(_visits(shown, history, chosen)),
        "wordings": tuple(_wordings(shown, history)),
        "questions": tuple(_questions(shown, course)),
        "former": tuple(former_tables(history.runs, history.versions, words=words)),
    }


def _overview(shown: Shown, history: ReleaseHistory, chosen: Chosen) -> Iterator[Table]:
    yield _visits_of(shown, history, chosen).overview()
    yield history.week_table(chosen, words=shown.words)


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


def _wordings(shown: Shown, history: ReleaseHistory) -> Iterator[Table]:
    yield from arm_tables(shown, history.runs)
    yield from change_tables(shown, history.runs)


def _questions(shown: Shown, course: Course) -> Iterator[Table]:
    for link_id, tables in question_tables(shown):
        for table in (*tables, *_if_any(course.question(link_id))):
            yield replace(table, question=link_id)


def _visits_of(shown: Shown, history: ReleaseHistory, chosen: Chosen) -> Visits:
    releases = tuple(period.of_arm(chosen.arm) for period in chosen.periods)
    whole = tuple(history.holds_everybody(one, arm=chosen.arm) for one in chosen.periods)
    return Visits(shown, releases, history.sources, whole=whole)


def _if_any(table: Table | None) -> Sequence[Table]:
    return () if table is None or table.is_empty else (table,)
