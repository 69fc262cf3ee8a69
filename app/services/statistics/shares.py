"""Bars and their shares over periods, side by side: rows under columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.disclosure.reporting import Bar, bars
from app.services.statistics.periods import Chosen, Period, ReleasedBlocks, monday, sunday
from app.services.statistics.shown_tables import Cell, Column, Row, Words
from app.services.statistics.version_history import Era, label_of

NOT_YET: Final[tuple[Cell, Cell]] = (None, None)
NOTHING: Final[tuple[Cell, Cell]] = ("", "")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: its name, the blocks it is made of, its first and last week."""

    name: str
    released: ReleasedBlocks
    weeks: tuple[int, int]


def sides_of(chosen: Chosen, *, words: Words) -> tuple[Side, ...]:
    """Return the chosen periods as sides."""
    return tuple(
        Side(
            period_name(period, words=words),
            period.released(chosen.arm),
            (period.first, period.last),
        )
        for period in chosen.periods
    )


def period_name(period: Period, *, words: Words) -> str:
    """Return the days of a period's own weeks."""
    return words.days(monday(period.first), sunday(period.last))


def share_columns(first: str, names: Sequence[str], *, words: Words) -> tuple[Column, ...]:
    """Return a naming column, then a number and a share for every side."""
    columns = [Column(label=first)]
    for name in names:
        columns.append(Column(label=words("column.people"), unit="count", group=name))
        columns.append(Column(label=words("column.share"), unit="percent", group=name))
    return tuple(columns)


def figure(n: int, percent: int | None) -> tuple[Cell, Cell]:
    """Return a number and its share as cells; both empty when nothing is shown yet."""
    return (n, percent) if n else NOT_YET


def bar_rows(era: Era, sides: Sequence[Side], *, words: Words) -> tuple[Row, ...]:
    """Return a row per value, then per pooled pair, with a number and share for every side."""
    by_side = [
        {bar.labels: bar for bar in bars(era.series, blocks=one.released.of(era.series))}
        for one in sides
    ]
    order = [cell.value for cell in era.series.cells]
    known = sorted(
        {labels for found in by_side for labels in found},
        key=lambda labels: (len(labels) > 1, [order.index(value) for value in labels]),
    )
    return tuple(
        Row(
            (
                label_of(labels, era=era, words=words),
                *(
                    cell
                    for side, found in zip(sides, by_side, strict=True)
                    for cell in _cells(found.get(labels), over=era.is_over(*side.weeks))
                ),
            ),
            "pooled" if len(labels) > 1 else "value",
        )
        for labels in known
    )


def is_shown(era: Era, sides: Sequence[Side]) -> bool:
    """Tell whether any side shows anything of an era."""
    return any(era.series.id in side.released.by_series for side in sides)


def _cells(bar: Bar | None, *, over: bool) -> tuple[Cell, Cell]:
    if bar is None or not bar.n:
        return NOTHING if over else NOT_YET
    return figure(bar.n, bar.percent)
