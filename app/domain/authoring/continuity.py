"""Which counts may be added up across versions.

An item's counts form one series as long as its question stays the same. What the release adds up
is decided here, so a doubt always ends the series: a seam is drawn, nothing wrong is added.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.domain.authoring.effects import KEEPS_SERIES, Effect, EffectKind
from app.domain.conditions import Condition, linked_items, resolved_atoms
from app.domain.disclosure.series import Beginnings
from app.domain.questionnaire import Questionnaire


@dataclass(frozen=True, slots=True)
class Continuity:
    """What continues from one version to the next, by link id.

    ``marked`` items continue, but their words, place or points changed: a chart shows a mark.
    """

    continuing: frozenset[str]
    marked: frozenset[str]
    themes_continue: bool
    levels_continue: bool


def continuity(
    old: Questionnaire,
    new: Questionnaire,
    *,
    decided: Iterable[tuple[Effect, EffectKind]],
) -> Continuity:
    """Return what continues from ``old`` to ``new`` with the classes that were decided.

    An item whose condition rests on an item that became another question has other people
    asked, so its series ends too.
    """
    pairs = tuple(decided)
    touched = _ended_by(pairs)
    ended = _with_dependents(touched, questionnaire=new)
    common = frozenset(old.items) & frozenset(new.items)
    continuing = common - ended
    return Continuity(
        continuing=continuing,
        marked=frozenset(
            effect.change.link_id for effect, _ in pairs if effect.change.link_id in continuing
        ),
        themes_continue=not _touches(pairs, topics={"scoring", "triage"})
        and not (ended | (frozenset(old.items) ^ frozenset(new.items))) & _scored(old, new),
        levels_continue=not _touches(pairs, topics={"triage"}) and not ended & _judged(old, new),
    )


def beginnings(
    new: Questionnaire, *, kept: Continuity, before: Beginnings, number: int
) -> Beginnings:
    """Return what begins with version `number`, and what goes on as `before` had it.

    An item that came or came back begins here, so that its counts join nobody else's.
    """
    items = {
        link_id: before.items.get(link_id, 0) if link_id in kept.continuing else number
        for link_id in new.items
    }
    return Beginnings(
        items={link_id: began for link_id, began in items.items() if began},
        level=before.level if kept.levels_continue else number,
        themes=before.themes if kept.themes_continue else number,
    )


def _ended_by(pairs: Sequence[tuple[Effect, EffectKind]]) -> frozenset[str]:
    return frozenset(
        effect.change.link_id
        for effect, kind in pairs
        if effect.change.link_id
        and kind not in KEEPS_SERIES
        # A lock alone changes neither the question nor who is asked.
        and effect.change.topic != "lock"
    )


def _with_dependents(link_ids: frozenset[str], *, questionnaire: Questionnaire) -> frozenset[str]:
    ended = set(link_ids)
    for step in questionnaire.steps:
        for item in step.items:
            asked_after = {
                *_questions(step.enabled_when, questionnaire=questionnaire),
                *_questions(item.enabled_when, questionnaire=questionnaire),
            }
            if asked_after & ended:
                ended.add(item.link_id)
    return frozenset(ended)


def _questions(condition: Condition, *, questionnaire: Questionnaire) -> Iterator[str]:
    """Walk the link ids a condition rests on, flags and item sets resolved."""
    definitions = questionnaire.definitions
    for atom, _ in resolved_atoms(condition, definitions=definitions):
        yield from linked_items(atom, definitions=definitions)


def _touches(pairs: Sequence[tuple[Effect, EffectKind]], *, topics: set[str]) -> bool:
    return any(kind in topics and effect.change.topic != "lock" for effect, kind in pairs)


def _scored(*questionnaires: Questionnaire) -> frozenset[str]:
    """Return the items that any score, gate or count of answers rests on."""
    return frozenset(
        link_id
        for questionnaire in questionnaires
        for lists in (
            *(scale.link_ids for scale in questionnaire.scales),
            *(theme.gate for theme in questionnaire.ranked_themes),
            *(item_set.link_ids for item_set in questionnaire.item_sets),
        )
        for link_id in lists
    )


def _judged(*questionnaires: Questionnaire) -> frozenset[str]:
    """Return the items that any triage rule rests on."""
    return frozenset(
        link_id
        for questionnaire in questionnaires
        for rule in questionnaire.triage_rules
        for link_id in _questions(rule.when, questionnaire=questionnaire)
    )
