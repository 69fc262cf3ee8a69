"""Whatever staff do, in whatever order, safety content and the document's shape stay whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.addresses import EditRefusedError, ids_of
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
from app.documents.editing.fields import Field, fields_of
from app.documents.format import QuestionnaireDocument
from app.documents.reading import canonical_text, read_document, write_document
from app.domain.authoring.changes import changes
from app.domain.authoring.continuity import continuity
from app.domain.authoring.effects import decided, effects
from app.domain.checks import problems
from tests.unit.documents.edited import back_pain, minimal

ROUNDS = settings(max_examples=30, deadline=None)
WORDS = st.text(st.sampled_from("腰が痛むつらい。 {|}*-\nA1"), max_size=12)

# Mistakes staff can make in a draft and mend again before it is published.
MENDABLE = {
    "exclusive_scored",
    "missing_text",
    "selection_cap",
    "selection_shares",
    "stray_ruby",
    "control_character",
    "text_too_long",
    "too_many_paragraphs",
    "unscored",
    "unreachable",
}


@st.composite
def histories(draw: st.DrawFn, start: QuestionnaireDocument) -> list[QuestionnaireDocument]:
    """Return a document and what it became, save by save; refused edits are left out."""
    saves = [start]
    used = frozenset(ids_of(start.raw))
    for _ in range(draw(st.integers(1, 8))):
        try:
            saves.append(apply(saves[-1], draw(edits(saves[-1])), used_ids=used))
        except EditRefusedError:
            continue
        used |= frozenset(ids_of(saves[-1].raw))
    return saves


@st.composite
def edits(draw: st.DrawFn, document: QuestionnaireDocument) -> Edit:
    """Return any edit somebody could send, allowed or not."""
    field = draw(st.sampled_from(list(fields_of(document).values())))
    kind = draw(st.integers(0, 5))
    if kind == 0:
        return draw(st.sampled_from(list(structural(document))))
    if kind == 1:
        step = draw(st.sampled_from(document.questionnaire.steps)).id
        options = draw(st.lists(st.builds(NewOption, WORDS, st.integers(0, 3)), max_size=3))
        return AddItem(step, draw(WORDS), tuple(options), item_sets=("checklist",))
    if kind == 2:
        return draw(st.builds(AddSection, WORDS, WORDS))
    return setting(draw, field)


def setting(draw: st.DrawFn, field: Field) -> Edit:
    match field.kind:
        case "number":
            return SetValue(field.address, draw(st.integers(-1, 12)))
        case "share":
            return SetValue(field.address, draw(st.fractions(0, 1, max_denominator=12)))
        case "switch":
            return SetValue(field.address, draw(st.booleans()))
        case "list":
            return SetValue(field.address, tuple(draw(st.permutations(field.choices))[:4]))
        case "order":
            assert isinstance(field.value, tuple)
            return SetOrder(field.address, tuple(draw(st.permutations(field.value))))
        case _:
            return SetValue(field.address, draw(WORDS))


def structural(document: QuestionnaireDocument) -> Iterator[Edit]:
    for step in document.questionnaire.steps:
        for item in step.items:
            address = f"steps.{step.id}.items.{item.link_id}"
            yield AddOption(address, NewOption("新しい選択肢"))
            parts = [address]
            parts += [f"{address}.answer_options.{entry.code}" for entry in item.answer_options]
            for part in parts:
                yield from (Hide(part), Remove(part), Move(part, "up"), Move(part, "down"))
    for section in document.questionnaire.sections:
        yield Remove(f"sections.{section.id}")
    for address, _ in shelf_of(document):
        yield from (Show(address), Remove(address))


def locked_parts(document: QuestionnaireDocument) -> list[Any]:
    """Return everything locked, in document order, as JSON."""
    raw = document.as_json()
    found = [entry for entry in walk(raw) if entry.get("locked")]
    return [
        *found,
        raw["sources"],
        raw["triage_rules"],
        [raw["texts"][k] for k in ("on_behalf", "cannot_phone", "early_result")],
    ]


def walk(node: object) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


@ROUNDS
@given(saves=histories(minimal()))
def test_a_document_stays_in_shape_and_its_names_keep_meaning_something(
    saves: list[QuestionnaireDocument],
) -> None:
    for save in saves:
        text = write_document(save)
        assert read_document(text) == save
        assert {problem.code for problem in problems(save.questionnaire)} <= MENDABLE


@ROUNDS
@given(saves=histories(back_pain()))
def test_locked_parts_are_never_touched(saves: list[QuestionnaireDocument]) -> None:
    assert locked_parts(saves[-1]) == locked_parts(saves[0])


@ROUNDS
@given(saves=histories(minimal()))
def test_going_back_to_a_stored_save_is_undoing(saves: list[QuestionnaireDocument]) -> None:
    stored = [canonical_text(write_document(save)) for save in saves]

    for save, text in zip(reversed(saves), reversed(stored), strict=True):
        assert read_document(text) == save
        assert json.loads(text)["format_version"] == 1


@ROUNDS
@given(saves=histories(minimal()))
def test_nothing_changed_is_no_change_and_what_visitors_meet_differently_is_one(
    saves: list[QuestionnaireDocument],
) -> None:
    old, new = saves[0].questionnaire, saves[-1].questionnaire

    assert changes(new, new) == ()
    assert bool(changes(old, new)) == (old != new)
    assert len({(change.place, change.kind) for change in changes(old, new)}) == len(
        changes(old, new)
    )


@ROUNDS
@given(saves=histories(minimal()))
def test_what_staff_can_do_never_needs_a_medical_review(
    saves: list[QuestionnaireDocument],
) -> None:
    found = effects(changes(saves[0].questionnaire, saves[-1].questionnaire))

    assert [effect.place for effect in found if effect.safety] == []


@ROUNDS
@given(saves=histories(minimal()))
def test_a_series_continues_only_while_the_answers_can_be_the_same(
    saves: list[QuestionnaireDocument],
) -> None:
    old, new = saves[0].questionnaire, saves[-1].questionnaire
    found = effects(changes(old, new))
    kept = continuity(old, new, decided=decided(found, {}))

    for link_id in kept.continuing:
        assert set(old.items[link_id].options) == set(new.items[link_id].options)
        assert old.items[link_id].repeats == new.items[link_id].repeats
    assert kept.continuing <= set(old.items)


@given(share=st.fractions(Fraction(1, 999), 1, max_denominator=999))
@ROUNDS
def test_every_share_that_is_taken_is_kept_exactly(share: Fraction) -> None:
    document = apply(minimal(), SetValue("theme_selection.show_at", share))

    selection = document.questionnaire.theme_selection
    assert selection is not None
    assert selection.show_at == share
