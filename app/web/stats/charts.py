"""Tables over time as charts: everything is laid out here, a template only draws it.

Across, places are percent of the plot, so that a chart is as wide as there is room while its
letters keep their size; down they are pixels.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from app.domain.estimates import About, AtMost
from app.services.statistics.shown_tables import Cell, Span, Table
from app.web.stats.bars import Figure, ends_of

HEIGHT: Final = 200
_TOP: Final = 26
_FLOOR: Final = HEIGHT - 2
_MOST_TICKS: Final = 4
MOST_LINES: Final = 6
_WHOLE: Final = 100
_NARROW: Final = 240
_WIDE: Final = 560
"""Pixels: the least that a plot is wide on a phone, and where there is room for all labels."""

_LABEL: Final = 44
_LETTER: Final = 14
"""Pixels: a date below the axis with the space behind it, a letter of a mark's words."""

_LEFTWARD: Final = 60
"""Percent: the words of a mark behind this stand before it."""


@dataclass(frozen=True, slots=True)
class GridLine:
    """A line across: how high, and for how many."""

    y: float
    value: int


@dataclass(frozen=True, slots=True)
class AxisLabel:
    """A label below; on phones only some are shown."""

    x: float
    month: int
    day: int
    on_phones: bool


@dataclass(frozen=True, slots=True)
class ChartColumn:
    """The people of some weeks; `middle`, `low` and `high` are where its interval is drawn.

    `is_most`: only the upper end is told, and drawn.
    """

    x: float
    width: float
    y: float
    height: float
    middle: float
    low: float
    high: float
    is_most: bool


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """A share at the middle of its weeks, the first of which begins on a day; with both ends."""

    x: float
    y: float
    low: float
    high: float
    day: date
    share: About


@dataclass(frozen=True, slots=True)
class ChartLine:
    """A line: its points, and the pairs of neighbours that are joined."""

    name: str
    points: tuple[ChartPoint, ...]
    joins: tuple[tuple[ChartPoint, ChartPoint], ...]


