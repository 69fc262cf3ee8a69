"""Tables of bars as a page shows them: each row is its own chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.services.statistics.shown_tables import Cell, Row, Table

_WHOLE: Final = 100
_SHORTEST: Final = 0.6
"""A bar of very few is still seen."""


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """A bar of a side: its length and that of the part of it drawn solid, in percent of the row."""

    length: float
    solid: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and its share; None: not shown yet. `part` and `part_share` are of some of them.

    `is_over`: there is nothing to be shown, as nobody was asked.
    """

    n: int | None
    share: int | None
    part: int | None = None
    part_share: int | None = None
    is_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BarRow:
    """A row: one bar and one figure per side; `kind` as in `tables.Row`."""

    label: str
    kind: str
    bars: tuple[DrawnBar, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BarTable:
    """A table of bars; `first` heads the names of its rows, `heads` its sides."""

    name: str
    title: str
    kind: str
    first: str
    heads: tuple[str, ...]
    rows: tuple[BarRow, ...]
    notes: tuple[str, ...]
    is_empty: bool


def bar_table(table: Table, *, heads: Sequence[str] = ()) -> BarTable:
    """Return a table as bars; `heads` take the place of its columns' groups."""
    per_side = 4 if table.kind == "stacked" else 3 if table.kind == "steps" else 2
    found = [_figures(row, table, per_side) for row in table.rows]
    longest = max((_size(one) for some in found for one in some), default=0) or 1
    groups = tuple(dict.fromkeys(column.group for column in table.columns[1:]))
    return BarTable(
        name=table.name.replace("/", "-"),
        title=table.title,
        kind=table.kind,
        first=table.columns[0].label,
        heads=tuple(heads) if len(heads) == len(groups) else groups,
        rows=tuple(
            BarRow(
                label=str(row.cells[0]),
                kind=row.kind,
                bars=tuple(_bar(one, table.kind, longest) for one in figures),
                figures=figures,
            )
            for row, figures in zip(table.rows, found, strict=True)
        ),
        notes=table.notes,
        is_empty=table.is_empty,
    )


def _figures(row: Row, table: Table, per_side: int) -> tuple[Figure, ...]:
    starts = range(1, len(row.cells), per_side)
    return tuple(_figure(row.cells[start : start + per_side], table.kind) for start in starts)


def _figure(cells: tuple[Cell, ...], kind: str) -> Figure:
    n, *rest = (_number(cell) for cell in cells)
    if kind == "steps":
        stopped, share = rest
        return Figure(n, None, stopped, share)
    share, part, part_share = (*rest, None, None)[:3]
    return Figure(n, share, part, part_share, is_over=cells[0] == "")


def _bar(figure: Figure, kind: str, longest: int) -> DrawnBar:
    """Return a bar by share where there is one, by number otherwise."""
    if kind == "steps":
        length = _WHOLE * (figure.n or 0) / longest
        return DrawnBar(_drawn(length), _drawn(length * (figure.part_share or 0) / _WHOLE))
    if figure.share is not None:
        solid = figure.share if kind == "bars" else figure.part_share or 0
        return DrawnBar(_drawn(figure.share), _drawn(solid))
    length = _WHOLE * (figure.n or 0) / longest
    return DrawnBar(_drawn(length), _drawn(length if kind == "bars" else _part(figure, length)))


def _part(figure: Figure, length: float) -> float:
    return length * (figure.part or 0) / figure.n if figure.n else 0


def _size(figure: Figure) -> int:
    return figure.n or 0


def _drawn(length: float) -> float:
    return round(max(length, _SHORTEST), 1) if length else 0


def _number(cell: Cell) -> int | None:
    return cell if isinstance(cell, int) else None
