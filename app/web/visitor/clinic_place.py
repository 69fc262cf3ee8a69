"""The clinic as visitors see it: a place with hours, a map, two pictures and a colour.

And what stands in place of the questions while the owner keeps them switched off: it still says
when to call an ambulance, in the words of the version that is public.
"""

from base64 import b64decode
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Final
from urllib.parse import urlencode

from markupsafe import Markup

from app.domain.clinic import Clinic, brand_colours
from app.domain.conditions import ALWAYS
from app.domain.levels import Level
from app.domain.opening_hours import days_alike
from app.domain.questionnaire import Questionnaire
from app.web.visitor.cards import gravest_signs
from app.web.visitor.pages import ClinicView, DemonstrationKind, PromptView, Week
from app.web.visitor.prompts import prompt_views, shown

PICTURE: Final = "/clinic.jpg"
_MAP: Final = "https://www.google.com/maps/search/"
_DIGITS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedPage:
    """Whom to call: the clinic, and, with one of the `signs`, an ambulance."""

    clinic_name: str
    telephone: str
    telephone_href: str
    hours: str
    week: Week
    signs: tuple[str, ...]
    prompts: tuple[PromptView, ...]
    cannot_phone: str
    demonstration: DemonstrationKind


def clinic_view(clinic: Clinic) -> ClinicView:
    """Return the clinic as a result shows it."""
    version = sha256(clinic.picture.encode()).hexdigest()[:_DIGITS]
    return ClinicView(
        name=clinic.name,
        address=clinic.address,
        map_href=_map(clinic.address) if clinic.address else "",
        telephone=clinic.telephone,
        telephone_href=clinic.telephone_link,
        site_href=clinic.site_url,
        week=clinic_week(clinic),
        hours=clinic.hours,
        visit_duration=clinic.visit_duration,
        visit_price=clinic.visit_price,
        visit_clothes=clinic.visit_clothes,
        logo=f"data:image/webp;base64,{clinic.logo}" if clinic.logo else "",
        picture_href=f"{PICTURE}?{version}" if clinic.picture else "",
        picture_alt=clinic.picture_alt,
    )


def clinic_week(clinic: Clinic) -> Week:
    """Return the clinic's hours as people read them; nothing where it says none."""
    return days_alike(clinic.week) if any(clinic.week) else ()


def colour_styles(clinic: Clinic) -> tuple[Markup, ...]:
    """Return the style that puts the clinic's colour in place of ours; none without a colour."""
    if not clinic.color:
        return ()
    day, pale, night = brand_colours(clinic.color)
    style = (
        f":root{{--key:{day};--pale:{pale}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{--key:{night};--pale:#2f2c29}}}}"
    )
    return (Markup(style),)  # noqa: S704  # three colours of ours, digits and letters only


@lru_cache(maxsize=4)
def picture_bytes(text: str) -> bytes:
    """Return a picture as it is sent."""
    return b64decode(text)


def _map(address: str) -> str:
    return f"{_MAP}?{urlencode({'api': 1, 'query': ' '.join(address.split())})}"


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
        week=clinic_week(clinic),
        signs=gravest_signs(questionnaire),
        prompts=_prompts(gravest, questionnaire, clinic) if gravest else (),
        cannot_phone=questionnaire.texts.cannot_phone,
        demonstration=demonstration,
    )


def _prompts(level: Level, questionnaire: Questionnaire, clinic: Clinic) -> tuple[PromptView, ...]:
    """Return the telephone numbers that are right for everybody who reaches a level."""
    codes = next((rule.codes for rule in level.prompts if rule.when == ALWAYS), ())
    views = shown(codes, prompts=prompt_views(questionnaire, clinic=clinic))
    return tuple(view for view in views if view.type == "telephone")
