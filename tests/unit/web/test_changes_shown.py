"""A change is shown in the words of what changed, never by an id."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.documents.reading import read_questionnaire
from app.domain.authoring.changes import changes
from app.domain.questionnaire import Questionnaire
from app.web.staff.publishing.naming import ChangeView, Names
from tests.builders import add, copied, document, drop, find, put, tiny

WHEN = {"question": "rest", "operator": "=", "answer": "sometimes"}


def edited(edit: Callable[[dict[str, Any]], None]) -> Questionnaire:
    raw = document()
    edit(raw)
    return read_questionnaire(json.dumps(raw))


def shown(new: Questionnaire, *, old: Questionnaire | None = None) -> list[ChangeView]:
    before = old or tiny()
    names = Names(before, new)
    return [names.view(change) for change in changes(before, new)]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("flags.growing.when", WHEN),
        ("triage_rules.amber.when", WHEN),
        ("themes.special.when", WHEN),
        ("notes.rest_note.when", WHEN),
        ("levels.soon.prompts", [{"codes": ["booking"]}]),
        ("steps.first.items.safety.enable_when", [WHEN]),
    ],
)
def test_a_changed_condition_has_both_sides(place: str, value: object) -> None:
    (view,) = shown(edited(lambda raw: put(raw, place, value)))
    assert (view.place, view.shown) == (place, "rules")
    assert view.sides
    assert view.sides.before
    assert view.sides.after


def test_a_condition_of_a_step_is_shown_with_every_question_in_it() -> None:
    (view,) = shown(edited(lambda raw: put(raw, "steps.more.enable_when", [WHEN])))
    assert (view.title, view.shown) == ("だんだん強くなっていますか", "rules")
    assert view.sides
    assert [line.when.name for line in (*view.sides.before, *view.sides.after)] == [
        "気になることはありますか",
        "休みが足りない",
    ]


def test_a_rule_is_called_by_its_level_and_comes_with_its_condition() -> None:
    def edit(raw: dict[str, Any]) -> None:
        add(raw, "triage_rules", copied(raw, "triage_rules.red", id="new", when=WHEN))

    (view,) = shown(edited(edit))
    assert (view.title, view.kind, view.shown) == ("今すぐ電話してください", "added", "rules")
    assert view.sides
    assert view.sides.before == ()
    assert [line.when.name for line in view.sides.after] == ["休みが足りない"]


def test_what_went_says_when_it_was_shown() -> None:
    (view,) = shown(edited(lambda raw: drop(raw, "notes.rest_note")))
    assert (view.kind, view.shown) == ("removed", "words")
    assert view.sides
    assert view.sides.after == ()
    assert [line.when.name for line in view.sides.before] == ["休みが足りない"]


def test_a_question_everybody_is_asked_says_nothing_about_when() -> None:
    def edit(raw: dict[str, Any]) -> None:
        new = copied(raw, "steps.habits.items.strain", link_id="new", text="あたらしい設問")
        add(raw, "steps.habits.items", new)

    (view,) = shown(edited(edit))
    assert (view.title, view.sides) == ("あたらしい設問", None)


@pytest.mark.parametrize(
    ("place", "value", "before", "after"),
    [
        (
            "triage_rules.amber.level",
            "call",
            "数日のうちに相談してください",
            "今すぐ電話してください",
        ),
        (
            "levels.call.lists_signs_of",
            "soon",
            "今すぐ電話してください",
            "数日のうちに相談してください",
        ),
        ("themes.special.first_prompt", None, "先に主治医に相談してください", ""),
    ],
)
def test_what_an_attribute_names_is_called_by_its_words(
    place: str, value: object, before: str, after: str
) -> None:
    (view,) = shown(edited(lambda raw: put(raw, place, value)))
    assert (view.shown, view.before, view.after) == ("values", before, after)


def test_options_in_another_order_are_named_by_their_own_question() -> None:
    def reworded(raw: dict[str, Any]) -> None:
        put(raw, "steps.more.items.special_sign.answer_options.yes.display", "そう")

    def turned(raw: dict[str, Any]) -> None:
        reworded(raw)
        find(raw, "steps.habits.items.light.answer_options").reverse()

    (view,) = shown(edited(turned), old=edited(reworded))
    assert (view.before, view.after) == ("はい、いいえ", "いいえ、はい")


def test_a_question_with_the_id_of_a_rule_keeps_its_words() -> None:
    def edit(raw: dict[str, Any]) -> None:
        add(raw, "triage_rules", copied(raw, "triage_rules.red", id="strain"))

    def gated(raw: dict[str, Any]) -> None:
        edit(raw)
        put(raw, "themes.tense.gate", ["strain", "rest"])

    assert Names(None, edited(edit)).of_item("strain") == "同じ姿勢が続く"
    (view,) = shown(edited(gated), old=edited(edit))
    assert (view.before, view.after) == ("同じ姿勢が続く", "同じ姿勢が続く、休みが足りない")


def test_a_text_that_is_called_like_a_condition_stays_a_text() -> None:
    def edit(raw: dict[str, Any]) -> None:
        item = find(raw, "steps.habits.items.strain")
        item["link_id"] = "when"
        for place in ("scales.tense.link_ids", "item_sets.checklist.link_ids", "themes.tense.gate"):
            ids = find(raw, place)
            ids[ids.index("strain")] = "when"

    def worded(raw: dict[str, Any]) -> None:
        edit(raw)
        put(raw, "arms.a.item_texts", {"when": "体が重い"})

    (view,) = shown(edited(worded), old=edited(edit))
    assert (view.place, view.shown) == ("arms.a.item_texts.when", "words")
