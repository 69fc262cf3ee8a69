"""Moving, adding, hiding and removing: what the document becomes, and what must stay."""

from __future__ import annotations

import json

import pytest

from app.documents.addresses import (
    EditRefusedError,
    LockedPartError,
    PartInUseError,
    ValueRefusedError,
    ids_of,
)
from app.documents.editing.applying import apply, shelf_of
from app.documents.editing.edits import (
    AddItem,
    AddOption,
    AddSection,
    Edit,
    Hide,
    Move,
    NewOption,
    Remove,
    SetOrder,
    SetValue,
    Show,
)
from app.documents.format import QuestionnaireDocument
from app.documents.reading import read_document
from tests.builders import document, find
from tests.unit.documents.edited import after, at, back_pain, minimal, order

HABITS = "steps.habits.items"
STRAIN = f"{HABITS}.strain"
LIST_A = "steps.list_a.items"

# ------------------------------------------------------------------ order


def test_a_question_moves_past_its_neighbour() -> None:
    document = after(Move(STRAIN, "down"))

    assert order(document, HABITS) == ("rest", "strain", "light", "topic")


def test_the_first_question_stays_first() -> None:
    assert after(Move(STRAIN, "up")) == minimal()


def test_a_question_never_comes_between_another_and_the_one_that_depends_on_it() -> None:
    document = after(Move(f"{LIST_A}.cause_unknown", "up"), document=back_pain())

    assert order(document, LIST_A)[-3:] == ("cause_unknown", "night_throb", "night_rest")


def test_a_dragged_order_that_parts_them_is_refused() -> None:
    ids = order(back_pain(), LIST_A)
    parted = (*ids[:-2], ids[-1], ids[-2])

    with pytest.raises(ValueRefusedError) as refused:
        apply(back_pain(), SetOrder(LIST_A, parted))
    assert refused.value.reason == "order"


def test_locked_questions_keep_their_order_however_the_others_are_dragged() -> None:
    ids = order(back_pain(), "steps.life_topic.items")
    dragged = (ids[-1], *ids[:-1])

    assert (
        order(
            after(SetOrder("steps.life_topic.items", dragged), document=back_pain()),
            "steps.life_topic.items",
        )
        == dragged
    )
    with pytest.raises(LockedPartError):
        apply(back_pain(), SetOrder("steps.background.items", ("onset", "age_band", "s_flags")))


def test_options_are_put_in_order() -> None:
    address = f"{STRAIN}.answer_options"

    assert order(after(SetOrder(address, ("no", "often", "sometimes"))), address) == (
        "no",
        "often",
        "sometimes",
    )
    assert order(after(Move(f"{address}.no", "up")), address) == ("often", "no", "sometimes")


# ------------------------------------------------------------------ adding


def test_a_new_question_gets_new_ids_and_joins_the_lists_named() -> None:
    document = after(
        AddItem(
            "habits",
            "新しい設問",
            (NewOption("はい", 1), NewOption("いいえ")),
            item_sets=("checklist",),
        )
    )

    added = at(document, f"{HABITS}.x_1")
    assert [option["code"] for option in added["answer_options"]] == ["x_2", "x_3"]
    assert [option["weight"] for option in added["answer_options"]] == [1, None]
    assert at(document, "item_sets.checklist.link_ids") == ["strain", "rest", "light", "x_1"]


def test_a_new_question_may_be_answered_like_another() -> None:
    document = after(AddItem("habits", "新しい設問", options_like="strain"))

    assert at(document, f"{HABITS}.x_1.answer_options") == at(document, f"{STRAIN}.answer_options")


def test_a_new_option_stands_before_the_exclusive_ones() -> None:
    document = after(
        AddItem("habits", "新しい設問", (NewOption("はい"), NewOption("いいえ"))),
        AddOption(f"{HABITS}.x_1", NewOption("わからない")),
    )

    assert order(document, f"{HABITS}.x_1.answer_options") == ("x_2", "x_3", "x_4")


def test_a_new_section_is_labelled_as_the_clinics_view_unless_told() -> None:
    document = after(AddSection("新しい話", "本文です。", themes=("tense",)))

    assert at(document, "sections.x_1.clinic_view") is True
    assert at(document, "themes.tense.sections")[-1] == "x_1"


def test_an_id_is_never_used_twice_in_a_documents_life() -> None:
    first = after(AddItem("habits", "一つめ", options_like="strain"))
    used = frozenset(ids_of(first.raw))

    second = apply(
        apply(first, Remove(f"{HABITS}.x_1")),
        AddItem("habits", "二つめ", options_like="strain"),
        used_ids=used,
    )

    assert order(second, HABITS)[-1] == "x_2"


def test_ids_of_what_was_put_aside_stay_used() -> None:
    document = after(
        AddItem("habits", "一つめ", options_like="strain"),
        Hide(f"{HABITS}.x_1"),
        AddItem("habits", "二つめ", options_like="strain"),
    )

    assert order(document, HABITS)[-1] == "x_2"


# ------------------------------------------------------------------ hiding and removing


@pytest.mark.parametrize("address", [f"{HABITS}.light", f"{STRAIN}.answer_options.sometimes"])
def test_what_was_put_aside_goes_back_where_it_stood(address: str) -> None:
    base = after(SetValue("scales.bright.link_ids", ("light", "rest", "strain")))
    hidden = apply(base, Hide(address))

    ((shelved, _),) = shelf_of(hidden)
    assert hidden != base
    assert apply(hidden, Show(shelved)) == base


