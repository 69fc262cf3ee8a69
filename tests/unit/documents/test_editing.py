"""Staff's edits: what is taken, what is refused, and what the document becomes."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from app.documents.editing import (
    AddItem,
    AddOption,
    AddSection,
    Edit,
    EditRefusedError,
    Hide,
    LockedPartError,
    Move,
    NewOption,
    PartInUseError,
    Remove,
    SetList,
    SetNumber,
    SetOrder,
    SetShare,
    SetSwitch,
    SetText,
    Show,
    StaleEditError,
    UnknownAddressError,
    ValueRefusedError,
    apply,
    editable_fields,
    field_at,
    refusal,
    shelf_of,
    used_ids_of,
)
from app.documents.format import QuestionnaireDocument
from app.documents.mapping import to_domain
from app.domain.copy_texts import texts_of
from tests.builders import find
from tests.unit.documents.edited import after, back_pain, minimal

HABITS = "steps.habits.items"
STRAIN = f"{HABITS}.strain"
LIST_A = "steps.list_a.items"


def at(document: QuestionnaireDocument, address: str) -> Any:  # noqa: ANN401  # JSON
    return find(document.model_dump(mode="json"), address)


def order(document: QuestionnaireDocument, address: str) -> tuple[str, ...]:
    value = field_at(document, address).value
    assert isinstance(value, tuple)
    return value


# ------------------------------------------------------------------ what staff see


def test_every_text_that_visitors_can_meet_is_a_field() -> None:
    addresses = {field.address for field in editable_fields(back_pain())}

    assert {found.place for found in texts_of(to_domain(back_pain()))} <= addresses


def test_no_two_fields_have_the_same_address() -> None:
    addresses = [field.address for field in editable_fields(back_pain())]

    assert len(addresses) == len(set(addresses))


def test_fields_come_in_the_order_a_visitor_meets_them() -> None:
    addresses = [field.address for field in editable_fields(minimal())]
    wanted = [
        "title",
        "texts.audience",
        "steps.first.title",
        "steps.first.items.safety.text",
        f"{STRAIN}.text",
        f"{STRAIN}.answer_options.often.display",
        f"{STRAIN}.answer_options.often.weight",
        "levels.call.heading",
        "themes.tense.label",
        "notes.few.text",
        "sections.tense_text.body",
        "prompts.booking.label",
    ]

    assert sorted(wanted, key=addresses.index) == wanted


@pytest.mark.parametrize(
    ("address", "lock"),
    [
        ("texts.on_behalf", "page_text"),
        ("texts.cannot_phone", "page_text"),
        ("texts.early_result", "page_text"),
        ("steps.first.items.safety.text", "item"),
        ("steps.first.items.safety.answer_options", "item"),
        ("steps.first.items.safety.answer_options.red.display", "item"),
        ("steps.first.items.safety.answer_options.red.weight", "item"),
        ("steps.first.items.safety.option_groups.strong.text", "item"),
        ("levels.call.heading", "level"),
        ("levels.call.actions.0", "level"),
        ("flags.growing.display", "flag"),
        ("notes.few.text", "note"),
        ("prompts.tel119.label", "prompt"),
        ("sources.0.title", "source"),
        ("texts.audience", None),
        ("notes.rest_note.text", None),
        ("prompts.booking.label", None),
        (f"{STRAIN}.text", None),
    ],
)
def test_a_field_says_what_locks_it(address: str, lock: str | None) -> None:
    assert field_at(minimal(), address).lock == lock


def test_a_field_says_how_long_its_text_may_be() -> None:
    assert field_at(minimal(), f"{STRAIN}.text").longest == 60
    assert field_at(minimal(), "sections.general.body").kind == "markdown"


def test_an_optional_text_that_is_missing_can_still_be_written() -> None:
    assert field_at(minimal(), f"{STRAIN}.help").value is None
    assert at(after(SetText(f"{STRAIN}.help", "直前の1か月")), f"{STRAIN}.help") == "直前の1か月"


# ------------------------------------------------------------------ setting


@pytest.mark.parametrize(
    ("edit", "address", "stored"),
    [
        (SetText("title", " 新しい題 "), "title", "新しい題"),
        (SetText("sections.general.body", "一\r\n\r\n二"), "sections.general.body", "一\n\n二"),
        (SetText("sections.voices.reason_off", ""), "sections.voices.reason_off", None),
        (
            SetNumber(f"{STRAIN}.answer_options.no.weight", 1),
            f"{STRAIN}.answer_options.no.weight",
            1,
        ),
        (
            SetNumber(f"{STRAIN}.answer_options.once.weight".replace("once", "often"), 0),
            f"{STRAIN}.answer_options.often.weight",
            None,
        ),
        (SetNumber("theme_selection.cap", 3), "theme_selection.cap", 3),
        (
            SetShare("theme_selection.show_at", Fraction(2, 3)),
            "theme_selection.show_at",
            "2/3",
        ),
        (SetSwitch("sections.general.enabled", on=False), "sections.general.enabled", False),
        (SetList("themes.tense.gate", ("rest",)), "themes.tense.gate", ["rest"]),
        (SetList("themes.special.sections", ()), "themes.special.sections", []),
        (SetList("scales.tense.link_ids", ("light",)), "scales.tense.link_ids", ["light"]),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_field_is_set(edit: Edit, address: str, stored: object) -> None:
    assert at(after(edit), address) == stored


def test_the_document_before_an_edit_is_left_as_it_was() -> None:
    before = minimal().model_dump_json()

    after(SetText("title", "新しい題"), Hide(f"{STRAIN}.answer_options.no"))

    assert minimal().model_dump_json() == before


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (SetText(f"{STRAIN}.text", " \n "), "empty"),
        (SetText("theme_selection.cap", "3"), "kind"),
        (SetNumber("title", 3), "kind"),
        (SetOrder("themes.tense.gate", ()), "kind"),
        (SetNumber(f"{STRAIN}.answer_options.no.weight", 11), "range"),
        (SetNumber(f"{STRAIN}.answer_options.no.weight", -1), "range"),
        (SetShare("theme_selection.show_at", Fraction(0)), "range"),
        (SetShare("theme_selection.show_at", Fraction(3, 2)), "range"),
        (SetShare("theme_selection.show_at", Fraction(1, 1000)), "range"),
        (SetList("scales.tense.link_ids", ("safety",)), "choice"),
        (SetList("scales.tense.link_ids", ("strain", "strain")), "choice"),
        (SetList("scales.tense.link_ids", ()), "last"),
        (SetList("themes.tense.sections", ("nowhere",)), "choice"),
        (SetOrder("steps.habits.items", ("strain", "rest")), "choice"),
        (SetText("title", "長" * 4001), "shape"),
        (SetText("title", "\ud800"), "shape"),
        (AddItem("habits", "", (NewOption("はい"),)), "empty"),
        (AddItem("habits", "新しい設問"), "empty"),
        (AddItem("habits", "新しい設問", (NewOption(""),)), "shape"),
        (AddOption(STRAIN, NewOption(" ")), "empty"),
        (AddSection(" ", "本文"), "empty"),
        (Hide("sections.general"), "kind"),
    ],
    ids=lambda value: ascii(value)[:60],
)
def test_a_value_that_cannot_stand_there_is_refused(edit: Edit, reason: str) -> None:
    with pytest.raises(ValueRefusedError) as refused:
        after(edit)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "edit",
    [
        SetText("steps.habits.items.nobody.text", "x"),
        SetText("medical_review.name", "x"),
        SetText("slug", "x"),
        SetText(f"{STRAIN}.link_id", "x"),
        SetSwitch(f"{STRAIN}.locked", on=True),
        SetText("triage_rules.red.level", "ok"),
        SetText("", "x"),
        Move("sections.general", "up"),
        Move(f"{HABITS}.nobody", "up"),
        Remove("levels.ok"),
        Remove("steps.habits"),
        Remove("sections.nobody"),
        Remove(f"{HABITS}.nobody"),
        Remove("shelf.strain"),
        Show(STRAIN),
        AddItem("nowhere", "x", (NewOption("y"),)),
        AddItem("habits", "x", options_like="nobody"),
        AddOption("levels.ok", NewOption("y")),
    ],
    ids=str,
)
def test_nothing_can_be_done_where_nothing_editable_stands(edit: Edit) -> None:
    with pytest.raises(UnknownAddressError):
        after(edit)


def test_a_second_writer_is_told_what_stands_there_now() -> None:
    first = after(SetText("title", "先の題", seen="小さなセルフチェック"))

    with pytest.raises(StaleEditError) as refused:
        apply(first, SetText("title", "後の題", seen="小さなセルフチェック"))
    assert refused.value.current == "先の題"


# ------------------------------------------------------------------ locks


@pytest.mark.parametrize(
    "edit",
    [
        SetText("texts.on_behalf", "x"),
        SetText("steps.first.items.safety.text", "x"),
        SetText("steps.first.items.safety.help", "x"),
        SetText("steps.first.items.safety.answer_options.red.display", "x"),
        SetNumber("steps.first.items.safety.answer_options.red.weight", 1),
        SetOrder("steps.first.items.safety.answer_options", ("amber", "red", "none")),
        Move("steps.first.items.safety.answer_options.red", "down"),
        AddOption("steps.first.items.safety", NewOption("x")),
        Hide("steps.first.items.safety"),
        Hide("steps.first.items.safety.answer_options.red"),
        Remove("steps.first.items.safety"),
        Remove(f"{HABITS}.topic"),
        Remove(f"{HABITS}.topic.answer_options.other"),
        Move(f"{HABITS}.topic", "up"),
        AddItem("first", "割りこむ設問", (NewOption("はい"),)),
        AddItem("habits", "同じ選択肢", options_like="safety"),
        SetText("levels.call.heading", "x"),
        SetText("levels.call.actions.0", "x"),
        SetText("flags.growing.display", "x"),
        SetText("notes.few.text", "x"),
        SetText("prompts.tel119.label", "x"),
        SetText("sources.0.title", "x"),
        SetList("item_sets.checklist.link_ids", ("strain", "rest", "light", "topic")),
    ],
    ids=str,
)
def test_safety_content_is_refused(edit: Edit) -> None:
    with pytest.raises(LockedPartError):
        after(edit)


def test_a_refusal_can_be_asked_for_before_trying() -> None:
    assert isinstance(refusal(minimal(), Remove(f"{HABITS}.topic")), LockedPartError)
    assert refusal(minimal(), SetText("title", "x")) is None


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
    used = used_ids_of(first)

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
    base = after(SetList("scales.bright.link_ids", ("light", "rest", "strain")))
    hidden = apply(base, Hide(address))

    ((shelved, _),) = shelf_of(hidden)
    assert hidden != base
    assert apply(hidden, Show(shelved)) == base


def test_a_hidden_question_is_asked_counted_and_scored_nowhere() -> None:
    document = after(SetList("scales.bright.link_ids", ("light", "rest")), Hide(f"{HABITS}.light"))

    questionnaire = to_domain(document)
    assert "light" not in questionnaire.items
    assert questionnaire.scale_by_id["bright"].link_ids == ("rest",)
    assert questionnaire.definitions.item_sets["checklist"] == ("strain", "rest")


def test_a_hidden_question_takes_its_wordings_by_arm_along() -> None:
    raw = minimal().model_dump(mode="json")
    raw["arms"][0]["item_texts"] = {"light": "まぶしい"}
    base = QuestionnaireDocument.model_validate(raw)

    hidden = apply(base, Hide(f"{HABITS}.light"))

    assert at(hidden, "arms.a.item_texts") == {}
    assert apply(hidden, Show("shelf.light")) == base


def test_a_conditional_question_comes_back_right_after_the_one_it_depends_on() -> None:
    raw = back_pain().model_dump(mode="json")
    find(raw, f"{LIST_A}.night_rest")["locked"] = False
    for rule in ("triage_rules", "flags", "notes"):
        raw[rule] = [entry for entry in raw[rule] if "night_rest" not in str(entry["when"])]
    raw["triage_rules"] = [r for r in raw["triage_rules"] if "night_pain" not in str(r["when"])]
    base = QuestionnaireDocument.model_validate(raw)

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


def test_a_removed_section_leaves_its_themes() -> None:
    assert at(after(Remove("sections.tense_text")), "themes.tense.sections") == ["general"]


def test_a_question_keeps_two_options_and_a_step_one_question() -> None:
    with pytest.raises(ValueRefusedError) as refused:
        after(Remove(f"{HABITS}.light.answer_options.no"))
    assert refused.value.reason == "last"


def test_what_was_put_aside_can_be_removed_for_good() -> None:
    document = after(Hide(f"{HABITS}.light"), Remove("shelf.light"))

    assert shelf_of(document) == ()
    assert "light" not in used_ids_of(document)
