"""Conditions as a person reads them: in the words of questions and answers, as flat as can be.

Says which words, never in which sentence: that is the page's. Answers to one question that come
to the same are gathered, and whatever nests without need is taken out of its nest.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias, assert_never

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
from app.domain.questionnaire import Questionnaire, Step

ClauseKind: TypeAlias = Literal[
    "is",
    "ticked",
    "is_not",
    "not_ticked",
    "answered",
    "unanswered",
    "flag",
    "no_flag",
    "few",
    "enough",
    "all",
    "any",
    "several",
    "always",
    "never",
]
_Joint: TypeAlias = Literal["all", "any"]
_About: TypeAlias = tuple[str, str, int, int]
_Leaf: TypeAlias = tuple[_About, frozenset[str]]

_GATHERED: Mapping[_Joint, frozenset[ClauseKind]] = {
    "any": frozenset({"is", "ticked"}),
    "all": frozenset({"is_not", "not_ticked"}),
}
"""One of these answers, none of those: what can be said of one question in one breath."""

_EMPTY: Mapping[_Joint, ClauseKind] = {"all": "always", "any": "never"}


class Said(NamedTuple):
    """An answer by its words, empty for one that is gone. ``differs`` as of `Clause`."""

    code: str
    text: str
    differs: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A condition, or a part of one.

    ``is`` and ``ticked``: one of the ``answers`` was given, where one or several may be;
    ``is_not`` and ``not_ticked``: there is an answer, and it is none of these. ``few``: fewer than
    ``count`` of ``of`` items of a set are answered; ``enough``: as many or more. ``all``, ``any``
    and ``several`` (``count`` of them or more) are about their ``parts``. ``about`` is the id of
    the item, flag or set, ``name`` its words, ``screen`` the title of the item's step.
    ``differs``: it isn't said on the other side of a comparison; of a clause with parts only how
    they are joined.
    """

    kind: ClauseKind
    about: str = ""
    name: str = ""
    screen: str = ""
    answers: tuple[Said, ...] = ()
    count: int = 0
    of: int = 0
    parts: tuple["Clause", ...] = ()
    differs: bool = False


@dataclass(frozen=True)
class Clauses:
    """Reads the conditions of one questionnaire."""

    questionnaire: Questionnaire

    def of(self, condition: Condition) -> Clause:
        """Return a condition in words; what it names and isn't there has none."""
        return self._read(condition, holds=True)

    def _read(self, condition: Condition, *, holds: bool) -> Clause:
        """Return what is to be so where a condition holds, or where it does not."""
        match condition:
            case AnswerIn() | Answered() | AnsweredBelow():
                return self._atom(condition) if holds else self._opposite_atom(condition)
            case FlagIs(flag):
                kind: ClauseKind = "flag" if holds else "no_flag"
                return Clause(kind=kind, about=flag, name=self._flags.get(flag, ""))
            case AllOf(parts):
                return _joined("all" if holds else "any", self._all(parts, holds=holds))
            case AnyOf(parts):
                return _joined("any" if holds else "all", self._all(parts, holds=holds))
            case NoneOf(parts):
                return self._read(AnyOf(parts), holds=not holds)
            case AtLeast(count, parts):
                least = count if holds else len(parts) - count + 1
                return _counted(least, self._all(parts, holds=holds))
            case _:
                assert_never(condition)

    def _all(self, parts: Iterable[Condition], *, holds: bool) -> Iterator[Clause]:
        return (self._read(part, holds=holds) for part in parts)

    def _atom(self, atom: AnswerAtom) -> Clause:
        match atom:
            case AnswerIn(question, codes):
                return self._compared(question, codes, one="is", several="ticked")
            case Answered(question, without):
                compared = self._compared(question, without, one="is_not", several="not_ticked")
                return compared if without else self._question(question)
            case AnsweredBelow(item_set, count):
                known = self.questionnaire.definitions.item_sets.get(item_set, ())
                return Clause(kind="few", about=item_set, count=count, of=len(known))
            case _:
                assert_never(atom)

    def _opposite_atom(self, atom: AnswerAtom) -> Clause:
        match atom:
            case AnswerIn(question, codes):
                return self._unanswered_or(question, Answered(question, without=codes))
            case Answered(question, ()):
                return self._unanswered(question)
            case Answered(question, without):
                return self._unanswered_or(question, AnswerIn(question, without))
            case AnsweredBelow():
                return replace(self._atom(atom), kind="enough")
            case _:
                assert_never(atom)

    def asked(self, link_id: str) -> Clause:
        """Return when an item is asked, its step's condition included."""
        step, item = self._steps[link_id], self.questionnaire.items[link_id]
        return self.of(AllOf((step.enabled_when, item.enabled_when)))

    @cached_property
    def _steps(self) -> Mapping[str, Step]:
        return {item.link_id: step for step in self.questionnaire.steps for item in step.items}

    @cached_property
    def _flags(self) -> Mapping[str, str]:
        return {flag.id: flag.display for flag in self.questionnaire.flags}

    def _question(self, link_id: str) -> Clause:
        item, step = self.questionnaire.items.get(link_id), self._steps.get(link_id)
        name, screen = item.text if item else "", step.title if step else ""
        return Clause(kind="answered", about=link_id, name=name, screen=screen)

    def _unanswered(self, link_id: str) -> Clause:
        return replace(self._question(link_id), kind="unanswered")

    def _unanswered_or(self, link_id: str, other: AnswerIn | Answered) -> Clause:
        return _joined("any", (self._unanswered(link_id), self._atom(other)))

    def _compared(
        self, link_id: str, codes: Iterable[str], *, one: ClauseKind, several: ClauseKind
    ) -> Clause:
        """Return what is said of some answers to an item that takes one, or several."""
        item = self.questionnaire.items.get(link_id)
        options = item.options if item else {}
        said = (Said(code, options[code].display if code in options else "") for code in codes)
        kind = several if item and item.repeats else one
        return replace(self._question(link_id), kind=kind, answers=tuple(said))


