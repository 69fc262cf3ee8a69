"""The worked cases that came with the content: every answer set has the outcome written there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.domain.outcome import evaluate
from tests.builders import DATA, shipped
from tests.unit.domain.oracle import expected
from tests.unit.domain.written import as_written

PERSONAS: list[dict[str, Any]] = json.loads((DATA / "personas.json").read_text("utf-8"))


@pytest.mark.parametrize(
    "case", PERSONAS, ids=lambda case: f"{case['id']} {case['description_en']}"
)
def test_a_worked_case_has_its_outcome(case: dict[str, Any]) -> None:
    outcome = evaluate(case["answers"], questionnaire=shipped())
    assert as_written(outcome) == case["expected"]


@pytest.mark.parametrize("case", PERSONAS, ids=lambda case: case["id"])
def test_the_naive_reading_agrees_with_the_worked_cases(case: dict[str, Any]) -> None:
    assert expected(case["answers"]) == case["expected"]


def test_all_worked_cases_are_here() -> None:
    assert len({case["id"] for case in PERSONAS}) == len(PERSONAS) == 52
