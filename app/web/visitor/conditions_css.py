"""Style rules that show conditional steps and items as answers change, without a script.

Everything is visible by default; a rule hides what is not on the route (`domain.hiding`), and
only in browsers that know `:has()`. Of what is said beside urgent signs, rules hide what was
said already and what a graver sign overrules.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import assert_never

from markupsafe import Markup

from app.domain.budget import TooMuchWorkError
from app.domain.hiding import (
    HidingRule,
    NotByTicksError,
    NoView,
    OneTicked,
    OneView,
    Part,
    Tick,
    View,
    hiding_rules,
)
from app.domain.questionnaire import Questionnaire


def conditions_css(questionnaire: Questionnaire) -> Markup:
    """Return the rules of a questionnaire, or nothing when all of it is always shown.

    Nothing also for one from before there was a budget that asks for too much: all is shown then,
    as in a browser without `:has()`, and judged as ever.
    """
    try:
        rules = "".join(map(_written, hiding_rules(questionnaire)))
    except (NotByTicksError, TooMuchWorkError):
        rules = ""
    css = f"@supports selector(:has(*)){{{rules}}}" if rules else ""
    return Markup(css)  # noqa: S704  # ids of the document format only: letters, digits, - and _


def early_css(questionnaire: Questionnaire) -> Markup:
    """Return what hides the words beside a ticked sign (early.css) where others say enough."""
    return Markup("".join(_early_rules(questionnaire)))  # noqa: S704  # ids of the format, as above


def _early_rules(questionnaire: Questionnaire) -> Iterator[str]:
    levels = [level.id for level in questionnaire.levels if level.urgent]
    for level in levels:
        sign = f'label:has([data-urgent="{level}"]:checked)'
        yield f"{sign}~{sign}+.early{{display:none}}"
    for graver, level in combinations(levels, 2):
        sign = f'fieldset:has([data-urgent="{graver}"]:checked)'
        yield f'{sign} [data-early="{level}"]{{display:none}}'


def option_id(link_id: str, code: str) -> str:
    """Return the id of an option's control."""
    return f"{link_id}-{code}"


def _written(rule: HidingRule) -> str:
    """Write one rule; `HidingRule.length` knows how long it becomes."""
    return f"form:not({_part(rule.part)}) {_targets(rule)}{{display:none}}"


def _part(part: Part) -> str:
    match part:
        case OneTicked(()):
            return ":not(*)"
        case OneTicked(ticks):
            return f":has({','.join(map(_checked, ticks))})"
        case OneView(views):
            return f":is({','.join(map(_view, views))})"
        case NoView(view):
            return f":not({_view(view)})"
        case _:
            assert_never(part)


def _view(view: View) -> str:
    return "".join(map(_part, view))


def _targets(rule: HidingRule) -> str:
    ids = [*(f"#step-{one}" for one in rule.steps), *(f"#item-{one}" for one in rule.items)]
    return ids[0] if len(ids) == 1 else f":is({','.join(ids)})"


def _checked(tick: Tick) -> str:
    return f"#{_escape(option_id(tick.link_id, tick.code))}:checked"


def _escape(name: str) -> str:
    """Escape an id that starts with a digit, as CSS wants it."""
    return f"\\{ord(name[0]):x} {name[1:]}" if name[0].isdigit() else name
