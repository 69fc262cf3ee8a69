"""Reports add up shown blocks and say no more than they know."""

from app.domain.disclosure.activity import break_off_percent, rounded, shown_activity
from app.domain.disclosure.release import Block
from app.domain.disclosure.reporting import Bar, bars, total
from app.domain.disclosure.series import Base, Series, SeriesCell
from app.domain.disclosure.thresholds import Thresholds


def _series(name: str, *values: str, base: Base | None = None) -> Series:
    cells = tuple(SeriesCell(value, ()) for value in values)
    return Series(id=name, variable=name, cells=cells, base=base)


STRAIN = _series("strain", "often", "sometimes", "no")


def test_blocks_of_equal_label_add_up_and_pooled_ones_are_bars_of_their_own() -> None:
    blocks = [
        Block("strain", ("often",), 50),
        Block("strain", ("often",), 20),
        Block("strain", ("sometimes", "no"), 10),
        Block("strain", ("often", "sometimes"), 20),
        Block("sleep", ("often",), 90),
    ]
    assert bars(STRAIN, blocks=blocks) == (
        Bar(("often",), 70, 70),
        Bar(("sometimes",), 0, 0),
        Bar(("no",), 0, 0),
        Bar(("often", "sometimes"), 20, 20),
        Bar(("sometimes", "no"), 10, 10),
    )
    assert total(STRAIN, blocks=blocks) == 100


def test_a_small_base_has_no_shares() -> None:
    assert bars(STRAIN, blocks=[Block("strain", ("no",), 90)])[2] == Bar(("no",), 90, None)


def test_a_tick_is_a_share_of_those_who_answered() -> None:
    ticked = _series("tick", "ticked", base=Base("who", ("answered",)))
    blocks = [
        Block("who", ("answered",), 200),
        Block("who", ("not_answered",), 50),
        Block("tick", ("ticked",), 30),
    ]
    assert bars(ticked, blocks=blocks) == (Bar(("ticked",), 30, 15),)


def test_noise_lifts_no_share_over_all() -> None:
    ticked = _series("tick", "ticked", base=Base("who", ("answered",)))
    blocks = [Block("who", ("answered",), 100), Block("tick", ("ticked",), 110)]
    assert bars(ticked, blocks=blocks) == (Bar(("ticked",), 110, 100),)


def test_activity_is_shown_from_thirty_starts_on_and_in_tens() -> None:
    events = {"starts": 34, "completions": 25, "line": 4}
    shown = shown_activity(events, thresholds=Thresholds())
    assert shown == {"starts": 30, "completions": 30, "line": 0}
    assert shown_activity({**events, "starts": 29}, thresholds=Thresholds()) is None


def test_break_off_is_read_from_shown_numbers() -> None:
    assert [rounded(n) for n in (0, 4, 5, 14, 15)] == [0, 0, 10, 10, 20]
    assert break_off_percent(stopped=10, reached=60) == 17
    assert break_off_percent(stopped=70, reached=60) == 100
    assert break_off_percent(stopped=0, reached=0) is None
