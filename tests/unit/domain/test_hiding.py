"""Style rules grow with the document, never with the ways through it, or it is refused."""

from __future__ import annotations

import pytest

from app.domain import budget
from app.domain.budget import TooMuchWorkError, Work
from app.domain.checks.size import check_style_sheet
from app.domain.hiding import hiding_rules
from app.domain.questionnaire import Questionnaire
from tests.builders import shipped
from tests.support.conditional import alternatives, chain, layered

ADVICE = "ask fewer steps and items under conditions that rest on conditional items"


def refused(questionnaire: Questionnaire) -> list[str]:
    return [one.message for one in check_style_sheet(questionnaire)]


def length(questionnaire: Questionnaire) -> int:
    return sum(rule.length for rule in hiding_rules(questionnaire))


def test_an_item_asked_after_any_of_twelve_asked_after_all_of_six_needs_one_rule() -> None:
    """Once it were seven to the twelfth."""
    asked = alternatives(12, of=6)
    assert len(hiding_rules(asked)) == 12 * 6 + 1
    assert refused(asked) == []


def test_a_condition_that_all_alternatives_share_is_written_once() -> None:
    """Each item rests on all of the layer before, and its view on that of each."""
    found = layered(6, width=4, window=4)
    assert len(hiding_rules(found)) == 5
    assert refused(found) == []


def test_layers_that_rest_on_the_layer_before_are_refused_before_they_are_written() -> None:
    """Four to the eleventh ways through ninety-six questions."""
    asked = layered(12, width=8, window=4)
    work = Work(budget.MOST_HIDING_WORK)
    with pytest.raises(TooMuchWorkError):
        hiding_rules(asked, work=work)
    assert work.done < 2 * budget.MOST_HIDING_WORK
    assert refused(asked) == [
        f"conditions rest on conditions beyond what a style sheet can say: {ADVICE}"
    ]


@pytest.mark.parametrize(
    ("fits", "is_too_much"), [(chain(89), chain(90))], ids=["a chain of questions"]
)
def test_a_style_sheet_is_refused_beyond_its_bytes(
    fits: Questionnaire, is_too_much: Questionnaire
) -> None:
    assert length(fits) <= budget.MOST_HIDING_BYTES < length(is_too_much)
    assert refused(fits) == []
    needed, most = length(is_too_much), budget.MOST_HIDING_BYTES
    assert refused(is_too_much) == [
        f"the style rules need {needed} bytes, at most {most}: {ADVICE}"
    ]


def test_the_work_is_the_same_each_time() -> None:
    def steps() -> int:
        found = Work(budget.MOST_HIDING_WORK)
        hiding_rules(shipped(), work=found)
        return found.done

    assert steps() == steps() < budget.MOST_HIDING_WORK / 100
