"""Ways in which releases would leak, planted into the application's own code one at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import pytest

from app.domain.disclosure.release import (
    ReleasedCell,
    Tallies,
    WeekDraw,
    completions_cell,
    noised_cells,
)
from app.domain.disclosure.series import Series
from app.domain.disclosure.thresholds import Thresholds
from app.services.releasing import run
from app.services.releasing.cohorts import PostedVersions
from app.services.releasing.run import ReleaseRun
from app.storage import shut_counts
from app.storage.shut_counts import ShutCount
from app.storage.week_draws import Cohort

Plant = Callable[[pytest.MonkeyPatch], None]
Versions = Mapping[int, Sequence[Series]]

COMPLETIONS = "completions"


def _truth(tallies: Tallies, versions: Versions) -> Mapping[tuple[str, ...], int]:
    """Return what is really counted in each cell that is shown."""
    found: Counter[tuple[str, ...]] = Counter()
    for version, its_series in versions.items():
        for series in its_series:
            for value in series.values:
                found[series.id, value] += tallies.get((version, series.variable, value), 0)
    return found


def _cells_changed(
    patch: pytest.MonkeyPatch, change: Callable[[ReleasedCell, int], ReleasedCell | None]
) -> None:
    """Let every cell be changed, or left out, in sight of its true count."""

    def shown(
        tallies: Tallies, *, versions: Versions, variance: int, draw: Callable[[int], int]
    ) -> tuple[ReleasedCell, ...]:
        truth = _truth(tallies, versions)
        found = noised_cells(tallies, versions=versions, variance=variance, draw=draw)
        changed = (change(cell, truth[cell.series, *cell.labels]) for cell in found)
        return tuple(cell for cell in changed if cell is not None)

    patch.setattr(run, "noised_cells", shown)


def clipped(patch: pytest.MonkeyPatch) -> None:
    """Never show more people than there are: the leak of the former rule."""
    _cells_changed(patch, lambda cell, n: ReleasedCell(cell.series, cell.labels, min(cell.n, n)))


def only_counted(patch: pytest.MonkeyPatch) -> None:
    """Leave out what nobody answered."""
    _cells_changed(patch, lambda cell, n: cell if n else None)


def hidden_below_ten(patch: pytest.MonkeyPatch) -> None:
    """Leave out what fewer than ten answered."""
    _cells_changed(patch, lambda cell, n: cell if n >= 10 else None)


def true_order(patch: pytest.MonkeyPatch) -> None:
    """Store cells in the order of their true counts."""

    def shown(tallies: Tallies, *, versions: Versions, **how: object) -> tuple[ReleasedCell, ...]:
        truth = _truth(tallies, versions)
        found = noised_cells(tallies, versions=versions, **how)  # type: ignore[arg-type]  # handed through
        return tuple(sorted(found, key=lambda cell: -truth[cell.series, *cell.labels]))

    patch.setattr(run, "noised_cells", shown)


def true_total(patch: pytest.MonkeyPatch) -> None:
    """Let a release's completions be the people who came."""
    tallies_of = ReleaseRun._tallies  # noqa: SLF001  # the leak is planted here
    seen: dict[str, int] = {}

    def tallies(self: ReleaseRun, cohort: Cohort, epochs: Sequence[str]) -> Tallies:
        found = tallies_of(self, cohort, epochs)
        seen["n"] = sum(n for (_, variable, _), n in found.items() if variable == COMPLETIONS)
        return found

    def total(weeks: Sequence[WeekDraw]) -> ReleasedCell:
        cell = completions_cell(weeks)
        return ReleasedCell(cell.series, cell.labels, seen.get("n", cell.n))

    patch.setattr(ReleaseRun, "_tallies", tallies)
    patch.setattr(run, "completions_cell", total)


