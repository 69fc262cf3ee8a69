"""The search for answers agrees with trying all of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache, partial

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.answers import Answers
from app.domain.budget import Work
from app.domain.checks.feasibility import Feasibility, Statement, statement
from app.domain.conditions import (
    ALWAYS,
    AllOf,
    Answered,
    AnsweredBelow,
    AnswerIn,
    AnyOf,
    AtLeast,
    Condition,
    FlagIs,
    NoneOf,
    holds,
)
from app.domain.flow import find_route
from app.domain.outcome import missing_required
from app.domain.questionnaire import AnswerOption, Item, ItemSet, Questionnaire, Step
from tests.builders import tiny

AT_HOME, ILL = AnswerIn("home", ("yes",)), AnswerIn("signs", ("a",))


def _item(link_id: str, *codes: str, repeats: bool = False, **keys: object) -> Item:
    options = tuple(AnswerOption(code, code, exclusive=code == "none") for code in codes)
    return Item(
        link_id=link_id,
        type="choice",
        text=link_id,
        answer_options=options,
        repeats=repeats,
        **keys,  # type: ignore[arg-type] # any field may change
    )


@cache
def asked() -> Questionnaire:
    """Six items: required and free, single and check-all, two conditional, one doubly so."""
    fields = dict(vars(tiny()))
    steps = (
        Step(
            id="one",
            title="one",
            items=(
                _item("signs", "a", "b", "none", repeats=True, required=True),
                _item("home", "yes", "no"),
            ),
        ),
        Step(
            id="two",
            title="two",
            items=(
                _item("who", "x", "y", "none", repeats=True, enabled_when=AT_HOME),
                _item("deep", "p", "q", enabled_when=AnswerIn("who", ("x",))),
            ),
            enabled_when=AnyOf((AT_HOME, ILL)),
        ),
        Step(
            id="three",
            title="three",
            items=(_item("must", "m", "n", required=True, enabled_when=ILL),),
        ),
    )
    item_sets = (ItemSet("some", ("home", "who", "deep", "must")),)
    known = {name: fields[name] for name in Questionnaire.__dataclass_fields__}
    return Questionnaire(**{**known, "steps": steps, "item_sets": item_sets, "flags": ()})


def _choices(item: Item) -> Iterator[tuple[str, ...]]:
    codes = tuple(item.options)
    most = len(codes) if item.repeats else 1
    for count in range(most + 1):
        yield from itertools.combinations(codes, count)


def possible(wanted: Statement, questionnaire: Questionnaire) -> bool:
    return Feasibility(questionnaire, work=Work(100_000)).possible(wanted)


@cache
def every_answer_set() -> tuple[Answers, ...]:
    """Return the on-route answers of every visitor who may finish."""
    questionnaire = asked()
    items = tuple(questionnaire.items.values())
    found: dict[tuple[tuple[str, tuple[str, ...]], ...], Answers] = {}
    for choice in itertools.product(*map(_choices, items)):
        raw = dict(zip(questionnaire.items, choice, strict=True))
        route = find_route(raw, questionnaire=questionnaire)
        if not missing_required(route, questionnaire=questionnaire):
            found[tuple(route.answers.items())] = route.answers
    return tuple(found.values())


def _atoms() -> st.SearchStrategy[Condition]:
    pairs = [(item.link_id, code) for item in asked().items.values() for code in item.options]
    chosen = st.builds(lambda pair: AnswerIn(pair[0], (pair[1],)), st.sampled_from(pairs))
    unlike = st.builds(lambda pair: Answered(pair[0], (pair[1],)), st.sampled_from(pairs))
    items = st.sampled_from(list(asked().items.values()))
    several = items.map(lambda item: AnswerIn(item.link_id, tuple(item.options)[:2]))
    neither = items.map(lambda item: Answered(item.link_id, tuple(item.options)[1:]))
    answered = items.map(lambda item: Answered(item.link_id))
    few = st.builds(AnsweredBelow, st.just("some"), st.integers(1, 5))
    return st.one_of(chosen, unlike, several, neither, answered, few)


def _conditions() -> st.SearchStrategy[Condition]:
    return st.recursive(
        _atoms(),
        lambda inner: st.builds(
            lambda joint, parts: joint(tuple(parts)),
            st.sampled_from([AllOf, AnyOf, NoneOf, partial(AtLeast, 2), partial(AtLeast, 3)]),
            st.lists(inner, min_size=1, max_size=4),
        ),
        max_leaves=10,
    )


@settings(max_examples=300, deadline=None)
@given(_conditions())
def test_a_condition_is_possible_exactly_when_some_visitor_fulfils_it(condition: Condition) -> None:
    questionnaire = asked()
    tried = any(
        holds(condition, answers=answers, definitions=questionnaire.definitions)
        for answers in every_answer_set()
    )
    wanted = statement(condition, questionnaire=questionnaire)
    assert possible(wanted, questionnaire) is tried


def test_what_always_holds_is_possible() -> None:
    wanted = statement(ALWAYS, questionnaire=asked())
    assert possible(wanted, asked())


def test_flags_are_looked_through() -> None:
    source = tiny()
    never = AllOf((FlagIs("growing"), NoneOf((Answered("topic"),)), ILL_AMBER))
    wanted = statement(never, questionnaire=source)
    assert not possible(wanted, source)


ILL_AMBER = AnswerIn("safety", ("amber",))
