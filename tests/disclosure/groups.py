"""The groups an attacker goes for: every cell, and what two cells have or leave between them."""

import random
from collections.abc import Iterator
from functools import cache
from itertools import combinations, permutations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.domain.tally import Cell
from tests.disclosure.auditor import LEAST_SIZES, Group
from tests.disclosure.histories import History
from tests.disclosure.worlds import Kind


class _Predicate(NamedTuple):
    name: str
    belongs: NDArray[np.bool_]


def groups_of(history: History, *, most: int, seed: int) -> Iterator[Group]:
    """Return groups of one to nine people: in one release, up to one, of one version or not of it.

    There are hundreds; a sample of at most `most` is taken.
    """
    kinds = tuple(dict.fromkeys(kind for _, kind in history.visitors))
    versions = tuple(sorted(history.series))
    counts = np.array(
        [
            [[period[version, kind] for kind in kinds] for version in versions]
            for period in history.periods
        ]
    )
    predicates = _predicates(kinds)
    belongs = np.array([predicate.belongs for predicate in predicates]).T
    last = len(history.periods)
    in_one = counts.sum(axis=1) @ belongs
    up_to = in_one.cumsum(axis=0)
    of_one = counts.sum(axis=0) @ belongs
    spots = [(range(n, n + 1), versions, in_one[n]) for n in range(last)]
    spots += [(range(n + 1), versions, up_to[n]) for n in range(1, last)]
    for place, version in enumerate(versions):
        others = versions[:place] + versions[place + 1 :]
        spots.append((range(last), (version,), of_one[place]))
        spots.append((range(last), others, up_to[-1] - of_one[place]))
    places = [
        (predicates[place], span, chosen, int(sizes[place]))
        for span, chosen, sizes in spots
        for place in np.flatnonzero((sizes >= 1) & (sizes < LEAST_SIZES))
    ]
    for predicate, span, chosen, size in random.Random(seed).sample(places, min(most, len(places))):
        row: dict[object, float] = {
            ((version, kinds[place]), number): 1
            for version in chosen
            for place in np.flatnonzero(predicate.belongs)
            for number in span
        }
        name = f"{predicate.name}, releases {list(span)}, versions {list(chosen)}"
        yield Group(name, row, size)


@cache
def _predicates(kinds: tuple[Kind, ...]) -> tuple[_Predicate, ...]:
    cells: list[Cell] = sorted({cell for kind in kinds for cell in kind})
    has = {cell: np.array([cell in kind for kind in kinds]) for cell in cells}
    found = [_Predicate(_name(cell), has[cell]) for cell in cells]
    found += [
        _Predicate(f"{_name(one)} without {_name(other)}", has[one] & ~has[other])
        for one, other in permutations(cells, 2)
    ]
    found += [
        _Predicate(f"{_name(one)} and {_name(other)}", has[one] & has[other])
        for one, other in combinations(cells, 2)
    ]
    for variable in {cell.variable: None for cell in cells}:
        asked = np.array([any(cell.variable == variable for cell in kind) for kind in kinds])
        found += [_Predicate(f"asked {variable}", asked), _Predicate(f"not {variable}", ~asked)]
    return tuple(predicate for predicate in found if predicate.belongs.any())


def _name(cell: Cell) -> str:
    return f"{cell.variable}={cell.value}"
