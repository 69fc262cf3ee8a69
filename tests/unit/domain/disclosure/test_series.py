"""A series lasts while words change and ends when the meaning does."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from app.documents.reading import read_questionnaire
from app.domain.disclosure.series import Beginnings, Series, series_of
from app.domain.levels import TriageRule
from app.domain.questionnaire import AnswerOption, Item, Questionnaire
from tests.disclosure.tiny import follow_up, is_, single, themes

CONTENT = Path(__file__).parents[4] / "app" / "content" / "back-pain.json"


def _by_variable(questionnaire: Questionnaire) -> Mapping[str, Series]:
    return {series.variable: series for series in series_of(questionnaire)}


def _ids(questionnaire: Questionnaire) -> Mapping[str, str]:
    return {name: series.id for name, series in _by_variable(questionnaire).items()}


def _with_item(questionnaire: Questionnaire, item: Item) -> Questionnaire:
    steps = tuple(
        replace(
            step, items=tuple(item if old.link_id == item.link_id else old for old in step.items)
        )
        for step in questionnaire.steps
    )
    return replace(questionnaire, steps=steps)


def test_new_words_change_no_series() -> None:
    before = follow_up()
    rest = replace(before.items["rest"], text="new", help="new")
    options = tuple(replace(o, display="new") for o in rest.answer_options)
    after = _with_item(before, replace(rest, answer_options=options[::-1]))
    assert _ids(after) == _ids(before)


@pytest.mark.parametrize(
    "changed",
    [
        single("night", "often", "no"),
        single("night", "often", "sometimes", "no", "never"),
        replace(single("night", "often", "sometimes", "no"), repeats=True),
        single("night", "often", "sometimes", "no", when=is_("history", "none")),
    ],
    ids=["option gone", "option new", "check all", "asked of fewer"],
)
def test_a_new_meaning_starts_a_series(changed: Item) -> None:
    before, after = _ids(follow_up()), _ids(_with_item(follow_up(), changed))
    assert after["item/night"] != before["item/night"]
    assert after["item/history"] == before["item/history"]


def test_a_meaning_that_staff_declare_new_starts_a_series() -> None:
    before = {series.id for series in series_of(follow_up())}
    after = series_of(follow_up(), Beginnings(items={"history": 1}))
    assert {series.variable for series in after if series.id not in before} == {
        "item/history",
        "option/history/cancer",
        "option/history/steroid",
        "option/history/none",
    }


def test_a_level_or_theme_that_people_call_new_starts_a_series() -> None:
    before = _ids(themes())
    levels = {series.variable: series.id for series in series_of(themes(), Beginnings(level=2))}
    ranked = {series.variable: series.id for series in series_of(themes(), Beginnings(themes=2))}
    assert {name for name in before if before[name] != levels[name]} == {"level"}
    assert {name for name in before if before[name] != ranked[name]} == {
        "theme/posture",
        "theme/tired",
    }


def test_a_new_rule_starts_the_level_and_its_themes_anew() -> None:
    before = themes()
    after = replace(
        before, triage_rules=(TriageRule(id="r", level="soon", when=is_("strain", "often")),)
    )
    changed = {name for name, its in _ids(after).items() if its != _ids(before)[name]}
    assert changed == {"level", "theme/posture", "theme/tired"}


def test_another_weight_starts_the_themes_anew_and_no_item() -> None:
    before = themes()
    strain = before.items["strain"]
    heavier = tuple(AnswerOption(o.code, o.display, o.weight and 2) for o in strain.answer_options)
    after = _with_item(before, replace(strain, answer_options=heavier))
    changed = {name for name, its in _ids(after).items() if its != _ids(before)[name]}
    assert changed == {"theme/posture", "theme/tired"}


def test_of_a_list_its_ticks_are_shown_and_who_did_not_answer() -> None:
    series = _by_variable(follow_up())
    assert series["item/history"].values == ("not_answered",)
    assert series["option/history/cancer"].values == ("ticked",)
    assert series["item/night"].values == ("often", "sometimes", "no", "not_answered")


def test_the_shipped_questionnaire_keeps_its_series() -> None:
    """A stored release finds its series by these ids: a refactoring must not change them."""
    ids = _ids(read_questionnaire(CONTENT.read_text(encoding="utf-8")))
    assert len(ids) == 69
    assert ids["completions"] == "completions#b4e39f9a8552"
    assert ids["item/daily_motion"] == "item/daily_motion#c1b586eda679"
    assert ids["level"] == "level#1e8a727951d0"
    assert ids["theme/brain_fatigue"] == "theme/brain_fatigue#4d5cf06004a7"
    assert ids["item/night_rest"] == "item/night_rest#1940aa82def7"
