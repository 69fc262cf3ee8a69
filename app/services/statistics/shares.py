"""Numbers and shares of periods, side by side: rows under columns, and changes in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from math import ceil

from app.domain.comparison import judged_at_look
from app.domain.disclosure.fitting import PeriodFit
from app.domain.disclosure.series import Series
from app.domain.estimates import (
    About,
    Contrast,
    Estimate,
    Judgement,
    Rank,
    Share,
    ShownNumber,
    change,
    judged,
    pairs,
    ranks,
    shown_number,
    shown_share,
)
from app.services.statistics.periods import Chosen, Period, monday, sunday
from app.services.statistics.shown_tables import Cell, Column, Row, Table, Told, Words
from app.services.statistics.version_history import Era, VersionHistory, label_of

_WHOLE = 100
_TWO = 2


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: its name, what was released of it, its first and last week."""

    name: str
    fit: PeriodFit
    weeks: tuple[int, int]

    @property
    def several(self) -> int:
        """How many weeks it covers."""
        return self.weeks[1] - self.weeks[0] + 1


@dataclass(frozen=True, slots=True)
class ComparedSides:
    """What stands side by side. `newer` is the place of the one that changes are said of."""

    every: tuple[Side, ...]
    newer: int = 0

    def columns(self) -> tuple[Column, ...]:
        """Return a column for every side."""
        return tuple(Column(side.name) for side in self.every)

    def cells(self, series: Series, *values: str) -> tuple[Cell, ...]:
        """Return the number and share of some values of a series, for every side."""
        return tuple(
            told(side.fit.number(series, *values), side.fit.share(series, *values))
            for side in self.every
        )

    def change(self, series: Series, *values: str) -> Contrast | None:
        """Return how the share of some values changed."""
        return self.change_of([side.fit.share(series, *values) for side in self.every])

    def change_of(self, shares: Sequence[Share | None]) -> Contrast | None:
        """Return how a share changed from one side to the other; None where there are not two."""
        if len(shares) < _TWO:
            return None
        after, before = shares[self.newer], shares[1 - self.newer]
        return None if before is None or after is None else change(before, after)


def sides_of(chosen: Chosen, *, versions: VersionHistory, words: Words) -> ComparedSides:
    """Return the chosen periods as sides."""
    return ComparedSides(
        tuple(
            Side(
                period_name(period, words=words),
                PeriodFit(period.of_arm(chosen.arm), versions.counted_in),
                (period.first, period.last),
            )
            for period in chosen.periods
        )
    )


def period_name(period: Period, *, words: Words) -> str:
    """Return the days of a period's own weeks."""
    return words.days(monday(period.first), sunday(period.last))


def told(number: Estimate | None, share: Share | None = None) -> Cell:
    """Return a number and its share as they are told."""
    return None if number is None else Told(shown_number(number), shown_share(share))


def told_number(number: ShownNumber, *, words: Words) -> str:
    """Return a number of people in words."""
    return words("told.about" if isinstance(number, About) else "told.at_most", n=number)


def value_rows(era: Era, sides: ComparedSides, *, words: Words) -> Iterator[Row]:
    """Yield a row per value of a series, with a number and its share for every side."""
    for value in era.series.values:
        yield Row(
            label_of(value, era=era, words=words),
            sides.cells(era.series, value),
            change=sides.change(era.series, value),
        )


def is_shown(era: Era, sides: ComparedSides) -> bool:
    """Tell whether any side shows anything of an era."""
    return any(side.fit.number(era.series) is not None for side in sides.every)


def in_words(tables: Sequence[Table], *, words: Words) -> tuple[Table, ...]:
    """Say of every change and every order what is sure, among all that one page compares.

    Of two arms it is what stays true for whoever looks at every release.
    """
    changes: dict[bool, list[Contrast]] = {False: [], True: []}
    for table in tables:
        changes[bool(table.looks)] += [row.change for row in table.rows if row.change]
    looks = max((table.looks for table in tables), default=0)
    of_arms = judged_at_look(changes[True], look=looks)
    judgements = {False: iter(judged(changes[False])), True: iter(of_arms)}
    found = []
    for table in tables:
        own = judgements[bool(table.looks)]
        mine = [next(own) if row.change else None for row in table.rows]
        found.append(_said(table, mine, words) if any(mine) else table)
    return tuple(_ranked(found, words))


def _said(table: Table, judgements: Sequence[Judgement | None], words: Words) -> Table:
    subject = table.changed or words("changed.period")
    rows = tuple(
        replace(row, moved=one.holds, remark=_remark(row, one, subject, words)) if one else row
        for row, one in zip(table.rows, judgements, strict=True)
    )
    points = [
        _WHOLE * one.smallest
        for row, one in zip(table.rows, judgements, strict=True)
        if one and not row.a_week
    ]
    smallest = ceil(max(points, default=0))
    notes = (*table.notes, *([words("note.smallest", points=smallest)] if points else []))
    remark = words("column.change")
    return replace(table, rows=rows, remark=remark, notes=notes, smallest=smallest)


def _remark(row: Row, one: Judgement, subject: str, words: Words) -> str:
    if not one.holds:
        return words("change.same")
    way = "more" if one.contrast.difference > 0 else "less"
    if row.a_week:
        return words(f"a_week.{way}", subject=subject)
    points = round(abs(one.contrast.difference) * _WHOLE)
    return words(f"change.{way}", subject=subject, points=points)


def _ranked(tables: Sequence[Table], words: Words) -> Iterator[Table]:
    """Yield tables with the ranks of their rows; none where not every share can be told."""
    orders = [_orders(table) for table in tables]
    judgements = iter(judged([pair for shares in orders for pair in pairs(shares)]))
    for table, shares in zip(tables, orders, strict=True):
        mine = tuple(islice(judgements, len(shares) * (len(shares) - 1) // 2))
        found = iter(ranks(len(shares), mine))
        yield replace(
            table,
            rows=tuple(
                _placed(row, next(found), table, words) if row.order and shares else row
                for row in table.rows
            ),
        )


def _orders(table: Table) -> Sequence[Share]:
    shares = [row.order for row in table.rows if row.order]
    return shares if all(shown_share(one) for one in shares) else []


def _placed(row: Row, rank: Rank, table: Table, words: Words) -> Row:
    best, worst = rank
    place = words("place" if best == worst else "places", best=best, worst=worst)
    tells = table.says_places and worst - best < len(table.rows) / 2
    return replace(row, rank=rank, place=place if tells else "")
