"""From a statement's tables to what a page draws."""

from itertools import groupby
from typing import Final

from app.services.statistics.statement import Section, Statement
from app.services.statistics.tables import Table
from app.web.stats.bars import BarTable, bar_table
from app.web.stats.courses import course
from app.web.stats.pages import Board, Drawn, PageSection, Question

_SHORT: Final = ("this", "other")
"""The template has words for them."""

_OVER_TIME: Final = ("columns", "lines")


def board_of(statement: Statement) -> Board | None:
    """Return everything that is drawn of a statement; None when nothing was released yet."""
    if statement.chosen is None:
        return None
    first, *others = statement.sections
    overview, completions = first.tables
    return Board(
        title=statement.history.title,
        periods=statement.periods,
        weeks=tuple(period.weeks for period in statement.chosen.periods),
        arm=statement.chosen.arm,
        overview=_bars(overview, statement),
        completions=course(completions),
        sections=tuple(_section(section, statement) for section in others),
    )


def _section(section: Section, statement: Statement) -> PageSection:
    by_question = {
        question: tuple(_drawn(table, statement) for table in tables)
        for question, tables in groupby(section.tables, key=lambda table: table.question)
    }
    return PageSection(
        name=section.name,
        title=section.title,
        drawn=by_question.pop("", ()),
        questions=tuple(Question(drawn[0].title, drawn) for drawn in by_question.values()),
    )


def _drawn(table: Table, statement: Statement) -> Drawn:
    return course(table) if table.kind in _OVER_TIME else _bars(table, statement)


def _bars(table: Table, statement: Statement) -> BarTable:
    """Return bars; where the sides are the chosen periods, they are named in short."""
    groups = tuple(dict.fromkeys(column.group for column in table.columns[1:]))
    return bar_table(
        table, heads=("this", "other")[: len(groups)] if groups == statement.periods else ()
    )
