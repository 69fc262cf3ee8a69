"""Triage: how soon to see a doctor. Levels only ever escalate."""

from dataclasses import dataclass

from app.domain.answers import Answers
from app.domain.conditions import holds, lone_answers, wanted_answers
from app.domain.questionnaire import Level, Questionnaire


@dataclass(frozen=True, slots=True)
class Triage:
    """The level reached and why: the ids of that level's rules that hold, in rule order."""

    level: str
    reasons: tuple[str, ...]


def judge(answers: Answers, *, questionnaire: Questionnaire) -> Triage:
    """Return the highest level any rule reaches; the lowest level when no rule holds."""
    reached = {
        rule.id: rule.level
        for rule in questionnaire.triage_rules
        if holds(rule.when, answers=answers, definitions=questionnaire.definitions)
    }
    for level in questionnaire.levels:
        reasons = tuple(rule for rule, its_level in reached.items() if its_level == level.id)
        if reasons:
            return Triage(level=level.id, reasons=reasons)
    return Triage(level=questionnaire.levels[-1].id, reasons=())


def matched_answers(
    triage: Triage, *, answers: Answers, questionnaire: Questionnaire
) -> tuple[tuple[str, str], ...]:
    """Return the (link id, code) pairs that the reasons rest on, each once, in rule order."""
    reasons = frozenset(triage.reasons)
    pairs = (
        (link_id, code)
        for rule in questionnaire.triage_rules
        if rule.id in reasons
        for link_id, code in wanted_answers(rule.when, definitions=questionnaire.definitions)
        if code in answers.get(link_id, ())
    )
    return tuple(dict.fromkeys(pairs))


def lone_signs(level: str, *, questionnaire: Questionnaire) -> tuple[tuple[str, str], ...]:
    """Return the (link id, code) pairs that each reach a level alone, in rule order."""
    return tuple(
        sign
        for rule in questionnaire.triage_rules
        if rule.level == level
        for sign in lone_answers(rule.when, definitions=questionnaire.definitions)
    )


def urgent_level(answers: Answers, *, questionnaire: Questionnaire) -> Level | None:
    """Return the highest urgent level that one of these answers reaches by itself.

    The answers may be incomplete and off route: a posted warning sign is heeded wherever it
    stands.
    """
    for level in questionnaire.levels:
        signs = lone_signs(level.id, questionnaire=questionnaire) if level.urgent else ()
        if any(code in answers.get(link_id, ()) for link_id, code in signs):
            return level
    return None


def urgent_options(*, questionnaire: Questionnaire) -> dict[tuple[str, str], str]:
    """Return the urgent level each lone option reaches, by (link id, code)."""
    return {
        sign: level.id
        for level in reversed(questionnaire.levels)
        if level.urgent
        for sign in lone_signs(level.id, questionnaire=questionnaire)
    }
