"""What a button says beforehand is what happens when it is pressed, whatever the document."""

from __future__ import annotations

import copy
from cProfile import Profile
from typing import Any

import pytest
from hypothesis import given, settings

from app.documents.addresses import EditRefusedError, ValueRefusedError
from app.documents.editing.applying import apply
from app.documents.editing.edits import Button, Hide, Move, Remove, Show
from app.documents.editing.refusals import refusals_of
from app.documents.format import QuestionnaireDocument
from app.documents.reading import read_document
from app.domain.budget import MOST_ENTRIES, MOST_SHELVED
from tests.builders import tiny_text
from tests.unit.documents.edited import back_pain, minimal
from tests.unit.documents.test_editing_properties import histories, structural

HABITS = "steps.habits.items"


def tried(document: QuestionnaireDocument, button: Button) -> str:
    """Return why an edit is refused when it is tried, in one line; empty when it is not."""
    try:
        after = apply(document, button)
    except EditRefusedError as error:
        return said(error)
    return "end" if isinstance(button, Move) and after == document else ""


def said(why: EditRefusedError | None) -> str:
    if isinstance(why, ValueRefusedError) and why.reason == "end":
        return "end"
    return f"{type(why).__name__} {why}" if why else ""


def assert_told_as_tried(document: QuestionnaireDocument) -> None:
    told = {button: said(why) for button, why in refusals_of(document).items()}
    assert told == {button: tried(document, button) for button in told}


@pytest.mark.parametrize(
    "document",
    [
        minimal(),
        back_pain(),
        *(read_document(tiny_text(n)) for n in ("eye-strain", "one-question")),
    ],
    ids=lambda document: str(document.questionnaire.slug),
)
def test_every_button_says_what_trying_it_would(document: QuestionnaireDocument) -> None:
    assert_told_as_tried(document)


@given(saves=histories(minimal()))
@settings(max_examples=20, deadline=None)
def test_so_it_does_after_any_edits(saves: list[QuestionnaireDocument]) -> None:
    assert_told_as_tried(saves[-1])


def test_every_button_of_a_page_is_told_about() -> None:
    document = apply(minimal(), Hide(f"{HABITS}.light"))
    buttons = {
        edit for edit in structural(document) if isinstance(edit, Hide | Show | Remove | Move)
    }
    assert buttons == set(refusals_of(document))


def full(*, shelf: int, items: int, options: int) -> QuestionnaireDocument:
    """Return a document with so many things put aside and so many in one step and question."""
    raw: dict[str, Any] = minimal().as_json()
    step = next(one for one in raw["steps"] if one["id"] == "habits")
    light = next(one for one in step["items"] if one["link_id"] == "light")
    raw["shelf"] = [
        {"type": "item", "step": "habits", "position": 0, "item": {**light, "link_id": f"s_{n}"}}
        for n in range(shelf)
    ]
    option = light["answer_options"][0]
    aside = {"type": "option", "link_id": "light", "position": 0, "option": {**option, "code": "a"}}
    raw["shelf"][:1] = [aside]
    if shelf > 2:
        crowded = raw["item_sets"][0]
        crowded["link_ids"] = [f"e_{n}" for n in range(MOST_ENTRIES)]
        raw["shelf"][2]["item_sets"] = {crowded["id"]: 0}
    for n in range(options - len(light["answer_options"])):
        light["answer_options"].append({**option, "code": f"o_{n}"})
    for n in range(items - len(step["items"])):
        step["items"].append({**copy.deepcopy(light), "link_id": f"i_{n}"})
    return QuestionnaireDocument.of(raw)


@pytest.mark.parametrize(
    ("document", "button", "reason"),
    [
        (full(shelf=MOST_SHELVED, items=4, options=3), Hide(f"{HABITS}.light"), "shape"),
        (full(shelf=2, items=20, options=3), Show("shelf.s_1"), "shape"),
        (full(shelf=2, items=4, options=40), Show("shelf.light.a"), "shape"),
        (full(shelf=3, items=4, options=3), Show("shelf.s_2"), "shape"),
    ],
    ids=["a full shelf", "a full step", "a full question", "a full list"],
)
def test_what_is_full_is_told_before(
    document: QuestionnaireDocument, button: Button, reason: str
) -> None:
    why = refusals_of(document)[button]
    assert isinstance(why, ValueRefusedError)
    assert why.reason == reason
    assert said(why) == tried(document, button)


def test_what_is_kept_holds_no_traces_of_how_it_was_found() -> None:
    kept = [why for why in refusals_of(back_pain()).values() if why is not None]
    assert kept
    assert all(why.__traceback__ is None for why in kept)


def test_it_is_worked_out_once_for_documents_that_say_the_same() -> None:
    assert refusals_of(minimal()) is refusals_of(QuestionnaireDocument.of(minimal().as_json()))


def test_working_it_out_for_a_whole_document_costs_less_than_a_page() -> None:
    refusals_of.cache_clear()
    with Profile() as profile:
        refusals_of(back_pain())
    profile.create_stats()
    assert sum(entry[1] for entry in profile.stats.values()) < 40_000
