"""Worlds: every way a visit can go, listed by asking the engine itself.

No implication is written down here. What an answer implies about a level, a theme or a
follow-up question is whatever the engine does with every possible answer set.
"""

from collections.abc import Iterator
from functools import cache
from itertools import chain, combinations, product

from app.domain.outcome import RequiredAnswersMissingError, evaluate
from app.domain.questionnaire import Item, Questionnaire
from app.domain.tally import Cell, cells

Kind = frozenset[Cell]
"""All that is counted of one visit."""


@cache
def kinds_of(make: object) -> tuple[Kind, ...]:
    """Return every kind of visit of a tiny questionnaire, each once, in a fixed order."""
    assert callable(make)
    questionnaire = make()
    found = dict.fromkeys(_all_kinds(questionnaire))
    return tuple(sorted(found, key=sorted))


def _all_kinds(questionnaire: Questionnaire) -> Iterator[Kind]:
    items = list(questionnaire.items.values())
    for chosen in product(*(tuple(_answers(item)) for item in items)):
        raw = {item.link_id: codes for item, codes in zip(items, chosen, strict=True)}
        try:
            outcome = evaluate(raw, questionnaire=questionnaire)
        except RequiredAnswersMissingError:
            continue
        yield frozenset(cells(outcome, questionnaire=questionnaire))


def _answers(item: Item) -> Iterator[tuple[str, ...]]:
    codes = list(item.options)
    if item.repeats:
        sizes = range(len(codes) + 1)
        yield from chain.from_iterable(combinations(codes, size) for size in sizes)
    else:
        yield ()
        yield from ((code,) for code in codes)
