"""Release: what of a cohort's shut epochs is shown from now on, and what still waits.

Answers are shown in whole blocks of ten people and more. Of every cell the whole blocks are
shown once and for all; what is left waits for the next release. So every number that is ever
shown, and every sum and difference of them, is a multiple of ten people: no combination leaves
one to nine. docs/statistics.md and docs/adr/0020 say why this rule and no other.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from app.domain.disclosure.noise import Draw, discrete_laplace
from app.domain.disclosure.pooling import Run, pooled_runs, stretches
from app.domain.disclosure.series import Series
from app.domain.disclosure.thresholds import Thresholds

Tallies: TypeAlias = Mapping[tuple[int, str, str], int]
"""Counts by version, variable and value, added up over the epochs released together."""


class WaitingCell(NamedTuple):
    """A value of a series whose answers wait."""

    series: str
    value: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """What of a cell is not shown yet.

    ``real`` people wait; ``noised`` is the same with all noise drawn for the cell so far, and it
    alone decides what is shown, save that never more is shown than real people wait.
    ``releases``: how many releases went by since a block of it was last shown.
    """

    real: int = 0
    noised: int = 0
    releases: int = 0


WaitingCells: TypeAlias = Mapping[WaitingCell, Waiting]


@dataclass(frozen=True, slots=True)
class Block:
    """What is shown: about ``n`` people gave one of ``labels`` (values of the series, in order).

    ``n`` is final: a multiple of ten, its noise inside, backed by at least as many real people.
    """

    series: str
    labels: tuple[str, ...]
    n: int


@dataclass(frozen=True, slots=True)
class Release:
    """What one release shows, and what waits after it."""

    blocks: tuple[Block, ...]
    waiting: WaitingCells


def due_epochs(completions: Mapping[str, int], *, thresholds: Thresholds) -> tuple[str, ...]:
    """Return the shut epochs of a cohort that are released now: all of them, or none yet.

    `completions` holds the completed visits of every shut, unreleased epoch.
    """
    enough = sum(completions.values()) >= thresholds.answers
    return tuple(sorted(completions)) if enough else ()


def release(
    tallies: Tallies,
    *,
    versions: Mapping[int, Sequence[Series]],
    waiting: WaitingCells,
    thresholds: Thresholds,
    draw: Draw,
) -> Release:
    """Release the epochs that are due; the caller consumes `tallies` and keeps the result.

    `versions` holds the series of every version that is counted in `tallies` and of the active
    one. What waits of a series that none of them has any more is dropped: its meaning ended.
    `draw` is the operating system's random source.
    """
    blocks: list[Block] = []
    after: dict[WaitingCell, Waiting] = {}
    for series, its_versions in _by_series(versions):
        cells = {
            cell.value: _arrive(
                waiting.get(WaitingCell(series.id, cell.value), Waiting()),
                sum(tallies.get((v, *source), 0) for v in its_versions for source in cell.sources),
                noise=discrete_laplace(scale=thresholds.noise, draw=draw),
            )
            for cell in series.cells
        }
        gate = _Gate(thresholds.block, {value: draw(2 * thresholds.block) for value in cells})
        blocks += _single_blocks(series, cells, gate=gate)
        if series.poolable:
            blocks += _pooled_blocks(series, cells, gate=gate, patience=thresholds.patience)
        after.update({WaitingCell(series.id, value): cell for value, cell in cells.items()})
    return Release(blocks=tuple(blocks), waiting=after)


@dataclass(frozen=True, slots=True)
class _Gate:
    """How many of the waiting answers go out now.

    ``reserves`` are drawn anew for every cell and release, from nothing to one less than
    two blocks, and stay behind: without them the rest of a cell that was just shown would be known
    to be less than a block, and two cells that count the same people would give it away.
    """

    block: int
    reserves: Mapping[str, int]

    def wants(self, run: Run, cells: Mapping[str, Waiting]) -> int:
        """Return the whole blocks that the noised counts ask for."""
        return self._whole(run, sum(cells[value].noised for value in run))

    def lets_out(self, run: Run, cells: Mapping[str, Waiting]) -> int:
        """Return the whole blocks shown: never more than real people wait.

        The reserve stays behind of the real ones, too: or a value whose noise strayed upwards
        would show, release after release, whether its tenth person has come.
        """
        real = sum(cells[value].real for value in run)
        return min(self.wants(run, cells), self._whole(run, real))

    def _whole(self, run: Run, count: int) -> int:
        reserve = max(self.reserves[value] for value in run)
        return max((count - reserve) // self.block, 0) * self.block


def _by_series(
    versions: Mapping[int, Sequence[Series]],
) -> Iterable[tuple[Series, tuple[int, ...]]]:
    newest_last = sorted(versions)
    known = {series.id: series for version in newest_last for series in versions[version]}
    holders: dict[str, tuple[int, ...]] = {}
    for version in newest_last:
        for series in versions[version]:
            holders[series.id] = (*holders.get(series.id, ()), version)
    return [(known[series_id], holders[series_id]) for series_id in known]


def _arrive(before: Waiting, arrived: int, *, noise: int) -> Waiting:
    return Waiting(
        real=before.real + arrived,
        noised=before.noised + arrived + noise,
        releases=before.releases + 1,
    )


def _single_blocks(series: Series, cells: dict[str, Waiting], *, gate: _Gate) -> Iterator[Block]:
    for value, cell in cells.items():
        n = gate.lets_out((value,), cells)
        if n:
            cells[value] = Waiting(real=cell.real - n, noised=cell.noised - n)
            yield Block(series.id, (value,), n)


def _pooled_blocks(
    series: Series, cells: dict[str, Waiting], *, gate: _Gate, patience: int
) -> Iterator[Block]:
    """Show neighbours together that each waited long enough, never all values as one."""
    for row in stretches(tuple(cells), waits=lambda value: cells[value].releases >= patience):
        runs = pooled_runs(
            row,
            least=2 if len(row) == len(cells) else 1,
            size=lambda run: sum(cells[value].noised for value in run),
            enough=lambda run: gate.wants(run, cells) > 0,
        )
        for run in runs:
            n = gate.lets_out(run, cells) if len(run) > 1 else 0
            if n:
                _consume(run, n, cells)
                yield Block(series.id, run, n)


def _consume(run: Run, n: int, cells: dict[str, Waiting]) -> None:
    """Take `n` real and `n` noised answers out of a run, the smallest cells emptied first."""
    real = noised = n
    for place, value in enumerate(sorted(run, key=lambda value: cells[value].noised), start=1):
        cell = cells[value]
        taken = min(cell.real, real)
        taken_noised = noised if place == len(run) else min(max(cell.noised, 0), noised)
        cells[value] = Waiting(real=cell.real - taken, noised=cell.noised - taken_noised)
        real -= taken
        noised -= taken_noised
