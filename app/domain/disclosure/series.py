"""Series: which counts of which versions mean the same and may be added up.

An item keeps its series while only its words change; whatever changes the meaning of a count
(the options, who is asked, the rules behind a level or theme) starts a new one. A series is
named after a fingerprint of that meaning, which is stored with releases, so its spelling here
must never change by accident: a test holds the fingerprints of a known questionnaire.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from app.domain.disclosure.meaning import Meaning, item_meaning, level_meaning, theme_meaning
from app.domain.questionnaire import Questionnaire
from app.domain.tally import NOT_ANSWERED, TICKED

_FINGERPRINT = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginnings:
    """The numbers of the versions in which present meanings began, where people said so.

    `items` by link id. An item that is absent, and 0, mean what they always meant.
    """

    items: Mapping[str, int] = field(default_factory=dict)
    level: int = 0
    themes: int = 0


SINCE_EVER = Beginnings()
"""Of the first version, and of one that nobody decided anything about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One variable with one meaning, and its values in the order shown: each is a cell."""

    id: str
    variable: str
    values: tuple[str, ...]


def series_of(questionnaire: Questionnaire, began: Beginnings = SINCE_EVER) -> tuple[Series, ...]:
    """Return every series that a version of a questionnaire counts, in the order shown.

    What the document itself tells (other options, another condition, other rules) starts a new
    series unasked. What only people can tell, that new words mean something new, is passed in.
    """
    return (
        COMPLETIONS,
        _levels(questionnaire, began=began.level),
        *_themes(questionnaire, began=began.themes),
        *_items(questionnaire, began=began.items),
    )


def _levels(questionnaire: Questionnaire, *, began: int) -> Series:
    values = tuple(level.id for level in questionnaire.levels)
    return _series("level", level_meaning(questionnaire, began=began), *values)


def _themes(questionnaire: Questionnaire, *, began: int) -> Iterator[Series]:
    meaning = theme_meaning(questionnaire, began=began)
    for theme in questionnaire.ranked_themes:
        yield _series(f"theme/{theme.id}", meaning, "shown")


def _items(questionnaire: Questionnaire, *, began: Mapping[str, int]) -> Iterator[Series]:
    for link_id, item in questionnaire.items.items():
        meaning = item_meaning(item, questionnaire=questionnaire, began=began.get(link_id, 0))
        options = () if item.repeats else tuple(item.options)
        yield _series(f"item/{link_id}", meaning, *options, NOT_ANSWERED)
        for code in item.options if item.repeats else ():
            yield _series(f"option/{link_id}/{code}", meaning, TICKED)


def _series(variable: str, meaning: Meaning, *values: str) -> Series:
    written = json.dumps([variable, meaning], ensure_ascii=False, separators=(",", ":"))
    digest = sha256(written.encode()).hexdigest()[:_FINGERPRINT]
    return Series(id=f"{variable}#{digest}", variable=variable, values=values)


COMPLETIONS = _series("completions", ["completions"], "all")
