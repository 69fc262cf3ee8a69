"""Conditions: structured data that is true or false of a set of on-route answers.

They are never evaluated strings. The operators of FHIR's enableWhen belong to the document's
format; reading turns them into the kinds defined here. Whoever gives each kind a meaning matches
all of them and ends in ``assert_never``, so that a kind that is added fails type checking
wherever it has no meaning yet.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, assert_never

from app.domain.answers import Answers


@dataclass(frozen=True, slots=True)
class AnswerIn:
    """The answer to an item is one of these codes; of a repeating item any ticked code is."""

    question: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """An item has an answer, and no code of it is one of ``without``.

    With such codes it is neither the opposite of `AnswerIn` these codes, which holds of an
    unanswered item, nor `AnswerIn` all others: a repeating item may have both kinds ticked.
    """

    question: str
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnsweredBelow:
    """Fewer than ``count`` items of a named item set are answered."""

    item_set: str
    count: int


@dataclass(frozen=True, slots=True)
class FlagIs:
    """A named flag of the questionnaire holds."""

    flag: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds; true when there is none."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds; false when there is none."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """No part holds; true when there is none."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """``count`` of the parts hold, or more."""

    count: int
    parts: tuple["Condition", ...]


AnswerAtom: TypeAlias = AnswerIn | Answered | AnsweredBelow
"""What is read off the answers themselves."""

Atom: TypeAlias = AnswerAtom | FlagIs
Condition: TypeAlias = Atom | AllOf | AnyOf | NoneOf | AtLeast

ALWAYS: Condition = AllOf(())


@dataclass(frozen=True, slots=True)
class Definitions:
    """What a condition may refer to by name."""

    flags: Mapping[str, Condition] = field(default_factory=dict)
    item_sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def holds(  # noqa: C901, PLR0911  # one case a kind, and a visit asks this some hundred times
    condition: Condition, *, answers: Answers, definitions: Definitions
) -> bool:
    """Tell whether a condition is true of on-route answers."""
    if condition is ALWAYS:  # most are
        return True
    match condition:
        case AnswerIn(question, codes):
            return _overlap(codes, answers.get(question, ()))
        case Answered(question, without):
            given = answers.get(question, ())
            return bool(given) and not _overlap(without, given)
        case AnsweredBelow(item_set, count):
            return answered_count(definitions.item_sets[item_set], answers=answers) < count
        case FlagIs(flag):
            return holds(definitions.flags[flag], answers=answers, definitions=definitions)
        case AllOf(parts):
            return not _some_part(parts, answers, definitions, is_=False)
        case AnyOf(parts):
            return _some_part(parts, answers, definitions, is_=True)
        case NoneOf(parts):
            return not _some_part(parts, answers, definitions, is_=True)
        case AtLeast(count, parts):
            found = (holds(part, answers=answers, definitions=definitions) for part in parts)
            return sum(found) >= count
        case _:
            assert_never(condition)


def _overlap(codes: tuple[str, ...], given: tuple[str, ...]) -> bool:
    for code in codes:  # noqa: SIM110  # a generator costs more than these comparisons
        if code in given:
            return True
    return False


def _some_part(
    parts: tuple[Condition, ...], answers: Answers, definitions: Definitions, *, is_: bool
) -> bool:
    for part in parts:  # noqa: SIM110  # as above
        if holds(part, answers=answers, definitions=definitions) is is_:
            return True
    return False


def answered_count(link_ids: tuple[str, ...], *, answers: Answers) -> int:
    """Count the items that have at least one answer."""
    return len([link_id for link_id in link_ids if answers.get(link_id)])


def inner(condition: Condition) -> tuple[Condition, ...]:
    """Return the conditions that one is directly made of, flags left as they are."""
    match condition:
        case AnswerIn() | Answered() | AnsweredBelow() | FlagIs():
            return ()
        case AllOf(parts) | AnyOf(parts) | NoneOf(parts) | AtLeast(_, parts):
            return parts
        case _:
            assert_never(condition)


def atoms(condition: Condition) -> Iterator[Atom]:
    """Walk the atoms of a condition in written order, flags left as they are."""
    if isinstance(condition, Atom):
        yield condition
    for part in inner(condition):
        yield from atoms(part)


def resolved_atoms(
    condition: Condition, *, definitions: Definitions
) -> Iterator[tuple[AnswerAtom, bool]]:
    """Walk the atoms of a condition in written order, flags replaced by what they stand for.

    Each comes with whether the condition asks for it or, inside an odd number of `NoneOf`, for the
    opposite. A flag that is named again is not walked again.
    """
    waiting, seen = [(condition, True)], set[tuple[str, bool]]()
    while waiting:
        current, asked_for = waiting.pop()
        if isinstance(current, FlagIs):
            if (current.flag, asked_for) not in seen:
                seen.add((current.flag, asked_for))
                waiting.append((definitions.flags[current.flag], asked_for))
        elif isinstance(current, AnswerAtom):
            yield current, asked_for
        else:
            sign = asked_for is not isinstance(current, NoneOf)
            waiting.extend((part, sign) for part in reversed(inner(current)))


def linked_items(atom: AnswerAtom, *, definitions: Definitions) -> tuple[str, ...]:
    """Return the link ids an atom rests on."""
    match atom:
        case AnswerIn(question) | Answered(question):
            return (question,)
        case AnsweredBelow(item_set):
            return definitions.item_sets[item_set]
        case _:
            assert_never(atom)


def wanted_answers(condition: Condition, *, definitions: Definitions) -> Iterator[tuple[str, str]]:
    """Walk the (link id, code) pairs that a condition asks for, in written order."""
    for atom, asked_for in resolved_atoms(condition, definitions=definitions):
        match atom:
            case AnswerIn(question, codes):
                yield from ((question, code) for code in codes if asked_for)
            case Answered() | AnsweredBelow():
                pass
            case _:
                assert_never(atom)


def lone_answers(condition: Condition, *, definitions: Definitions) -> Iterator[tuple[str, str]]:
    """Walk the (link id, code) pairs that each make a condition true all alone, as written."""
    waiting, seen = [condition], set[str]()
    while waiting:
        current = waiting.pop()
        match current:
            case AnswerIn(question, codes):
                yield from ((question, code) for code in codes)
            case FlagIs(flag):
                waiting.extend([] if flag in seen else [definitions.flags[flag]])
                seen.add(flag)
            case AnyOf(parts):
                waiting.extend(reversed(parts))
            case AllOf(parts):
                waiting.extend(parts if len(parts) == 1 else ())
            case AtLeast(count, parts):
                waiting.extend(reversed(parts) if count == 1 else ())
            case Answered() | AnsweredBelow() | NoneOf():
                pass
            case _:
                assert_never(current)
