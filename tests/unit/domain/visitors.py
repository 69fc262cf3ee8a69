"""Visitors for property tests: raw answers of every kind, on and off the route."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from hypothesis import strategies as st

from app.domain.questionnaire import Item, Questionnaire

Raw = dict[str, tuple[str, ...]]
UNANSWERED: tuple[str, ...] = ()


def visitors(
    questionnaire: Questionnaire,
    *,
    only: Mapping[str, Sequence[str]] | None = None,
    always: Collection[str] = (),
) -> st.SearchStrategy[Raw]:
    """Make raw answers: any items, exclusive options beside others, the required ones answered.

    ``only`` narrows the options of some items; ``always`` names further items that are answered.
    """
    narrowed = only or {}
    return st.fixed_dictionaries(
        {
            name: _codes(item, among=narrowed.get(name, tuple(item.options)))
            if item.required or name in always
            else _codes(item, among=narrowed.get(name, tuple(item.options))) | st.just(UNANSWERED)
            for name, item in questionnaire.items.items()
        }
    ).map(lambda raw: {name: codes for name, codes in raw.items() if codes})


def _codes(item: Item, *, among: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    one = st.sampled_from([(code,) for code in among])
    if not item.repeats or len(among) == 1:
        return one
    several = st.lists(st.sampled_from(list(among)), min_size=2, max_size=4, unique=True).map(tuple)
    return one | several
