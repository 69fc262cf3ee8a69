"""Documents before and after staff edits, for the tests of editing and of its effects."""

from __future__ import annotations

from functools import cache
from typing import Any

from app.documents.editing.applying import apply, field_at
from app.documents.editing.edits import Edit
from app.documents.format import QuestionnaireDocument
from app.documents.reading import read_document
from app.domain.authoring.changes import changes
from app.domain.authoring.effects import Effect, effects
from tests.builders import find, shipped_text, tiny_text

TELLING_WORDS = ("ない", "いつも")


@cache
def minimal() -> QuestionnaireDocument:
    """Return the tiny document that uses every feature once."""
    return read_document(tiny_text())


@cache
def back_pain() -> QuestionnaireDocument:
    """Return the shipped document."""
    return read_document(shipped_text())


def after(*edits: Edit, document: QuestionnaireDocument | None = None) -> QuestionnaireDocument:
    """Return a document (the tiny one unless told) after some edits."""
    result = document or minimal()
    for edit in edits:
        result = apply(result, edit)
    return result


def effects_of(*edits: Edit, document: QuestionnaireDocument | None = None) -> tuple[Effect, ...]:
    """Return what the edits do."""
    old = document or minimal()
    new = after(*edits, document=old)
    return effects(changes(old.questionnaire, new.questionnaire), telling_words=TELLING_WORDS)


def at(document: QuestionnaireDocument, address: str) -> Any:  # noqa: ANN401  # JSON of any shape
    """Return what the document says at an address."""
    return find(document.as_json(), address)


def order(document: QuestionnaireDocument, address: str) -> tuple[str, ...]:
    """Return the ids of a list in their order."""
    value = field_at(document, address).value
    assert isinstance(value, tuple)
    return value
