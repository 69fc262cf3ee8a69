"""Conditions: what each kind says of on-route answers."""

from __future__ import annotations

import pytest

from app.domain.conditions import (
    ALWAYS,
    AllOf,
    AnsweredBelow,
    AnswerIs,
    AnyOf,
    Condition,
    Definitions,
    FlagIs,
    holds,
    leaves,
    lone_answers,
)

NIGHT_OFTEN = AnswerIs("night", "=", "often")
FEVER, FALL = AnswerIs("signs", "=", "fever"), AnswerIs("signs", "=", "fall")
DEFINITIONS = Definitions(
    flags={"ill": AnyOf((FEVER, AllOf((FALL, NIGHT_OFTEN))))},
    item_sets={"list": ("night", "signs", "age")},
)
ANSWERS = {"night": ("often",), "signs": ("fever", "fall")}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (ALWAYS, True),
        (AnyOf(()), False),
        (NIGHT_OFTEN, True),
        (AnswerIs("night", "=", "no"), False),
        (AnswerIs("night", "!=", "no"), True),
        (AnswerIs("night", "!=", "often"), False),
        (FEVER, True),
        (AnswerIs("signs", "!=", "fever"), False),
        (AnswerIs("signs", "!=", "none"), True),
        (AnswerIs("age", "=", "old"), False),
        (AnswerIs("age", "!=", "old"), False),
        (AnswerIs("age", "exists", False), True),  # noqa: FBT003 - FHIR's exists takes a boolean
        (AnswerIs("night", "exists", True), True),  # noqa: FBT003 - FHIR's exists takes a boolean
        (AnswerIs("night", "exists", False), False),  # noqa: FBT003 - FHIR's exists takes a boolean
        (FlagIs("ill"), True),
        (AnsweredBelow("list", 3), True),
        (AnsweredBelow("list", 2), False),
        (AllOf((FEVER, NIGHT_OFTEN)), True),
        (AllOf((FEVER, AnswerIs("night", "=", "no"))), False),
        (AnyOf((AnswerIs("night", "=", "no"), FALL)), True),
    ],
    ids=str,
)
def test_a_condition_is_judged_on_the_answers(condition: Condition, *, expected: bool) -> None:
    assert holds(condition, answers=ANSWERS, definitions=DEFINITIONS) is expected


def test_the_leaves_of_a_condition_are_walked_in_written_order() -> None:
    condition = AllOf((AnsweredBelow("list", 3), NIGHT_OFTEN, FlagIs("ill")))
    found = tuple(leaves(condition, definitions=DEFINITIONS))
    assert found == (NIGHT_OFTEN, FEVER, FALL, NIGHT_OFTEN)


@pytest.mark.parametrize(
    ("condition", "alone"),
    [
        (FEVER, (FEVER,)),
        (AnyOf((FEVER, NIGHT_OFTEN)), (FEVER, NIGHT_OFTEN)),
        (FlagIs("ill"), (FEVER,)),
        (AllOf((FEVER,)), (FEVER,)),
        (AllOf((FEVER, FALL)), ()),
        (AnswerIs("signs", "!=", "fever"), ()),
        (AnswerIs("age", "exists", True), ()),  # noqa: FBT003 - FHIR's exists takes a boolean
        (AnsweredBelow("list", 3), ()),
    ],
    ids=str,
)
def test_lone_answers_each_make_a_condition_true(
    condition: Condition, alone: tuple[AnswerIs, ...]
) -> None:
    assert tuple(lone_answers(condition, definitions=DEFINITIONS)) == alone
    for leaf in alone:
        ticked = {leaf.question: (str(leaf.answer),)}
        assert holds(condition, answers=ticked, definitions=DEFINITIONS)
