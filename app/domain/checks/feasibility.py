"""Can any visitor give answers that make a statement true? Decided exactly, by search.

A statement is a condition or a combination of them, read on on-route answers. The search knows
the rules of the route: an item is answered only when asked, a single choice has one answer, an
exclusive option stands alone, a required item that is asked is answered. It branches only on
the ticks a statement rests on. Should a statement be so tangled that the search takes too many
steps, the answer is "yes": a check built on it may miss a problem but never invents one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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
    FlagIs,
    NoneOf,
)
from app.domain.questionnaire import Item, Questionnaire

Tick: TypeAlias = tuple[str, str]
MOST_STEPS = 5_000


@dataclass(frozen=True, slots=True)
class Ticked:
    """One option of an item is chosen."""

    tick: Tick


@dataclass(frozen=True, slots=True)
class Fewer:
    """Fewer than ``count`` of the items are answered."""

    link_ids: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Statement"


@dataclass(frozen=True, slots=True)
class Every:
    """All parts hold."""

    parts: tuple["Statement", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds."""

    parts: tuple["Statement", ...]


@dataclass(frozen=True, slots=True)
class Several:
    """At least ``count`` of the parts hold."""

    count: int
    parts: tuple["Statement", ...]


Statement: TypeAlias = Ticked | Fewer | Not | Every | Some | Several

ALWAYS_TRUE = Every(())


def answered(link_id: str) -> Statement:
    """State that an item has an answer."""
    return Not(Fewer((link_id,), 1))


def statement(condition: Condition, *, questionnaire: Questionnaire) -> Statement:
    """Turn a condition into a statement, flags and item sets resolved."""
    match condition:
        case AnswerIn() | Answered() | AnsweredBelow():
            return _of_atom(condition, questionnaire=questionnaire)
        case FlagIs(flag):
            return statement(questionnaire.definitions.flags[flag], questionnaire=questionnaire)
        case AllOf(parts):
            return Every(_statements(parts, questionnaire=questionnaire))
        case AnyOf(parts):
            return Some(_statements(parts, questionnaire=questionnaire))
        case NoneOf(parts):
            return Not(Some(_statements(parts, questionnaire=questionnaire)))
        case AtLeast(count, parts):
            return Several(count, _statements(parts, questionnaire=questionnaire))
        case _:
            assert_never(condition)


def _statements(
    parts: tuple[Condition, ...], *, questionnaire: Questionnaire
) -> tuple[Statement, ...]:
    return tuple(statement(part, questionnaire=questionnaire) for part in parts)


def _of_atom(atom: AnswerAtom, *, questionnaire: Questionnaire) -> Statement:
    match atom:
        case AnswerIn(question, codes):
            return _one_ticked(question, codes)
        case Answered(question, without):
            given = answered(question)
            return Every((given, Not(_one_ticked(question, without)))) if without else given
        case AnsweredBelow(item_set, count):
            return Fewer(questionnaire.definitions.item_sets[item_set], count)
        case _:
            assert_never(atom)


def _one_ticked(link_id: str, codes: tuple[str, ...]) -> Statement:
    ticked = tuple(Ticked((link_id, code)) for code in codes)
    return ticked[0] if len(ticked) == 1 else Some(ticked)


def possible(wanted: Statement, *, questionnaire: Questionnaire) -> bool:
    """Tell whether some visitor's on-route answers make the statement true."""
    return _Search(wanted, questionnaire=questionnaire).run()


