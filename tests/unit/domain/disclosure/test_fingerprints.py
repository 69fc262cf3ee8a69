"""What is stored, signed and counted keeps its bytes: another digest would end a series unasked.

A document that was itself changed gets new digests here; a change of the program alone never may.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256

import pytest

from app.documents.reading import canonical_text, read_questionnaire
from app.domain.disclosure.series import series_of
from tests.builders import document, shipped_text, tiny_text


def _answer(question: str, operator: str, answer: object) -> dict[str, object]:
    return {"question": question, "operator": operator, "answer": answer}


def with_every_condition() -> str:
    """Return a document with every form of condition, of one answer and of several, nested."""
    compared = [
        _answer("strain", "!=", "often"),
        _answer("topic", "!=", "special"),
        _answer("topic", "=", "other"),
        _answer("rest", "exists", answer=True),
    ]
    whole = {
        "any": [
            {"all": compared},
            {"all": [_answer("rest", "exists", answer=False), {"flag": "growing"}]},
            {"item_set": "checklist", "answered_below": 2},
        ]
    }
    return json.dumps(
        document(
            steps__more__enable_when=compared,
            steps__more__enable_behavior="any",
            steps__more__items__special_sign__enable_when=compared[:2],
            themes__special__when=whole,
            triage_rules__amber__when=whole,
        ),
        ensure_ascii=False,
    )


def with_nested_lists() -> str:
    """Return a document with the ways of joining that came later."""
    growing, rest = {"flag": "growing"}, _answer("rest", "=", "no")
    when = {"at_least": 2, "of": [growing, rest, {"none": [growing, rest]}]}
    return json.dumps(document(themes__special__when=when, notes__few__when=when))


DIGESTS: dict[str, tuple[Callable[[], str], str, str]] = {
    "the shipped one": (shipped_text, "01123f18ab836bc477913b0a", "12fa01817f88503ea2f4b9f9"),
    "the minimal one": (tiny_text, "1bf5450bdcf6f530ecadb63a", "460f9459c70f46aba6cb8bc7"),
    "another subject": (
        lambda: tiny_text("eye-strain"),
        "e3f5744f0169d9fd8c441f45",
        "22e870f16bab222d0514a6a6",
    ),
    "the smallest": (
        lambda: tiny_text("one-question"),
        "80a1b8ca939daffd4f6ceee6",
        "af0f644aac895a2123740033",
    ),
    "every condition": (
        with_every_condition,
        "c2360bd9b1ec3eaf9e533987",
        "c1dda597f17c2148f196b4f1",
    ),
    "nested lists": (with_nested_lists, "b7cd22447ad763ca1ce0f4a2", "41a62bf5980bb8a7b1ab8372"),
}


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:24]


@pytest.mark.parametrize(("text", "stored", "counted"), DIGESTS.values(), ids=DIGESTS)
def test_a_document_is_stored_and_counted_as_ever(
    text: Callable[[], str], stored: str, counted: str
) -> None:
    assert digest(canonical_text(text())) == stored
    series = series_of(read_questionnaire(text()))
    assert digest("\n".join(f"{one.variable} {one.id}" for one in series)) == counted
