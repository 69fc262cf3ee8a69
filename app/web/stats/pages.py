"""What the statistics pages show. Words of tables come with them; all others are in templates."""

from dataclasses import dataclass
from itertools import groupby
from typing import Final, TypeAlias

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
    """One question's tables, its answers first."""

    title: str
    drawn: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSection:
    """A part of the page; what belongs to questions stands in `questions`."""

    name: str
    title: str
    drawn: tuple[Drawn, ...]
    questions: tuple[QuestionTables, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementView:
    """What is shown of a statement. `periods` are one or two, the second to compare with.

    `weeks`: how many weeks each of them has.
    """

    title: str
    periods: tuple[str, ...]
    weeks: tuple[int, ...]
    arm: str
    overview: BarTable
    completions: Chart
    sections: tuple[PageSection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatsPage:
    """The statistics; without `board` nothing was released yet."""

    frame: Frame
    demonstration: bool
    slug: str
    title: str
    others: tuple[Named, ...]
    picker: Picker | None
    board: StatementView | None
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


def statement_view(statement: Statement) -> StatementView | None:
    """Return everything that is drawn of a statement; None when nothing was released yet."""
    if statement.chosen is None:
        return None
    first, *others = statement.sections
    overview, completions = first.tables
    return StatementView(
        title=statement.history.title,
        periods=statement.periods,
        weeks=tuple(period.weeks for period in statement.chosen.periods),
        arm=statement.chosen.arm,
        overview=_bars(overview, statement),
        completions=chart(completions),
        sections=tuple(_section(section, statement) for section in others),
    )


def _section(section: StatementSection, statement: Statement) -> PageSection:
    by_question = {
        question: tuple(_drawn(table, statement) for table in tables)
        for question, tables in groupby(section.tables, key=lambda table: table.question)
    }
    return PageSection(
        name=section.name,
        title=section.title,
        drawn=by_question.pop("", ()),
        questions=tuple(QuestionTables(drawn[0].title, drawn) for drawn in by_question.values()),
    )


def _drawn(table: Table, statement: Statement) -> Drawn:
    return chart(table) if table.kind in _OVER_TIME else _bars(table, statement)


def _bars(table: Table, statement: Statement) -> BarTable:
    """Return bars; where the sides are the chosen periods, they are named in short."""
    groups = tuple(dict.fromkeys(column.group for column in table.columns[1:]))
    return bar_table(
        table, heads=("this", "other")[: len(groups)] if groups == statement.periods else ()
    )
