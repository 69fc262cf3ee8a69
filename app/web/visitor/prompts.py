"""What visitors can do next: prompts with their targets, and a day to telephone.

Unset prompts are left out. The day is an entry for a phone's calendar; it holds no answer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import unquote

import segno
from markupsafe import Markup

from app.domain.clinic import Clinic
from app.domain.epochs import JAPAN
from app.domain.questionnaire import Prompt, Questionnaire
from app.web.visitor.pages import PromptView

PromptViews = Mapping[str, PromptView]

_TELEPHONE = "tel:"
REMINDER: Final = "/reminder.ics"
_SATURDAY: Final = 5


def prompt_views(questionnaire: Questionnaire, *, clinic: Clinic) -> PromptViews:
    """Return every prompt that has what it needs, by code."""
    targets = {
        "booking": clinic.booking_url,
        "line": clinic.line_url,
        "clinic_telephone": clinic.telephone_link,
    }
    return {
        prompt.code: _view(prompt, href=targets.get(prompt.type, prompt.href), clinic=clinic)
        for prompt in questionnaire.prompts
        if targets.get(prompt.type) != ""
    }


def shown(codes: Iterable[str], *, prompts: PromptViews) -> tuple[PromptView, ...]:
    """Return the views of these codes, in their order, without the unset ones."""
    return tuple(prompts[code] for code in codes if code in prompts)


def _view(prompt: Prompt, *, href: str | None, clinic: Clinic) -> PromptView:
    return PromptView(
        code=prompt.code,
        type=prompt.type,
        label=prompt.label,
        text=prompt.text,
        href=href,
        digits=_digits(prompt, href=href, clinic=clinic),
        qr=qr_code(href) if prompt.type == "line" and href else None,
    )


def _digits(prompt: Prompt, *, href: str | None, clinic: Clinic) -> str | None:
    """Return the number as people read it."""
    if prompt.type == "clinic_telephone":
        return clinic.telephone
    return unquote(href.removeprefix(_TELEPHONE)) if href and href.startswith(_TELEPHONE) else None


def qr_code(address: str) -> Markup:
    """Return an address as a drawing (SVG) of black modules, with the quiet zone around them."""
    code = segno.make(address, error="m", micro=False)
    drawing = code.svg_inline(omitsize=True, svgclass=None, lineclass=None, border=4)
    return Markup(drawing)  # noqa: S704  # made of modules, not of text


@dataclass(frozen=True, slots=True)
class ReminderPage:
    """A day in Japan and the moment of making, as calendars write them (RFC 5545)."""

    day: str
    made_at: str


def reminder_page(now: datetime) -> ReminderPage:
    """Return the entry of the first weekday after a moment."""
    day = now.astimezone(JAPAN).date() + timedelta(1)
    while day.weekday() >= _SATURDAY:
        day += timedelta(1)
    return ReminderPage(day=f"{day:%Y%m%d}", made_at=f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
