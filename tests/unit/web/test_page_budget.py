"""Pages have a size on the wire that is part of the format; what is larger is told by its part."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from app.domain import budget
from app.domain.authoring.page_faults import PageFault, TooLarge, TriedAnswers, TriedForm
from app.domain.clinic import Clinic
from app.processes import Task
from app.services.questionnaires.proving import Trial
from app.web.proof import TOKEN, answer_excess, form_excess
from app.web.shared.compression import gzipped
from tests.builders import document
from tests.support.tasks import at_once


def signs(count: int) -> str:
    """Return letters that hardly compress."""
    chance = random.Random(1)  # noqa: S311  # repeatable, no secret
    return "".join(chance.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=count))


@pytest.mark.parametrize("more", [0, 1])
def test_a_form_is_counted_as_it_is(more: int) -> None:
    head = "a" * (budget.MOST_FORM_BYTES + more - len(TOKEN) - len("</form>"))
    found = TooLarge(budget.MOST_FORM_BYTES + 1, budget.MOST_FORM_BYTES, is_sent=False)
    assert form_excess(head, "</form>") == (found if more else None)


@pytest.mark.parametrize("more", [0, 1])
def test_an_answer_is_counted_as_it_is(more: int) -> None:
    html = "a" * (budget.MOST_RESULT_BYTES % 3 + more) + "あ" * (budget.MOST_RESULT_BYTES // 3)
    found = TooLarge(budget.MOST_RESULT_BYTES + 1, budget.MOST_RESULT_BYTES, is_sent=False)
    assert answer_excess(html) == (found if more else None)


def test_what_hardly_compresses_is_counted_as_it_is_sent() -> None:
    fits = signs(budget.MOST_RESULT_BYTES_SENT)
    is_too_much = signs(budget.MOST_RESULT_BYTES_SENT * 2)
    assert len(gzipped(fits.encode())) < budget.MOST_RESULT_BYTES_SENT
    assert answer_excess(fits) is None
    assert form_excess(fits, "") is None
    for found in (answer_excess(is_too_much), form_excess(is_too_much, "")):
        assert found is not None
        assert found.is_sent
        assert found.measured > found.limit == budget.MOST_RESULT_BYTES_SENT


def faults(raw: dict[str, Any]) -> tuple[PageFault, ...]:
    trial = Trial(
        slug=raw["slug"],
        document=json.dumps(raw),
        examples="[]",
        clinic=Clinic(),
        serves_patients=False,
    )
    found: tuple[PageFault, ...]
    found, _ = at_once().ask(Task("prove", (trial,)))
    return found


def with_options(count: int) -> dict[str, Any]:
    """Return as many items as there may be, with that many options each."""
    options = [{"code": f"answer_{number}", "display": "あ" * 60} for number in range(count)]
    items = [
        {"link_id": f"item_{number}", "type": "choice", "text": "質問", "answer_options": options}
        for number in range(budget.MOST_ITEMS)
    ]
    steps = [
        {"id": f"step_{first}", "title": "段", "items": items[first : first + 20]}
        for first in range(0, len(items), 20)
    ]
    return document("one-question", steps=steps)


def test_a_document_whose_form_is_too_large_is_not_published() -> None:
    assert faults(with_options(5)) == ()
    form, *others = faults(with_options(budget.MOST_OPTIONS))
    assert form.page == TriedForm()
    assert isinstance(form.kind, TooLarge)
    assert form.kind.measured > form.kind.limit == budget.MOST_FORM_BYTES
    assert all(isinstance(one.kind, TooLarge) for one in others)


def test_a_document_whose_result_is_too_large_is_not_published() -> None:
    raw = document("one-question")
    sections = [
        {"id": f"read_{number}", "heading": "題", "body": "あ" * 1000} for number in range(120)
    ]
    raw["sections"] = sections
    for level in raw["levels"]:
        level["common_sections"] = [one["id"] for one in sections]
    assert isinstance({one.page: one.kind for one in faults(raw)}[TriedAnswers()], TooLarge)
