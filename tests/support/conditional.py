"""Questionnaires whose items are asked under conditions on items asked under conditions."""

from __future__ import annotations

import json
from itertools import combinations
from typing import Any

from hypothesis import strategies as st

from app.documents.reading import read_questionnaire
from app.domain.questionnaire import Questionnaire
from tests.builders import document, questionnaire

Raw = dict[str, Any]

_CODES = ("yes", "no", "both")
_STEP = 20


def alternatives(count: int, *, of: int, prefix: str = "") -> Questionnaire:
    """Return one item asked when any of ``count`` is answered, each asked when all of ``of`` are.

    Each of these is an answer to a question of its own, so that no clause serves two.
    """
    return asking(alternatives_items(count, of=of, prefix=prefix))


def alternatives_items(count: int, *, of: int, prefix: str = "") -> list[Raw]:
    """Return the items of ``alternatives``."""
    roots = [_item(f"{prefix}root_{one}_{part}") for one in range(count) for part in range(of)]
    middle = [
        _item(
            f"{prefix}middle_{one}",
            [is_answer(f"{prefix}root_{one}_{part}", "yes") for part in range(of)],
        )
        for one in range(count)
    ]
    last = _item(
        f"{prefix}last",
        [_answered(f"{prefix}middle_{one}") for one in range(count)],
        behavior="any",
    )
    return [*roots, *middle, last]


def chain(length: int) -> Questionnaire:
    """Return items that are each asked after a yes to the one before."""
    return asking(chain_items(length))


def chain_items(length: int) -> list[Raw]:
    """Return the items of ``chain``."""
    return [
        _item(f"item_{number}", [is_answer(f"item_{number - 1}", "yes")] if number else [])
        for number in range(length)
    ]


def layered(layers: int, *, width: int, window: int) -> Questionnaire:
    """Return layers of items, each asked when any of its neighbours in the layer before says yes.

    Neighbours overlap, so that no condition is shared by all alternatives.
    """
    return asking(layered_items(layers, width=width, window=window))


def layered_items(layers: int, *, width: int, window: int) -> list[Raw]:
    """Return the items of ``layered``."""
    items = [_item(f"item_0_{place}") for place in range(width)]
    for layer in range(1, layers):
        for place in range(width):
            near = ((place + away) % width for away in range(window))
            before = [is_answer(f"item_{layer - 1}_{one}", "yes") for one in near]
            items.append(_item(f"item_{layer}_{place}", before, behavior="any"))
    return items


def asking(items: list[Raw]) -> Questionnaire:
    """Return the smallest questionnaire with other items, put into as many steps as they need."""
    return questionnaire("one-question", steps=in_steps(items))


def in_steps(items: list[Raw]) -> list[Raw]:
    """Return as many steps as these items need."""
    return [
        {"id": f"step_{first}", "title": "段", "items": items[first : first + _STEP]}
        for first in range(0, len(items), _STEP)
    ]


@st.composite
def asked_in_turn(draw: st.DrawFn) -> Questionnaire:
    """Return up to seven single choices, each under any flat condition on those before it."""
    items: list[Raw] = []
    for number in range(draw(st.integers(2, 7))):
        before: list[str] = [item["link_id"] for item in items]
        conditions = draw(st.lists(_condition_on(before), max_size=3)) if before else []
        behavior = draw(st.sampled_from(["all", "any"]))
        items.append(_item(f"item_{number}", conditions, behavior=behavior))
    return asking(items)


def _condition_on(link_ids: list[str]) -> st.SearchStrategy[Raw]:
    code = st.sampled_from(_CODES)
    link_id = st.sampled_from(link_ids)
    return st.one_of(
        st.builds(is_answer, link_id, code),
        st.builds(is_answer, link_id, code, st.just("!=")),
        st.builds(_answered, link_id),
    )


def _item(link_id: str, conditions: list[Raw] | None = None, *, behavior: str = "all") -> Raw:
    return {
        "link_id": link_id,
        "type": "choice",
        "text": "質問",
        "enable_when": conditions or [],
        "enable_behavior": behavior,
        "answer_options": [{"code": code, "display": "答え"} for code in _CODES],
    }


def is_answer(question: str, code: str, operator: str = "=") -> Raw:
    """Return the condition that a question has an answer, or, with ``!=``, another one."""
    return {"question": question, "operator": operator, "answer": code}


def _answered(question: str) -> Raw:
    return {"question": question, "operator": "exists", "answer": True}


def puzzle(copies: int, *, seats: int = 5) -> Questionnaire:
    """Return notes that nobody brings up: more people than seats, and no seat for two.

    There is no short way to see it, so that a search has to try seat after seat.
    """
    return read_questionnaire(json.dumps(puzzle_document(copies, seats=seats)))


def puzzle_document(copies: int, *, seats: int = 5) -> Raw:
    """Return the document of ``puzzle``."""
    people = [f"person_{number}" for number in range(seats + 1)]
    options = [{"code": f"seat_{seat}", "display": "席"} for seat in range(seats)]
    items = [{**_item(person), "answer_options": options} for person in people]
    no_seat_for_two = [
        {"any": [is_answer(one, seat["code"], "!="), is_answer(other, seat["code"], "!=")]}
        for one, other in combinations(people, 2)
        for seat in options
    ]
    lists = [no_seat_for_two[first : first + 50] for first in range(0, len(no_seat_for_two), 50)]
    when = {"all": [{"all": one} for one in lists]}
    notes = [{"id": f"note_{number}", "text": "ひとこと", "when": when} for number in range(copies)]
    return document("one-question", steps=in_steps(items), notes=notes)
