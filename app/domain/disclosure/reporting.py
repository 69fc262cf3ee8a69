"""Reporting: adds up released blocks for a choice of releases. Nothing else is ever shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.disclosure.release import Block
from app.domain.disclosure.series import Series

LEAST_BASE_FOR_SHARES = 100
"""Under this many answers, steps of ten make a share say more than is known."""


@dataclass(frozen=True, slots=True)
class Bar:
    """About ``n`` answers; ``percent`` is whole, or None while the base is too small for one.

    ``labels`` are values of the series; more than one: a pooled bar, "A or B".
    """

    labels: tuple[str, ...]
    n: int
    percent: int | None


def bars(series: Series, *, blocks: Sequence[Block]) -> tuple[Bar, ...]:
    """Return a series' bars over chosen releases: one per value, in order, then the pooled ones.

    `blocks` are all blocks of the chosen releases, of any series. A value that is not shown yet
    has a bar of 0: fewer than two blocks of its answers wait.
    """
    base = _base(series, blocks=blocks)
    values = [cell.value for cell in series.cells]
    pooled = {block.labels for block in blocks if block.series == series.id} - {
        (value,) for value in values
    }
    in_order = sorted(pooled, key=lambda labels: [values.index(value) for value in labels])
    return tuple(
        _bar(labels, series=series, blocks=blocks, base=base)
        for labels in [*((value,) for value in values), *in_order]
    )


def percent(n: int, *, base: int) -> int | None:
    """Return a share of shown numbers as a whole percent; noise can't lift it over 100.

    None while the base is too small for one.
    """
    if base < LEAST_BASE_FOR_SHARES:
        return None
    return min((200 * n + base) // (2 * base), 100)


def total(series: Series, *, blocks: Iterable[Block]) -> int:
    """Return about how many answers a series' bars show: their sum."""
    return sum(block.n for block in blocks if block.series == series.id)


def _base(series: Series, *, blocks: Sequence[Block]) -> int:
    if series.base is None:
        return total(series, blocks=blocks)
    wanted = frozenset(series.base.values)
    return sum(
        block.n
        for block in blocks
        if block.series == series.base.series and wanted.issuperset(block.labels)
    )


def _bar(labels: tuple[str, ...], *, series: Series, blocks: Iterable[Block], base: int) -> Bar:
    n = sum(b.n for b in blocks if b.series == series.id and b.labels == labels)
    return Bar(labels=labels, n=n, percent=percent(n, base=base))
