"""Conditions before and after a change, and the buttons of a level, as the pages show them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from app.domain.anatomy import Content
from app.domain.authoring.changes import Value
from app.domain.authoring.clauses import Clause, Clauses, Said, beside
from app.domain.conditions import Condition
from app.domain.levels import Action, Level, PromptRule, TriageRule
from app.domain.questionnaire import (
    Flag,
    FlagTheme,
    Item,
    Note,
    Questionnaire,
    Step,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """When something holds, and the buttons that are shown then, if it is about buttons."""

    when: Clause
    buttons: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """What was said before and what is said after; nothing on the side where there is no part.

    Of several lines on one side the first that holds counts.
    """

    before: tuple[RuleLine, ...]
    after: tuple[RuleLine, ...]

    @property
    def are_same(self) -> bool:
        """Whether it comes to the same words, such as one condition in a nest of its own."""
        return self.before == self.after


class Rules:
    """Reads the conditions and buttons of one document."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        """Read the document once."""
        self._clauses = Clauses(questionnaire)
        self._labels = {one.code: one.label for one in questionnaire.prompts}

    def of_value(self, value: Value) -> tuple[RuleLine, ...]:
        """Return the lines of a value of a change; none of one that isn't about conditions."""
        if isinstance(value, Condition):
            return (self._line(value),)
        rules = value if isinstance(value, tuple) else ()
        return tuple(self._prompts(one for one in rules if isinstance(one, PromptRule)))

    def of_part(self, content: Content) -> tuple[RuleLine, ...]:
        """Return the lines of a whole part; none when there is no condition to speak of."""
        match content:
            case Flag() | TriageRule() | FlagTheme() | Note():
                return (self._line(content.when),)
            case Action():
                return _unless_always(self._clauses.of(content.when))
            case Level():
                return tuple(self._prompts(content.prompts))
            case Item():
                return _unless_always(self._clauses.asked(content.link_id))
            case Step():
                return _unless_always(self._clauses.of(content.enabled_when))
            case _:
                return ()

    def _line(self, condition: Condition) -> RuleLine:
        return RuleLine(when=self._clauses.of(condition))

    def _prompts(self, rules: Iterable[PromptRule]) -> Iterator[RuleLine]:
        for rule in rules:
            buttons = tuple(Said(code, self._labels.get(code, "")) for code in rule.codes)
            yield replace(self._line(rule.when), buttons=buttons)


def _unless_always(clause: Clause) -> tuple[RuleLine, ...]:
    return () if clause.kind == "always" else (RuleLine(when=clause),)


def compared(before: tuple[RuleLine, ...], after: tuple[RuleLine, ...]) -> Sides:
    """Return both sides, each with marks on what the other one doesn't say."""
    return Sides(before=tuple(_beside(before, after)), after=tuple(_beside(after, before)))


def _beside(lines: tuple[RuleLine, ...], others: tuple[RuleLine, ...]) -> Iterator[RuleLine]:
    """Yield lines with marks; buttons beside those of the same condition, or else of the place."""
    clauses = tuple(other.when for other in others)
    for number, line in enumerate(lines):
        same = (other for other in others if other.when == line.when)
        other = next(same, others[number] if number < len(others) else None)
        known = {said.code for said in other.buttons} if other else set()
        yield RuleLine(
            when=beside(line.when, clauses),
            buttons=tuple(one._replace(differs=one.code not in known) for one in line.buttons),
        )
