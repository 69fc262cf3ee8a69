"""A release shows whole blocks, keeps the rest, and never shows an answer twice."""

from collections.abc import Mapping

from app.domain.disclosure.release import (
    Block,
    Release,
    Waiting,
    WaitingCell,
    WaitingCells,
    due_epochs,
    release,
)
from app.domain.disclosure.series import Series, SeriesCell
from app.domain.disclosure.thresholds import Thresholds
from app.domain.tally import Cell

VALUES = ("often", "sometimes", "no", "not_answered")
THRESHOLDS = Thresholds()


def _item(variable: str = "item/strain", *, poolable: bool = True) -> Series:
    cells = tuple(SeriesCell(value, (Cell(variable, value),)) for value in VALUES)
    return Series(id=f"{variable}#1", variable=variable, cells=cells, poolable=poolable)


STRAIN = _item()


def _quiet(limit: int) -> int:
    """Draw no noise and no reserve."""
    return 1 if limit == 4 else 0


def _release(
    counts: Mapping[str, int], waiting: WaitingCells | None = None, *, version: int = 1
) -> Release:
    tallies = {(version, "item/strain", value): n for value, n in counts.items()}
    return release(
        tallies,
        versions={version: (STRAIN,)},
        waiting=waiting or {},
        thresholds=THRESHOLDS,
        draw=_quiet,
    )


def _after(released: Release, value: str) -> Waiting:
    return released.waiting[WaitingCell(STRAIN.id, value)]


def test_whole_tens_are_shown_and_the_rest_waits() -> None:
    released = _release({"often": 27, "sometimes": 10, "no": 9})
    assert released.blocks == (
        Block(STRAIN.id, ("often",), 20),
        Block(STRAIN.id, ("sometimes",), 10),
    )
    assert _after(released, "often") == Waiting(real=7, noised=7)
    assert _after(released, "no") == Waiting(real=9, noised=9, releases=1)
    assert _after(released, "not_answered") == Waiting(releases=1)


def test_what_waited_is_shown_with_what_comes_later_and_never_again() -> None:
    first = _release({"no": 9})
    second = _release({"no": 1}, first.waiting)
    third = _release({}, second.waiting)
    assert [block.n for block in second.blocks] == [10]
    assert third.blocks == ()
    assert _after(third, "no").real == 0


def test_more_people_are_never_shown_than_answered() -> None:
    waiting = {WaitingCell(STRAIN.id, "no"): Waiting(real=9, noised=60)}
    assert _release({}, waiting).blocks == ()
    assert [block.n for block in _release({"no": 3}, waiting).blocks] == [10]


def test_the_noised_count_decides_how_much_is_shown() -> None:
    waiting = {WaitingCell(STRAIN.id, "no"): Waiting(real=30, noised=12)}
    assert [block.n for block in _release({}, waiting).blocks] == [10]


def test_a_reserve_stays_behind() -> None:
    released = release(
        {(1, "item/strain", "no"): 18},
        versions={1: (STRAIN,)},
        waiting={},
        thresholds=THRESHOLDS,
        draw=lambda limit: 9 if limit == 20 else _quiet(limit),
    )
    assert released.blocks == ()


def test_versions_of_one_series_are_added_up() -> None:
    tallies = {
        (1, "item/strain", "no"): 6,
        (2, "item/strain", "no"): 5,
        (3, "item/strain", "no"): 9,
    }
    released = release(
        tallies,
        versions={1: (STRAIN,), 2: (STRAIN,)},
        waiting={},
        thresholds=THRESHOLDS,
        draw=_quiet,
    )
    assert released.blocks == (Block(STRAIN.id, ("no",), 10),)


def test_what_waits_of_an_ended_series_is_dropped() -> None:
    first = _release({"no": 9})
    other = _item("item/sleep")
    second = release(
        {}, versions={2: (other,)}, waiting=first.waiting, thresholds=THRESHOLDS, draw=_quiet
    )
    assert {cell.series for cell in second.waiting} == {other.id}


def _waited(counts: Mapping[str, int], *, releases: int = 2) -> WaitingCells:
    return {WaitingCell(STRAIN.id, v): Waiting(n, n, releases) for v, n in counts.items()}


def test_neighbours_that_waited_three_releases_are_pooled() -> None:
    released = _release({"no": 40}, _waited({"often": 5, "sometimes": 6}))
    assert released.blocks == (
        Block(STRAIN.id, ("no",), 40),
        Block(STRAIN.id, ("often", "sometimes"), 10),
    )
    left = _after(released, "often").real + _after(released, "sometimes").real
    assert left == 1


def test_neighbours_that_waited_less_are_not_pooled() -> None:
    waiting = _waited({"often": 5, "sometimes": 6}, releases=1)
    assert _release({"no": 40}, waiting).blocks == (Block(STRAIN.id, ("no",), 40),)


def test_only_neighbours_are_pooled() -> None:
    released = _release({"sometimes": 10}, _waited({"often": 6, "no": 6}))
    assert released.blocks == (Block(STRAIN.id, ("sometimes",), 10),)


def test_the_smallest_cell_takes_its_smaller_neighbour() -> None:
    released = _release({"not_answered": 20}, _waited({"often": 9, "sometimes": 3, "no": 8}))
    assert [block.labels for block in released.blocks] == [("not_answered",), ("sometimes", "no")]
    assert _after(released, "often") == Waiting(real=9, noised=9, releases=3)


def test_all_options_together_are_never_shown_as_one() -> None:
    few = {"often": 9, "sometimes": 4, "no": 4, "not_answered": 1}
    assert _release({}, _waited(few)).blocks == ()


def test_where_every_option_waited_two_groups_are_made() -> None:
    released = _release({}, _waited({"often": 9, "sometimes": 5, "no": 6, "not_answered": 0}))
    assert released.blocks == (Block(STRAIN.id, ("sometimes", "no", "not_answered"), 10),)


def test_epochs_wait_until_thirty_people_answered() -> None:
    weeks = {"2026-W40": 12, "2026-W39": 17}
    assert due_epochs(weeks, thresholds=THRESHOLDS) == ()
    assert due_epochs({**weeks, "2026-W41": 1}, thresholds=THRESHOLDS) == (
        "2026-W39",
        "2026-W40",
        "2026-W41",
    )


def test_the_worked_example_of_the_documentation_comes_out_as_written() -> None:
    """docs/statistics.md: what Ms A and forty others answered; the noise is put in by hand."""
    noise = {"often": -1, "sometimes": 2, "no": 0, "not_answered": 1}
    reserves = iter([3, 8, 1, 5])
    released = release(
        {(1, "item/strain", v): n for v, n in (("often", 17), ("sometimes", 13), ("no", 11))},
        versions={1: (STRAIN,)},
        waiting={WaitingCell(STRAIN.id, v): Waiting(noised=z) for v, z in noise.items()},
        thresholds=THRESHOLDS,
        draw=lambda limit: next(reserves) if limit == 2 * THRESHOLDS.block else _quiet(limit),
    )
    assert {block.labels: block.n for block in released.blocks} == {("often",): 10, ("no",): 10}
    left = {cell.value: (w.real, w.noised) for cell, w in released.waiting.items()}
    assert left == {"often": (7, 6), "sometimes": (13, 15), "no": (1, 1), "not_answered": (0, 1)}
