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

from app.domain.disclosure.beginnings import Beginnings
from app.domain.disclosure.meaning import Meaning, item_meaning, level_meaning, theme_meaning
from app.domain.questionnaire import Item, Questionnaire
from app.domain.tally import NOT_ANSWERED, Cell

ANSWERED = "answered"
TICKED = "ticked"
_NOT_TICKED = "not_ticked"
_FINGERPRINT = 12
_FROM_THE_FIRST: Mapping[str, int] = MappingProxyType({})


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
    questionnaire: Questionnaire,
    *,
    began: Mapping[str, int] = _FROM_THE_FIRST,
    level_began: int = 0,
    themes_began: int = 0,
) -> tuple[Series, ...]:
    """Return every series that a version of a questionnaire counts, in the order shown.

    What the document itself tells (other options, another condition, other rules) starts a new
    series unasked. What only people can tell, that new words mean something new, is passed in:
    `began` holds by link id the number of the version in which the item's present meaning
    began, `level_began` and `themes_began` the same of the level and the ranked themes. A
    meaning that is as old as the item stays absent or 0, or its series would start anew.
    """
    return (
        _COMPLETIONS,
        _levels(questionnaire, began=level_began),
        *_themes(questionnaire, began=themes_began),
        *_items(questionnaire, began=began),
    )


def counted_series(questionnaire: Questionnaire, began: Beginnings) -> tuple[Series, ...]:
    """Return the series of a published version, as its owner decided what began with it."""
    return series_of(
        questionnaire, began=began.items, level_began=began.level, themes_began=began.themes
    )


def _levels(questionnaire: Questionnaire, *, began: int) -> Series:
    cells = tuple(_cell("level", level.id) for level in questionnaire.levels)
    return _series("level", level_meaning(questionnaire, began=began), cells, poolable=True)


def _themes(questionnaire: Questionnaire, *, began: int) -> Iterator[Series]:
    meaning = theme_meaning(questionnaire, began=began)
    base = Base(_COMPLETIONS.id, ("all",))
    for theme in questionnaire.ranked_themes:
        variable = f"theme/{theme.id}"
        yield _series(variable, meaning, (_cell(variable, "shown"),), base=base)


def _items(questionnaire: Questionnaire, *, began: Mapping[str, int]) -> Iterator[Series]:
    for link_id, item in questionnaire.items.items():
        meaning = item_meaning(item, questionnaire=questionnaire, began=began.get(link_id, 0))
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


_COMPLETIONS = _series("completions", ["completions"], (_cell("completions", "all"),))
