"""Thresholds can be raised and never lowered."""

import pytest

from app.domain.disclosure.thresholds import (
    LIMITS,
    Thresholds,
    ThresholdTooLowError,
    choice_problems,
)


def test_the_floors_are_what_visitors_were_promised() -> None:
    assert (Thresholds().month, Thresholds().quarter, Thresholds().variance) == (100, 50, 16)


@pytest.mark.parametrize("name", LIMITS)
def test_nothing_goes_below_its_floor(name: str) -> None:
    with pytest.raises(ThresholdTooLowError) as refused:
        Thresholds(**{name: LIMITS[name][0] - 1})
    assert refused.value.name == name


def test_the_stricter_of_two_choices_holds_number_by_number() -> None:
    one, other = Thresholds(month=300), Thresholds(quarter=80, variance=20)
    assert one.raised_to(other) == Thresholds(month=300, quarter=80, variance=20)
    assert other.raised_to(one) == one.raised_to(other)


def test_what_speaks_against_a_choice_is_said_number_by_number() -> None:
    assert choice_problems({"month": 99, "quarter": 5001, "variance": 16}) == {
        "month": "too_low",
        "quarter": "too_high",
    }
