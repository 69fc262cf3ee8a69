"""What an attacker knows who saw every release and has read the source of the rule.

A block of n stands for n people who gave that answer; activity
shows each period's completions, rounded; what
waits of a cell is less than a block beside its reserve; and every answer set implies what the
engine makes of it. The auditor's histories are drawn without noise and the attacker knows it, so
he is stronger than any real one: this is what the rule keeps before noise.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.domain.disclosure.pooling import stretches
from app.domain.disclosure.release import Block, Release, WaitingCell
from app.domain.disclosure.series import Series, SeriesCell
from tests.disclosure.auditor import Fact, Row
from tests.disclosure.histories import History


def facts_of(history: History, *, largest_reserve: int = 19) -> Iterator[Fact]:
    """Return everything shown, and everything the rule lets one conclude from it.

    `largest_reserve`: what a cell may keep back at most, as the attacker knows.
    """
    ages: dict[str, int] = {}
    for number, result in enumerate(history.releases):
        yield _completions(history, number)
        present = _present(history, result)
        ages = {series_id: ages.get(series_id, 0) + 1 for series_id in present}
        for series in present.values():
            knowledge = _Knowledge(history, series, number, ages[series.id], largest_reserve)
            yield from knowledge.of_cells()
            yield from knowledge.of_pools()


def _completions(history: History, number: int) -> Fact:
    """Activity shows the completions of the period in tens; he knows them to the nearest ten.

    That is more than it tells: the way they are rounded is left to chance.
    """
    row: Row = {(visitor, number): 1 for visitor in history.visitors}
    shown = (history.periods[number].total() + 5) // 10 * 10
    return Fact(row, max(shown - 5, history.thresholds.answers), shown + 4)


def _present(history: History, result: Release) -> Mapping[str, Series]:
    waiting = {cell.series for cell in result.waiting}
    return {
        series.id: series
        for group in history.series.values()
        for series in group
        if series.id in waiting
    }


@dataclass(frozen=True)
class _Knowledge:
    """What one release tells of one series. ``age``: its releases so far, this one included."""

    history: History
    series: Series
    number: int
    age: int
    largest_reserve: int

    @property
    def _most(self) -> int:
        """The most that can wait after a release: one less than a block, and the reserve."""
        return self.history.thresholds.block - 1 + self.largest_reserve

    @property
    def _shown(self) -> tuple[Block, ...]:
        return tuple(
            b for b in self.history.releases[self.number].blocks if b.series == self.series.id
        )

    def of_cells(self) -> Iterator[Fact]:
        """Who waits now waited before or came since, and was not shown."""
        for cell in self.series.cells:
            row: dict[object, float] = {self._waits(cell.value, self.number): 1}
            if self.age > 1:
                row[self._waits(cell.value, self.number - 1)] = -1
            row.update(dict.fromkeys(self._people(cell), -1))
            alone = 0
            for block in self._shown:
                if block.labels == (cell.value,):
                    alone = block.n
                elif cell.value in block.labels:
                    row[self._share(block, cell.value)] = 1
            yield Fact(row, -alone, -alone)
            yield Fact({self._waits(cell.value, self.number): 1}, 0, self._most)

    def of_pools(self) -> Iterator[Fact]:
        """People of a pooled block are shared out among its labels; few are left of them.

        Neighbours that waited long enough and still were not pooled are few together.
        """
        if not self.series.poolable:
            return
        pooled = [block.labels for block in self._shown if len(block.labels) > 1]
        for block in self._shown:
            if block.labels in pooled:
                yield Fact({self._share(block, v): 1 for v in block.labels}, block.n, block.n)
        values = tuple(cell.value for cell in self.series.cells)
        for row in stretches(values, waits=self._waited_long):
            if 1 < len(row) < len(values):
                yield self._few(row)
        for labels in pooled:
            yield self._few(labels)

    def _few(self, values: tuple[str, ...]) -> Fact:
        return Fact({self._waits(value, self.number): 1 for value in values}, 0, self._most)

    def _waited_long(self, value: str) -> bool:
        waiting = self.history.releases[self.number].waiting[WaitingCell(self.series.id, value)]
        return waiting.releases >= self.history.thresholds.patience

    def _people(self, cell: SeriesCell) -> Iterator[object]:
        for visitor in self.history.visitors:
            counted = self.series in self.history.series[visitor[0]]
            if counted and not visitor[1].isdisjoint(cell.sources):
                yield visitor, self.number

    def _waits(self, value: str, number: int) -> object:
        return "waits", self.series.id, value, number

    def _share(self, block: Block, value: str) -> object:
        return "share", self.series.id, block.labels, value, self.number
