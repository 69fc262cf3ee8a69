"""An address of a document leads to the page, the spot and the words staff know it by."""

from __future__ import annotations

import pytest

from app.documents.editing.fields import fields_of
from app.documents.reading import read_document
from app.web.shared.draft_places import Links, anchor_of, pattern_of
from tests.builders import TESTS, shipped_text, tiny_text

LINKS = Links("back-pain")
WORDS = (TESTS.parent / "templates/staff/drafts/words.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("address", "pattern", "page", "anchor"),
    [
        ("title", "title", "parts/intro", "at-title"),
        ("texts.disclaimer", "texts.disclaimer", "parts/intro", "at-texts-disclaimer"),
        ("steps.a.title", "steps.*.title", "steps/a", "at-title"),
        ("steps.a.items", "steps.*.items", "steps/a", "at-items"),
        ("steps.a.items.b.text", "steps.*.items.*.text", "steps/a", "at-items-b"),
        ("steps.a.items.items.help", "steps.*.items.*.help", "steps/a", "at-items-items"),
        (
            "steps.a.items.b.answer_options.c.display",
            "steps.*.items.*.answer_options.*.display",
            "steps/a",
            "at-items-b",
        ),
        ("sections.s.body", "sections.*.body", "parts/sections", "at-sections-s"),
        ("levels.l.actions.0", "levels.*.actions.*", "parts/results", "at-levels-l"),
        ("themes.t.gate", "themes.*.gate", "parts/points", "at-themes-t"),
        ("theme_selection.cap", "theme_selection.cap", "parts/points", "at-theme_selection-cap"),
        ("shelf.x", "shelf.*", "parts/shelf", "at-shelf-x"),
        ("medical_review", "medical_review", "parts/results", "at-medical_review"),
    ],
)
def test_an_address_leads_to(address: str, pattern: str, page: str, anchor: str) -> None:
    assert pattern_of(address) == pattern
    assert LINKS.home_of(address) == f"/staff/drafts/back-pain/{page}"
    assert anchor_of(address) == anchor


@pytest.mark.parametrize(
    "address",
    ["", "nothing", "steps", "steps.//evil.example", "steps.a\r\nSet-Cookie: x", "../../etc"],
)
def test_whatever_is_posted_as_an_address_stays_below_the_draft(address: str) -> None:
    goal = LINKS.home_with(address, done="saved")
    assert goal.startswith("/staff/drafts/back-pain")
    assert "//" not in goal
    assert goal.isascii()
    assert goal.isprintable()


def test_everything_staff_can_see_has_a_word() -> None:
    patterns = {
        pattern_of(address)
        for text in (shipped_text(), tiny_text())
        for address in fields_of(read_document(text))
    }
    assert {pattern for pattern in patterns if f'"{pattern}":' not in WORDS} == set()
