"""Answers judged line by line."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from app.cli.questionnaire import evaluate_lines
from tests.builders import DATA, shipped

RULES: dict[str, Any] = json.loads((DATA / "back-pain-rules.json").read_text(encoding="utf-8"))
PERSONAS: list[dict[str, Any]] = json.loads((DATA / "personas.json").read_text(encoding="utf-8"))


def evaluated(*lines: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in evaluate_lines(lines, questionnaire=shipped())]


def test_every_worked_case_comes_out_as_written_keys_in_order() -> None:
    found = evaluated(*(json.dumps(persona["answers"]).encode() for persona in PERSONAS))
    assert found == [persona["expected"] for persona in PERSONAS]
    order = re.findall(r"(\w+)(?: \([^)]*\))?[,;]", RULES["evaluate_output"])
    assert len(order) == 11
    assert [list(line) for line in found] == [order for _ in PERSONAS]


def test_a_missing_required_answer_is_an_error_of_its_own() -> None:
    assert evaluated(b"{}", b'{"safety_now": []}') == [{"error": "safety_required"}] * 2


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"nonsense",
        b"[]",
        b'"safety_now"',
        b"\xff",
        b"[" * 100_000,
        b'{"safety_now": "x"}',
        b'{"safety_now": 1}',
        b'{"safety_now": [1]}',
        b'{"safety_now": null}',
        b'{"safety_now": {"none": 1}}',
        b'{"x": "none"}',
        b'{"safety_now": "none", "age_band": ["u20", "56p"]}',
    ],
)
def test_whatever_is_no_answer_is_told_and_the_next_line_goes_on(line: bytes) -> None:
    wrong, right = evaluated(line, b'{"safety_now": "none"}')
    assert wrong == {"error": "invalid_answers"}
    assert right["triage"] == "ok"
