"""What a result shows is complete: prompts that lead somewhere, arms that only reword."""

import re
from collections.abc import Iterator

from app.domain.checks.problem import Problem
from app.domain.conditions import ALWAYS
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
    for prompt in questionnaire.prompts:
        yield from _target(prompt)
    yield from _arms(questionnaire)


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
