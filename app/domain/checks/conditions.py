"""Conditions look back, never at themselves, and show by CSS what the server will judge."""

from collections.abc import Iterator, Mapping
from typing import assert_never

from app.domain.checks.places import (
    Atom,
    asking_conditions,
    atoms,
    item_place,
    placed_items,
    step_place,
)
from app.domain.checks.problem import Problem
from app.domain.conditions import AllOf, AnsweredBelow, AnswerIs, AnyOf, Condition, FlagIs
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
    for atom in atoms(condition):
        if isinstance(atom, AnswerIs) and atom.question in later:
            message = f"'{atom.question}' is not asked before this"
            yield Problem(place, "condition_on_later_item", message)


def _item_graph(questionnaire: Questionnaire) -> Mapping[str, frozenset[str]]:
    """Return, by place, the places of the items that decide whether an item is asked."""
    places = {item.link_id: place for place, _, item in placed_items(questionnaire)}
    return {
        place: frozenset(
            places[atom.question]
            for condition in (step.enabled_when, item.enabled_when)
            for atom in atoms(condition)
            if isinstance(atom, AnswerIs) and atom.question in places
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
    if isinstance(condition, AllOf | AnyOf):
        nested = any(isinstance(part, AllOf | AnyOf) for part in condition.parts)
        if nested:
            yield Problem(place, "condition_css", "only one list of all or any can be shown by CSS")
    for atom in atoms(condition):
        reason = _css_reason(atom, questionnaire=questionnaire)
        if reason:
            yield Problem(place, "condition_css", f"CSS can't show {reason}")


def _css_reason(atom: Atom, *, questionnaire: Questionnaire) -> str:
    """Say what of an atom CSS can't show; empty when it can."""
    match atom:
        case FlagIs(flag):
            return f"by the flag '{flag}'"
        case AnsweredBelow(item_set):
            return f"by how many of '{item_set}' are answered"
        case AnswerIs(question):
            item = questionnaire.items.get(question)
            check_all = item if item is not None and item.repeats else None
            return _css_reason_of_answer(atom, check_all=check_all)
        case _:
            assert_never(atom)


def _css_reason_of_answer(atom: AnswerIs, *, check_all: Item | None) -> str:
    match atom.operator:
        case "=":
            option = check_all.options.get(str(atom.answer)) if check_all else None
            if option is not None and option.exclusive:
                dropped = f"which is dropped beside other ticks of '{atom.question}'"
                return f"by '{option.code}', {dropped}"
            return ""
        case "!=":
            return (
                f"what is not ticked in the check-all item '{atom.question}'" if check_all else ""
            )
        case "exists":
            return "" if atom.answer is True else f"that '{atom.question}' is unanswered"
        case _:
            assert_never(atom.operator)
