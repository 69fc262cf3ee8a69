"""When a step or item is shown, told by ticks alone, as a page without a script needs it.

A condition becomes a view: parts made of ticks, all of which must hold. An item whose question is
off the route stays hidden although an old tick is still there: the question's own view is among
its. So a view repeats others, and one that rests on many that rest on many grows without end;
its length is known before it is made, and what is too long is never made.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias, assert_never

from app.domain.budget import MOST_HIDING_BYTES, MOST_HIDING_WORK, TooMuchWorkError, Work
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
)
from app.domain.questionnaire import Item, Questionnaire, Step


class NotByTicksError(ValueError):
    """A condition that ticks alone can't tell."""


class Tick(NamedTuple):
    """A control of the form."""

    link_id: str
    code: str


@dataclass(frozen=True, slots=True)
class OneTicked:
    """One of these is ticked; never true when there is none."""

    ticks: tuple[Tick, ...]
    length: int


@dataclass(frozen=True, slots=True)
class OneView:
    """One of these views holds: each has parts that must all hold."""

    views: tuple["View", ...]
    length: int


@dataclass(frozen=True, slots=True)
class NoView:
    """The view doesn't hold."""

    view: "View"
    length: int


Part: TypeAlias = OneTicked | OneView | NoView
View: TypeAlias = tuple[Part, ...]

# What the form's style sheet writes around ids and parts.
_RULE: Final = len("form:not() {display:none}")
_TARGET: Final = len("#item-,")
_HAS: Final = len(":has()")
_TICK: Final = len("#-:checked,")
_DIGIT: Final = len("\\31 ") - 1
_IS: Final = len(":is()") - 1
_NOT: Final = len(":not()")
_NEVER: Final = OneTicked((), len(":not(*)"))


@dataclass(frozen=True, slots=True)
class HidingRule:
    """While the part does not hold, the steps and items with these ids are hidden."""

    part: Part
    steps: tuple[str, ...]
    items: tuple[str, ...]

    @property
    def length(self) -> int:
        """How many bytes of style sheet the form's page writes for it."""
        targets = sum(len(one) + _TARGET for one in (*self.steps, *self.items)) - 1
        several = _IS + 1 if len(self.steps) + len(self.items) > 1 else 0
        return _RULE + self.part.length + targets + several


def hiding_rules(questionnaire: Questionnaire, *, work: Work | None = None) -> list[HidingRule]:
    """Return the rules of a questionnaire whose conditions look back only.

    Raises NotByTicksError, and TooMuchWorkError when views repeat each other without end.
    """
    views = _Views(questionnaire, work or Work(MOST_HIDING_WORK))
    steps: dict[Part, list[str]] = {}
    items: dict[Part, list[str]] = {}
    for step in questionnaire.steps:
        of_step = views.of(step.enabled_when)
        for part in of_step:
            steps.setdefault(part, []).append(step.id)
        for item in step.items:
            for part in views.add(item, step=step):
                if part not in of_step:
                    items.setdefault(part, []).append(item.link_id)
    return [
        HidingRule(part, tuple(steps.get(part, ())), tuple(items.get(part, ())))
        for part in {**steps, **items}
    ]


class _Views:
    """Turns conditions into views, those of the questions they rest on included."""

    def __init__(self, questionnaire: Questionnaire, work: Work) -> None:
        self._items = questionnaire.items
        self._work = work
        self._asked: dict[str, View] = {}

    def add(self, item: Item, *, step: Step) -> View:
        """Remember when an item is asked, and return the view of its own condition."""
        own = self.of(item.enabled_when)
        self._asked[item.link_id] = self._every(self.of(step.enabled_when), own)
        return own

    def of(self, condition: Condition) -> View:
        """Return the parts that must all hold; none when the condition always does."""
        match condition:
            case AnswerIn() | Answered():
                return self._of_answer(condition)
            case AllOf(parts):
                return self._every(*map(self.of, parts))
            case AnyOf(parts):
                return self._some(tuple(map(self.of, parts)))
            case NoneOf(parts):
                return self._every(*(self._unless(self.of(part)) for part in parts))
            case AnsweredBelow() | FlagIs() | AtLeast():
                raise NotByTicksError
            case _:
                assert_never(condition)

    def _of_answer(self, condition: AnswerIn | Answered) -> View:
        item = self._items[condition.question]
        asked, given = self._asked[item.link_id], (_one_ticked(item, item.options),)
        match condition:
            case AnswerIn(_, codes):
                chosen = tuple(self._chosen(item, code) for code in codes)
                return self._every(asked, self._some(chosen))
            case Answered(_, without) if item.repeats:
                others = (self._unless(self._chosen(item, code)) for code in without)
                return self._every(asked, given, *others)
            case Answered(_, without):
                left = (code for code in item.options if code not in without)
                return self._every(asked, (_one_ticked(item, left),))
            case _:
                assert_never(condition)

    def _chosen(self, item: Item, code: str) -> View:
        """Return that a code is ticked and stands: an exclusive one falls beside others."""
        option, ticked = item.options[code], (_one_ticked(item, (code,)),)
        if not (option.exclusive and item.repeats):
            return ticked
        codes = list(item.options)
        stronger = [
            other
            for other in codes
            if not item.options[other].exclusive or codes.index(other) > codes.index(code)
        ]
        alone = self._unless((_one_ticked(item, stronger),)) if stronger else ()
        return self._every(ticked, alone)

    def _every(self, *views: View) -> View:
        self._spend(view_length(view) for view in views)
        return tuple(dict.fromkeys(part for view in views for part in view))

    def _some(self, views: tuple[View, ...]) -> View:
        """Return that one view holds; a part that is in each of them must hold in any case."""
        self._spend(view_length(view) + 1 for view in views)
        if not views:
            return (_NEVER,)
        common = set(views[0]).intersection(*views[1:])
        shared = tuple(part for part in views[0] if part in common)
        rest = [tuple(part for part in view if part not in common) for view in views]
        if not all(rest):
            return shared
        ticks = [part.ticks for view in rest for part in view if isinstance(part, OneTicked)]
        if all(len(view) == 1 for view in rest) and len(ticks) == len(rest):
            found = tuple(sorted({tick for some in ticks for tick in some}))
            return (*shared, OneTicked(found, _length_of_ticks(found)))
        length = _IS + sum(view_length(view) + 1 for view in rest)
        return (*shared, OneView(tuple(rest), length))

    def _unless(self, view: View) -> View:
        self._spend([view_length(view)])
        return (NoView(view, _NOT + view_length(view)),) if view else (_NEVER,)

    def _spend(self, lengths: Iterable[int]) -> None:
        """Take as many steps as what is to be made is long; too long is not made at all."""
        length = sum(lengths)
        self._work.spend(length)
        if length > MOST_HIDING_BYTES:
            raise TooMuchWorkError


def view_length(view: View) -> int:
    """Return how many bytes of style sheet a view is."""
    return sum(part.length for part in view)


def _one_ticked(item: Item, codes: Iterable[str]) -> OneTicked:
    ticks = tuple(sorted(Tick(item.link_id, code) for code in codes))
    return OneTicked(ticks, _length_of_ticks(ticks)) if ticks else _NEVER


def _length_of_ticks(ticks: tuple[Tick, ...]) -> int:
    ids = sum(len(tick.link_id) + len(tick.code) + _TICK for tick in ticks)
    escapes = sum(tick.link_id[0].isdigit() for tick in ticks)
    return _HAS + ids - 1 + _DIGIT * escapes
