"""Conditions look back, never at themselves, and show by CSS what the server will judge."""

from collections.abc import Iterator, Mapping
from typing import assert_never

from app.domain.checks.places import (
    asking_conditions,
    item_place,
    placed_items,
    step_place,
)
from app.domain.checks.problem import Problem
from app.domain.conditions import (
    AllOf,
    Answered,
    AnsweredBelow,
    AnswerIn,
    AnyOf,
    AtLeast,
    Condition,
    FlagIs,
    NoneOf,
    atoms,
)
from app.domain.questionnaire import Item, Questionnaire


def check_conditions(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Find conditions on later items, cycles, and routes that a page without script can't show."""
    yield from _cycles(_item_graph(questionnaire))
    yield from _cycles(_flag_graph(questionnaire))
    yield from _later_items(questionnaire)
    yield from _beyond_css(questionnaire)


def _later_items(questionnaire: Questionnaire) -> Iterator[Problem]:
    earlier: set[str] = set()
    known = frozenset(item.link_id for _, _, item in placed_items(questionnaire))
    for step in questionnaire.steps:
        yield from _not_yet_asked(
            step.enabled_when, later=known - earlier, place=f"{step_place(step)}.enable_when"
        )
        for item in step.items:
            place = f"{item_place(step, item)}.enable_when"
            yield from _not_yet_asked(item.enabled_when, later=known - earlier, place=place)
            earlier.add(item.link_id)


def _not_yet_asked(condition: Condition, *, later: frozenset[str], place: str) -> Iterator[Problem]:
    for question in _questions(condition):
        if question in later:
            message = f"'{question}' is not asked before this"
            yield Problem(place, "condition_on_later_item", message)


def _questions(condition: Condition) -> Iterator[str]:
    """Walk the items whose own answers a condition compares."""
    for atom in atoms(condition):
        match atom:
            case AnswerIn(question) | Answered(question):
                yield question
            case AnsweredBelow() | FlagIs():
                pass
            case _:
                assert_never(atom)


def _item_graph(questionnaire: Questionnaire) -> Mapping[str, frozenset[str]]:
    """Return, by place, the places of the items that decide whether an item is asked."""
    places = {item.link_id: place for place, _, item in placed_items(questionnaire)}
    return {
        place: frozenset(
            places[question]
            for condition in (step.enabled_when, item.enabled_when)
            for question in _questions(condition)
            if question in places
        )
        for place, step, item in placed_items(questionnaire)
    }


def _flag_graph(questionnaire: Questionnaire) -> Mapping[str, frozenset[str]]:
    return {
        f"flags.{flag.id}": frozenset(
            f"flags.{atom.flag}" for atom in atoms(flag.when) if isinstance(atom, FlagIs)
        )
        for flag in questionnaire.flags
    }


def _cycles(graph: Mapping[str, frozenset[str]]) -> Iterator[Problem]:
    for place in graph:
        if place in _all_after(place, graph=graph):
            yield Problem(place, "cycle", "depends on itself")


def _all_after(place: str, *, graph: Mapping[str, frozenset[str]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = list(graph.get(place, ()))
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting.extend(graph.get(current, ()))
    return frozenset(found)


def _beyond_css(questionnaire: Questionnaire) -> Iterator[Problem]:
    for place, condition in asking_conditions(questionnaire):
        yield from _css(condition, place=place, questionnaire=questionnaire)


def _css(condition: Condition, *, place: str, questionnaire: Questionnaire) -> Iterator[Problem]:
    """Find what ``:has(:checked)`` would show differently from what the server judges.

    The page knows ticks, not dropped ones: a ticked exclusive option still looks ticked beside
    others, and a hidden item's ticks are still there when something asks for their absence.
    """
    parts = condition.parts if isinstance(condition, AllOf | AnyOf) else (condition,)
    for part in parts:
        reason = _css_reason(part, questionnaire=questionnaire)
        if reason:
            yield Problem(place, "condition_css", f"CSS can't show {reason}")


def _css_reason(part: Condition, *, questionnaire: Questionnaire) -> str:
    """Say what of one part of a list CSS can't show; empty when it can."""
    match part:
        case AnswerIn(question, codes):
            dropped = f"which is dropped beside other ticks of '{question}'"
            item = _check_all(question, questionnaire=questionnaire)
            alone = [code for code in codes if item and _is_exclusive(item, code)]
            return f"by '{alone[0]}', {dropped}" if alone else ""
        case Answered(question, without):
            item = _check_all(question, questionnaire=questionnaire)
            return (
                f"what is not ticked in the check-all item '{question}'" if item and without else ""
            )
        case AnsweredBelow(item_set):
            return f"by how many of '{item_set}' are answered"
        case FlagIs(flag):
            return f"by the flag '{flag}'"
        case NoneOf():
            return "that an answer is missing"
        case AllOf() | AnyOf() | AtLeast():
            return "a list inside another"
        case _:
            assert_never(part)


def _check_all(link_id: str, *, questionnaire: Questionnaire) -> Item | None:
    item = questionnaire.items.get(link_id)
    return item if item is not None and item.repeats else None


def _is_exclusive(item: Item, code: str) -> bool:
    option = item.options.get(code)
    return option is not None and option.exclusive
