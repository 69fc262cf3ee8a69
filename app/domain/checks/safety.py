"""Safety content stands on its own: locked, unscored, never lowered.

Source of the rules: the triage part of the questionnaire's specification (levels only escalate;
safety items are never scored or removed).
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import assert_never

from app.domain.budget import Work
from app.domain.checks.places import (
    action_conditions,
    needing_conditions,
    placed_items,
    prompt_conditions,
    routes,
    step_place,
)
from app.domain.checks.problem import Problem
from app.domain.checks.scoring import has_weights, scored_items
from app.domain.conditions import (
    AnswerAtom,
    Answered,
    AnsweredBelow,
    AnswerIn,
    Condition,
    FlagIs,
    atoms,
    linked_items,
    resolved_atoms,
)
from app.domain.questionnaire import Questionnaire


def check_safety(questionnaire: Questionnaire, *, work: Work) -> Iterator[Problem]:
    """Find what could weaken a warning or take it away; raises TooMuchWorkError."""
    yield from _not_locked(questionnaire)
    yield from _scored_safety(questionnaire)
    yield from _hanging_on_unlocked(questionnaire)
    yield from _rules_that_fall(questionnaire, work=work)


def _not_locked(questionnaire: Questionnaire) -> Iterator[Problem]:
    for rule in questionnaire.triage_rules:
        if not rule.locked:
            yield Problem(f"triage_rules.{rule.id}", "not_locked", "a triage rule is locked")
    for level in questionnaire.levels:
        if not level.locked:
            yield Problem(f"levels.{level.id}", "not_locked", "a level and its words are locked")
    for prompt in questionnaire.prompts:
        if prompt.type == "link" and not prompt.locked:
            message = "a link is locked: where it leads was looked at by a person"
            yield Problem(f"prompts.{prompt.code}", "not_locked", message)


def _scored_safety(questionnaire: Questionnaire) -> Iterator[Problem]:
    scored = scored_items(questionnaire)
    for place, _, item in placed_items(questionnaire):
        if item.locked and (item.link_id in scored or has_weights(item)):
            yield Problem(place, "locked_scored", "a safety item is never scored")


def _hanging_on_unlocked(questionnaire: Questionnaire) -> Iterator[Problem]:
    for place, condition in _locked_conditions(questionnaire):
        for name in sorted(set(_unlocked_names(condition, questionnaire=questionnaire))):
            message = f"safety content rests on {name}, which isn't locked"
            yield Problem(place, "hangs_on_unlocked", message)


def _locked_conditions(questionnaire: Questionnaire) -> Iterator[tuple[str, Condition]]:
    """Walk the conditions of safety content; locked notes may speak about any item."""
    yield from _locked_routes(questionnaire)
    for flag in questionnaire.flags:
        if flag.locked:
            yield f"flags.{flag.id}.when", flag.when
    for rule in questionnaire.triage_rules:
        yield f"triage_rules.{rule.id}.when", rule.when
    for level in questionnaire.levels:
        yield from prompt_conditions(level) if level.urgent else ()
        yield from action_conditions(level)
    yield from needing_conditions(questionnaire)


def _locked_routes(questionnaire: Questionnaire) -> Iterator[tuple[str, Condition]]:
    for step in questionnaire.steps:
        if any(item.locked for item in step.items):
            yield f"{step_place(step)}.enable_when", step.enabled_when
    for place, _, item in placed_items(questionnaire):
        if item.locked:
            yield f"{place}.enable_when", item.enabled_when


def _unlocked_names(condition: Condition, *, questionnaire: Questionnaire) -> Iterator[str]:
    locked_flags = {flag.id for flag in questionnaire.flags if flag.locked}
    for atom in atoms(condition):
        if isinstance(atom, FlagIs):
            if atom.flag not in locked_flags:
                yield f"the flag '{atom.flag}'"
            continue
        for link_id in linked_items(atom, definitions=questionnaire.definitions):
            if not questionnaire.items[link_id].locked:
                yield f"the item '{link_id}'"


def _rules_that_fall(questionnaire: Questionnaire, *, work: Work) -> Iterator[Problem]:
    definitions = questionnaire.definitions
    for rule in questionnaire.triage_rules:
        own = tuple(resolved_atoms(rule.when, definitions=definitions))
        link_ids = [
            link_id for atom, _ in own for link_id in linked_items(atom, definitions=definitions)
        ]
        on_the_way = (
            found
            for _, condition in routes(link_ids, questionnaire=questionnaire)
            for found in resolved_atoms(condition, definitions=definitions)
        )
        work.spend(len(link_ids))
        for atom, asked_for in chain(own, on_the_way):
            work.spend()
            reason = _falls(atom, asked_for=asked_for, questionnaire=questionnaire)
            if reason:
                message = f"could fall when a symptom is added: it asks for {reason}"
                yield Problem(f"triage_rules.{rule.id}.when", "rule_can_fall", message)


def _falls(atom: AnswerAtom, *, asked_for: bool, questionnaire: Questionnaire) -> str:
    """Say what a further tick could take away from an atom, or from its opposite."""
    match atom:
        case AnswerIn(question, codes):
            item = questionnaire.items[question]
            alone = [code for code in codes if item.repeats and item.options[code].exclusive]
            if not asked_for:
                return f"'{question}' not being {_quoted(codes)}"
            taken = f"which any other tick of '{question}' takes away"
            return f"{_quoted(alone)}, {taken}" if alone else ""
        case Answered(question, without):
            if not asked_for:
                return f"'{question}' being unanswered"
            return f"'{question}' not being {_quoted(without)}" if without else ""
        case AnsweredBelow(item_set):
            return f"few answers in '{item_set}'" if asked_for else ""
        case _:
            assert_never(atom)


def _quoted(codes: Iterable[str]) -> str:
    return " or ".join(f"'{code}'" for code in codes)
