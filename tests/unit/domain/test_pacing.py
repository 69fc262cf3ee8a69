"""Pace: so many at once, then one every so often, whatever the order of attempts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.pacing import Pace, empty_again, waiting_time

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PACE = Pace(at_once=5, every=timedelta(minutes=4))


def admitted(gaps: list[int], *, pace: Pace = PACE) -> list[datetime]:
    """Return the moments at which attempts passed that follow each other by these seconds."""
    now, moment, passed = NOW, None, []
    for gap in gaps:
        now += timedelta(seconds=gap)
        after = empty_again(moment, pace=pace, now=now)
        if after is not None:
            moment = after
            passed.append(now)
    return passed


def test_so_many_pass_at_once_and_no_more() -> None:
    assert len(admitted([0] * 20)) == 5


def test_after_a_pause_one_more_passes() -> None:
    assert len(admitted([0] * 20 + [240] + [0] * 20)) == 6


def test_the_waiting_time_is_exactly_long_enough() -> None:
    full = NOW + PACE.every * 5
    wait = waiting_time(full, pace=PACE, now=NOW)
    assert wait == PACE.every
    assert empty_again(full, pace=PACE, now=NOW + wait - timedelta(seconds=1)) is None
    assert empty_again(full, pace=PACE, now=NOW + wait) is not None
    assert waiting_time(None, pace=PACE, now=NOW) == timedelta(0)


@given(st.lists(st.integers(min_value=0, max_value=1200), max_size=200))
def test_in_no_stretch_of_time_do_more_pass_than_the_pace_allows(gaps: list[int]) -> None:
    passed = admitted(gaps)
    for index, first in enumerate(passed):
        for count, last in enumerate(passed[index:], start=1):
            assert count <= PACE.at_once + (last - first) // PACE.every