def _joined(joint: _Joint, parts: Iterable[Clause]) -> Clause:
    found = tuple(_gathered(joint, _flat(joint, parts)))
    if len(found) == 1:
        return found[0]
    return Clause(kind=joint, parts=found) if found else Clause(kind=_EMPTY[joint])


def _counted(count: int, parts: Iterable[Clause]) -> Clause:
    found = tuple(parts)
    if count <= 0 or count > len(found):
        return Clause(kind="always" if count <= 0 else "never")
    if count in {1, len(found)}:
        return _joined("any" if count == 1 else "all", found)
    return Clause(kind="several", count=count, of=len(found), parts=found)


def _flat(joint: _Joint, parts: Iterable[Clause]) -> Iterator[Clause]:
    for clause in parts:
        if clause.kind == joint:
            yield from clause.parts
        elif clause.kind != _EMPTY[joint]:
            yield clause


def _gathered(joint: _Joint, clauses: Iterable[Clause]) -> Iterator[Clause]:
    """Yield clauses, those of the same kind about the same question as one, where the first was."""
    together: dict[tuple[object, ...], Clause] = {}
    for number, clause in enumerate(clauses):
        is_one_of_many = clause.kind in _GATHERED[joint]
        key = (clause.kind, clause.about) if is_one_of_many else (number,)
        first = together.setdefault(key, clause)
        answers = dict.fromkeys((*first.answers, *clause.answers))
        together[key] = replace(first, answers=tuple(answers))
    yield from together.values()


class _Other(NamedTuple):
    """What is said on the other side of a comparison.

    ``same`` are its leaves; ``answers`` those of the leaves that this side doesn't say in the same
    way, together, by what they are about; ``joints`` how parts are joined, by depth.
    """

    same: frozenset[_Leaf]
    answers: Mapping[_About, frozenset[str]]
    joints: frozenset[tuple[int, str, int]]


def beside(clause: Clause, others: Iterable[Clause]) -> Clause:
    """Return a clause with a mark on whatever the others don't say.

    Parts that only stand in another nest have none: the whole of both is read anyway.
    """
    own = {_leaf(one) for _, one in _walk(clause)}
    found = [deep for other in others for deep in _walk(other)]
    answers: dict[_About, frozenset[str]] = {}
    for about, codes in (_leaf(one) for _, one in found):
        if (about, codes) not in own:
            answers[about] = answers.get(about, frozenset()) | codes
    other = _Other(
        same=frozenset(_leaf(one) for _, one in found),
        answers=answers,
        joints=frozenset((depth, one.kind, one.count) for depth, one in found),
    )
    return _marked(clause, other, depth=0)


def _marked(clause: Clause, other: _Other, *, depth: int) -> Clause:
    if clause.parts:
        parts = (_marked(part, other, depth=depth + 1) for part in clause.parts)
        joint = (depth, clause.kind, clause.count)
        return replace(clause, parts=tuple(parts), differs=joint not in other.joints)
    about, codes = _leaf(clause)
    if (about, codes) in other.same:
        return clause
    known = other.answers.get(about)
    if known is None:
        return replace(clause, differs=True)
    said = tuple(one._replace(differs=one.code not in known) for one in clause.answers)
    return replace(clause, answers=said)


def _walk(clause: Clause, *, depth: int = 0) -> Iterator[tuple[int, Clause]]:
    yield depth, clause
    for part in clause.parts:
        yield from _walk(part, depth=depth + 1)


def _leaf(clause: Clause) -> _Leaf:
    about = clause.kind, clause.about, clause.count, clause.of
    return about, frozenset(said.code for said in clause.answers)
