"""The static checks: silent on good questionnaires, exact on every broken one."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from app.documents.reading import read_questionnaire
from app.domain.checks import problems
from app.domain.conditions import (
    AllOf,
    Answered,
    AnsweredBelow,
    AnswerIn,
    AnyOf,
    Condition,
    FlagIs,
)
from app.domain.questionnaire import Item, Questionnaire
from tests.builders import document, shipped, tiny
from tests.unit.domain.broken import ALL, Broken


def codes_at(questionnaire: Questionnaire) -> set[tuple[str, str]]:
    return {(problem.code, problem.place) for problem in problems(questionnaire)}


def with_item(**changes: object) -> Questionnaire:
    """Change the first item of the second step in ways the document format can't express."""
    source = tiny()
    first, habits, *rest = source.steps
    item: Item = replace(habits.items[0], **changes)  # type: ignore[arg-type] # any field may change
    habits = replace(habits, items=(item, *habits.items[1:]))
    return replace(source, steps=(first, habits, *rest))


def test_the_shipped_questionnaire_has_no_problem() -> None:
    assert problems(shipped()) == ()


@pytest.mark.parametrize("name", ["minimal", "eye-strain", "one-question"])
def test_the_tiny_questionnaires_have_no_problem(name: str) -> None:
    assert problems(tiny(name)) == ()


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.code} at {case.place}")
def test_a_broken_questionnaire_is_found_out(case: Broken) -> None:
    raw = document()
    for change in case.changes:
        change(raw)
    found = read_questionnaire(json.dumps(raw))
    assert (case.code, case.place) in codes_at(found)


def test_an_unknown_item_type_is_found_out() -> None:
    place = "steps.habits.items.strain.type"
    assert ("item_type", place) in codes_at(with_item(type="slider"))


def test_an_item_without_options_is_found_out() -> None:
    place = "steps.habits.items.strain.answer_options"
    assert ("no_options", place) in codes_at(with_item(answer_options=()))


@pytest.mark.parametrize(
    "condition",
    [
        FlagIs("growing"),
        AnsweredBelow("checklist", 2),
        AllOf((AnyOf((AnswerIn("safety", ("amber",)),)),)),
    ],
    ids=["a flag", "an item set", "nested lists"],
)
def test_an_item_shown_by_what_css_cannot_express_is_found_out(condition: Condition) -> None:
    place = "steps.habits.items.strain.enable_when"
    assert ("condition_css", place) in codes_at(with_item(enabled_when=condition))


@pytest.mark.parametrize(
    "condition",
    [
        AnswerIn("safety", ("amber",)),
        Answered("safety"),
        AnyOf((AnswerIn("safety", ("amber",)), AnswerIn("safety", ("red",)))),
    ],
    ids=["a tick", "any answer", "one of two ticks"],
)
def test_an_item_shown_by_ticks_passes(condition: Condition) -> None:
    assert problems(with_item(enabled_when=condition)) == ()


def test_every_problem_is_one_line_that_starts_with_its_place() -> None:
    raw = document()
    for case in ALL[:40]:
        case.changes[0](raw)
    found = problems(read_questionnaire(json.dumps(raw)))
    assert len(found) > 30
    for problem in found:
        assert str(problem).startswith(f"{problem.place}: {problem.code}: ")
        assert str(problem).isprintable()


def test_a_theme_whose_gate_is_wider_than_its_rivals_is_reachable() -> None:
    """Both rest on the same items and only one is shown, but the first needs its gate."""
    raw = document(theme_selection__cap=1, scales__bright__link_ids=["strain", "rest"])
    assert problems(read_questionnaire(json.dumps(raw))) == ()


def test_a_section_that_is_switched_off_may_be_referred_to() -> None:
    raw = document()
    raw["levels"][2]["common_sections"].append("voices")
    assert problems(read_questionnaire(json.dumps(raw))) == ()
