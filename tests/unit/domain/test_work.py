"""What checking takes is counted in steps: the same everywhere, and refused beyond the budget."""

from __future__ import annotations

import pytest

from app.domain.budget import MOST_CHECK_WORK, TooMuchWorkError, Work
from app.domain.checks import problems
from app.domain.questionnaire import Questionnaire
from tests.builders import shipped, tiny
from tests.support.conditional import alternatives, chain, puzzle


def steps(questionnaire: Questionnaire) -> int:
    work = Work(MOST_CHECK_WORK)
    problems(questionnaire, work=work)
    return work.done


def test_more_than_allowed_is_an_error_and_stays_one() -> None:
    work = Work(3)
    work.spend()
    work.spend(2)
    for _ in range(2):
        with pytest.raises(TooMuchWorkError):
            work.spend()


@pytest.mark.parametrize(
    "asked",
    [shipped(), tiny(), alternatives(12, of=6), chain(40)],
    ids=["shipped", "minimal", "twelve of six", "a chain"],
)
def test_checking_takes_the_same_steps_each_time_and_a_small_part_of_the_budget(
    asked: Questionnaire,
) -> None:
    assert 0 < steps(asked) == steps(asked) < MOST_CHECK_WORK / 10


def test_a_chain_as_long_as_its_style_sheet_may_be_is_within_the_budget() -> None:
    assert problems(chain(89)) == ()


def test_a_document_that_takes_all_the_steps_there_are_is_refused_in_words() -> None:
    found = problems(puzzle(24))
    refused = f"checking it takes more than {MOST_CHECK_WORK} steps: simplify its conditions"
    assert str(found[-1]) == f"document: too_much_work: {refused}"


def test_one_step_more_than_needed_passes_and_one_less_does_not() -> None:
    needed = steps(tiny())
    assert problems(tiny(), work=Work(needed)) == ()
    (found,) = problems(tiny(), work=Work(needed - 1))
    assert found.code == "too_much_work"
