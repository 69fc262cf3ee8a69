"""Every kind of edit and what it does to the counts."""

from __future__ import annotations

from fractions import Fraction

import pytest

from app.documents.editing.edits import (
    AddItem,
    AddOption,
    AddSection,
    Edit,
    Hide,
    Move,
    NewOption,
    Remove,
    SetValue,
)
from tests.unit.documents.edited import effects_of

HABITS = "steps.habits.items"
STRAIN = f"{HABITS}.strain"


@pytest.mark.parametrize(
    ("edit", "place", "proposed"),
    [
        (SetValue(f"{STRAIN}.text", "同じ姿勢がつづく"), f"{STRAIN}.text", "words"),
        (SetValue(f"{STRAIN}.text", "{同|おな}じ姿勢が続く"), f"{STRAIN}.text", "words"),
        (SetValue(f"{STRAIN}.text", "同じ姿勢が続かない"), f"{STRAIN}.text", "meaning"),
        (SetValue(f"{STRAIN}.text", "いつも同じ姿勢が続く"), f"{STRAIN}.text", "meaning"),
        (SetValue(f"{STRAIN}.text", "同じ姿勢が1時間続く"), f"{STRAIN}.text", "meaning"),
        (SetValue(f"{STRAIN}.text", "画面を見る"), f"{STRAIN}.text", "meaning"),
        (SetValue(f"{STRAIN}.help", "近いものを選んでください"), f"{STRAIN}.help", "words"),
        (SetValue(f"{STRAIN}.help", "2週間のことです"), f"{STRAIN}.help", "meaning"),
        (
            SetValue(f"{STRAIN}.answer_options.often.display", "よくあります"),
            f"{STRAIN}.answer_options.often.display",
            "words",
        ),
        (
            SetValue(f"{STRAIN}.answer_options.often.display", "毎日"),
            f"{STRAIN}.answer_options.often.display",
            "meaning",
        ),
        (AddOption(STRAIN, NewOption("たまに")), f"{STRAIN}.answer_options.x_1", "option_added"),
        (
            Remove(f"{STRAIN}.answer_options.no"),
            f"{STRAIN}.answer_options.no",
            "option_removed",
        ),
        (Hide(f"{STRAIN}.answer_options.no"), f"{STRAIN}.answer_options.no", "option_removed"),
        (Move(f"{STRAIN}.answer_options.no", "up"), f"{STRAIN}.answer_options", "order"),
        (Move(STRAIN, "down"), HABITS, "order"),
        (AddItem("habits", "新しい設問", options_like="strain"), f"{HABITS}.x_1", "item_added"),
        (
            SetValue(f"{STRAIN}.answer_options.sometimes.weight", 2),
            f"{STRAIN}.answer_options.sometimes.weight",
            "scoring",
        ),
        (
            SetValue("theme_selection.show_at", Fraction(2, 3)),
            "theme_selection.show_at",
            "scoring",
        ),
        (SetValue("theme_selection.cap", 3), "theme_selection.cap", "scoring"),
        (SetValue("themes.tense.gate", ()), "themes.tense.gate", "scoring"),
        (SetValue("scales.tense.link_ids", ("rest",)), "scales.tense.link_ids", "scoring"),
        (
            SetValue("item_sets.checklist.link_ids", ("rest", "light")),
            "item_sets.checklist.link_ids",
            "scoring",
        ),
        (SetValue("title", "新しい題"), "title", "presentation"),
        (SetValue("steps.habits.title", "毎日のこと"), "steps.habits.title", "presentation"),
        (SetValue("themes.tense.label", "姿勢のこと"), "themes.tense.label", "presentation"),
        (SetValue("notes.rest_note.text", "休みを"), "notes.rest_note.text", "presentation"),
        (SetValue("prompts.booking.label", "予約"), "prompts.booking.label", "presentation"),
        (SetValue("sections.general.body", "新しい本文"), "sections.general.body", "presentation"),
        (
            SetValue("sections.general.enabled", value=False),
            "sections.general.enabled",
            "presentation",
        ),
        (AddSection("新しい話", "本文"), "sections.x_1", "presentation"),
        (Remove("sections.voices"), "sections.voices", "presentation"),
        (
            SetValue("themes.tense.sections", ("general",)),
            "themes.tense.sections",
            "presentation",
        ),
    ],
    ids=lambda value: ascii(value)[:70],
)
def test_an_edit_has_one_effect(edit: Edit, place: str, proposed: str) -> None:
    (effect,) = effects_of(edit)

    assert (effect.place, effect.proposed, effect.safety) == (place, proposed, False)


def test_a_hidden_question_is_removed_from_the_counts_and_from_the_scores() -> None:
    found = effects_of(Hide(f"{HABITS}.light"))

    assert {(effect.place, effect.proposed) for effect in found} == {
        (f"{HABITS}.light", "item_removed"),
        ("scales.bright.link_ids", "scoring"),
        ("item_sets.checklist.link_ids", "scoring"),
    }


@pytest.mark.parametrize(
    ("edit", "allowed"),
    [
        (SetValue(f"{STRAIN}.text", "同じ姿勢がつづく"), ("words", "meaning")),
        (AddOption(STRAIN, NewOption("たまに")), ("option_added",)),
        (Remove(f"{STRAIN}.answer_options.no"), ("option_removed",)),
        (Move(f"{STRAIN}.answer_options.no", "up"), ("order", "meaning")),
        (SetValue("theme_selection.cap", 3), ("scoring",)),
        (SetValue("title", "新しい題"), ("presentation",)),
    ],
    ids=lambda value: ascii(value)[:60],
)
def test_only_words_and_order_leave_the_owner_a_choice(
    edit: Edit, allowed: tuple[str, ...]
) -> None:
    (effect,) = effects_of(edit)

    assert effect.allowed == allowed
