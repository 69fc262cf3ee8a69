"""Forms made from questionnaires."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.services.answering import Ticket
from app.web.shared.form_token import NO_TOKEN, OpenedToken
from app.web.visitor.forms import ReadForm, TokenCheck, form_class, read_form
from tests.builders import copied, document, questionnaire, shipped

OWN = OpenedToken(
    ticket=Ticket(version_id=1, arm="a", issued_at=datetime(2026, 11, 17, tzinfo=UTC), nonce=b""),
    alive=True,
)


WORDS = ("data", "errors", "validate", "meta", "csrf_token", "hidden_tag")


def read(
    fields: dict[str, list[str]], *, opened: OpenedToken = OWN, is_foreign: bool = False
) -> ReadForm:
    check = TokenCheck(opened=opened, is_foreign=is_foreign)
    return read_form(form_class(shipped()), fields, check=check)


def test_known_answers_are_kept_and_unknown_names_ignored() -> None:
    found = read({"age_band": ["56p"], "safety_now": ["e_saddle", "none"], "x": ["1"]})
    assert found.answers == {"safety_now": ("e_saddle", "none"), "age_band": ("56p",)}
    assert not found.has_unknown


@pytest.mark.parametrize(
    "fields",
    [
        {"age_band": ["99"]},
        {"age_band": [""]},
        {"age_band": ["u20", "56p"]},
        {"age_band": ["u20", "u20"]},
        {"safety_now": ["none", "x"]},
    ],
)
def test_unknown_codes_and_double_answers_are_found(fields: dict[str, list[str]]) -> None:
    assert read(fields).has_unknown


@pytest.mark.parametrize(
    ("opened", "is_foreign", "may_count"),
    [
        (OWN, False, True),
        (OWN, True, False),
        (NO_TOKEN, False, False),
        (OpenedToken(ticket=OWN.ticket, alive=False), False, False),
    ],
)
def test_only_a_living_token_from_our_own_page_counts(
    opened: OpenedToken, *, is_foreign: bool, may_count: bool
) -> None:
    found = read({"age_band": ["56p"]}, opened=opened, is_foreign=is_foreign)
    assert found.may_count is may_count
    assert not found.has_unknown


@pytest.mark.parametrize("link_id", WORDS)
def test_a_link_id_may_be_any_word_of_the_form_library(link_id: str) -> None:
    steps = document("one-question")["steps"]
    steps[0]["items"] = [copied(document("one-question"), "steps.only.items.fine", link_id=link_id)]
    kind = form_class(questionnaire("one-question", steps=steps))
    check = TokenCheck(opened=OWN, is_foreign=False)
    assert read_form(kind, {link_id: ["yes"]}, check=check).answers == {link_id: ("yes",)}
    assert read_form(kind, {link_id: ["?"]}, check=check).has_unknown
