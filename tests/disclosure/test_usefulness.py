"""What is released is worth looking at: shares are nearly right, and the page knows how nearly."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.disclosure.usefulness import (
    LONG_SECOND_MONTH,
    MOST_FALSE,
    Usefulness,
    missed,
    told_in_words,
    usefulness,
)

SEEDS, POOL = range(20), 400


@pytest.mark.parametrize(
    ("a_day", "weeks", "first"),
    [
        (1.5, 4, 0),
        (1.5, 13, 0),
        (1.5, 13, LONG_SECOND_MONTH),
        (6, 4, 0),
        (6, 52, 0),
        (25, 4, 0),
    ],
)
def test_what_is_wanted_of_shares_and_intervals_is_reached(
    a_day: float, weeks: int, first: int
) -> None:
    found = usefulness(a_day, weeks, seeds=SEEDS, pool=POOL, first=first)
    assert list(missed(a_day, weeks, found)) == [], found


def test_of_the_changes_told_in_words_few_are_false() -> None:
    changes, orders = told_in_words(25, seeds=range(3), pool=POOL)
    assert changes.said > 0
    assert orders.said > 0
    assert changes.falsehood <= MOST_FALSE
    assert orders.falsehood <= MOST_FALSE


def test_what_is_missed_is_told() -> None:
    good = Usefulness(error=0.9, shown=0.8, numbers=0.9, shares=0.9)
    assert list(missed(6, 13, good)) == []
    assert list(missed(6, 13, replace(good, error=1.1))) == ["error over 1.0"]
    assert list(missed(6, 13, replace(good, shown=0.7))) == ["shown"]
    assert list(missed(6, 52, replace(good, error=0.4))) == ["shown"]
    assert list(missed(6, 13, replace(good, numbers=0.87, shares=0.96))) == ["coverage"] * 2
    assert list(missed(6, 13, replace(good, error=None))) == ["released"]
    assert list(missed(1.5, 4, good)) == ["released"]