def test_a_hidden_question_is_asked_counted_and_scored_nowhere() -> None:
    document = after(SetValue("scales.bright.link_ids", ("light", "rest")), Hide(f"{HABITS}.light"))

    questionnaire = document.questionnaire
    assert "light" not in questionnaire.items
    assert questionnaire.scale_by_id["bright"].link_ids == ("rest",)
    assert questionnaire.definitions.item_sets["checklist"] == ("strain", "rest")


def test_a_hidden_question_takes_its_wordings_by_arm_along() -> None:
    raw = minimal().as_json()
    raw["arms"][0]["item_texts"] = {"light": "まぶしい"}
    base = QuestionnaireDocument.of(raw)

    hidden = apply(base, Hide(f"{HABITS}.light"))

    assert at(hidden, "arms.a.item_texts") == {}
    assert apply(hidden, Show("shelf.light")) == base


def test_a_conditional_question_comes_back_right_after_the_one_it_depends_on() -> None:
    raw = back_pain().as_json()
    find(raw, f"{LIST_A}.night_rest")["locked"] = False
    for rule in ("triage_rules", "flags", "notes"):
        raw[rule] = [entry for entry in raw[rule] if "night_rest" not in str(entry.get("when"))]
    raw["triage_rules"] = [r for r in raw["triage_rules"] if "night_pain" not in str(r["when"])]
    base = QuestionnaireDocument.of(raw)

    document = base
    for edit in (
        Hide(f"{LIST_A}.night_rest"),
        Move(f"{LIST_A}.cause_unknown", "up"),
        Show("shelf.night_rest"),
    ):
        document = apply(document, edit)

    ids = order(document, LIST_A)
    assert ids[ids.index("night_throb") + 1] == "night_rest"


def test_an_option_of_a_hidden_question_waits_for_it() -> None:
    options = (NewOption("a"), NewOption("b"), NewOption("c"))
    document = after(
        AddItem("habits", "新しい設問", options),
        Hide(f"{HABITS}.x_1.answer_options.x_2"),
        Hide(f"{HABITS}.x_1"),
    )

    with pytest.raises(EditRefusedError):
        apply(document, Show("shelf.x_1.x_2"))
    both = after(Show("shelf.x_1"), Show("shelf.x_1.x_2"), document=document)
    assert order(both, f"{HABITS}.x_1.answer_options") == ("x_2", "x_3", "x_4")


def test_the_options_put_aside_of_a_removed_question_go_with_it() -> None:
    options = (NewOption("a"), NewOption("b"), NewOption("c"))
    document = after(
        AddItem("habits", "新しい設問", options),
        Hide(f"{HABITS}.x_1.answer_options.x_2"),
        Remove(f"{HABITS}.x_1"),
    )

    assert document == minimal()


@pytest.mark.parametrize(
    ("edit", "users"),
    [
        (Remove(STRAIN), ("themes.tense.gate",)),
        (Hide(STRAIN), ("themes.tense.gate",)),
        (Remove(f"{HABITS}.rest"), ("notes.rest_note.when",)),
        (Remove(f"{HABITS}.rest.answer_options.often"), ("notes.rest_note.when",)),
        (Remove("sections.general"), ("levels.ok.fallback_sections",)),
        (Remove("sections.closing"), ("levels.ok.common_sections",)),
    ],
    ids=str,
)
def test_what_something_rests_on_cannot_go(edit: Edit, users: tuple[str, ...]) -> None:
    with pytest.raises(PartInUseError) as refused:
        after(edit)
    assert refused.value.users == users


def test_what_a_condition_asks_for_inside_others_can_not_go() -> None:
    asked = {"question": "light", "operator": "!=", "answer": "no"}
    when = {"at_least": 1, "of": [{"flag": "growing"}, {"none": [asked]}]}
    nested = read_document(json.dumps(document(notes__few__when=when)))
    for address in (f"{HABITS}.light", f"{HABITS}.light.answer_options.no"):
        with pytest.raises(PartInUseError) as refused:
            apply(nested, Hide(address))
        assert refused.value.users == ("notes.few.when",)


def test_a_removed_section_leaves_its_themes() -> None:
    assert at(after(Remove("sections.tense_text")), "themes.tense.sections") == ["general"]


def test_a_question_keeps_two_options_and_a_step_one_question() -> None:
    with pytest.raises(ValueRefusedError) as refused:
        after(Remove(f"{HABITS}.light.answer_options.no"))
    assert refused.value.reason == "last"


def test_what_was_put_aside_can_be_removed_for_good() -> None:
    document = after(Hide(f"{HABITS}.light"), Remove("shelf.light"))

    assert shelf_of(document) == ()
    assert "light" not in set(ids_of(document.raw))


def test_what_comes_back_never_parts_a_question_from_the_one_that_depends_on_it() -> None:
    document = after(
        Hide(f"{LIST_A}.rising_pain"),
        Move(f"{LIST_A}.sitting_dull", "down"),
        Show("shelf.rising_pain"),
        document=back_pain(),
    )

    assert order(document, LIST_A)[2:5] == ("night_throb", "night_rest", "rising_pain")
