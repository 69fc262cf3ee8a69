"""The auditor: a linear programme over every world that agrees with all that was shown.

A world says how many visitors of each kind came in each period. Everything shown, and every
rule the attacker knows, is a `Fact`: a sum of such counts that lies between two numbers. The
size of a group of people is such a sum, too; its smallest and largest value over all worlds is
exactly what the attacker can know of it. Worlds need not be whole numbers here, so the auditor
may find a group wider than it is by less than one; bounds are rounded inwards.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil, floor, inf

from scipy.optimize import linprog
from scipy.sparse import csr_matrix

Column = object
Row = Mapping[Column, float]
LEAST_SIZES = 10
_TOLERANCE = 1e-6
_UNBOUNDED = 3


@dataclass(frozen=True)
class Fact:
    """The attacker knows that ``low <= sum of row <= high``."""

    row: Row
    low: float
    high: float = inf


@dataclass(frozen=True)
class Group:
    """A group of people, its name and its true size."""

    name: str
    row: Row
    size: int


@dataclass(frozen=True)
class Finding:
    """A group of one to nine people that the attacker knows too well."""

    group: Group
    low: int
    high: float


class Auditor:
    """Bounds the size of groups, given facts.

    Columns that stand in the same facts with the same factor are one column to the programme: a
    group that holds some of them may hold none or all of their people.
    """

    def __init__(self, facts: Iterable[Fact]) -> None:
        """Write the facts as one matrix."""
        rows: list[tuple[Row, float]] = []
        for fact in facts:
            if fact.high != inf:
                rows.append((fact.row, fact.high))
            if fact.low > -inf:
                rows.append(({name: -times for name, times in fact.row.items()}, -fact.low))
        met: dict[Column, list[tuple[int, float]]] = {}
        for number, (row, _) in enumerate(rows):
            for name, times in row.items():
                met.setdefault(name, []).append((number, times))
        self._alike: dict[tuple[tuple[int, float], ...], list[Column]] = {}
        for name, where in met.items():
            self._alike.setdefault(tuple(where), []).append(name)
        self._known = frozenset(met)
        self._limits = [limit for _, limit in rows]
        places = [
            (number, column, times)
            for column, where in enumerate(self._alike)
            for number, times in where
        ]
        numbers, columns, factors = zip(*places, strict=True)
        shape = (len(rows), len(self._alike))
        self._matrix = csr_matrix((factors, (numbers, columns)), shape=shape)

    def findings(self, groups: Iterable[Group]) -> tuple[Finding, ...]:
        """Return the groups of one to nine people known to be there and too well in number.

        That is: nobody being in it is impossible, and fewer than ten sizes are possible.
        """
        found = []
        for group in groups:
            if not 1 <= group.size < LEAST_SIZES:
                continue
            low = self.least(group.row)
            high = self.most(group.row) if low else inf
            if high - low + 1 < LEAST_SIZES:
                found.append(Finding(group, low, high))
        return tuple(found)

    def least(self, row: Row) -> int:
        """Return the smallest possible size of a group."""
        aim = [min(row.get(name, 0) for name in alike) for alike in self._alike.values()]
        return max(ceil(self._smallest(aim) - _TOLERANCE), 0)

    def most(self, row: Row) -> float:
        """Return the largest possible size of a group."""
        if not self._known.issuperset(row):
            return inf
        aim = [-max(row.get(name, 0) for name in alike) for alike in self._alike.values()]
        return floor(-self._smallest(aim) + _TOLERANCE)

    def _smallest(self, aim: list[float]) -> float:
        if not any(aim):
            return 0
        found = linprog(aim, A_ub=self._matrix, b_ub=self._limits, method="highs")
        if found.status == _UNBOUNDED:
            return -inf
        if found.status != 0:
            raise AssertionError(f"the facts contradict each other: {found.message}")
        return float(found.fun)