class _Search:
    """A backtracking search over the ticks that one statement rests on."""

    def __init__(self, wanted: Statement, *, questionnaire: Questionnaire) -> None:
        self._questionnaire = questionnaire
        asked = _asked_statements(questionnaire)
        items = _involved_items(wanted, asked=asked)
        rules = tuple(
            rule
            for link_id in sorted(items)
            for rule in _route_rules(questionnaire.items[link_id], asked=asked[link_id])
        )
        self._goal = Every((wanted, *rules))
        mentioned = frozenset(_ticks(self._goal))
        self._codes = {
            link_id: _codes(questionnaire.items[link_id], mentioned=mentioned) for link_id in items
        }
        self._known: dict[Tick, bool] = {}
        self._steps = 0

    def run(self) -> bool:
        """Search until an answer set is found, none is left, or patience ends."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            return True
        verdict = self._judge(self._goal)
        if verdict is not None:
            return verdict
        tick, helpful = self._undecided(self._goal, wanted=True)
        return any(self._try(tick, value=value) for value in (helpful, not helpful))

    def _try(self, tick: Tick, *, value: bool) -> bool:
        settled = {tick: value}
        if value:
            settled |= dict.fromkeys(self._excluded_by(tick), False)
        before = dict(self._known)
        self._known |= settled
        if self.run():
            return True
        self._known = before
        return False

    def _excluded_by(self, tick: Tick) -> Iterator[Tick]:
        link_id, code = tick
        item = self._questionnaire.items[link_id]
        for other in self._codes[link_id]:
            alone = (
                not item.repeats or item.options[code].exclusive or item.options[other].exclusive
            )
            if other != code and alone:
                yield link_id, other

    def _judge(self, part: Statement) -> bool | None:
        """Say whether a statement is true or false whatever is still open, or None."""
        match part:
            case Ticked(tick):
                return self._known.get(tick)
            case Fewer(link_ids, count):
                few = _reached(map(self._answered, link_ids), count=count)
                return None if few is None else not few
            case Not(inner):
                verdict = self._judge(inner)
                return None if verdict is None else not verdict
            case Every(parts):
                return _settle(map(self._judge, parts), decisive=False)
            case Some(parts):
                return _settle(map(self._judge, parts), decisive=True)
            case Several(count, parts):
                return _reached(map(self._judge, parts), count=count)
            case _:
                assert_never(part)

    def _answered(self, link_id: str) -> bool | None:
        return _settle(
            (self._known.get((link_id, code)) for code in self._codes[link_id]), decisive=True
        )

    def _undecided(self, part: Statement, *, wanted: bool) -> tuple[Tick, bool]:
        """Return an open tick of an open statement and the value that helps towards it."""
        match part:
            case Ticked(tick):
                return tick, wanted
            case Fewer(link_ids):
                return self._open_tick(link_ids), not wanted
            case Not(inner):
                return self._undecided(inner, wanted=not wanted)
            case Every(parts) | Some(parts) | Several(_, parts):
                still_open = next(inner for inner in parts if self._judge(inner) is None)
                return self._undecided(still_open, wanted=wanted)
            case _:
                assert_never(part)

    def _open_tick(self, link_ids: tuple[str, ...]) -> Tick:
        return next(
            (link_id, code)
            for link_id in link_ids
            if self._answered(link_id) is None
            for code in self._codes[link_id]
            if (link_id, code) not in self._known
        )


def _reached(verdicts: Iterable[bool | None], *, count: int) -> bool | None:
    """Tell whether so many are true, or None when what is open decides it."""
    found = list(verdicts)
    if sum(verdict is True for verdict in found) >= count:
        return True
    return False if sum(verdict is not False for verdict in found) < count else None


def _settle(verdicts: Iterable[bool | None], *, decisive: bool) -> bool | None:
    """Return ``decisive`` at its first appearance, None when open, else its opposite."""
    is_open = False
    for verdict in verdicts:
        if verdict is decisive:
            return decisive
        is_open = is_open or verdict is None
    return None if is_open else not decisive


def _asked_statements(questionnaire: Questionnaire) -> dict[str, Statement]:
    return {
        item.link_id: Every(
            tuple(
                statement(condition, questionnaire=questionnaire)
                for condition in (step.enabled_when, item.enabled_when)
            )
        )
        for step in questionnaire.steps
        for item in step.items
    }


def _route_rules(item: Item, *, asked: Statement) -> Iterator[Statement]:
    has_answer = answered(item.link_id)
    if asked != Every((ALWAYS_TRUE, ALWAYS_TRUE)):
        yield Some((Not(has_answer), asked))
    if item.required:
        yield Some((Not(asked), has_answer))


def _involved_items(wanted: Statement, *, asked: dict[str, Statement]) -> frozenset[str]:
    found: set[str] = set()
    waiting = list(_link_ids(wanted))
    while waiting:
        link_id = waiting.pop()
        if link_id not in found:
            found.add(link_id)
            waiting.extend(_link_ids(asked[link_id]))
    return frozenset(found)


def _link_ids(part: Statement) -> Iterator[str]:
    match part:
        case Ticked((link_id, _)):
            yield link_id
        case Fewer(link_ids):
            yield from link_ids
        case Not(inner):
            yield from _link_ids(inner)
        case Every(parts) | Some(parts) | Several(_, parts):
            for inner in parts:
                yield from _link_ids(inner)
        case _:
            assert_never(part)


def _ticks(part: Statement) -> Iterator[Tick]:
    match part:
        case Ticked(tick):
            yield tick
        case Fewer():
            return
        case Not(inner):
            yield from _ticks(inner)
        case Every(parts) | Some(parts) | Several(_, parts):
            for inner in parts:
                yield from _ticks(inner)
        case _:
            assert_never(part)


def _codes(item: Item, *, mentioned: frozenset[Tick]) -> tuple[str, ...]:
    """Return the codes to search over: those mentioned, and one that stands for the rest."""
    named = tuple(code for code in item.options if (item.link_id, code) in mentioned)
    rest = tuple(code for code in item.options if code not in named)
    return named + rest[:1]
