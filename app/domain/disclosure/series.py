"""Series: which counts of which versions mean the same and may be added up.

An item keeps its series while only its words change; whatever changes the meaning of a count
(the options, who is asked, the rules behind a level or theme) starts a new one. A series is
named after a fingerprint of that meaning, which is stored with releases, so its spelling here
must never change by accident: a test holds the fingerprints of a known questionnaire.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import NamedTuple

from app.domain.disclosure.meaning import Meaning, item_meaning, level_meaning, theme_meaning
from app.domain.questionnaire import Item, Questionnaire
from app.domain.tally import NOT_ANSWERED, Cell

ANSWERED = "answered"
TICKED = "ticked"
_NOT_TICKED = "not_ticked"
_FINGERPRINT = 12
_NONE_DECLARED: Mapping[str, int] = MappingProxyType({})


class Base(NamedTuple):
    """The number that a share is a share of: the sum of these cells of a series."""

    series: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeriesCell:
    """One value that is shown, and the tally cells it is counted in."""

    value: str
    sources: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One variable with one meaning.

    ``cells`` stand in the order shown. ``poolable``: neighbouring cells may be shown as one
    ("A or B"). Without a ``base`` shares are shares of the series' own sum.
    """

    id: str
    variable: str
    cells: tuple[SeriesCell, ...]
    poolable: bool = False
    base: Base | None = None


def series_of(
    questionnaire: Questionnaire, *, meanings: Mapping[str, int] = _NONE_DECLARED
) -> tuple[Series, ...]:
    """Return every series that a version of a questionnaire counts, in the order shown.

    `meanings` says by link id how often staff declared that a new wording means something new
    (0 when absent); each declaration starts a new series.
    """
    return tuple(_all_series(questionnaire, meanings=meanings))


def _all_series(questionnaire: Questionnaire, *, meanings: Mapping[str, int]) -> Iterator[Series]:
    completions = _series("completions", ["completions"], (_cell("completions", "all"),))
    yield completions
    yield _series(
        "level",
        level_meaning(questionnaire),
        tuple(_cell("level", level.id) for level in questionnaire.levels),
        poolable=True,
    )
    theme_rules = theme_meaning(questionnaire)
    for theme in questionnaire.ranked_themes:
        variable = f"theme/{theme.id}"
        shown = (_cell(variable, "shown"),)
        yield _series(variable, theme_rules, shown, base=Base(completions.id, ("all",)))
    for link_id, item in questionnaire.items.items():
        meaning = item_meaning(item, questionnaire=questionnaire, declared=meanings.get(link_id, 0))
        yield from _check_all(item, meaning) if item.repeats else _single_choice(item, meaning)


def _single_choice(item: Item, meaning: Meaning) -> Iterator[Series]:
    variable = f"item/{item.link_id}"
    values = (*item.options, NOT_ANSWERED)
    yield _series(
        variable, meaning, tuple(_cell(variable, value) for value in values), poolable=True
    )


def _check_all(item: Item, meaning: Meaning) -> Iterator[Series]:
    """Show who answered once per item, and per option only its ticks.

    "Not ticked" is left out: with a dozen options it would be a dozen drawings of noise around
    the same number, and averaging them would take the noise away.
    """
    first = f"option/{item.link_id}/{next(iter(item.options))}"
    answered = _series(
        f"item/{item.link_id}",
        meaning,
        (
            SeriesCell(ANSWERED, (Cell(first, TICKED), Cell(first, _NOT_TICKED))),
            SeriesCell(NOT_ANSWERED, (Cell(first, NOT_ANSWERED),)),
        ),
    )
    yield answered
    for code in item.options:
        variable = f"option/{item.link_id}/{code}"
        ticked = (_cell(variable, TICKED),)
        yield _series(variable, meaning, ticked, base=Base(answered.id, (ANSWERED,)))


def _cell(variable: str, value: str) -> SeriesCell:
    return SeriesCell(value, (Cell(variable, value),))


def _series(
    variable: str,
    meaning: Meaning,
    cells: tuple[SeriesCell, ...],
    *,
    poolable: bool = False,
    base: Base | None = None,
) -> Series:
    written = json.dumps([variable, meaning], ensure_ascii=False, separators=(",", ":"))
    return Series(
        id=f"{variable}#{sha256(written.encode()).hexdigest()[:_FINGERPRINT]}",
        variable=variable,
        cells=cells,
        poolable=poolable,
        base=base,
    )
