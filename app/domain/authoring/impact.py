"""What changes for visitors: the same answers judged by the old and the new questionnaire.

Counts results that move, and from where to where. Answers to what a questionnaire doesn't ask are
left out before it judges, as for a visitor who never saw the question.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

from app.domain.answers import Answers, RawAnswers, codes_of
from app.domain.conditions import holds
from app.domain.flow import find_route, read_answers
from app.domain.outcome import conclude, missing_required
from app.domain.questionnaire import Item, Questionnaire, Step

Ids: TypeAlias = tuple[str, ...]
Result: TypeAlias = tuple[Ids, ...]
"""What a visitor gets, by aspect; all empty when a required answer is missing."""

ASPECTS = ("level", "themes", "sections", "prompts", "notes")
MOST_FLOWS = 10
"""More than anybody reads."""


class Flow(NamedTuple):
    """So many visitors who got ``before`` would get ``after``; empty: nothing of that kind."""

    before: Ids
    after: Ids
    visitors: int


@dataclass(frozen=True, slots=True)
class ShownTo:
    """How many visitors an id is shown to, before and after, and how many gain or lose it."""

    id: str
    before: int
    after: int
    gained: int
    lost: int


@dataclass(frozen=True, slots=True)
class Movement:
    """One aspect of the results: how many move, and the largest flows from where to where."""

    moved: int
    flows: tuple[Flow, ...]
    shown: tuple[ShownTo, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """``visitors`` looked at; ``moved`` get another result in any aspect; by aspect the details.

    ``unanswerable``: those whose answers the new questionnaire no longer takes for complete.
    """

    visitors: int
    moved: int
    unanswerable: int
    movements: Mapping[str, Movement]


def impact(old: Questionnaire, new: Questionnaire, answer_sets: Iterable[RawAnswers]) -> Impact:
    """Judge every answer set by both questionnaires and count what moves."""
    pairs = Counter(
        (_result(answers, questionnaire=old), _result(answers, questionnaire=new))
        for answers in answer_sets
    )
    return Impact(
        visitors=pairs.total(),
        moved=sum(visitors for (before, after), visitors in pairs.items() if before != after),
        unanswerable=sum(
            visitors for (before, after), visitors in pairs.items() if before[0] and not after[0]
        ),
        movements={
            aspect: _movement(pairs, number=number) for number, aspect in enumerate(ASPECTS)
        },
    )


def fitting(answers: RawAnswers, *, questionnaire: Questionnaire) -> dict[str, Ids]:
    """Return the answers that a questionnaire knows, unknown items and options left out."""
    found: dict[str, Ids] = {}
    for link_id, value in answers.items():
        item = questionnaire.items.get(link_id)
        if item is None:
            continue
        codes = tuple(code for code in codes_of(value) if code in item.options)
        found[link_id] = codes if item.repeats else codes[:1]
    return found


def everything_asked(old: Questionnaire, new: Questionnaire) -> Questionnaire:
    """Return the new questionnaire with what was removed still in it, for making visitors.

    So each visitor has an answer to whatever either of the two asks.
    """
    kept = tuple(item for link_id, item in old.items.items() if link_id not in new.items)
    steps = tuple(
        replace(step, items=tuple(_with_options(item, of=old) for item in step.items))
        for step in new.steps
    )
    removed = (Step(id="removed", title="", items=kept),) if kept else ()
    return replace(new, steps=steps + removed)


def _with_options(item: Item, *, of: Questionnaire) -> Item:
    """Return an item with the options it had before put back at the end."""
    before = of.items.get(item.link_id, item)
    gone = tuple(option for code, option in before.options.items() if code not in item.options)
    return replace(item, answer_options=item.answer_options + gone) if gone else item


def _result(answers: RawAnswers, *, questionnaire: Questionnaire) -> Result:
    known = fitting(answers, questionnaire=questionnaire)
    route = find_route(
        read_answers(known, questionnaire=questionnaire), questionnaire=questionnaire
    )
    if missing_required(route, questionnaire=questionnaire):
        return ((),) * len(ASPECTS)
    outcome = conclude(route, questionnaire=questionnaire)
    return (
        (outcome.triage.level,),
        tuple(match.theme for match in outcome.themes.matches),
        outcome.sections + outcome.common_sections,
        outcome.prompts,
        outcome.notes,
    )


def _movement(pairs: Mapping[tuple[Result, Result], int], *, number: int) -> Movement:
    flows: Counter[tuple[Ids, Ids]] = Counter()
    for (before, after), visitors in pairs.items():
        flows[before[number], after[number]] += visitors
    moving = [Flow(*ends, visitors) for ends, visitors in flows.items() if ends[0] != ends[1]]
    moving.sort(key=lambda flow: (-flow.visitors, flow.before, flow.after))
    return Movement(
        moved=sum(flow.visitors for flow in moving),
        flows=tuple(moving[:MOST_FLOWS]),
        shown=_shown(flows),
    )


def _shown(flows: Mapping[tuple[Ids, Ids], int]) -> tuple[ShownTo, ...]:
    counts: Counter[tuple[str, bool, bool]] = Counter()
    for (old, new), visitors in flows.items():
        for own in {*old, *new}:
            counts[own, own in old, own in new] += visitors
    return tuple(
        ShownTo(
            id=own,
            before=counts[own, True, True] + counts[own, True, False],
            after=counts[own, True, True] + counts[own, False, True],
            gained=counts[own, False, True],
            lost=counts[own, True, False],
        )
        for own in sorted({own for own, _, _ in counts})
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """A worked patient: the lowest level that is safe, and the highest that is not too much."""

    id: str
    case: str
    answers: RawAnswers
    needs_at_least: str | None = None
    at_most: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWeight:
    """Whom a triage rule sends on: visitors it alone speaks for, and those it does with others.

    ``saves``: the patients who would reach too low a level without it.
    """

    rule: str
    alone: int
    together: int
    saves: Ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each triage rule does to so many ``visitors``, of whom ``sent_on`` meet any rule."""

    visitors: int
    sent_on: int
    rules: tuple[RuleWeight, ...]