@dataclass(frozen=True, slots=True)
class ChangeMarker:
    """A line down where something changed; where there is no room for its words, without."""

    x: float
    label: str
    kind: str
    labelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRow:
    """A row of the table below."""

    label: str
    figures: tuple[Figure, ...]
    events: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart over time with its table; `weeks`: of its newest point."""

    name: str
    title: str
    kind: str
    height: int
    ticks: tuple[GridLine, ...]
    places: tuple[AxisLabel, ...]
    columns: tuple[ChartColumn, ...]
    lines: tuple[ChartLine, ...]
    strokes: tuple[ChangeMarker, ...]
    heads: tuple[str, ...]
    rows: tuple[ChartRow, ...]
    notes: tuple[str, ...]
    is_empty: bool
    weeks: int


def chart(table: Table) -> Chart:
    """Return a table over time as a chart."""
    weeks = sum(span.weeks for span in table.spans) or 1
    heads = tuple(column.group for column in table.columns)
    rows = tuple(
        ChartRow(label=row.label, figures=tuple(map(Figure, row.cells)), events=row.remark)
        for row in table.rows
    )
    peak, step = _scale(table)
    return Chart(
        name=table.name.replace("/", "-"),
        title=table.title,
        kind=table.kind,
        height=HEIGHT,
        ticks=tuple(GridLine(_y(value, peak), value) for value in range(0, peak + 1, step)),
        places=tuple(_places(table, weeks)),
        columns=tuple(_columns(table, weeks, peak)) if table.kind == "columns" else (),
        lines=tuple(_lines(table, weeks, peak)) if table.kind == "lines" else (),
        strokes=tuple(_strokes(table, weeks)),
        heads=heads,
        rows=rows,
        notes=table.notes,
        is_empty=table.is_empty,
        weeks=table.spans[-1].weeks if table.spans else 1,
    )


def _scale(table: Table) -> tuple[int, int]:
    """Return the highest value of the axis, and the step between its lines."""
    cells = [cell for row in table.rows for cell in row.cells if cell is not None]
    if table.kind == "lines":
        return _rounded(max((one.share.high for one in cells if one.share), default=0))
    return _rounded(max((ends_of(one.number)[2] for one in cells), default=0))


def _rounded(highest: float) -> tuple[int, int]:
    size = 1
    while True:
        for step in (10 * size, 20 * size, 25 * size, 50 * size):
            if step * _MOST_TICKS >= highest:
                lines = max(1, -int(-highest // step))
                return lines * step, step
        size *= 10


def _columns(table: Table, weeks: int, peak: int) -> Iterator[ChartColumn]:
    for row, span in zip(table.rows, table.spans, strict=True):
        (cell,) = row.cells
        if cell is not None:
            n, low, high = ends_of(cell.number)
            is_most = isinstance(cell.number, AtMost)
            y = _y(high if is_most else n, peak)
            yield ChartColumn(
                x=_x(span.first, weeks),
                width=_x(span.weeks, weeks),
                y=y,
                height=round(_FLOOR - y, 1),
                middle=_x(span.first + span.weeks / 2, weeks),
                low=_y(low, peak),
                high=_y(high, peak),
                is_most=is_most,
            )


def _lines(table: Table, weeks: int, peak: int) -> Iterator[ChartLine]:
    drawn = 0
    for place, column in enumerate(table.columns):
        found = [
            _point(row.cells[place], span, weeks, peak)
            for row, span in zip(table.rows, table.spans, strict=True)
        ]
        if any(found) and drawn < MOST_LINES:
            drawn += 1
            joins = tuple((one, other) for one, other in pairwise(found) if one and other)
            yield ChartLine(column.group, tuple(one for one in found if one), joins)


def _point(cell: Cell, span: Span, weeks: int, peak: int) -> ChartPoint | None:
    if cell is None or cell.share is None:
        return None
    share = cell.share
    return ChartPoint(
        x=_x(span.first + span.weeks / 2, weeks),
        y=_y(share.value, peak),
        low=_y(share.low, peak),
        high=_y(share.high, peak),
        day=span.day,
        share=share,
    )


def _places(table: Table, weeks: int) -> Iterator[AxisLabel]:
    """Yield a label at the first week of rows that are far enough apart: fewer on phones."""
    days = {_x(span.first, weeks): span.day for span in table.spans}
    wide = _apart(days, gap=_LABEL / _WIDE)
    narrow = _apart(wide, gap=_LABEL / _NARROW)
    for x in wide:
        yield AxisLabel(x, days[x].month, days[x].day, x in narrow)


def _apart(found: Iterable[float], *, gap: float) -> Sequence[float]:
    """Return the places, in percent, whose labels neither touch nor go beyond the plot."""
    kept: list[float] = []
    for x in found:
        if x + _WHOLE * gap <= _WHOLE and (not kept or x - kept[-1] >= _WHOLE * gap):
            kept.append(x)
    return kept


def _strokes(table: Table, weeks: int) -> Iterator[ChangeMarker]:
    """Yield the marks; where its words would touch another's, one stays without."""
    taken: list[tuple[float, float]] = []
    for mark in table.marks:
        x = _x(mark.week, weeks)
        length = _WHOLE * _LETTER * (len(mark.label) + 1) / _NARROW
        begins, ends = (x - length, x) if x > _LEFTWARD else (x, x + length)
        labelled = all(ends <= low or begins >= high for low, high in taken)
        if labelled:
            taken.append((begins, ends))
        yield ChangeMarker(x, mark.label, mark.kind, labelled)


def _x(week: float, weeks: int) -> float:
    return round(_WHOLE * week / weeks, 2)


def _y(value: float, peak: int) -> float:
    return round(_FLOOR - (_FLOOR - _TOP) * value / peak, 1)
