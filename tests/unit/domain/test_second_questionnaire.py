"""Another subject, other levels and weights: read, checked, judged, counted by the same code."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.checks import problems
from app.domain.outcome import RequiredAnswersMissingError, evaluate
from app.domain.tally import cells
from tests.builders import tiny
from tests.unit.domain.written import as_written

EYES = tiny("eye-strain")


def written(**raw: Any) -> dict[str, Any]:  # noqa: ANN401  # codes or lists of codes
    return as_written(evaluate(raw, questionnaire=EYES))


def test_it_has_no_problem() -> None:
    assert problems(EYES) == ()


def test_a_warning_sign_reaches_its_own_top_level() -> None:
    assert written(eye_signs=["flashes", "chemical", "none"], dry="often") == {
        "triage": "now",
        "reasons": ["chemical"],
        "actions": ["0", "1"],
        "missing": [],
        "unsure": [],
        "themes": [],
        "theme_scores": {},
        "weak": False,
        "sections": [],
        "cta": ["tel119"],
        "notes": [],
    }


def test_a_conditional_item_counts_only_on_its_route() -> None:
    assert written(eye_signs=["none"], wears="yes", lens_red="yes")["reasons"] == ["lens_red"]
    assert written(eye_signs=["none"], wears="no", lens_red="yes")["triage"] == "calm"


def test_weights_up_to_three_are_scored_and_one_theme_is_shown() -> None:
    found = written(
        eye_signs=["none"], wears="yes", dry="week", blur="no", hours="often", dark="no"
    )
    assert found == {
        "triage": "calm",
        "reasons": [],
        "actions": [],
        "missing": ["lens_red"],
        "unsure": [],
        "themes": ["dryness"],
        "theme_scores": {"dryness": "5/6", "focus": "3/9"},
        "weak": False,
        "sections": ["blinking", "breaks"],
        "cta": ["eye_clinic"],
        "notes": ["lens_note"],
    }


def test_its_cells_are_its_own() -> None:
    outcome = evaluate({"eye_signs": ["none"], "hours": "week"}, questionnaire=EYES)
    found = dict(cells(outcome, questionnaire=EYES))
    assert found["item/hours"] == "week"
    assert found["option/eye_signs/none"] == "ticked"
    assert "item/lens_red" not in found


def test_its_required_item_is_required() -> None:
    with pytest.raises(RequiredAnswersMissingError):
        written(dry="often")


def test_a_questionnaire_without_rules_scores_or_themes_works_too() -> None:
    found = as_written(evaluate({}, questionnaire=tiny("one-question")))
    assert (found["triage"], found["themes"], found["cta"]) == ("thanks", [], ["read"])
