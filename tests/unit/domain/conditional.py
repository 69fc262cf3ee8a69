"""Questionnaires whose items are asked under conditions on items asked under conditions."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from hypothesis import strategies as st

from app.domain.questionnaire import Questionnaire
from tests.builders import questionnaire

_CODES = ("yes", "no", "both")
_STEP = 20


def alternatives(count: int, *, of: int, prefix: str = "") -> Questionnaire:
    """Return one item asked when any of ``count`` is answered, each asked when all of ``of`` are.

    Each of these is an answer to a question of its own, so that no clause serves two.
    """
    roots = [_item(f"{prefix}root_{one}_{part}") for one in range(count) for part in range(of)]
    middle = [
        _item(
            f"{prefix}middle_{one}",
            [_is(f"{prefix}root_{one}_{part}", "yes") for part in range(of)],
        )
        for one in range(count)
    ]
    last = _item(
        f"{prefix}last",
        [_answered(f"{prefix}middle_{one}") for one in range(count)],
        behavior="any",
    )
    return asking([*roots, *middle, last])


def chain(length: int) -> Questionnaire:
    """Return items that are each asked after a yes to the one before."""
    return asking(
        [
            _item(f"item_{number}", [_is(f"item_{number - 1}", "yes")] if number else [])
            for number in range(length)
        ]
    )


def layered(layers: int, *, width: int, window: int) -> Questionnaire:
    """Return layers of items, each asked when any of its neighbours in the layer before says yes.

    Neighbours overlap, so that no condition is shared by all alternatives.
    """
    return asking(layered_items(layers, width=width, window=window))


def layered_items(layers: int, *, width: int, window: int) -> list[dict[str, Any]]:
    """Return the items of ``layered``."""
    items = [_item(f"item_0_{place}") for place in range(width)]
    for layer in range(1, layers):
        for place in range(width):
            near = ((place + away) % width for away in range(window))
            before = [_is(f"item_{layer - 1}_{one}", "yes") for one in near]
            items.append(_item(f"item_{layer}_{place}", before, behavior="any"))
    return items


def asking(items: list[dict[str, Any]]) -> Questionnaire:
    """Return the smallest questionnaire with other items, put into as many steps as they need."""
    return questionnaire("one-question", steps=in_steps(items))


def in_steps(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return as many steps as these items need."""
    return [
        {"id": f"step_{first}", "title": "段", "items": items[first : first + _STEP]}
        for first in range(0, len(items), _STEP)
    ]


@st.composite
def asked_in_turn(draw: st.DrawFn) -> Questionnaire:
    """Return up to seven single choices, each under any flat condition on those before it."""
    items: list[dict[str, Any]] = []
    for number in range(draw(st.integers(2, 7))):
        before: list[str] = [item["link_id"] for item in items]
        conditions = draw(st.lists(_condition_on(before), max_size=3)) if before else []
        behavior = draw(st.sampled_from(["all", "any"]))
        items.append(_item(f"item_{number}", conditions, behavior=behavior))
    return asking(items)


def _condition_on(link_ids: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    code = st.sampled_from(_CODES)
    link_id = st.sampled_from(link_ids)
    return st.one_of(
        st.builds(_is, link_id, code),
        st.builds(_is, link_id, code, st.just("!=")),
        st.builds(_answered, link_id),
    )


def _item(
    link_id: str, conditions: list[dict[str, Any]] | None = None, *, behavior: str = "all"
) -> dict[str, Any]:
    return {
        "link_id": link_id,
        "type": "choice",
        "text": "質問",
        "enable_when": conditions or [],
        "enable_behavior": behavior,
        "answer_options": [{"code": code, "display": "答え"} for code in _CODES],
    }


def _is(question: str, code: str, operator: str = "=") -> dict[str, Any]:
    return {"question": question, "operator": operator, "answer": code}


def _answered(question: str) -> dict[str, Any]:
    return {"question": question, "operator": "exists", "answer": True}


def puzzle(copies: int, *, seats: int = 5) -> Questionnaire:
    """Return notes that nobody brings up: more people than seats, and no seat for two.

    There is no short way to see it, so that a search has to try seat after seat.
    """
    people = [f"person_{number}" for number in range(seats + 1)]
    options = [{"code": f"seat_{seat}", "display": "席"} for seat in range(seats)]
    items = [{**_item(person), "answer_options": options} for person in people]
    no_seat_for_two = [
        {"any": [_is(one, seat["code"], "!="), _is(other, seat["code"], "!=")]}
        for one, other in combinations(people, 2)
        for seat in options
    ]
    when = {"all": [{"all": no_seat_for_two[first : first + 50]} for first in (0, 50)]}
    notes = [{"id": f"note_{number}", "text": "ひとこと", "when": when} for number in range(copies)]
    return questionnaire("one-question", steps=in_steps(items), notes=notes)
