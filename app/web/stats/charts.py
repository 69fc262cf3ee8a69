"""Tables over time as charts: everything is laid out here, a template only draws it.

Across, places are percent of the plot, so that a chart is as wide as there is room while its
letters keep their size; down they are pixels.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from app.domain.estimates import About, ShownNumber
from app.services.statistics.shown_tables import Cell, Row, Span, Table
from app.web.stats.bars import Figure, ends_of

HEIGHT: Final = 200
_TOP: Final = 26
_FLOOR: Final = HEIGHT - 2
_MOST_TICKS: Final = 4
_NARROW_LABELS: Final = 4
_WIDE_LABELS: Final = 13
_MOST_LABELLED_MARKS: Final = 3
MOST_LINES: Final = 6
_WHOLE: Final = 100
_EDGE: Final = 88
_LAST: Final = 93
"""Behind these there is no room for a label: on a phone, and anywhere."""


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
    """The people of a week; `middle`, `low` and `high` are where its interval is drawn."""

    x: float
    width: float
    y: float
    height: float
    middle: float
    low: float
    high: float
    label: str
    number: ShownNumber


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """A share at the middle of its weeks, with both ends of its interval."""

    x: float
    y: float
    low: float
    high: float
    label: str
    share: About


@dataclass(frozen=True, slots=True)
class ChartLine:
    """A line: its points, and the pairs of neighbours that are joined."""

    name: str
    points: tuple[ChartPoint, ...]
    joins: tuple[tuple[ChartPoint, ChartPoint], ...]


@dataclass(frozen=True, slots=True)
class ChangeMarker:
    """A line down where something changed; many of them stay without words."""

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
    """A chart over time with its table."""

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
            y = _y(n, peak)
            yield ChartColumn(
                x=_x(span.first, weeks),
                width=_x(span.weeks, weeks),
                y=y,
                height=round(_FLOOR - y, 1),
                middle=_x(span.first + span.weeks / 2, weeks),
                low=_y(low, peak),
                high=_y(high, peak),
                label=row.label,
                number=cell.number,
            )


def _lines(table: Table, weeks: int, peak: int) -> Iterator[ChartLine]:
    drawn = 0
    for place, column in enumerate(table.columns):
        found = [
            _point(row, row.cells[place], span, weeks, peak)
            for row, span in zip(table.rows, table.spans, strict=True)
        ]
        if any(found) and drawn < MOST_LINES:
            drawn += 1
            joins = tuple((one, other) for one, other in pairwise(found) if one and other)
            yield ChartLine(column.group, tuple(one for one in found if one), joins)


def _point(row: Row, cell: Cell, span: Span, weeks: int, peak: int) -> ChartPoint | None:
    if cell is None or cell.share is None:
        return None
    share = cell.share
    return ChartPoint(
        x=_x(span.first + span.weeks / 2, weeks),
        y=_y(share.value, peak),
        low=_y(share.low, peak),
        high=_y(share.high, peak),
        label=row.label,
        share=share,
    )


def _places(table: Table, weeks: int) -> Iterator[AxisLabel]:
    """Yield a label at the first week of some rows: few on phones, more where there is room."""
    several = len(table.spans)
    wide = max(1, -(-several // _WIDE_LABELS))
    narrow = wide * max(1, -(-several // (wide * _NARROW_LABELS)))
    for place, span in enumerate(table.spans):
        if place % wide == 0 and (place == 0 or _x(span.first, weeks) <= _LAST):
            x, day = _x(span.first, weeks), span.day
            yield AxisLabel(x, day.month, day.day, place % narrow == 0 and x <= _EDGE)


def _strokes(table: Table, weeks: int) -> Iterator[ChangeMarker]:
    labelled = len(table.marks) <= _MOST_LABELLED_MARKS
    for mark in table.marks:
        yield ChangeMarker(_x(mark.week, weeks), mark.label, mark.kind, labelled)


def _x(week: float, weeks: int) -> float:
    return round(_WHOLE * week / weeks, 2)


def _y(value: float, peak: int) -> float:
    return round(_FLOOR - (_FLOOR - _TOP) * value / peak, 1)