def weigh(
    questionnaire: Questionnaire, visitors: Iterable[Answers], patients: Iterable[Patient]
) -> Weights:
    """Count for each triage rule whom it sends on; the visitors' answers are on-route ones."""
    met = Counter(_rules_met(answers, questionnaire=questionnaire) for answers in visitors)
    saved = [(one.id, _needed_rules(one, questionnaire=questionnaire)) for one in patients]
    return Weights(
        visitors=met.total(),
        sent_on=sum(count for rules, count in met.items() if rules),
        rules=tuple(
            RuleWeight(
                rule=rule.id,
                alone=met[(rule.id,)],
                together=sum(n for ids, n in met.items() if rule.id in ids and len(ids) > 1),
                saves=tuple(patient for patient, needed in saved if rule.id in needed),
            )
            for rule in questionnaire.triage_rules
        ),
    )


def level_of(patient: Patient, *, questionnaire: Questionnaire, without: str = "") -> str:
    """Return the level a patient's answers reach, with all rules or all but one."""
    known = fitting(patient.answers, questionnaire=questionnaire)
    answers = read_answers(known, questionnaire=questionnaire)
    route = find_route(answers, questionnaire=questionnaire)
    met = frozenset(_rules_met(route.answers, questionnaire=questionnaire)) - {without}
    reached = {rule.level for rule in questionnaire.triage_rules if rule.id in met}
    levels = tuple(questionnaire.level_by_id)
    return next((level for level in levels if level in reached), levels[-1])


def _needed_rules(patient: Patient, *, questionnaire: Questionnaire) -> frozenset[str]:
    """Return the rules without each of which a patient would not reach a safe level."""
    if patient.needs_at_least is None:
        return frozenset()
    rank = tuple(questionnaire.level_by_id).index
    safe = rank(patient.needs_at_least)
    if rank(level_of(patient, questionnaire=questionnaire)) > safe:
        return frozenset()
    return frozenset(
        rule.id
        for rule in questionnaire.triage_rules
        if rank(level_of(patient, questionnaire=questionnaire, without=rule.id)) > safe
    )


def _rules_met(answers: Answers, *, questionnaire: Questionnaire) -> Ids:
    return tuple(
        rule.id
        for rule in questionnaire.triage_rules
        if holds(rule.when, answers=answers, definitions=questionnaire.definitions)
    )
