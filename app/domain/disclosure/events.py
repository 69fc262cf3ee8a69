"""The names of bare events, and which of them a questionnaire has.

None of them depends on an answer: steps that only some visitors are asked are no events.
"""

from typing import Final

from app.domain.conditions import ALWAYS
from app.domain.questionnaire import Questionnaire, Step

STARTS: Final = "starts"
COMPLETED: Final = "completed"
"""Never sent: the sum of the weeks' completions as they were drawn."""

ACTIVITY_VARIANCE: Final = 4
"""A page sends each of five events at most once: a start, its source, the furthest step, two taps.
That is their own small budget, rho 5/8."""

BOOKING: Final = "booking"
LINE: Final = "line"
SOURCES: Final = ("page", "line", "poster")
"""The links that every installation begins with; staff keep a list of their own."""

_SOURCE: Final = "from:"
_STEP: Final = "step:"


def source_event(source: str) -> str:
    """Return the event of a start that came by one of the listed links."""
    return f"{_SOURCE}{source}"


def step_event(step_id: str) -> str:
    """Return the event of a visit that ended without a result, this being its furthest step."""
    return f"{_STEP}{step_id}"


def unconditional_steps(questionnaire: Questionnaire) -> tuple[Step, ...]:
    """Return the steps that everybody is asked, in order."""
    return tuple(step for step in questionnaire.steps if step.enabled_when == ALWAYS)


def sent_events(questionnaire: Questionnaire, *, sources: tuple[str, ...]) -> frozenset[str]:
    """Return every event that a page of this questionnaire may report."""
    return frozenset(
        {
            STARTS,
            BOOKING,
            LINE,
            *map(source_event, sources),
            *(step_event(step.id) for step in unconditional_steps(questionnaire)),
        }
    )
