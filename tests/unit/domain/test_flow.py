"""Answers on the route: what is asked, what is kept, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.flow import InvalidAnswersError, find_route, read_answers
from tests.builders import questionnaire, tiny


def kept(raw: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    source = tiny()
    return dict(find_route(read_answers(raw, questionnaire=source), questionnaire=source).answers)


def test_everything_unconditional_is_asked_of_everybody() -> None:
    route = find_route({}, questionnaire=tiny())
    assert route.steps == ("first", "habits")
    assert route.asked == ("safety", "strain", "rest", "light", "topic")


def test_a_step_opens_with_the_answer_it_waits_for() -> None:
    route = find_route({"topic": ("special",)}, questionnaire=tiny())
    assert route.steps == ("first", "habits", "more")
    assert route.asked[-1] == "special_sign"


def test_an_item_opens_with_the_answer_it_waits_for() -> None:
    wanted = [{"question": "strain", "operator": "=", "answer": "often"}]
    source = questionnaire(steps__habits__items__rest__enable_when=wanted)
    assert "rest" not in find_route({"strain": ("no",)}, questionnaire=source).asked
    assert "rest" in find_route({"strain": ("often",)}, questionnaire=source).asked


def test_an_answer_to_an_item_that_was_not_asked_is_dropped() -> None:
    assert kept({"special_sign": "yes"}) == {}


def test_what_hangs_on_a_dropped_answer_is_dropped_too() -> None:
    source = questionnaire(
        steps__more__items__special_sign__enable_when=[
            {"question": "strain", "operator": "=", "answer": "often"}
        ],
        steps__habits__items__strain__enable_when=[
            {"question": "safety", "operator": "=", "answer": "amber"}
        ],
    )
    answers = {"safety": ("red",), "strain": ("often",), "topic": ("special",)}
    route = find_route({**answers, "special_sign": ("yes",)}, questionnaire=source)
    assert dict(route.answers) == {"safety": ("red",), "topic": ("special",)}


@pytest.mark.parametrize(
    ("ticked", "left"),
    [
        (["none"], ("none",)),
        (["none", "amber"], ("amber",)),
        (["none", "amber", "red"], ("red", "amber")),
        ([], None),
    ],
    ids=str,
)
def test_an_exclusive_option_beside_others_is_dropped(
    ticked: list[str], left: tuple[str, ...] | None
) -> None:
    assert kept({"safety": ticked}).get("safety") == left


def test_of_several_exclusive_options_alone_the_last_listed_stands() -> None:
    raw = {"code": "prefer_not", "display": "答えたくない", "exclusive": True}
    options = [{"code": "none", "display": "ない", "exclusive": True}, raw]
    source = questionnaire(steps__habits__items__topic__answer_options=options)
    answers = {"topic": ("none", "prefer_not")}
    assert find_route(answers, questionnaire=source).answers["topic"] == ("prefer_not",)


def test_codes_come_in_option_order_and_once() -> None:
    assert kept({"safety": ["amber", "red", "amber"]}) == {"safety": ("red", "amber")}


def test_a_single_code_may_come_bare_or_in_a_list() -> None:
    assert kept({"strain": "often"}) == kept({"strain": ["often"]}) == kept({"strain": ("often",)})


def test_an_empty_answer_is_no_answer() -> None:
    assert kept({"strain": [], "safety": []}) == {}


@pytest.mark.parametrize(
    ("raw", "link_id"),
    [
        ({"gone": "often"}, ""),
        ({"strain": "gone"}, "strain"),
        ({"strain": ""}, "strain"),
        ({"strain": ["often", "no"]}, "strain"),
        ({"strain": ["often", "often"]}, "strain"),
        ({"safety": ["red", "gone"]}, "safety"),
        ({"strain": None}, "strain"),
        ({"strain": 2}, "strain"),
        ({"strain": {"often": 1}}, "strain"),
        ({"safety": ["red", ["amber"]]}, "safety"),
        ({"safety": [None]}, "safety"),
    ],
    ids=str,
)
def test_an_answer_that_nobody_could_tick_is_refused(raw: dict[str, Any], link_id: str) -> None:
    with pytest.raises(InvalidAnswersError) as refused:
        read_answers(raw, questionnaire=tiny())
    assert refused.value.link_id == link_id


def test_a_refusal_never_repeats_the_answer() -> None:
    with pytest.raises(InvalidAnswersError) as refused:
        read_answers({"strain": "secret", "safety": "red"}, questionnaire=tiny())
    assert "secret" not in str(refused.value)
