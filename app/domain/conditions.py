"""Conditions: structured data that is true or false of a set of on-route answers.

They are never evaluated strings. Terms follow FHIR's enableWhen (question, operator, answer).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, assert_never

from app.domain.answers import Answers

Operator: TypeAlias = Literal["=", "!=", "exists"]


@dataclass(frozen=True, slots=True)
class AnswerIs:
    """One answer compared: ``=`` and ``!=`` with an option code, ``exists`` with a boolean.

    Of an unanswered item only ``exists`` false is true, as in FHIR. Of a repeating item ``=``
    is true when any ticked code is the one asked for, ``!=`` when none is.
    """

    question: str
    operator: Operator
    answer: str | bool


@dataclass(frozen=True, slots=True)
class FlagIs:
    """A named flag of the questionnaire holds."""

    flag: str


@dataclass(frozen=True, slots=True)
class AnsweredBelow:
    """Fewer than ``count`` items of a named item set are answered."""

    item_set: str
    count: int


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds; true when there is none."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds; false when there is none."""

    parts: tuple["Condition", ...]


Condition: TypeAlias = AnswerIs | FlagIs | AnsweredBelow | AllOf | AnyOf

ALWAYS: Condition = AllOf(())


@dataclass(frozen=True, slots=True)
class Definitions:
    """What a condition may refer to by name."""

    flags: Mapping[str, Condition] = field(default_factory=dict)
    item_sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def holds(condition: Condition, *, answers: Answers, definitions: Definitions) -> bool:
    """Tell whether a condition is true of on-route answers."""
    if condition is ALWAYS:  # most are, and this is asked some hundred times a visit
        return True
    match condition:
        case AnswerIs():
            return _compare(condition, answers.get(condition.question, ()))
        case FlagIs(flag):
            return holds(definitions.flags[flag], answers=answers, definitions=definitions)
        case AnsweredBelow(item_set, count):
            return answered_count(definitions.item_sets[item_set], answers=answers) < count
        case AllOf(parts):
            return all(holds(part, answers=answers, definitions=definitions) for part in parts)
        case AnyOf(parts):
            return any(holds(part, answers=answers, definitions=definitions) for part in parts)
        case _:
            assert_never(condition)


def _compare(condition: AnswerIs, codes: tuple[str, ...]) -> bool:
    match condition.operator:
        case "=":
            return condition.answer in codes
        case "!=":
            return bool(codes) and condition.answer not in codes
        case "exists":
            return bool(codes) is condition.answer
        case _:
            assert_never(condition.operator)


def answered_count(link_ids: tuple[str, ...], *, answers: Answers) -> int:
    """Count the items that have at least one answer."""
    return sum(1 for link_id in link_ids if answers.get(link_id))


def leaves(condition: Condition, *, definitions: Definitions) -> Iterator[AnswerIs]:
    """Walk every answer comparison a condition rests on, flags resolved, in written order."""
    match condition:
        case AnswerIs():
            yield condition
        case FlagIs(flag):
            yield from leaves(definitions.flags[flag], definitions=definitions)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part, definitions=definitions)
        case AnsweredBelow():
            return
        case _:
            assert_never(condition)


def lone_answers(condition: Condition, *, definitions: Definitions) -> Iterator[AnswerIs]:
    """Walk the answers that each make a condition true all alone, in written order."""
    match condition:
        case AnswerIs(operator="="):
            yield condition
        case FlagIs(flag):
            yield from lone_answers(definitions.flags[flag], definitions=definitions)
        case AnyOf(parts):
            for part in parts:
                yield from lone_answers(part, definitions=definitions)
        case AllOf(parts) if len(parts) == 1:
            yield from lone_answers(parts[0], definitions=definitions)
        case _:
            return
