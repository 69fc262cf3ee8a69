"""What a count means, written down as plain lists, without any word a visitor reads.

Two versions whose lists are equal count the same thing. ``began`` is the version in which people
said that the meaning is new, 0 for the meaning it always had.
"""

from collections.abc import Sequence
from typing import TypeAlias, assert_never

from app.domain.conditions import (
    AllOf,
    AnswerAtom,
    Answered,
    AnsweredBelow,
    AnswerIn,
    AnyOf,
    AtLeast,
    Condition,
    Definitions,
    FlagIs,
    NoneOf,
)
from app.domain.questionnaire import Item, Questionnaire

Meaning: TypeAlias = Sequence["str | int | bool | Meaning"]


def item_meaning(item: Item, *, questionnaire: Questionnaire, began: int) -> Meaning:
    """Return what an item's counts mean: its options, who is asked, and since when.

    The order of the options is a matter of wording.
    """
    options = sorted((option.code, option.exclusive) for option in item.answer_options)
    return ["item", item.repeats, options, _asked_when(item, questionnaire), began]


def level_meaning(questionnaire: Questionnaire, *, began: int) -> Meaning:
    """Return what the levels mean: their order and the rules that reach them."""
    definitions = questionnaire.definitions
    return [
        "level",
        [[level.id, level.urgent] for level in questionnaire.levels],
        [[rule.level, _written(rule.when, definitions)] for rule in questionnaire.triage_rules],
        began,
    ]


def theme_meaning(questionnaire: Questionnaire, *, began: int) -> Meaning:
    """Return what a shown theme means: all themes compete, so it is one meaning for all."""
    definitions = questionnaire.definitions
    return [
        "theme",
        level_meaning(questionnaire, began=began),
        [level.id for level in questionnaire.levels if level.shows_themes],
        _selection(questionnaire),
        [
            [theme.id, list(theme.gate), _scale(theme.scale, questionnaire)]
            for theme in questionnaire.ranked_themes
        ],
        [[theme.id, _written(theme.when, definitions)] for theme in questionnaire.flag_themes],
    ]


def _asked_when(item: Item, questionnaire: Questionnaire) -> Meaning:
    step = next(step for step in questionnaire.steps if item in step.items)
    definitions = questionnaire.definitions
    return [_written(step.enabled_when, definitions), _written(item.enabled_when, definitions)]


def _selection(questionnaire: Questionnaire) -> Meaning:
    chosen = questionnaire.theme_selection
    if chosen is None:
        return []
    return [
        str(chosen.show_at),
        str(chosen.weak_at),
        chosen.cap,
        chosen.cap_with_flag,
        chosen.minimum_answered,
        list(questionnaire.definitions.item_sets[chosen.item_set]),
    ]


def _scale(scale_id: str, questionnaire: Questionnaire) -> Meaning:
    scale = questionnaire.scale_by_id[scale_id]
    return [
        [link_id, sorted((o.code, o.weight) for o in questionnaire.items[link_id].answer_options)]
        for link_id in scale.link_ids
    ]


def _written(condition: Condition, definitions: Definitions) -> Meaning:
    """Write a condition; what one operator of the format says keeps its bytes from the start."""
    match condition:
        case AnswerIn() | Answered() | AnsweredBelow():
            return _written_atom(condition, definitions)
        case FlagIs(flag):
            return _written(definitions.flags[flag], definitions)
        case AllOf(parts):
            return ["all", [_written(part, definitions) for part in parts]]
        case AnyOf(parts):
            return ["any", [_written(part, definitions) for part in parts]]
        case NoneOf(parts):
            return _written_none(parts, definitions)
        case AtLeast(count, parts):
            return ["at_least", count, [_written(part, definitions) for part in parts]]
        case _:
            assert_never(condition)


def _written_none(parts: tuple[Condition, ...], definitions: Definitions) -> Meaning:
    first = parts[0] if len(parts) == 1 else None
    if isinstance(first, Answered) and not first.without:
        return ["answer", first.question, "exists", False]
    return ["none", [_written(part, definitions) for part in parts]]


def _written_atom(atom: AnswerAtom, definitions: Definitions) -> Meaning:
    match atom:
        case AnswerIn(question, (code,)):
            return ["answer", question, "=", code]
        case AnswerIn(question, codes):
            return ["answer", question, "in", list(codes)]
        case Answered(question, ()):
            return ["answer", question, "exists", True]
        case Answered(question, (code,)):
            return ["answer", question, "!=", code]
        case Answered(question, without):
            return ["answer", question, "not_in", list(without)]
        case AnsweredBelow(item_set, count):
            return ["answered_below", list(definitions.item_sets[item_set]), count]
        case _:
            assert_never(atom)
