"""Where things stand in a questionnaire, and what decides whether they are asked.

Walks the document by its lists, never by the questionnaire's mappings: those would hide a
duplicate.
"""

from collections.abc import Iterable, Iterator

from app.domain.conditions import Condition, linked_items, resolved_atoms
from app.domain.levels import Level
from app.domain.questionnaire import Item, Questionnaire, Step


def step_place(step: Step) -> str:
    """Return the place of a step."""
    return f"steps.{step.id}"


def item_place(step: Step, item: Item) -> str:
    """Return the place of an item."""
    return f"{step_place(step)}.items.{item.link_id}"


def placed_items(questionnaire: Questionnaire) -> Iterator[tuple[str, Step, Item]]:
    """Walk every item with its place and step, in the order asked."""
    for step in questionnaire.steps:
        for item in step.items:
            yield item_place(step, item), step, item


def asking_conditions(questionnaire: Questionnaire) -> Iterator[tuple[str, Condition]]:
    """Walk the conditions that decide what is asked, each with its place."""
    for step in questionnaire.steps:
        yield f"{step_place(step)}.enable_when", step.enabled_when
        for item in step.items:
            yield f"{item_place(step, item)}.enable_when", item.enabled_when


def prompt_conditions(level: Level) -> Iterator[tuple[str, Condition]]:
    """Walk the conditions of a level's prompts, each with its place."""
    for number, prompt_rule in enumerate(level.prompts):
        yield f"levels.{level.id}.prompts.{number}.when", prompt_rule.when


def action_conditions(level: Level) -> Iterator[tuple[str, Condition]]:
    """Walk the conditions of a level's lines of advice, each with its place."""
    for name, action in level.advice.items():
        yield f"levels.{level.id}.actions.{name}.when", action.when


def needing_conditions(questionnaire: Questionnaire) -> Iterator[tuple[str, Condition]]:
    """Walk the conditions under which safety questions are needed, each with its place."""
    for place, _, item in placed_items(questionnaire):
        if item.locked:
            yield f"{place}.needed_when", item.needed_when


def deciding_conditions(questionnaire: Questionnaire) -> Iterator[tuple[str, Condition]]:
    """Walk the conditions of flags, triage rules, themes and notes, each with its place."""
    for flag in questionnaire.flags:
        yield f"flags.{flag.id}.when", flag.when
    for rule in questionnaire.triage_rules:
        yield f"triage_rules.{rule.id}.when", rule.when
    for theme in questionnaire.flag_themes:
        yield f"themes.{theme.id}.when", theme.when
    for note in questionnaire.notes:
        yield f"notes.{note.id}.when", note.when


def placed_conditions(questionnaire: Questionnaire) -> Iterator[tuple[str, Condition]]:
    """Walk every condition of the document with its place."""
    yield from asking_conditions(questionnaire)
    yield from needing_conditions(questionnaire)
    yield from deciding_conditions(questionnaire)
    for level in questionnaire.levels:
        yield from prompt_conditions(level)
        yield from action_conditions(level)


def routes(
    link_ids: Iterable[str], *, questionnaire: Questionnaire
) -> Iterator[tuple[str, Condition]]:
    """Walk what decides whether these items are asked, and in turn the items that rests on.

    Yields each item's link id with its own condition and with its step's, each item once.
    """
    steps = {item.link_id: step for step in questionnaire.steps for item in step.items}
    waiting, seen = list(link_ids), set[str]()
    while waiting:
        link_id = waiting.pop()
        if link_id in seen:
            continue
        seen.add(link_id)
        for condition in (
            questionnaire.items[link_id].enabled_when,
            steps[link_id].enabled_when,
        ):
            yield link_id, condition
            for atom, _ in resolved_atoms(condition, definitions=questionnaire.definitions):
                waiting.extend(linked_items(atom, definitions=questionnaire.definitions))
