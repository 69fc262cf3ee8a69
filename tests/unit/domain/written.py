"""An outcome in ``evaluate_output`` form, as worked cases and the naive reading write it."""

from __future__ import annotations

from typing import Any

from app.domain.outcome import Outcome


def as_written(outcome: Outcome) -> dict[str, Any]:
    return {
        "triage": outcome.triage.level,
        "reasons": list(outcome.triage.reasons),
        "actions": list(outcome.actions),
        "missing": list(outcome.missing),
        "unsure": list(outcome.unsure),
        "themes": [match.theme for match in outcome.themes.matches],
        "theme_scores": {theme: str(score) for theme, score in outcome.themes.scores},
        "weak": outcome.weak,
        "sections": list(outcome.sections),
        "cta": list(outcome.prompts),
        "notes": list(outcome.notes),
    }
