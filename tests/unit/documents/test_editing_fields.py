"""What staff see of a document and what they may set: what is taken, what is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest

from app.documents.addresses import LockedPartError, UnknownAddressError, ValueRefusedError
from app.documents.editing.applying import field_at
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
from app.documents.editing.fields import fields_of, part_fields
from app.documents.editing.refusals import refusals_of
from app.documents.reading import write_document
from app.domain.anatomy import parts_of, texts_of
from tests.unit.documents.edited import after, at, back_pain, minimal

HABITS = "steps.habits.items"
STRAIN = f"{HABITS}.strain"


# ------------------------------------------------------------------ what staff see


def test_every_text_that_visitors_can_meet_is_a_field() -> None:
    addresses = set(fields_of(back_pain()))

    assert {found.place for found in texts_of(back_pain().questionnaire)} <= addresses


def test_no_two_fields_have_the_same_address() -> None:
    addresses = [
        field.address
        for part in parts_of(back_pain().questionnaire)
        for field in part_fields(part, back_pain().questionnaire)
    ]

    assert len(addresses) == len(set(addresses))


def test_fields_come_in_the_order_a_visitor_meets_them() -> None:
    addresses = list(fields_of(minimal()))
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
    assert at(after(SetValue(f"{STRAIN}.help", "直前の1か月")), f"{STRAIN}.help") == "直前の1か月"


# ------------------------------------------------------------------ setting


@pytest.mark.parametrize(
    ("edit", "address", "stored"),
    [
        (SetValue("title", " 新しい題 "), "title", "新しい題"),
        (SetValue("sections.general.body", "一\r\n\r\n二"), "sections.general.body", "一\n\n二"),
        (SetValue("sections.voices.reason_off", ""), "sections.voices.reason_off", None),
        (
            SetValue(f"{STRAIN}.answer_options.no.weight", 1),
            f"{STRAIN}.answer_options.no.weight",
            1,
        ),
        (
            SetValue(f"{STRAIN}.answer_options.once.weight".replace("once", "often"), 0),
            f"{STRAIN}.answer_options.often.weight",
            None,
        ),
        (SetValue("theme_selection.cap", 3), "theme_selection.cap", 3),
        (
            SetValue("theme_selection.show_at", Fraction(2, 3)),
            "theme_selection.show_at",
            "2/3",
        ),
        (SetValue("sections.general.enabled", value=False), "sections.general.enabled", False),
        (SetValue("themes.tense.gate", ("rest",)), "themes.tense.gate", ["rest"]),
        (SetValue("themes.special.sections", ()), "themes.special.sections", []),
        (SetValue("scales.tense.link_ids", ("light",)), "scales.tense.link_ids", ["light"]),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_field_is_set(edit: Edit, address: str, stored: object) -> None:
    assert at(after(edit), address) == stored


def test_the_document_before_an_edit_is_left_as_it_was() -> None:
    before = write_document(minimal())

    after(SetValue("title", "新しい題"), Hide(f"{STRAIN}.answer_options.no"))

    assert write_document(minimal()) == before


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (SetValue(f"{STRAIN}.text", " \n "), "empty"),
        (SetValue("theme_selection.cap", "3"), "kind"),
        (SetValue("title", 3), "kind"),
        (SetOrder("themes.tense.gate", ()), "kind"),
        (SetValue(f"{STRAIN}.answer_options.no.weight", 11), "range"),
        (SetValue(f"{STRAIN}.answer_options.no.weight", -1), "range"),
        (SetValue("theme_selection.show_at", Fraction(0)), "range"),
        (SetValue("theme_selection.show_at", Fraction(3, 2)), "range"),
        (SetValue("theme_selection.show_at", Fraction(1, 1000)), "range"),
        (SetValue("scales.tense.link_ids", ("safety",)), "choice"),
        (SetValue("scales.tense.link_ids", ("strain", "strain")), "choice"),
        (SetValue("scales.tense.link_ids", ()), "last"),
        (SetValue("themes.tense.sections", ("nowhere",)), "choice"),
        (SetOrder("steps.habits.items", ("strain", "rest")), "choice"),
        (SetValue("title", "長" * 4001), "shape"),
        (SetValue("title", "\ud800"), "shape"),
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
        SetValue("steps.habits.items.nobody.text", "x"),
        SetValue("medical_review.name", "x"),
        SetValue("slug", "x"),
        SetValue(f"{STRAIN}.link_id", "x"),
        SetValue(f"{STRAIN}.locked", value=True),
        SetValue("triage_rules.red.level", "ok"),
        SetValue("", "x"),
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


# ------------------------------------------------------------------ locks


@pytest.mark.parametrize(
    "edit",
    [
        SetValue("texts.on_behalf", "x"),
        SetValue("steps.first.items.safety.text", "x"),
        SetValue("steps.first.items.safety.help", "x"),
        SetValue("steps.first.items.safety.answer_options.red.display", "x"),
        SetValue("steps.first.items.safety.answer_options.red.weight", 1),
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
        SetValue("levels.call.heading", "x"),
        SetValue("levels.call.actions.0", "x"),
        SetValue("flags.growing.display", "x"),
        SetValue("notes.few.text", "x"),
        SetValue("prompts.tel119.label", "x"),
        SetValue("sources.0.title", "x"),
        SetValue("item_sets.checklist.link_ids", ("strain", "rest", "light", "topic")),
    ],
    ids=str,
)
def test_safety_content_is_refused(edit: Edit) -> None:
    with pytest.raises(LockedPartError):
        after(edit)


def test_a_refusal_can_be_asked_for_before_trying() -> None:
    refusals = refusals_of(minimal())
    assert isinstance(refusals[Remove(f"{HABITS}.topic")], LockedPartError)
    assert refusals[Remove("sections.voices")] is None
