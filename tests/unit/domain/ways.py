"""All smallest answer sets that make a condition true, the route to the items included.

Worked out from the conditions' structure, not by the engine's own judgement of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from app.domain.conditions import AllOf, AnswerIn, AnyOf, Condition, FlagIs
from app.domain.questionnaire import Questionnaire

Way = frozenset[tuple[str, str]]


def ways(condition: Condition, *, questionnaire: Questionnaire) -> tuple[Way, ...]:
    """Return every smallest answer set of a condition, with the answers that lead to its items."""
    bare = _ways(condition, questionnaire=questionnaire)
    routed = (way for found in bare for way in _with_route(found, questionnaire=questionnaire))
    return tuple(dict.fromkeys(way for way in routed if fits(way, questionnaire=questionnaire)))


def fits(way: Way, *, questionnaire: Questionnaire) -> bool:
    """Tell whether one visitor can give all these answers."""
    single = [link_id for link_id, _ in way if not questionnaire.items[link_id].repeats]
    return len(single) == len(set(single))


def answers(way: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the pairs as raw answers."""
    found: dict[str, list[str]] = {}
    for link_id, code in sorted(way):
        found.setdefault(link_id, []).append(code)
    return found


def _ways(condition: Condition, *, questionnaire: Questionnaire) -> Iterator[Way]:
    match condition:
        case AnswerIn(question, (code,)):
            yield frozenset({(question, code)})
        case FlagIs(flag):
            yield from _ways(questionnaire.definitions.flags[flag], questionnaire=questionnaire)
        case AnyOf(parts):
            for part in parts:
                yield from _ways(part, questionnaire=questionnaire)
        case AllOf(parts):
            each = [tuple(_ways(part, questionnaire=questionnaire)) for part in parts]
            for combination in itertools.product(*each):
                yield frozenset().union(*combination)
        case _:
            raise AssertionError(condition)


def _with_route(way: Way, *, questionnaire: Questionnaire) -> Iterator[Way]:
    steps = {item.link_id: step for step in questionnaire.steps for item in step.items}
    conditions = [
        condition
        for link_id in sorted({link_id for link_id, _ in way})
        for condition in (
            steps[link_id].enabled_when,
            questionnaire.items[link_id].enabled_when,
        )
    ]
    each = [tuple(_ways(condition, questionnaire=questionnaire)) for condition in conditions]
    for combination in itertools.product(*each):
        longer = way.union(*combination)
        if longer == way:
            yield way
        else:
            yield from _with_route(longer, questionnaire=questionnaire)
