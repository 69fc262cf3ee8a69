"""Thresholds can be raised and never lowered."""

import pytest

from app.domain.disclosure.thresholds import Thresholds, ThresholdTooLowError


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
