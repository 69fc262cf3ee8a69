"""How much one visit can move, and how well its answers can be guessed from all that is shown.

Computed from the document alone: no visitor is looked at. All numbers are upper bounds, reached
or nearly so by real answers (a test builds them).
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp

from app.domain.conditions import linked_items, resolved_atoms
from app.domain.disclosure.thresholds import LEAST_VARIANCE
from app.domain.questionnaire import Item, Questionnaire, Step
from app.domain.tally import MOST_TICKS
from app.domain.triage import urgent_options

_AN_ANSWER = 2
"""Who answers otherwise leaves one cell and joins another; so does whose level changes."""

_COMPLETION_AND_LEVEL = 2
_TAIL = 12
"""Standard deviations beyond which nothing is left that a float could tell."""


def contribution_bound(questionnaire: Questionnaire) -> int:
    """Return how many published cells one visit moves at most, each by one.

    The larger of two cases: a visit with an urgent sign is shown no themes; one without ticked
    none of the options that alone are urgent.
    """
    urgent = urgent_options(questionnaire=questionnaire)
    items = questionnaire.items.values()
    with_sign = sum(_cells_of(item) for item in items)
    without = sum(_cells_of(item, without=urgent) for item in items) + _themes(questionnaire)
    return _COMPLETION_AND_LEVEL + max(with_sign if urgent else 0, without)


def least_variance(bound: int) -> int:
    """Return the variance of the noise with which `bound` moved cells tell little enough.

    Zero-concentrated rho is bound / (2 * variance), at most 9/8.
    """
    return max(LEAST_VARIANCE, -(-4 * bound // 9))


@dataclass(frozen=True, slots=True)
class GuessRates:
    """In how many of 100 cases the best guess is right, for somebody who knows all other answers.

    Of one ``answer``; of one that opens further questions, at most (``follow_up``); of a sign
    that alone is urgent, at most (``sign``). Blind guessing is right in 50.
    """

    answer: int
    follow_up: int
    sign: int


def guess_rates(questionnaire: Questionnaire, *, variance: int) -> GuessRates:
    """Return the exact rates of the numbers of cells that such answers move at most."""
    opened = _opened(questionnaire)
    moved = (
        _AN_ANSWER,
        max(_moved_by_answer(item, opened, questionnaire) for item in questionnaire.items.values()),
        max(_moved_by_sign(step, questionnaire) for step in _steps_with_signs(questionnaire)),
    )
    return GuessRates(*(round(100 * guess_rate(cells, variance=variance)) for cells in moved))


def least_rates(questionnaire: Questionnaire) -> tuple[int, ...]:
    """Return the rates of a questionnaire's weakest noise: an answer, a follow-up, a sign."""
    found = guess_rates(questionnaire, variance=least_variance(contribution_bound(questionnaire)))
    return found.answer, found.follow_up, found.sign


def guess_rate(moved: int, *, variance: int) -> float:
    """Return how often the best guess between two visits is right that differ in `moved` cells.

    Each cell carries independent discrete Gaussian noise. The likelihood ratio rests on the sum
    of the cells, each turned so that the second visit adds one. Its noise is discrete Gaussian
    too, of `moved` times the variance, closer than any float could tell (Poisson summation).
    """
    if not moved:
        return 0.5
    spread = 2 * moved * variance
    reach = int(_TAIL * spread**0.5)
    weights = {z: exp(-z * z / spread) for z in range(-reach, reach + 1)}
    below = sum(weight for z, weight in weights.items() if 2 * z < moved)
    tie = sum(weight for z, weight in weights.items() if 2 * z == moved)
    return (below + tie / 2) / sum(weights.values())


def _cells_of(item: Item, *, without: Container[tuple[str, str]] = ()) -> int:
    """Return how many cells an answer to an item may be counted in; `without` are not ticked."""
    if not item.repeats:
        return 1
    ordinary = [
        option
        for option in item.answer_options
        if not option.exclusive and (item.link_id, option.code) not in without
    ]
    return max(1, min(MOST_TICKS, len(ordinary)))


def _themes(questionnaire: Questionnaire) -> int:
    """Return how many ranked themes a result shows at most."""
    chosen = questionnaire.theme_selection
    if chosen is None or not any(level.shows_themes for level in questionnaire.levels):
        return 0
    return min(max(chosen.cap, chosen.cap_with_flag), len(questionnaire.ranked_themes))


def _opened(questionnaire: Questionnaire) -> Mapping[str, Sequence[Item]]:
    """Return by link id the items that are asked only after some answers to it."""
    definitions = questionnaire.definitions
    found: dict[str, list[Item]] = {}
    for step in questionnaire.steps:
        for item in step.items:
            before = {
                link_id
                for condition in (step.enabled_when, item.enabled_when)
                for atom, _ in resolved_atoms(condition, definitions=definitions)
                for link_id in linked_items(atom, definitions=definitions)
            }
            for link_id in before:
                found.setdefault(link_id, []).append(item)
    return found


def _moved_by_answer(
    item: Item, opened: Mapping[str, Sequence[Item]], questionnaire: Questionnaire
) -> int:
    """Return how many cells differ at most when one answer does, with the questions it opens.

    2 for an answer that opens none.
    """
    if item.link_id not in opened:
        return _AN_ANSWER
    # From an exclusive option to ticks, a level reached instead of another, its themes gone.
    own = 1 + _cells_of(item)
    return own + sum(map(_cells_of, opened[item.link_id])) + _AN_ANSWER + _themes(questionnaire)


def _steps_with_signs(questionnaire: Questionnaire) -> Iterator[Step | None]:
    """Yield nothing first, then the steps that ask for a sign which alone is urgent."""
    yield None
    asked = {link_id for link_id, _ in urgent_options(questionnaire=questionnaire)}
    for step in questionnaire.steps:
        if any(item.link_id in asked for item in step.items):
            yield step


def _moved_by_sign(step: Step | None, questionnaire: Questionnaire) -> int:
    """Return how many cells differ at most when a sign of a step is ticked, or is not.

    Ticked, it may end the questionnaire: nothing of later steps is counted, and no themes.
    """
    if step is None:
        return _AN_ANSWER
    urgent = urgent_options(questionnaire=questionnaire)
    later = questionnaire.steps[questionnaire.steps.index(step) + 1 :]
    missed = sum(_cells_of(item, without=urgent) for one in later for item in one.items)
    return 2 * _AN_ANSWER + missed + _themes(questionnaire)
