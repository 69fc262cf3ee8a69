"""The page that stands in place of the questions while the owner keeps them switched off.

It still says when to call an ambulance, in the words of the version that is public.
"""

from dataclasses import dataclass

from app.domain.clinic import Clinic
from app.domain.conditions import ALWAYS
from app.domain.levels import Level
from app.domain.questionnaire import Questionnaire
from app.domain.triage import signs_in_words
from app.web.visitor.pages import DemonstrationKind, PromptView
from app.web.visitor.prompts import prompt_views, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedPage:
    """Whom to call: the clinic, and, with one of the `signs`, an ambulance."""

    clinic_name: str
    telephone: str
    telephone_href: str
    hours: str
    signs: tuple[str, ...]
    prompts: tuple[PromptView, ...]
    cannot_phone: str
    demonstration: DemonstrationKind


def closed_page(
    questionnaire: Questionnaire, *, clinic: Clinic, demonstration: DemonstrationKind
) -> ClosedPage:
    """Return the page of a questionnaire that is switched off, or was never switched on."""
    gravest = next((level for level in questionnaire.levels if level.urgent), None)
    return ClosedPage(
        clinic_name=clinic.name,
        telephone=clinic.telephone,
        telephone_href=clinic.telephone_link,
        hours=clinic.hours,
        signs=signs_in_words(gravest.id, questionnaire=questionnaire) if gravest else (),
        prompts=_prompts(gravest, questionnaire, clinic) if gravest else (),
        cannot_phone=questionnaire.texts.cannot_phone,
        demonstration=demonstration,
    )


def _prompts(level: Level, questionnaire: Questionnaire, clinic: Clinic) -> tuple[PromptView, ...]:
    """Return the telephone numbers that are right for everybody who reaches a level."""
    codes = next((rule.codes for rule in level.prompts if rule.when == ALWAYS), ())
    views = shown(codes, prompts=prompt_views(questionnaire, clinic=clinic))
    return tuple(view for view in views if view.type == "telephone")
