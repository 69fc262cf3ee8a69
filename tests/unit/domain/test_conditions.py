"""Conditions: what each kind says of on-route answers."""

from __future__ import annotations

import pytest

from app.domain.conditions import (
    ALWAYS,
    AllOf,
    Answered,
    AnsweredBelow,
    AnswerIn,
    AnyOf,
    AtLeast,
    Condition,
    Definitions,
    FlagIs,
    NoneOf,
    holds,
    lone_answers,
    wanted_answers,
)

NIGHT_OFTEN = AnswerIn("night", ("often",))
FEVER, FALL = AnswerIn("signs", ("fever",)), AnswerIn("signs", ("fall",))
OFTEN = ("night", "often")
ILL = (("signs", "fever"), ("signs", "fall"), OFTEN)
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
        (AnswerIn("night", ("no",)), False),
        (Answered("night", ("no",)), True),
        (Answered("night", ("often",)), False),
        (FEVER, True),
        (Answered("signs", ("fever",)), False),
        (Answered("signs", ("none",)), True),
        (AnswerIn("age", ("old",)), False),
        (Answered("age", ("old",)), False),
        (NoneOf((Answered("age"),)), True),
        (Answered("night"), True),
        (NoneOf((Answered("night"),)), False),
        (FlagIs("ill"), True),
        (AnsweredBelow("list", 3), True),
        (AnsweredBelow("list", 2), False),
        (AllOf((FEVER, NIGHT_OFTEN)), True),
        (AllOf((FEVER, AnswerIn("night", ("no",)))), False),
        (AnyOf((AnswerIn("night", ("no",)), FALL)), True),
        (AnswerIn("signs", ("none", "fall")), True),
        (AnswerIn("signs", ("none", "chill")), False),
        (Answered("signs", ("none", "fall")), False),
        (Answered("signs", ("none", "chill")), True),
        (Answered("age", ("old", "young")), False),
        (NoneOf((NIGHT_OFTEN,)), False),
        (NoneOf((FEVER, AnswerIn("night", ("no",)))), False),
        (NoneOf((AnswerIn("age", ("old",)), AnswerIn("night", ("no",)))), True),
        (NoneOf(()), True),
        (AtLeast(2, (FEVER, AnswerIn("night", ("no",)), FALL)), True),
        (AtLeast(3, (FEVER, AnswerIn("night", ("no",)), FALL)), False),
        (AtLeast(4, (FEVER, FALL, NIGHT_OFTEN)), False),
    ],
    ids=str,
)
def test_a_condition_is_judged_on_the_answers(condition: Condition, *, expected: bool) -> None:
    assert holds(condition, answers=ANSWERS, definitions=DEFINITIONS) is expected


def test_wanted_answers_are_walked_in_written_order_and_a_flag_once() -> None:
    condition = AllOf((AnsweredBelow("list", 3), NIGHT_OFTEN, FlagIs("ill"), FlagIs("ill")))
    found = tuple(wanted_answers(condition, definitions=DEFINITIONS))
    assert found == (OFTEN, *ILL)


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        (Answered("night", ("often",)), ()),
        (NoneOf((NIGHT_OFTEN, FlagIs("ill"))), ()),
        (NoneOf((NoneOf((NIGHT_OFTEN,)), FEVER)), (OFTEN,)),
        (AtLeast(2, (NoneOf((FEVER,)), FALL, NIGHT_OFTEN)), ILL[1:]),
        (AllOf((NoneOf((FlagIs("ill"),)), FlagIs("ill"))), ILL),
    ],
    ids=str,
)
def test_what_a_condition_asks_the_opposite_of_is_no_answer_it_wants(
    condition: Condition, wanted: tuple[tuple[str, str], ...]
) -> None:
    assert tuple(wanted_answers(condition, definitions=DEFINITIONS)) == wanted


@pytest.mark.parametrize(
    ("condition", "alone"),
    [
        (FEVER, (("signs", "fever"),)),
        (AnswerIn("night", ("often", "no")), (OFTEN, ("night", "no"))),
        (AnyOf((FEVER, NIGHT_OFTEN)), (("signs", "fever"), OFTEN)),
        (FlagIs("ill"), (("signs", "fever"),)),
        (AllOf((FEVER,)), (("signs", "fever"),)),
        (AllOf((FEVER, FALL)), ()),
        (Answered("signs", ("fever",)), ()),
        (Answered("age"), ()),
        (NoneOf((FEVER,)), ()),
        (NoneOf((NoneOf((FEVER,)),)), ()),
        (AtLeast(1, (FEVER, NIGHT_OFTEN)), (("signs", "fever"), OFTEN)),
        (AtLeast(2, (FEVER, NIGHT_OFTEN)), ()),
        (AnsweredBelow("list", 3), ()),
    ],
    ids=str,
)
def test_lone_answers_each_make_a_condition_true(
    condition: Condition, alone: tuple[tuple[str, str], ...]
) -> None:
    assert tuple(lone_answers(condition, definitions=DEFINITIONS)) == alone
    for link_id, code in alone:
        assert holds(condition, answers={link_id: (code,)}, definitions=DEFINITIONS)
