"""Raw answers in, outcomes out, as JSON Lines: the engine without a page around it."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from app.domain.flow import InvalidAnswersError
from app.domain.outcome import Outcome, RequiredAnswersMissingError, evaluate
from app.domain.questionnaire import Questionnaire


def evaluate_lines(lines: Iterable[bytes], *, questionnaire: Questionnaire) -> Iterator[str]:
    """Yield one line of JSON for every line of raw answers, whatever stands in it."""
    for line in lines:
        yield json.dumps(_evaluated(line, questionnaire), ensure_ascii=False)


def _evaluated(line: bytes, questionnaire: Questionnaire) -> dict[str, object]:
    try:
        return outcome_object(evaluate(_raw_answers(line), questionnaire=questionnaire))
    except RequiredAnswersMissingError:
        return {"error": "safety_required"}
    except InvalidAnswersError:
        return {"error": "invalid_answers"}


def outcome_object(outcome: Outcome) -> dict[str, object]:
    """Return an outcome in the form that the worked cases use."""
    return {
        "triage": outcome.triage.level,
        "reasons": outcome.triage.reasons,
        "themes": tuple(match.theme for match in outcome.themes.matches),
        "theme_scores": {theme: str(score) for theme, score in outcome.themes.scores},
        "weak": outcome.weak,
        "sections": outcome.sections,
        "cta": outcome.prompts,
        "notes": outcome.notes,
    }


def _raw_answers(line: bytes) -> dict[str, Any]:
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError):
        raise InvalidAnswersError("") from None
    if not isinstance(raw, dict):
        raise InvalidAnswersError("")
    return raw
