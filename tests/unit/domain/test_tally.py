"""What a visit adds to the tallies: one cell per question asked, and nothing of who or when."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.outcome import evaluate
from app.domain.tally import Cell, cells, counted_items, people_asked
from tests.builders import shipped, tiny

BACKGROUND = ("age_band", "onset", "s_flags")


def tallied(**raw: Any) -> dict[str, str]:  # noqa: ANN401  # codes or lists of codes
    outcome = evaluate({"safety": ["none"], **raw}, questionnaire=tiny())
    return dict(cells(outcome, questionnaire=tiny()))


def counted(**raw: Any) -> tuple[str, ...]:  # noqa: ANN401  # codes or lists of codes
    outcome = evaluate(raw, questionnaire=shipped())
    return counted_items(outcome, questionnaire=shipped())


def test_a_calm_visit_counts_every_item_asked() -> None:
    assert tallied(strain="often", topic=["other"]) == {
        "completions": "all",
        "level": "ok",
        "item/strain": "often",
        "item/rest": "not_answered",
        "item/light": "not_answered",
        "option/safety/none": "ticked",
        "option/topic/other": "ticked",
    }


def test_ranked_themes_are_counted_and_flag_themes_are_not() -> None:
    found = tallied(strain="often", rest="often", topic=["special"])
    assert found["theme/tense"] == "shown"
    assert "theme/special" not in found


def test_an_unanswered_list_is_counted_once() -> None:
    assert tallied()["item/topic"] == "not_answered"
    assert "option/topic/special" not in tallied()


def test_of_a_list_the_first_two_ticks_in_the_documents_order_are_counted() -> None:
    ticks = ("e_chest_breath", "t_fever", "e_saddle", "t_urine_flank")
    for order in (ticks, ticks[::-1]):
        outcome = evaluate({"safety_now": list(order)}, questionnaire=shipped())
        found = {cell.variable for cell in cells(outcome, questionnaire=shipped())}
        ticked = {name.rpartition("/")[2] for name in found if name.startswith("option/safety")}
        first = [code for code in shipped().items["safety_now"].options if code in ticks][:2]
        assert ticked == set(first)


def test_an_item_that_was_not_asked_is_not_counted() -> None:
    assert "item/special_sign" not in tallied(special_sign="yes")
    assert tallied(topic=["special"])["item/special_sign"] == "not_answered"


def test_an_exclusive_option_beside_others_is_not_counted() -> None:
    found = tallied(topic=["none", "other"])
    assert "option/topic/none" not in found
    assert found["option/topic/other"] == "ticked"


def test_cells_are_sorted_and_each_stands_once() -> None:
    outcome = evaluate({"safety": ["none"], "topic": ["special"]}, questionnaire=tiny())
    found = cells(outcome, questionnaire=tiny())
    assert list(found) == sorted(set(found))
    assert all(isinstance(cell, Cell) for cell in found)


def test_after_an_early_result_later_items_count_as_not_asked() -> None:
    assert counted(safety_now=["e_saddle"]) == ("safety_now",)


def test_the_other_items_of_the_step_that_caused_it_are_counted() -> None:
    raw = {"safety_now": ["none"], "s_flags": ["s_cancer", "s_worsening"]}
    assert counted(**raw) == ("safety_now", *BACKGROUND)


@pytest.mark.parametrize("later", [{"onset": "lt6w"}, {"topic": ["none"]}], ids=str)
def test_whoever_went_on_after_an_urgent_tick_was_asked_everything(later: dict[str, Any]) -> None:
    found = counted(safety_now=["e_saddle"], **later)
    assert found == tuple(
        link_id for link_id, item in shipped().items.items() if "women" not in _step_of(item)
        and link_id != "night_rest"
    )  # fmt: skip


def _step_of(wanted: object) -> str:
    return next(step.id for step in shipped().steps if wanted in step.items)


def test_an_answer_off_the_route_is_no_going_on() -> None:
    assert counted(safety_now=["e_saddle"], p_flags=["p_fever"]) == ("safety_now",)


def test_a_result_that_is_not_urgent_is_never_early() -> None:
    found = counted(safety_now=["none"], s_flags=["s_cancer"])
    assert "relapse_after_care" in found


def test_a_level_reached_on_the_last_step_leaves_nothing_out() -> None:
    found = counted(safety_now=["none"], topic=["pregnancy"], p_flags=["p_fever"])
    assert found[-1] == "p_flags"
    assert "relapse_after_care" in found


def test_an_early_result_divides_who_is_asked() -> None:
    asked = people_asked(shipped())
    at_first = {"completions", "level", "item/safety_now", "option/safety_now/none"}
    assert len({asked[name] for name in at_first}) == 1
    later = {"item/age_band", "item/s_flags", "option/s_flags/none", "item/topic"}
    assert len({asked[name] for name in later}) == 1
    assert asked["item/age_band"] != asked["level"] == asked["theme/posture_sitting"]


def test_an_item_that_not_everybody_is_asked_has_people_of_its_own() -> None:
    asked = people_asked(shipped())
    assert asked["item/night_rest"] != asked["item/night_throb"]
    assert asked["item/m_timing"] == asked["item/m_severe"] != asked["item/mp_change"]
