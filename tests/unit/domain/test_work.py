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
    share = f"checking takes more than {MOST_CHECK_WORK} steps, most of them here"
    assert found[-1].message == f"{share}: simplify conditions"
    assert (found[-1].code, found[-1].place.split(".")[0]) == ("too_much_work", "notes")


def test_the_part_that_takes_most_of_the_steps_is_named() -> None:
    work = Work(MOST_CHECK_WORK)
    problems(puzzle(1), work=work)
    assert work.dearest in {"notes.note_0", "notes.note_0.when"}
    assert work.costs[work.dearest] > work.done / 3
    found = problems(puzzle(1), work=Work(work.done - 1))
    assert found[-1].place in {"notes.note_0", "notes.note_0.when"}
    assert found[-1].code == "too_much_work"
    assert Work(1).dearest == "document"


def test_one_step_more_than_needed_passes_and_one_less_does_not() -> None:
    needed = steps(tiny())
    assert problems(tiny(), work=Work(needed)) == ()
    (found,) = problems(tiny(), work=Work(needed - 1))
    assert found.code == "too_much_work"
