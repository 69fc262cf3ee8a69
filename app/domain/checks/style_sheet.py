"""The style rules that hide what is not asked stay few and short, whatever the conditions."""

from collections.abc import Iterator
from typing import Final

from app.domain.budget import MOST_HIDING_BYTES, MOST_HIDING_RULES, TooMuchWorkError
from app.domain.checks.problem import Problem
from app.domain.hiding import NotByTicksError, hiding_rules
from app.domain.questionnaire import Questionnaire

_ADVICE: Final = "ask fewer steps and items under conditions that rest on conditional items"


def check_style_sheet(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Find conditions whose style rules are too many or too long to be sent with the form.

    The conditions look back only. What ticks alone can't tell is `check_conditions`' to find.
    """
    try:
        rules = hiding_rules(questionnaire)
    except NotByTicksError:
        return
    except TooMuchWorkError:
        yield _too_large("conditions rest on conditions beyond what a style sheet can say")
        return
    length = sum(rule.length for rule in rules)
    if len(rules) > MOST_HIDING_RULES:
        yield _too_large(
            f"the conditions need {len(rules)} style rules, at most {MOST_HIDING_RULES}"
        )
    elif length > MOST_HIDING_BYTES:
        yield _too_large(f"the style rules need {length} bytes, at most {MOST_HIDING_BYTES}")


def _too_large(message: str) -> Problem:
    return Problem("steps", "style_sheet", f"{message}: {_ADVICE}")
