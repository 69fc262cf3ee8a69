"""An urgent level says what to do and nothing else: no theme, no text, no offer of the clinic."""

from collections.abc import Iterator

from app.domain.checks.places import step_place
from app.domain.checks.problem import Problem
from app.domain.conditions import ALWAYS
from app.domain.questionnaire import Level, Questionnaire

_MARKETING_TYPES = frozenset({"booking", "line", "clinic_telephone"})


def check_urgency(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Find what would stand beside or before an urgent message."""
    yield from _urgent_levels(questionnaire)
    yield from _first_step(questionnaire)


def _urgent_levels(questionnaire: Questionnaire) -> Iterator[Problem]:
    calm_seen = False
    for level in questionnaire.levels:
        if not level.urgent:
            calm_seen = True
            continue
        place = f"levels.{level.id}"
        if calm_seen:
            yield Problem(place, "level_order", "urgent levels stand before all others")
        yield from _only_safety(level, place=place)
        yield from _urgent_prompts(level, place=place, questionnaire=questionnaire)


def _only_safety(level: Level, *, place: str) -> Iterator[Problem]:
    if level.shows_themes:
        yield Problem(f"{place}.shows_themes", "themes_on_urgent", "an urgent level has no themes")
    if level.shows_notes:
        yield Problem(f"{place}.shows_notes", "notes_on_urgent", "an urgent level has no notes")
    if level.fallback_sections or level.common_sections:
        yield Problem(place, "sections_on_urgent", "an urgent level has no sections")


def _urgent_prompts(level: Level, *, place: str, questionnaire: Questionnaire) -> Iterator[Problem]:
    codes = dict.fromkeys(code for rule in level.prompts for code in rule.codes)
    for code in codes:
        prompt = questionnaire.prompt_by_code[code]
        if prompt.marketing or prompt.type in _MARKETING_TYPES:
            message = f"'{code}' has no place on an urgent level"
            yield Problem(f"{place}.prompts", "marketing_on_urgent", message)
        elif not prompt.locked:
            message = f"'{code}' is shown on an urgent level, so it is locked"
            yield Problem(f"prompts.{code}", "not_locked", message)


def _first_step(questionnaire: Questionnaire) -> Iterator[Problem]:
    first = questionnaire.steps[0]
    asks = first.enabled_when == ALWAYS and any(
        item.required and item.enabled_when == ALWAYS for item in first.items
    )
    if not asks and any(level.urgent for level in questionnaire.levels):
        message = "with urgent levels the first step asks at least one required item of everybody"
        yield Problem(step_place(first), "nothing_required", message)
