"""Triage: how soon to see a doctor. Levels only ever escalate."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, assert_never

from app.domain.answers import Answers
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
    holds,
    lone_answers,
)
from app.domain.levels import Level, TriageRule
from app.domain.questionnaire import Questionnaire

_BETWEEN: Final = "："
"""Stands between a question and its answer; no word, so no language."""


@dataclass(frozen=True, slots=True)
class Triage:
    """The level reached and why: the ids of that level's rules that hold, in rule order."""

    level: str
    reasons: tuple[str, ...]


def judge(answers: Answers, *, questionnaire: Questionnaire) -> Triage:
    """Return the highest level any rule reaches; the lowest level when no rule holds."""
    for level in questionnaire.levels:
        found = reasons_for(level.id, answers=answers, questionnaire=questionnaire)
        if found.reasons:
            return found
    return Triage(level=questionnaire.levels[-1].id, reasons=())


def reasons_for(level: str, *, answers: Answers, questionnaire: Questionnaire) -> Triage:
    """Return the rules of a level that hold, higher levels or not."""
    reasons = (
        rule.id
        for rule in questionnaire.triage_rules
        if rule.level == level
        and holds(rule.when, answers=answers, definitions=questionnaire.definitions)
    )
    return Triage(level=level, reasons=tuple(reasons))


def reasons_in_words(
    triage: Triage, *, answers: Answers, questionnaire: Questionnaire
) -> tuple[str, ...]:
    """Return what the reasons rest on in the document's own words, each once, in rule order."""
    rules = {rule.id: rule for rule in questionnaire.triage_rules}
    found = (
        words
        for reason in triage.reasons
        for words in _reason_in_words(rules[reason], answers=answers, questionnaire=questionnaire)
    )
    return tuple(dict.fromkeys(found))


def all_reasons_in_words(level: str, *, questionnaire: Questionnaire) -> tuple[str, ...]:
    """Return all that reasons for a level may rest on, in rule order; some stand twice.

    Whatever `reasons_in_words` returns for a level is among them in the same order.
    """
    return tuple(
        words
        for rule in questionnaire.triage_rules
        if rule.level == level
        for words in _reason_in_words(rule, answers=None, questionnaire=questionnaire)
    )


def _reason_in_words(
    rule: TriageRule, *, answers: Answers | None, questionnaire: Questionnaire
) -> Iterator[str]:
    if rule.same_sign_as is None:
        yield from _words_of(rule.when, answers=answers, questionnaire=questionnaire)
    for other in questionnaire.triage_rules:
        if other.id == rule.same_sign_as:
            yield from _signs_of(other, questionnaire)


def _words_of(
    condition: Condition, *, answers: Answers | None, questionnaire: Questionnaire
) -> Iterator[str]:
    """Walk the words of what makes a condition true: a flag has its own, a tick its option's.

    Without answers: of what may make it true.
    """
    if answers is not None and not holds(
        condition, answers=answers, definitions=questionnaire.definitions
    ):
        return
    match condition:
        case FlagIs(flag):
            yield questionnaire.flag_by_id[flag].display
        case AnswerIn(question, codes):
            given = [c for c in codes if answers is None or c in answers.get(question, ())]
            yield from (_display(question, code, questionnaire) for code in given)
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            for part in parts:
                yield from _words_of(part, answers=answers, questionnaire=questionnaire)
        case Answered() | AnsweredBelow() | NoneOf():
            pass
        case _:
            assert_never(condition)


def _display(link_id: str, code: str, questionnaire: Questionnaire) -> str:
    """A ticked box speaks for itself; a degree that no flag puts into words needs its question."""
    item = questionnaire.items[link_id]
    display = item.options[code].display
    return display if item.repeats else f"{item.text}{_BETWEEN}{display}"


def signs_in_words(level: str, *, questionnaire: Questionnaire) -> tuple[str, ...]:
    """Return the signs that each reach a level alone, each once and in its fullest words."""
    found = (
        words
        for rule in questionnaire.triage_rules
        if rule.level == level and rule.same_sign_as is None
        for words in _signs_of(rule, questionnaire)
    )
    return tuple(dict.fromkeys(found))


def _signs_of(rule: TriageRule, questionnaire: Questionnaire) -> Iterator[str]:
    for link_id, code in lone_answers(rule.when, definitions=questionnaire.definitions):
        yield _display(link_id, code, questionnaire)


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
