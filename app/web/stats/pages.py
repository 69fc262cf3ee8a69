"""What the statistics pages show. Words of tables come with them; all others are in templates."""

from collections import Counter as Multiset
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final, TypeAlias

from app.domain.disclosure.forecast import FirstFigures
from app.services.statistics.findings import OwnersAnswer
from app.services.statistics.release_reading import Named
from app.services.statistics.shown_tables import Table
from app.services.statistics.statement import Statement, StatementSection
from app.web.shared.staff_context import Frame
from app.web.stats.bars import BarTable, bar_table
from app.web.stats.charts import Chart, chart

Drawn: TypeAlias = BarTable | Chart


@dataclass(frozen=True, slots=True)
class PresetLink:
    """A usual choice; its words stand in the template, under its name."""

    name: str
    href: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Option:
    """A choice in a list."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Picker:
    """The form that chooses periods. `arms` is empty where there is one wording only."""

    slug: str
    presets: tuple[PresetLink, ...]
    start: tuple[Option, ...]
    end: tuple[Option, ...]
    with_start: tuple[Option, ...]
    with_end: tuple[Option, ...]
    arms: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class QuestionTables:
    """One question's tables, its answers first.

    Its course is drawn where `is_asked`, and else found at `href`; that is empty without one.
    """

    title: str
    drawn: tuple[Drawn, ...]
    is_asked: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSection:
    """A part of the page; what belongs to questions stands in `questions`.

    `notes` are those that several of its tables have, said once.
    """

    name: str
    title: str
    drawn: tuple[Drawn, ...]
    questions: tuple[QuestionTables, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementView:
    """What is shown of a statement. `periods` are one or two, the second to compare with.

    `weeks`: how many weeks each of them has.
    """

    title: str
    periods: tuple[str, ...]
    weeks: tuple[int, ...]
    arm: str
    findings: tuple[OwnersAnswer, ...]
    overview: BarTable
    completions: Chart
    sections: tuple[PageSection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatsPage:
    """The statistics; without `board` nothing was released yet but perhaps `weeks`.

    `first` says then when something will be, once a pace is known.
    """

    frame: Frame
    demonstration: bool
    slug: str
    title: str
    others: tuple[Named, ...]
    picker: Picker | None
    board: StatementView | None
    weeks: Chart | None
    first: FirstFigures | None
    report_href: str
    export_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """The monthly report; `months` are those it can be had of, newest first."""

    frame: Frame
    demonstration: bool
    clinic_name: str
    slug: str
    title: str
    month: str
    months: tuple[Option, ...]
    board: StatementView | None


_SHORT: Final = ("this", "other")
"""The template has words for them."""

_OVER_TIME: Final = ("columns", "lines")


def statement_view(
    statement: Statement, *, question: str = "", address: str = ""
) -> StatementView | None:
    """Return everything that is drawn of a statement; None when nothing was released yet.

    Of questions only one has its course drawn, that of the link id `question`; `address` is where
    the others are, up to their link id.
    """
    if statement.chosen is None:
        return None
    first, *others = statement.sections
    overview, completions = first.tables
    return StatementView(
        title=statement.history.title,
        periods=statement.periods,
        weeks=tuple(period.weeks for period in statement.chosen.periods),
        arm=statement.chosen.arm,
        findings=statement.findings,
        overview=_bars(overview, statement),
        completions=chart(completions),
        sections=tuple(_section(section, statement, question, address) for section in others),
    )


def weeks_view(statement: Statement) -> Chart | None:
    """Return the weekly numbers where nothing else was released yet."""
    if statement.chosen is not None or not statement.sections:
        return None
    return chart(statement.sections[0].tables[0])


def _section(
    section: StatementSection, statement: Statement, question: str, address: str
) -> PageSection:
    notes = _repeated(section.tables)
    tables = [_without(table, notes) for table in section.tables]
    by_question = {
        name: tuple(some) for name, some in groupby(tables, key=lambda table: table.question)
    }
    return PageSection(
        name=section.name,
        title=section.title,
        drawn=tuple(_drawn(table, statement) for table in by_question.pop("", ())),
        questions=tuple(
            _question(tables, statement, is_asked=name == question, href=f"{address}{name}")
            for name, tables in by_question.items()
        ),
        notes=notes,
    )


def _repeated(tables: Sequence[Table]) -> tuple[str, ...]:
    """Return the notes of several tables that are seen at once, in their order."""
    notes = Multiset(note for table in tables for note in table.notes if _is_open(table))
    return tuple(note for note, times in notes.items() if times > 1)


def _without(table: Table, notes: Sequence[str]) -> Table:
    if not _is_open(table):
        return table
    return replace(table, notes=tuple(note for note in table.notes if note not in notes))


def _is_open(table: Table) -> bool:
    """Tell whether a table's notes are seen without unfolding anything in it."""
    return table.kind not in _OVER_TIME


def _question(
    tables: Sequence[Table], statement: Statement, *, is_asked: bool, href: str
) -> QuestionTables:
    over_time = [table for table in tables if table.kind in _OVER_TIME]
    return QuestionTables(
        title=tables[0].title,
        drawn=tuple(_drawn(one, statement) for one in tables if is_asked or one not in over_time),
        is_asked=is_asked,
        href=href if over_time and not is_asked else "",
    )


def _drawn(table: Table, statement: Statement) -> Drawn:
    return chart(table) if table.kind in _OVER_TIME else _bars(table, statement)


def _bars(table: Table, statement: Statement) -> BarTable:
    """Return bars; where the sides are the chosen periods, they are named in short."""
    groups = tuple(dict.fromkeys(column.group for column in table.columns))
    return bar_table(
        table, heads=("this", "other")[: len(groups)] if groups == statement.periods else ()
    )
