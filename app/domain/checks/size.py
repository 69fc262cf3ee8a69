"""Nothing is larger than the budget: items, conditions with their flags, style rules.

Looked at before anything else, so that no other check meets a condition that grows without end.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Final, assert_never

from app.domain.budget import (
    DEEPEST_CONDITION,
    MOST_CONDITION_PARTS,
    MOST_CONDITION_PARTS_IN_ALL,
    MOST_HIDING_BYTES,
    MOST_HIDING_RULES,
    MOST_ITEMS,
    TooMuchWorkError,
)
from app.domain.checks.places import placed_conditions
from app.domain.checks.problem import Problem
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
from app.domain.disclosure.contribution import contribution_bound, least_variance
from app.domain.disclosure.thresholds import LEAST_OF_MONTH
from app.domain.estimates import LARGEST_MARGIN, NINETY
from app.domain.hiding import NotByTicksError, hiding_rules
from app.domain.questionnaire import Questionnaire

_FEWER_STYLES: Final = "ask fewer steps and items under conditions that rest on conditional items"


@dataclass(frozen=True, slots=True)
class Measure:
    """How deep a condition is nested and of how many parts it is made, flags included."""

    depth: int = 0
    parts: int = 1


_ONE: Final = Measure()


def check_size(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Find too many items, and conditions that are too deep or made of too many parts."""
    items = sum(len(step.items) for step in questionnaire.steps)
    if items > MOST_ITEMS:
        yield Problem("steps", "too_many_items", f"{items} items, at most {MOST_ITEMS}")
    yield from _conditions(questionnaire)


def check_noise(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Find a document of which one visit moves so many cells that noise drowns its own numbers.

    No share of a month's fewest people could be told then: half its interval would be too wide.
    """
    bound = contribution_bound(questionnaire)
    margin = NINETY * sqrt(least_variance(bound)) / LEAST_OF_MONTH
    if margin > LARGEST_MARGIN:
        told = f"one visit moves {bound} cells, so noise hides every share of {LEAST_OF_MONTH}"
        yield Problem("steps", "too_noisy", f"{told} people: ask fewer questions")


def _conditions(questionnaire: Questionnaire) -> Iterator[Problem]:
    flags, in_all = _measured_flags(questionnaire), 0
    for place, condition in placed_conditions(questionnaire):
        measure = _measured(condition, flags=flags)
        in_all += measure.parts
        if measure.depth > DEEPEST_CONDITION:
            message = f"nested more than {DEEPEST_CONDITION} deep, flags included"
            yield Problem(place, "condition_too_deep", message)
        elif measure.parts > MOST_CONDITION_PARTS:
            message = f"more than {MOST_CONDITION_PARTS} parts, flags included"
            yield Problem(place, "condition_too_large", message)
    if in_all > MOST_CONDITION_PARTS_IN_ALL:
        message = f"all conditions have more than {MOST_CONDITION_PARTS_IN_ALL} parts"
        yield Problem("document", "conditions_too_large", f"{message}, flags included")


def judged_parts(questionnaire: Questionnaire) -> int:
    """Return how many parts judging one visitor looks at, at most: conditions, items, options."""
    flags = _measured_flags(questionnaire)
    conditions = (condition for _, condition in placed_conditions(questionnaire))
    in_conditions = sum(_measured(condition, flags=flags).parts for condition in conditions)
    return in_conditions + sum(1 + len(item.options) for item in questionnaire.items.values())


def _measured_flags(questionnaire: Questionnaire) -> Mapping[str, Measure]:
    """Measure flags that rest on flags, in as many rounds as conditions may be deep.

    What is deeper, or bites its own tail, is too deep after the last round.
    """
    flags = questionnaire.definitions.flags
    found = dict.fromkeys(flags, _ONE)
    for _ in range(DEEPEST_CONDITION + 1):
        found = {name: _measured(when, flags=found) for name, when in flags.items()}
    return found


def _measured(condition: Condition, *, flags: Mapping[str, Measure]) -> Measure:
    match condition:
        case AnswerIn() | Answered() | AnsweredBelow():
            return _ONE
        case NoneOf((Answered(),)):  # in a document a single comparison, too
            return _ONE
        case FlagIs(flag):
            return _around([flags[flag]]) if flag in flags else _ONE
        case AllOf(parts) | AnyOf(parts) | NoneOf(parts) | AtLeast(_, parts):
            return _around([_measured(part, flags=flags) for part in parts])
        case _:
            assert_never(condition)


def _around(parts: list[Measure]) -> Measure:
    """Return the measure of what holds these; what is too much already grows no further."""
    depth = 1 + max((part.depth for part in parts), default=0)
    count = 1 + sum(part.parts for part in parts)
    return Measure(min(depth, DEEPEST_CONDITION + 1), min(count, MOST_CONDITION_PARTS + 1))


def check_style_sheet(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Find conditions whose style rules are too many or too long to be sent with the form.

    The conditions look back only. What ticks alone can't tell is `check_conditions`' to find.
    """
    try:
        rules = hiding_rules(questionnaire)
    except NotByTicksError:
        return
    except TooMuchWorkError:
        yield _styles_too_large("conditions rest on conditions beyond what a style sheet can say")
        return
    length = sum(rule.length for rule in rules)
    if len(rules) > MOST_HIDING_RULES:
        yield _styles_too_large(
            f"the conditions need {len(rules)} style rules, at most {MOST_HIDING_RULES}"
        )
    elif length > MOST_HIDING_BYTES:
        yield _styles_too_large(f"the style rules need {length} bytes, at most {MOST_HIDING_BYTES}")


def _styles_too_large(message: str) -> Problem:
    return Problem("steps", "style_sheet", f"{message}: {_FEWER_STYLES}")
