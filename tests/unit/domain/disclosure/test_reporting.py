"""Reports add up shown blocks and say no more than they know."""

import random
from collections import Counter

import pytest

from app.domain.disclosure.activity import break_off_percent, in_tens, shown_activity
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


def without_noise(limit: int) -> int:
    """Draw no noise, and round to the nearest ten."""
    return {2: 0, 4: 1}.get(limit, 5)


def test_activity_is_shown_from_thirty_starts_on_and_in_tens() -> None:
    events = {"starts": 34, "completions": 25, "line": 4}
    shown = shown_activity(events, thresholds=Thresholds(), draw=without_noise)
    assert shown == {"starts": 30, "completions": 30}
    few = {**events, "starts": 29}
    assert shown_activity(few, thresholds=Thresholds(), draw=without_noise) is None


@pytest.mark.parametrize("n", [10, 14, 37, 95])
def test_activity_is_right_on_average(n: int) -> None:
    draw = random.Random(n).randrange
    drawn = [in_tens(n, noise=2, draw=draw) for _ in range(4000)]
    assert sum(drawn) / len(drawn) == pytest.approx(n, abs=0.4)
    assert not any(one % 10 for one in drawn)


@pytest.mark.parametrize("own", [0, 4, 9, 14])
def test_whoever_sends_all_events_but_one_hardly_learns_that_one(own: int) -> None:
    """With the nearest ten four of one's own and a fifth would tell for sure."""
    draw = random.Random(own).randrange
    alone, together = (
        Counter(in_tens(n, noise=2, draw=draw) for _ in range(4000)) for n in (own, own + 1)
    )
    right = sum(max(alone[shown], together[shown]) for shown in alone | together) / 8000
    assert right <= 0.6
    often = [shown for shown, n in (alone | together).items() if n > 40]
    assert all(alone[shown] and together[shown] for shown in often), "nothing shown is a proof"


def test_break_off_is_read_from_shown_numbers() -> None:
    assert break_off_percent(stopped=10, reached=60) == 17
    assert break_off_percent(stopped=70, reached=60) == 100
    assert break_off_percent(stopped=0, reached=0) is None
