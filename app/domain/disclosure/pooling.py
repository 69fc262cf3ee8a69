"""Pooling: cells that waited too long are shown together with a neighbour, as "A or B"."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeAlias

Run: TypeAlias = tuple[str, ...]
"""Neighbouring values of a series, in its order."""


def pooled_runs(
    row: Run, *, least: int, size: Callable[[Run], int], enough: Callable[[Run], bool]
) -> tuple[Run, ...]:
    """Merge neighbours of one row while two runs beside each other both have too few.

    The pair with the smallest run goes first; of two such pairs the one whose other is smaller.
    At least `least` runs are left.
    """
    runs: list[Run] = [(value,) for value in row]
    while len(runs) > least:
        short = [
            place
            for place, pair in enumerate(pairwise(runs))
            if not any(enough(run) for run in pair)
        ]
        if not short:
            break
        place = min(short, key=lambda place: sorted(map(size, runs[place : place + 2])))
        runs[place : place + 2] = [runs[place] + runs[place + 1]]
    return tuple(runs)


def stretches(values: Sequence[str], *, waits: Callable[[str], bool]) -> tuple[Run, ...]:
    """Return the longest rows of neighbours that all wait."""
    found: list[list[str]] = [[]]
    for value in values:
        if waits(value):
            found[-1].append(value)
        elif found[-1]:
            found.append([])
    return tuple(tuple(row) for row in found if row)
