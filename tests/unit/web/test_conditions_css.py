"""Generated style rules hide exactly what the server would not ask."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.answers import Answers
from app.domain.flow import find_route
from app.domain.hiding import hiding_rules
from app.domain.questionnaire import Item, Questionnaire
from app.web.visitor.conditions_css import conditions_css, option_id
from tests.builders import questionnaire, shipped, tiny
from tests.support.conditional import alternatives, asked_in_turn, chain, layered

RULE = re.compile(
    r"form((?::not\(:has\([^()]+\)\)|:has\([^()]+\))*)"
    r" (#[\w-]+|:is\(#[\w-]+(?:,#[\w-]+)+\))\{display:none\}"
)
RULE = re.compile(r"form:not\(([^ ]+)\) (#[\w-]+|:is\(#[\w-]+(?:,#[\w-]+)+\))\{display:none\}")
TARGET = re.compile(r"#([\w-]+)")
PART = re.compile(r":(has|is|not)\(")
SHEET = "@supports selector(:has(*)){}"


def rules_of(asked: Questionnaire) -> list[tuple[str, str]]:
    css = str(conditions_css(asked)) or SHEET
    inner = css.removeprefix("@supports selector(:has(*)){").removesuffix("}")
    assert inner != css, "everything stands inside @supports"
    escaped = re.sub(r"\\3(\d) ", r"\1", inner)
    assert RULE.sub("", escaped) == ""
    return RULE.findall(escaped)


def hidden(asked: Questionnaire, ticked: Answers) -> set[str]:
    """Do what a browser does with the rules."""
    checked = {option_id(link_id, code) for link_id, codes in ticked.items() for code in codes}
    return {
        target
        for selector, targets in rules_of(asked)
        for target in TARGET.findall(targets)
        if not matches(selector, checked)
    }


def matches(selector: str, checked: set[str]) -> bool:
    """Tell whether a form with these controls checked matches a compound selector."""
    if selector in {"", "*"}:
        return True
    part = PART.match(selector)
    assert part, selector
    inner, rest = bracketed(selector[part.end() :])
    if part[1] == "has":
        found = any(one.removesuffix(":checked").lstrip("#") in checked for one in inner.split(","))
    else:
        found = any(matches(one, checked) for one in listed(inner)) is (part[1] == "is")
    return found and matches(rest, checked)


def bracketed(text: str) -> tuple[str, str]:
    """Split after the bracket that closes what is open at the beginning."""
    depth = 1
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if not depth:
            return text[:place], text[place + 1 :]
    raise AssertionError(text)


def listed(text: str) -> list[str]:
    """Split a list of selectors at the commas that stand in no bracket."""
    depth, found = 0, [""]
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            found.append("")
        else:
            found[-1] += sign
    return found


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


def test_a_questionnaire_that_asks_for_too_much_is_shown_whole() -> None:
    assert str(conditions_css(layered(12, width=8, window=4))) == ""


@pytest.mark.parametrize(
    "asked",
    [
        shipped(), tiny(), tiny("eye-strain"),
        alternatives(12, of=6), alternatives(9, of=1), alternatives(2, of=2, prefix="7"),
        layered(4, width=4, window=2), chain(30),
    ],
    ids=[
        "shipped", "minimal", "eye strain",
        "twelve of six", "nine of one", "ids that begin with a digit",
        "layers", "a chain",
    ],
)  # fmt: skip
def test_a_style_sheet_is_as_long_as_its_rules_say(asked: Questionnaire) -> None:
    found = hiding_rules(asked)
    assert len(found) == len(rules_of(asked)) > 0
    assert sum(rule.length for rule in found) == len(str(conditions_css(asked))) - len(SHEET)


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


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_conditions_on_conditional_items_show_what_the_server_asks(data: st.DataObject) -> None:
    asked = data.draw(asked_in_turn())
    ticked = data.draw(answers_to(asked))
    route = find_route(ticked, questionnaire=asked)
    assert visible_items(asked, ticked) == set(route.asked)
