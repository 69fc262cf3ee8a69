"""What a result shows is complete, and an urgent one says what to do and nothing else.

Prompts lead somewhere, arms only reword; beside an urgent message stands no theme, no text and
no offer of the clinic.
"""

import re
from collections.abc import Iterator

from app.domain.checks.places import step_place
from app.domain.checks.problem import Problem
from app.domain.conditions import ALWAYS
from app.domain.levels import Level
from app.domain.links import split_link
from app.domain.questionnaire import Prompt, Questionnaire

_TARGETS = {"telephone": "tel: and a number", "link": "https:// and a plain host name"}
_NUMBER = re.compile(r"tel:(?:%23)?[0-9][0-9-]{1,13}[0-9]", re.ASCII)
"""Digits, with hyphens between them; ``%23`` is the ``#`` of #7119."""


def check_presentation(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Find levels without a prompt for all, prompts that lead nowhere, arms that go too far."""
    for level in questionnaire.levels:
        if not level.prompts or level.prompts[-1].when != ALWAYS:
            message = "the last entry has no condition, so that everybody gets a prompt"
            yield Problem(f"levels.{level.id}.prompts", "no_fallback_prompts", message)
        yield from _way_back(level, questionnaire=questionnaire)
    for prompt in questionnaire.prompts:
        yield from _target(prompt)
    yield from _arms(questionnaire)


def _way_back(level: Level, *, questionnaire: Questionnaire) -> Iterator[Problem]:
    """Find what leads back to a missing question where there need not be one, and no way back."""
    types = {prompt.code: prompt.type for prompt in questionnaire.prompts}
    place = f"levels.{level.id}"
    if level.missing_prompt and (types[level.missing_prompt] != "missing" or level.urgent):
        message = "of a level that is not urgent, a prompt of type missing"
        yield Problem(f"{place}.missing_prompt", "missing_prompt", message)
    for code in dict.fromkeys(code for rule in level.prompts for code in rule.codes):
        if types[code] == "missing":
            message = f"'{code}' leads back to a question that need not be missing"
            yield Problem(f"{place}.prompts", "missing_prompt", message)


def _target(prompt: Prompt) -> Iterator[Problem]:
    place = f"prompts.{prompt.code}.href"
    wanted = _TARGETS.get(prompt.type)
    if wanted is None and prompt.href is not None:
        message = f"a prompt of type {prompt.type} has no target of its own"
        yield Problem(place, "prompt_target", message)
    if wanted is not None and not _leads_there(prompt):
        yield Problem(place, "prompt_target", f"a prompt of type {prompt.type} leads to {wanted}")


def _leads_there(prompt: Prompt) -> bool:
    href = prompt.href or ""
    if prompt.type == "telephone":
        return bool(_NUMBER.fullmatch(href))
    return bool(split_link(href).host)


def _arms(questionnaire: Questionnaire) -> Iterator[Problem]:
    for arm in questionnaire.arms:
        for link_id in arm.item_texts:
            if questionnaire.items[link_id].locked:
                message = "safety content is never experimented on"
                yield Problem(f"arms.{arm.id}.item_texts.{link_id}", "arm_locked", message)


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
