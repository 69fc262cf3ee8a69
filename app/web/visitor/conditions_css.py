"""Style rules that show conditional steps and items as answers change, without a script.

Everything is visible by default; a rule hides what is not on the route, and only in browsers
that know `:has()`. Hidden means hidden for a reason: an item whose question is itself off the
route stays hidden although the old tick is still there.

A condition becomes clauses, all of which must hold; each clause is "one of these is ticked, or
one of those isn't". So each clause that fails hides, and a rule is one clause.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import assert_never

from markupsafe import Markup

from app.domain.conditions import AllOf, AnswerIs, AnyOf, Condition
from app.domain.questionnaire import Item, Questionnaire


class NotInCssError(ValueError):
    """A condition that a style rule can't express."""


@dataclass(frozen=True, slots=True)
class CssClause:
    """Holds when one of ``ticked`` is ticked or one of ``unticked`` isn't; ids of options."""

    ticked: frozenset[str]
    unticked: frozenset[str]

    @property
    def always_holds(self) -> bool:
        """Whether one option stands on both sides."""
        return not self.ticked.isdisjoint(self.unticked)


Clauses = tuple[CssClause, ...]


def conditions_css(questionnaire: Questionnaire) -> Markup:
    """Return the rules of a questionnaire, or nothing when all of it is always shown."""
    rules = "".join(_rules(questionnaire))
    css = f"@supports selector(:has(*)){{{rules}}}" if rules else ""
    return Markup(css)  # noqa: S704  # ids of the document format only: letters, digits, - and _


def option_id(link_id: str, code: str) -> str:
    """Return the id of an option's control."""
    return f"{link_id}-{code}"


def _rules(questionnaire: Questionnaire) -> Iterator[str]:
    translate = _Translation(questionnaire)
    for step in questionnaire.steps:
        yield from _hiding(f"#step-{step.id}", translate.clauses(step.enabled_when))
        for item in step.items:
            yield from _hiding(f"#item-{item.link_id}", translate.clauses(item.enabled_when))


def _hiding(target: str, clauses: Clauses) -> Iterator[str]:
    for clause in clauses:
        none_ticked = f":not(:has({_checked(clause.ticked)}))" if clause.ticked else ""
        all_ticked = "".join(f":has({_checked({one})})" for one in sorted(clause.unticked))
        yield f"form{none_ticked}{all_ticked} {target}{{display:none}}"


def _checked(ids: frozenset[str] | set[str]) -> str:
    return ",".join(f"#{_escape(name)}:checked" for name in sorted(ids))


def _escape(name: str) -> str:
    """Escape an id that starts with a digit, as CSS wants it."""
    return f"\\{ord(name[0]):x} {name[1:]}" if name[0].isdigit() else name


class _Translation:
    """Turns conditions into clauses, each question's own conditions included."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._items = questionnaire.items
        self._step_of = {item.link_id: step for step in questionnaire.steps for item in step.items}

    def clauses(self, condition: Condition) -> Clauses:
        """Return the clauses that must all hold; none when the condition always does."""
        match condition:
            case AnswerIs():
                return self._of_answer(condition)
            case AllOf(parts):
                return _all(self.clauses(part) for part in parts)
            case AnyOf(parts):
                return _any(self.clauses(part) for part in parts)
            case _:
                raise NotInCssError

    def _of_answer(self, condition: AnswerIs) -> Clauses:
        item = self._items[condition.question]
        code, any_ticked = str(condition.answer), _one_of(item, item.options)
        match condition.operator:
            case "=":
                return self._asked_and(item, _one_is_ticked(item, code))
            case "!=":
                others = _not(_one_is_ticked(item, code))
                return self._asked_and(item, _all([any_ticked, others]))
            case "exists":
                answered = self._asked_and(item, any_ticked)
                return answered if condition.answer else _not(answered)
            case _:
                assert_never(condition.operator)

    def _asked_and(self, item: Item, clauses: Clauses) -> Clauses:
        step = self._step_of[item.link_id]
        return _all([self.clauses(step.enabled_when), self.clauses(item.enabled_when), clauses])


def _one_is_ticked(item: Item, code: str) -> Clauses:
    """Return that a code is ticked and stands: an exclusive one falls when others are ticked."""
    option = item.options[code]
    ticked = _one_of(item, (code,))
    if not (option.exclusive and item.repeats):
        return ticked
    codes = list(item.options)
    stronger = [
        other
        for other in codes
        if not item.options[other].exclusive or codes.index(other) > codes.index(code)
    ]
    return _all([ticked, *(_not(_one_of(item, (other,))) for other in stronger)])


def _one_of(item: Item, codes: Iterable[str]) -> Clauses:
    ids = frozenset(option_id(item.link_id, code) for code in codes)
    return (CssClause(ticked=ids, unticked=frozenset()),)


def _all(parts: Iterable[Clauses]) -> Clauses:
    return tuple(dict.fromkeys(clause for part in parts for clause in part))


def _any(parts: Iterable[Clauses]) -> Clauses:
    """Distribute: one clause out of every part, joined, for each way to choose them."""
    joined = (
        CssClause(
            ticked=frozenset().union(*(clause.ticked for clause in chosen)),
            unticked=frozenset().union(*(clause.unticked for clause in chosen)),
        )
        for chosen in product(*parts)
    )
    return tuple(dict.fromkeys(clause for clause in joined if not clause.always_holds))


def _not(clauses: Clauses) -> Clauses:
    """Negate: one failing clause is enough, and it fails when each of its parts does."""
    return _any(
        tuple(
            [CssClause(frozenset(), frozenset({one})) for one in sorted(clause.ticked)]
            + [CssClause(frozenset({one}), frozenset()) for one in sorted(clause.unticked)]
        )
        for clause in clauses
    )
