"""Can any visitor give answers that make a statement true? Decided exactly, by search.

A statement is a condition or a combination of them, read on on-route answers. The search knows
the rules of the route: an item is answered only when asked, a single choice has one answer, an
exclusive option stands alone, a required item that is asked is answered. It branches only on
the ticks a statement rests on. Should a statement be so tangled that the search branches too
often, the answer is "yes": a check built on it may miss a problem but never invents one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from app.domain.budget import Work
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


class Feasibility:
    """Answers whether statements about one questionnaire are possible, within counted work.

    What the route demands of each item is worked out once.
    """

    def __init__(self, questionnaire: Questionnaire, *, work: Work) -> None:
        """Take the questionnaire and the steps that looking may take."""
        self._items = questionnaire.items
        self._latest_first = tuple(questionnaire.items)[::-1]
        self._work = work
        asked = _asked_statements(questionnaire)
        self._rests_on = {one: frozenset(_link_ids(part)) for one, part in asked.items()}
        self._rules = {
            link_id: tuple(map(_Part.of, _route_rules(item, asked=asked[link_id])))
            for link_id, item in self._items.items()
        }
        self._ticks = {
            link_id: frozenset(tick for rule in rules for tick in _ticks(rule.statement))
            for link_id, rules in self._rules.items()
        }

    def possible(self, wanted: Statement) -> bool:
        """Tell whether some visitor's on-route answers make the statement true.

        Raises TooMuchWorkError once all statements together took more than the work allows.
        """
        items = {one: self._items[one] for one in self._involved_items(wanted)}
        mentioned = frozenset(_ticks(wanted)).union(*(self._ticks[one] for one in items))
        self._work.spend(len(mentioned) + sum(len(item.options) for item in items.values()))
        search = _Search(items, mentioned=mentioned, work=self._work)
        rules = (rule for link_id in items for rule in self._rules[link_id])
        return search.run((*map(_Part.of, _flat(wanted)), *rules))

    def _involved_items(self, wanted: Statement) -> list[str]:
        """Return the items a statement rests on, those asked last first.

        In this order each item's rule says what must have been answered before, and nothing that
        was settled turns out wrong only many items later.
        """
        found: set[str] = set()
        waiting = list(_link_ids(wanted))
        self._work.spend(len(waiting))
        while waiting:
            link_id = waiting.pop()
            if link_id not in found:
                found.add(link_id)
                waiting.extend(self._rests_on[link_id])
        return [link_id for link_id in self._latest_first if link_id in found]


@dataclass(frozen=True, slots=True)
class _Part:
    """A statement that must hold, and the items whose answers decide it."""

    statement: Statement
    link_ids: frozenset[str]

    @classmethod
    def of(cls, part: Statement) -> "_Part":
        """Read the items off the statement."""
        return cls(part, frozenset(_link_ids(part)))


class _Search:
    """A backtracking search over the ticks that one statement rests on."""

    def __init__(
        self, items: Mapping[str, Item], *, mentioned: frozenset[Tick], work: Work
    ) -> None:
        self._items = items
        self._codes = {
            link_id: _codes(item, mentioned=mentioned) for link_id, item in items.items()
        }
        self._known: dict[Tick, bool] = {}
        self._work = work
        self._looked_at = 0
        self._steps = 0

    def run(self, parts: tuple[_Part, ...], *, settled: str | None = None) -> bool:
        """Search until an answer set makes all parts true, none is left, or patience ends.

        All parts were open before the item ``settled`` was looked at, so the others still are.
        """
        self._steps += 1
        if self._steps > MOST_STEPS:
            return True
        still_open = self._still_open(parts, settled)
        if still_open is None:
            return False
        if not still_open:
            return True
        tick, helpful = self._undecided(still_open[0].statement, wanted=True)
        return any(self._try(tick, still_open, value=value) for value in (helpful, not helpful))

    def _still_open(
        self, parts: tuple[_Part, ...], settled: str | None
    ) -> tuple[_Part, ...] | None:
        """Return the parts that are neither true nor false yet, or None when one is false."""
        found = []
        for part in parts:
            if settled is not None and settled not in part.link_ids:
                found.append(part)
                continue
            self._looked_at = 0
            verdict = self._judge(part.statement)
            self._work.spend(self._looked_at)
            if verdict is False:
                return None
            if verdict is None:
                found.append(part)
        return tuple(found)

    def _try(self, tick: Tick, parts: tuple[_Part, ...], *, value: bool) -> bool:
        settled = [tick]
        self._known[tick] = value
        if value:
            for other in self._excluded_by(tick):
                if other not in self._known:
                    self._known[other] = False
                    settled.append(other)
        if self.run(parts, settled=tick[0]):
            return True
        for one in settled:
            del self._known[one]
        return False

    def _excluded_by(self, tick: Tick) -> Iterator[Tick]:
        link_id, code = tick
        item = self._items[link_id]
        for other in self._codes[link_id]:
            alone = (
                not item.repeats or item.options[code].exclusive or item.options[other].exclusive
            )
            if other != code and alone:
                yield link_id, other

    def _judge(self, part: Statement) -> bool | None:
        """Say whether a statement is true or false whatever is still open, or None."""
        self._looked_at += 1
        match part:
            case Ticked(tick):
                return self._known.get(tick)
            case Fewer(link_ids, count):
                self._looked_at += len(link_ids)
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


def _flat(part: Statement) -> Iterator[Statement]:
    """Walk the parts that must all hold, one by one."""
    match part:
        case Every(parts):
            for inner in parts:
                yield from _flat(inner)
        case Not(Some(parts)):
            for inner in parts:
                yield from _flat(Not(inner))
        case Not(Not(inner)):
            yield from _flat(inner)
        case _:
            yield part


def _leaves(part: Statement) -> Iterator[Ticked | Fewer]:
    match part:
        case Ticked() | Fewer():
            yield part
        case Not(inner):
            yield from _leaves(inner)
        case Every(parts) | Some(parts) | Several(_, parts):
            for inner in parts:
                yield from _leaves(inner)
        case _:
            assert_never(part)


def _link_ids(part: Statement) -> Iterator[str]:
    for leaf in _leaves(part):
        yield from leaf.link_ids if isinstance(leaf, Fewer) else leaf.tick[:1]


def _ticks(part: Statement) -> Iterator[Tick]:
    return (leaf.tick for leaf in _leaves(part) if isinstance(leaf, Ticked))


def _codes(item: Item, *, mentioned: frozenset[Tick]) -> tuple[str, ...]:
    """Return the codes to search over: those mentioned, and one that stands for the rest."""
    named = tuple(code for code in item.options if (item.link_id, code) in mentioned)
    rest = tuple(code for code in item.options if code not in named)
    return named + rest[:1]
