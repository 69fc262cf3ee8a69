"""What one completed visit adds to the tallies: a set of cells, each counted once.

A cell is a variable and one of its values: an item and the option chosen or ``not_answered``, an
option of a check-all item and ``ticked``. Of one list at most two ticks are counted, so that one
visit moves few cells. Nothing in a cell says who, when or in what order.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import NamedTuple, TypeAlias

from app.domain.conditions import ALWAYS, Condition
from app.domain.outcome import Outcome
from app.domain.questionnaire import Item, Questionnaire
from app.domain.triage import judge, urgent_options

NOT_ANSWERED = "not_answered"
TICKED = "ticked"
MOST_TICKS = 2
"""Of one list; the others of a visit are shown to the visitor and not counted."""


class Cell(NamedTuple):
    """One count: ``item/recur_strain`` = ``often``, say."""

    variable: str
    value: str


def cells(outcome: Outcome, *, questionnaire: Questionnaire) -> tuple[Cell, ...]:
    """Return the cells of a visit, sorted, so that concurrent writers lock in one order."""
    found = [Cell("completions", "all"), Cell("level", outcome.triage.level)]
    found.extend(
        Cell(f"theme/{match.theme}", "shown") for match in outcome.themes.matches if match.ranked
    )
    for link_id in counted_items(outcome, questionnaire=questionnaire):
        codes = outcome.route.answers.get(link_id, ())
        item = questionnaire.items[link_id]
        if item.repeats:
            found.extend(_ticks(item, codes))
        else:
            found.append(_cell(f"item/{link_id}", codes[0] if codes else NOT_ANSWERED))
    return tuple(sorted(found))


def _ticks(item: Item, codes: tuple[str, ...]) -> Iterator[Cell]:
    """Yield the first ticks in the document's order, decided from this visit alone."""
    ticked = (code for code in item.options if code in codes)
    for code in islice(ticked, MOST_TICKS):
        yield _cell(f"option/{item.link_id}/{code}", TICKED)
    if not codes:
        yield _cell(f"item/{item.link_id}", NOT_ANSWERED)


@lru_cache(maxsize=10_000)
def _cell(variable: str, value: str) -> Cell:
    """Return a cell; it is kept whether or not anybody was counted in it, so it tells nothing."""
    return Cell(variable, value)


def counted_items(outcome: Outcome, *, questionnaire: Questionnaire) -> tuple[str, ...]:
    """Return the asked items that are counted.

    After an early result (an urgent level, and nothing answered after the step that caused it)
    the later items count as not asked, never as not answered.
    """
    asked = outcome.route.asked
    if not questionnaire.level_by_id[outcome.triage.level].urgent:
        return asked
    seen = _items_up_to_cause(outcome, questionnaire=questionnaire)
    if any(link_id not in seen for link_id in outcome.route.answers):
        return asked
    return tuple(link_id for link_id in asked if link_id in seen)


def _items_up_to_cause(outcome: Outcome, *, questionnaire: Questionnaire) -> frozenset[str]:
    """Return the items of all steps up to the first that reaches the level."""
    seen: set[str] = set()
    for step in questionnaire.steps:
        seen.update(item.link_id for item in step.items)
        so_far = {link: codes for link, codes in outcome.route.answers.items() if link in seen}
        if judge(so_far, questionnaire=questionnaire).level == outcome.triage.level:
            break
    return frozenset(seen)


Asked: TypeAlias = tuple[int, Condition, Condition]


def people_asked(questionnaire: Questionnaire) -> Mapping[str, Asked]:
    """Return by variable who is counted in it: equal where the same people are.

    Whoever took an early result is not asked what follows, so another number of people begins
    after every step with a sign that is urgent by itself.
    """
    urgent = {link_id for link_id, _ in urgent_options(questionnaire=questionnaire)}
    everybody = (0, ALWAYS, ALWAYS)
    themes = (f"theme/{theme.id}" for theme in questionnaire.ranked_themes)
    found: dict[str, Asked] = dict.fromkeys(("completions", "level", *themes), everybody)
    results = 0
    for step in questionnaire.steps:
        for item in step.items:
            options = item.options if item.repeats else ()
            names = (f"option/{item.link_id}/{code}" for code in options)
            asked = (results, step.enabled_when, item.enabled_when)
            found |= dict.fromkeys((f"item/{item.link_id}", *names), asked)
        results += any(item.link_id in urgent for item in step.items)
    return found
