"""What two arms may differ in, when a comparison begins and ends, and which wording is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from app.domain.authoring.changes import changes
from app.domain.authoring.effects import Effect, EffectKind, effects
from app.domain.authoring.wording_arms import (
    begins,
    compared_texts,
    fresh_arms,
    goes_on,
    is_unplanned,
    kept_arm,
    wordings,
)
from app.domain.questionnaire import Questionnaire
from tests.builders import questionnaire, tiny

STRAIN = "steps__habits__items__strain__text"
OLD, NEW = "同じ姿勢が続く", "同じ姿勢がつづく"


def arms(**texts: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"id": own, "item_texts": dict(some)} for own, some in texts.items()]


def as_proposed(found: tuple[Effect, ...]) -> list[tuple[Effect, EffectKind]]:
    """Pair changes with the classes that nobody changed."""
    return [(one, one.proposed) for one in found]


def compared(**changed: Any) -> Questionnaire:  # noqa: ANN401  # a field's value
    """Return the document with two wordings of one question."""
    return questionnaire(arms=arms(a1={}, b1={"strain": NEW}), **changed)


@pytest.mark.parametrize(
    ("changed", "texts", "others"),
    [
        pytest.param({STRAIN: NEW}, 1, 0, id="a question's text"),
        pytest.param(
            {"steps__first__items__safety__text": "いまあるもの"},
            0,
            1,
            id="a safety text",
        ),
        pytest.param(
            {"steps__habits__items__strain__locked": True, STRAIN: NEW}, 0, 2, id="locked just now"
        ),
        pytest.param({"steps__habits__items__strain__help": "毎日"}, 0, 1, id="a help text"),
        pytest.param({"levels__call__heading": "すぐ電話を"}, 0, 1, id="a level's words"),
        pytest.param({"title": "ほかの名前"}, 0, 1, id="the title"),
        pytest.param({STRAIN: NEW, "title": "ほかの名前"}, 1, 1, id="a text beside the title"),
    ],
)
def test_only_texts_of_questions_that_are_not_locked_are_compared(
    changed: dict[str, Any], texts: int, others: int
) -> None:
    found = compared_texts(as_proposed(effects(changes(tiny(), questionnaire(**changed)))))
    assert (len(found.texts), len(found.meanings), len(found.others)) == (texts, 0, others)


def test_a_text_that_makes_it_another_question_is_not_compared() -> None:
    found = effects(changes(tiny(), questionnaire(**{STRAIN: "夜によく目がさめる"})))
    divided = compared_texts(as_proposed(found))
    assert (divided.texts, divided.meanings, divided.others) == ((), found, ())
    assert compared_texts([(one, "words") for one in found]).texts == found


def test_the_wordings_are_those_that_differ() -> None:
    assert wordings(tiny()) == {}
    assert wordings(compared()) == {"strain": (OLD, NEW)}
    assert wordings(questionnaire(arms=arms(a1={}, b1={"strain": OLD}))) == {}


def test_a_comparison_begins_with_two_new_arms_of_equal_size() -> None:
    pair = ("a1", "b1")
    assert begins(tiny(), compared(), arms=pair)
    assert not begins(tiny(), tiny(), arms=pair)
    assert not begins(tiny(), compared(), arms=("a2", "b2")), "not those that were planned"
    assert not begins(compared(), compared(), arms=pair), "they were public already"
    uneven = [{"id": "a1", "allocation": 3}, {"id": "b1", "allocation": 1}]
    assert not begins(tiny(), questionnaire(arms=uneven), arms=pair)


ENDS = (
    pytest.param(compared(title="ほかの名前"), "goes on", id="both arms' title"),
    pytest.param(tiny(), "", id="an arm that was none of them"),
    pytest.param(questionnaire(arms=arms(a1={})), "a1", id="the first wording"),
    pytest.param(questionnaire(arms=arms(b1={}), **{STRAIN: NEW}), "b1", id="the second wording"),
    pytest.param(questionnaire(arms=arms(b1={"strain": NEW})), "b1", id="as an arm"),
    pytest.param(questionnaire(arms=arms(b1={})), "", id="its arm in other words"),
    pytest.param(compared(**{STRAIN: "姿勢"}), "", id="the first arm reworded"),
    pytest.param(
        questionnaire(arms=arms(a1={}, b1={"strain": "姿勢"})), "", id="the second reworded"
    ),
)


@pytest.mark.parametrize(("after", "becomes"), ENDS)
def test_a_comparison_goes_on_while_both_wordings_stay(after: Questionnaire, becomes: str) -> None:
    assert goes_on(compared(), after) is (becomes == "goes on")
    assert kept_arm(compared(), after) == becomes.removeprefix("goes on")


def test_visitors_are_divided_by_a_plan_only() -> None:
    assert not is_unplanned(None, tiny(), arms=None)
    assert is_unplanned(None, compared(), arms=None)
    assert is_unplanned(tiny(), compared(), arms=None)
    assert not is_unplanned(tiny(), compared(), arms=("a1", "b1"))
    assert not is_unplanned(compared(), compared(title="ほかの名前"), arms=None), "it goes on"


def test_arms_are_named_as_none_ever_was() -> None:
    assert fresh_arms(["a"]) == ("a1", "b1")
    assert fresh_arms(["a", "a1", "b1", "b2"]) == ("a3", "b3")


def test_a_new_arm_tells_every_text_that_it_words_otherwise() -> None:
    found = effects(changes(tiny(), compared()))
    (text,) = (one for one in found if one.change.link_id == "strain")
    assert (text.place, text.change.before, text.change.after) == (
        "arms.b1.item_texts.strain",
        OLD,
        NEW,
    )
    assert (text.allowed, text.proposed) == (("words",), "words"), "both arms are one question"
