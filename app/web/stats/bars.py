"""Tables of bars as a page shows them: each row is its own chart, all rows on one scale."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.estimates import About, ShownNumber
from app.services.statistics.shown_tables import Cell, Row, Table, Told

_WHOLE: Final = 100
_PARTED: Final = ("stacked", "steps")


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """A bar of a side in percent of the row: its length, the part drawn solid, and its interval."""

    length: float
    solid: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and its share; None: nobody was asked. `part` is about some of them."""

    whole: Cell
    part: Cell = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BarRow:
    """A row: one bar and one figure per side; `remark` only where a change is sure.

    The rest is as in `shown_tables.Row`.
    """

    label: str
    kind: str
    place: str
    remark: str
    a_week: tuple[int, ...]
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
    per_side = 2 if table.kind in _PARTED else 1
    found = [tuple(_figures(row, per_side)) for row in table.rows]
    drawn = (some for row, some in zip(table.rows, found, strict=True) if row.kind == "value")
    scale = _Scale(table.kind, tuple(one for some in drawn for one in some))
    groups = tuple(dict.fromkeys(column.group for column in table.columns))
    return BarTable(
        name=table.name.replace("/", "-"),
        title=table.title,
        kind=table.kind,
        first=table.first,
        heads=tuple(heads) if len(heads) == len(groups) else groups,
        rows=tuple(
            BarRow(
                label=row.label,
                kind=row.kind,
                place=row.place,
                remark=row.remark if row.moved else "",
                a_week=row.a_week,
                bars=tuple(map(scale.bar, figures)),
                figures=figures,
            )
            for row, figures in zip(table.rows, found, strict=True)
        ),
        notes=table.notes,
        is_empty=table.is_empty,
    )


def _figures(row: Row, per_side: int) -> Iterator[Figure]:
    for start in range(0, len(row.cells), per_side):
        yield Figure(*row.cells[start : start + per_side])


class _Scale:
    """How long bars are: shares where every row has one, numbers otherwise."""

    def __init__(self, kind: str, figures: Sequence[Figure]) -> None:
        known = [one.whole for one in figures if one.whole is not None]
        self._by_share = kind != "steps" and all(one.share is not None for one in known)
        highest = max((ends_of(self._of(one))[2] for one in known), default=0)
        self._whole = _WHOLE if self._by_share else max(highest, 1)

    def bar(self, figure: Figure) -> DrawnBar:
        """Return the bar of a figure."""
        if figure.whole is None:
            return DrawnBar(0, 0, 0, 0)
        length, low, high = map(self._length, ends_of(self._of(figure.whole)))
        return DrawnBar(length, min(self._part(figure.part, length), length), low, high)

    def _part(self, part: Cell, length: float) -> float:
        if part is None:
            return length
        if part.share is not None and not self._by_share:
            return round(length * part.share.value / _WHOLE, 1)
        return self._length(ends_of(self._of(part))[0])

    def _of(self, one: Told) -> ShownNumber:
        return one.share if self._by_share and one.share is not None else one.number

    def _length(self, value: int) -> float:
        return round(_WHOLE * value / self._whole, 1)


def ends_of(number: ShownNumber) -> tuple[int, int, int]:
    """Return a number and its ends; of "at most" nothing is drawn but the range."""
    return number if isinstance(number, About) else (0, 0, number.n)
