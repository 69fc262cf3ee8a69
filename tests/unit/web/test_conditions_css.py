"""Generated style rules hide exactly what the server would not ask."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.answers import Answers
from app.domain.flow import find_route
from app.domain.questionnaire import Item, Questionnaire
from app.web.visitor.conditions_css import conditions_css, option_id
from tests.builders import questionnaire, shipped, tiny

RULE = re.compile(r"form((?::not\(:has\([^()]+\)\)|:has\([^()]+\))*) #([\w-]+)\{display:none\}")
PART = re.compile(r"(:not\()?:has\(([^()]+)\)")


def rules_of(asked: Questionnaire) -> list[tuple[str, str]]:
    css = str(conditions_css(asked))
    inner = css.removeprefix("@supports selector(:has(*)){").removesuffix("}")
    assert inner != css, "everything stands inside @supports"
    assert RULE.sub("", inner) == ""
    return RULE.findall(inner)


def named(selector: str) -> str:
    return selector.removesuffix(":checked").lstrip("#")


def hidden(asked: Questionnaire, ticked: Answers) -> set[str]:
    """Do what a browser does with the rules."""
    checked = {option_id(link_id, code) for link_id, codes in ticked.items() for code in codes}

    def matches(selector: str) -> bool:
        return all(
            bool(negated)
            is not any(
                one.removesuffix(":checked").lstrip("#") in checked for one in ids.split(",")
            )
            for negated, ids in PART.findall(selector)
        )

    return {target for selector, target in rules_of(asked) if matches(selector)}


def visible_items(asked: Questionnaire, ticked: Answers) -> set[str]:
    gone = hidden(asked, ticked)
    return {
        item.link_id
        for step in asked.steps
        for item in step.items
        if not gone & {f"step-{step.id}", f"item-{item.link_id}"}
    }


def answers_to(asked: Questionnaire) -> st.SearchStrategy[dict[str, tuple[str, ...]]]:
    """Any ticks a browser can hold, also ones that make no sense."""
    return st.fixed_dictionaries({link_id: ticks(item) for link_id, item in asked.items.items()})


def ticks(item: Item) -> st.SearchStrategy[tuple[str, ...]]:
    codes = st.lists(
        st.sampled_from(list(item.options)), unique=True, max_size=None if item.repeats else 1
    )
    return codes.map(lambda found: tuple(code for code in item.options if code in found))


@settings(max_examples=150, deadline=None)
@given(ticked=answers_to(shipped()))
def test_the_shipped_form_shows_what_the_server_asks(ticked: Answers) -> None:
    route = find_route(ticked, questionnaire=shipped())
    assert visible_items(shipped(), ticked) == set(route.asked)


@settings(max_examples=150, deadline=None)
@given(ticked=answers_to(tiny()))
def test_a_form_with_every_feature_shows_what_the_server_asks(ticked: Answers) -> None:
    route = find_route(ticked, questionnaire=tiny())
    assert visible_items(tiny(), ticked) == set(route.asked)


def test_a_form_that_always_asks_everything_needs_no_rules() -> None:
    assert str(conditions_css(tiny("one-question"))) == ""


def chained(operator: str, answer: object) -> Questionnaire:
    """Return three questions: the second hangs on the first, the third on the second."""
    options = [
        {"code": "1", "display": "1"},
        {"code": "2", "display": "2"},
        {"code": "none", "display": "0", "exclusive": True},
        {"code": "skip", "display": "-", "exclusive": True},
    ]
    when = [{"question": "b", "operator": operator, "answer": answer}]
    return questionnaire(
        "one-question",
        steps=[
            {
                "id": "only",
                "title": "t",
                "items": [
                    {
                        "link_id": link_id,
                        "type": "choice",
                        "text": link_id,
                        "repeats": True,
                        "enable_when": conditions,
                        "answer_options": options,
                    }
                    for link_id, conditions in (
                        ("a", []),
                        ("b", [{"question": "a", "operator": "=", "answer": "1"}]),
                        ("c", when),
                    )
                ],
            }
        ],
    )


@pytest.mark.parametrize(
    ("operator", "answer"),
    [("=", "1"), ("=", "none"), ("!=", "1"), ("!=", "none"), ("exists", True), ("exists", False)],
)
def test_every_operator_follows_the_route_through_a_hidden_parent(
    operator: str, answer: object
) -> None:
    asked = chained(operator, answer)
    possible = [
        *((), ("1",), ("2",), ("none",), ("1", "2"), ("1", "none"), ("1", "2", "none")),
        *(("skip",), ("none", "skip"), ("1", "none", "skip")),
    ]
    for a, b in product(possible, possible):
        ticked = {"a": a, "b": b}
        route = find_route(ticked, questionnaire=asked)
        assert visible_items(asked, ticked) == set(route.asked), ticked