def used_links(patch: pytest.MonkeyPatch) -> None:
    """Leave out events that nobody made."""
    events_of = ReleaseRun._events  # noqa: SLF001  # the leak is planted here

    def events(
        self: ReleaseRun, cohort: Cohort, weeks: Sequence[WeekDraw], versions: object
    ) -> Mapping[str, int]:
        found = events_of(self, cohort, weeks, versions)  # type: ignore[arg-type]  # handed through
        epochs = {week.epoch for week in weeks}
        there = {
            cell.name
            for cell in self._all_events
            if (cell.slug, cell.arm) == cohort and cell.epoch in epochs
        }
        return {name: n for name, n in found.items() if name in there or name == "completed"}

    patch.setattr(ReleaseRun, "_events", events)


def used_arms(patch: pytest.MonkeyPatch) -> None:
    """Draw only for arms that somebody was counted in, in weeks in which somebody came."""
    cohorts_of = PostedVersions.cohorts

    def cohorts(self: PostedVersions, epoch: str) -> Mapping[Cohort, int]:
        counted = {
            (one.slug, one.arm)
            for one in shut_counts.shut_counts(self._connection, until=epoch)
            if one.epoch == epoch
        }
        return {key: n for key, n in cohorts_of(self, epoch).items() if key in counted}

    patch.setattr(PostedVersions, "cohorts", cohorts)


def used_versions(patch: pytest.MonkeyPatch) -> None:
    """Release the series of versions that somebody answered."""

    def shown(tallies: Tallies, *, versions: Versions, **how: object) -> tuple[ReleasedCell, ...]:
        used = {version for version, *_ in tallies}
        some = {version: series for version, series in versions.items() if version in used}
        return noised_cells(tallies, versions=some, **how)  # type: ignore[arg-type]  # handed through

    patch.setattr(run, "noised_cells", shown)


def true_counts_decide(patch: pytest.MonkeyPatch) -> None:
    """Let a cohort be due when enough people really came."""
    turn = ReleaseRun._release_in_turn  # noqa: SLF001  # the leak is planted here
    counts: list[ShutCount] = []

    def in_turn(self: ReleaseRun, cohort: Cohort, *given: object, **more: object) -> None:
        counts[:] = [
            one
            for one in self._counts
            if (one.slug, one.arm) == cohort and one.variable == COMPLETIONS
        ]
        turn(self, cohort, *given, **more)  # type: ignore[arg-type]  # handed through

    def due(weeks: Sequence[WeekDraw], *, at: str, thresholds: Thresholds) -> bool:
        epochs = {week.epoch for week in weeks}
        came = sum(one.n for one in counts if one.epoch in epochs)
        return bool(at) and came >= thresholds.quarter

    patch.setattr(ReleaseRun, "_release_in_turn", in_turn)
    patch.setattr(run, "is_due", due)


def counted_again(patch: pytest.MonkeyPatch) -> None:
    """Carry what was released over into the next release."""
    kept: dict[tuple[str, Cohort], Counter[tuple[int, str, str]]] = {}
    tallies_of = ReleaseRun._tallies  # noqa: SLF001  # the leak is planted here

    def tallies(self: ReleaseRun, cohort: Cohort, epochs: Sequence[str]) -> Tallies:
        key = (str(self._connection.engine.url), cohort)
        kept[key] = Counter(tallies_of(self, cohort, epochs)) + kept.get(key, Counter())
        return kept[key]

    patch.setattr(ReleaseRun, "_tallies", tallies)


def doubled(patch: pytest.MonkeyPatch) -> None:
    """Show everything twice, each time with other noise."""

    def shown(tallies: Tallies, **how: object) -> tuple[ReleasedCell, ...]:
        once = noised_cells(tallies, **how)  # type: ignore[arg-type]  # handed through
        again = noised_cells(tallies, **how)  # type: ignore[arg-type]  # handed through
        more = (ReleasedCell(f"{cell.series}~", cell.labels, cell.n) for cell in again)
        return (*once, *more)

    patch.setattr(run, "noised_cells", shown)
