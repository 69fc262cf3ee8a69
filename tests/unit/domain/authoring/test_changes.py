"""What changed between two questionnaires."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest

from app.documents.reading import read_questionnaire
from app.domain.authoring.changes import Change, changes
from app.domain.authoring.effects import Effect, decided, effects
from app.domain.conditions import AllOf, AnswerIn
from tests.builders import add, copied, document, drop, find, put, questionnaire, tiny

STRAIN = "steps.habits.items.strain"


def compared(raw: dict[str, Any]) -> tuple[Change, ...]:
    """Compare the tiny questionnaire with a changed document."""
    return changes(tiny(), read_questionnaire(json.dumps(raw)))


def test_the_same_questionnaire_has_no_changes() -> None:
    assert changes(tiny(), tiny()) == ()


def test_a_change_says_where_what_it_was_and_what_it_is() -> None:
    (change,) = changes(tiny(), questionnaire(theme_selection__show_at="2/3"))

    assert (change.place, change.kind, change.topic) == (
        "theme_selection.show_at",
        "changed",
        "scoring",
    )
    assert (change.before, change.after) == (Fraction(1, 2), Fraction(2, 3))


def test_changes_come_in_document_order_with_removed_parts_where_they_stood() -> None:
    raw = document(title="新しい題", prompts__booking__label="予約")
    drop(raw, "steps.habits.items.light")
    put(raw, "steps.habits.items.topic.help", "新しい説明")
    put(raw, "item_sets.checklist.link_ids", ["strain", "rest"])

    assert [change.place for change in compared(raw)] == [
        "title",
        "steps.habits.items.light",
        "steps.habits.items.topic.help",
        "item_sets.checklist.link_ids",
        "prompts.booking.label",
    ]


def test_a_new_part_is_one_change_that_shows_its_first_text() -> None:
    raw = document()
    new = copied(raw, STRAIN, link_id="screen", text="画面をよく見る")
    add(raw, "steps.habits.items", new)

    (change,) = compared(raw)

    assert (change.place, change.kind) == ("steps.habits.items.screen", "added")
    assert (change.before, change.after, change.link_id) == (None, "画面をよく見る", "screen")


def test_a_question_that_moved_to_another_step_is_still_the_same() -> None:
    raw = document()
    moved = find(raw, STRAIN)
    drop(raw, STRAIN)
    find(raw, "steps.first.items").append(moved)

    (change,) = compared(raw)

    assert (change.kind, change.before, change.after) == (
        "moved",
        STRAIN,
        "steps.first.items.strain",
    )


def test_a_question_that_moved_to_a_conditional_step_is_asked_of_others() -> None:
    raw = document()
    moved = find(raw, STRAIN)
    drop(raw, STRAIN)
    find(raw, "steps.more.items").append(moved)

    found = {(change.place, change.topic) for change in compared(raw)}

    assert ("steps.more.items.strain.enable_when", "meaning") in found


def test_another_condition_of_a_step_is_a_change_of_every_question_in_it() -> None:
    raw = document(
        steps__more__enable_when=[{"question": "topic", "operator": "=", "answer": "other"}]
    )

    (change,) = compared(raw)

    assert (change.place, change.link_id, change.lock) == (
        "steps.more.items.special_sign.enable_when",
        "special_sign",
        "item",
    )
    assert change.after == AllOf((AllOf((AnswerIn("topic", ("other",)),)),))


def test_a_new_neighbour_is_no_new_order() -> None:
    raw = document()
    find(raw, "steps.habits.items").insert(0, copied(raw, STRAIN, link_id="screen"))

    assert [change.kind for change in compared(raw)] == ["added"]


def test_a_wording_of_an_arm_belongs_to_its_question() -> None:
    (change,) = changes(tiny(), questionnaire(arms__a__item_texts={"strain": "姿勢が続く"}))

    assert (change.place, change.link_id) == ("arms.a.item_texts.strain", "strain")
    assert (change.before, change.after) == (None, "姿勢が続く")


def test_a_theme_that_became_of_another_type_went_and_came() -> None:
    raw = document()
    theme = {
        "type": "flag",
        "id": "tense",
        "label": "姿勢",
        "when": {"question": "strain", "operator": "=", "answer": "often"},
    }
    put(raw, "themes.tense", theme)

    assert [change.kind for change in compared(raw)] == ["removed", "added"]


# ------------------------------------------------------------------ effects


@pytest.mark.parametrize(
    ("place", "value", "kind"),
    [
        ("steps.first.items.safety.text", "今、どれかありますか", "words"),
        ("steps.first.items.safety.answer_options.red.display", "とても強い症状がある", "words"),
        ("steps.first.items.safety.locked", False, "triage"),
        ("steps.habits.items.strain.locked", True, "triage"),
        ("steps.first.items.safety.required", False, "meaning"),
        ("levels.call.heading", "電話してください", "presentation"),
        ("levels.call.urgent", False, "triage"),
        ("flags.growing.when", {"question": "safety", "operator": "=", "answer": "red"}, "triage"),
        ("triage_rules.red.level", "soon", "triage"),
        ("notes.few.text", "少なめの回答です", "presentation"),
        ("prompts.tel119.href", "tel:118", "presentation"),
        ("texts.cannot_phone", "近くの人に頼んでください。", "presentation"),
        ("sources.0.title", "大きな手引き", "presentation"),
    ],
)
def test_a_change_of_safety_content_is_marked_whatever_its_class(
    place: str, value: object, kind: str
) -> None:
    raw = document()
    put(raw, place, value)

    found = effects(compared(raw))

    assert [(effect.place, effect.safety, effect.allowed[0]) for effect in found] == [
        (place, True, kind)
    ]


def test_which_level_is_reached_is_safety_content_also_where_nobody_locked_it() -> None:
    open_rule = questionnaire(triage_rules__amber__locked=False)
    other = questionnaire(triage_rules__amber__locked=False, triage_rules__amber__level="call")

    (effect,) = effects(changes(open_rule, other))

    assert effect.safety


def test_a_text_that_repeats_itself_without_end_is_never_the_same_question() -> None:
    again = questionnaire(steps__habits__items__strain__text="腰が" * 1_000)
    once_more = questionnaire(steps__habits__items__strain__text="腰が" * 999 + "腰は")
    (effect,) = effects(changes(again, once_more))
    assert effect.proposed == "meaning"


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("repeats", True),
        ("required", True),
        ("enable_when", [{"question": "safety", "operator": "=", "answer": "red"}]),
        ("answer_options.no.exclusive", True),
    ],
)
def test_what_can_be_answered_and_by_whom_is_never_words_only(place: str, value: object) -> None:
    raw = document()
    put(raw, f"{STRAIN}.{place}", value)

    (effect,) = effects(compared(raw))

    assert (effect.allowed, effect.safety) == (("meaning",), False)


def test_unlocking_safety_content_does_not_free_it_for_a_change_at_the_same_time() -> None:
    raw = document(
        steps__first__items__safety__locked=False,
        steps__first__items__safety__text="何かありますか",
    )

    assert all(effect.safety for effect in effects(compared(raw)))


def one_effect(text: str) -> Effect:
    (effect,) = effects(changes(tiny(), questionnaire(steps__habits__items__strain__text=text)))
    return effect


def test_the_owner_may_decide_otherwise_than_proposed() -> None:
    effect = one_effect("同じ姿勢がつづく")

    assert decided((effect,), {}) == ((effect, "words"),)
    assert decided((effect,), {effect.place: "meaning"}) == ((effect, "meaning"),)


def test_nobody_can_give_a_change_a_milder_class_than_it_can_have() -> None:
    raw = document()
    put(raw, f"{STRAIN}.repeats", value=True)
    found = effects(compared(raw))

    assert decided(found, {found[0].place: "words"}) == ((found[0], "meaning"),)
