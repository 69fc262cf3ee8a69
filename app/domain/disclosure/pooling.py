"""Pooling: cells that waited too long are shown together with a neighbour, as "A or B"."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

Run: TypeAlias = tuple[str, ...]
"""Neighbouring values of a series, in its order."""


def pooled_runs(
    runs: Sequence[Run], *, size: Callable[[Run], int], enough: Callable[[Run], bool]
) -> tuple[Run, ...]:
    """Merge runs within one stretch of neighbours until each is enough or none can be merged.

    The smallest run that is not enough takes its smaller neighbour; the earlier one on a tie.
    """
    merged = list(runs)
    while len(merged) > 1:
        wanting = [place for place, run in enumerate(merged) if not enough(run)]
        if not wanting:
            break
        place = min(wanting, key=lambda place: size(merged[place]))
        beside = [near for near in (place - 1, place + 1) if 0 <= near < len(merged)]
        other = min(beside, key=lambda near: size(merged[near]))
        first, last = sorted((place, other))
        merged[first : last + 1] = [merged[first] + merged[last]]
    return tuple(merged)


def stretches(values: Sequence[str], *, waits: Callable[[str], bool]) -> tuple[Run, ...]:
    """Return the longest rows of neighbours that all wait."""
    found: list[list[str]] = [[]]
    for value in values:
        if waits(value):
            found[-1].append(value)
        elif found[-1]:
            found.append([])
    return tuple(tuple(row) for row in found if row)
