"""Thresholds can be raised and never lowered."""

import pytest

from app.domain.disclosure.thresholds import (
    Thresholds,
    ThresholdTooLowError,
    choice_problems,
)


@pytest.mark.parametrize(
    ("name", "value"),
    [("answers", 29), ("block", 9), ("block", 0), ("noise", 1), ("patience", 2)],
)
def test_nothing_goes_under_its_floor(name: str, value: int) -> None:
    with pytest.raises(ThresholdTooLowError, match=name):
        Thresholds(**{name: value})


def test_a_block_is_a_whole_number_of_tens() -> None:
    with pytest.raises(ThresholdTooLowError, match="block"):
        Thresholds(block=15)


def test_everything_may_be_raised() -> None:
    raised = Thresholds(answers=50, block=20, noise=4, patience=5)
    assert (raised.answers, raised.block, raised.noise, raised.patience) == (50, 20, 4, 5)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("answers", 29, "too_low"),
        ("answers", 1001, "too_high"),
        ("block", 0, "too_low"),
        ("block", 15, "uneven"),
        ("block", 110, "too_high"),
        ("noise", 1, "too_low"),
        ("noise", 11, "too_high"),
    ],
)
def test_a_choice_is_refused_number_by_number(name: str, value: int, problem: str) -> None:
    chosen = {"answers": 40, "block": 20, "noise": 3}
    assert choice_problems(**chosen) == {}
    assert choice_problems(**{**chosen, name: value}) == {name: problem}


def test_of_two_choices_the_stricter_holds_number_by_number() -> None:
    one, other = Thresholds(answers=50, noise=3), Thresholds(answers=40, block=20)
    both = Thresholds(answers=50, block=20, noise=3)
    assert one.raised_to(other) == other.raised_to(one) == both
