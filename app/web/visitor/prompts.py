"""Prompts as the page shows them: their targets filled in, unset ones left out."""

from collections.abc import Iterable, Mapping
from urllib.parse import unquote

import segno
from markupsafe import Markup

from app.domain.clinic import Clinic
from app.domain.questionnaire import Prompt, Questionnaire
from app.web.visitor.pages import PromptView

PromptViews = Mapping[str, PromptView]

_TELEPHONE = "tel:"


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
        qr=_qr(href) if prompt.type == "line" and href else None,
    )


def _digits(prompt: Prompt, *, href: str | None, clinic: Clinic) -> str | None:
    """Return the number as people read it."""
    if prompt.type == "clinic_telephone":
        return clinic.telephone
    return unquote(href.removeprefix(_TELEPHONE)) if href and href.startswith(_TELEPHONE) else None


def _qr(address: str) -> Markup:
    code = segno.make(address, error="m", micro=False)
    drawing = code.svg_inline(omitsize=True, svgclass=None, lineclass=None, border=4)
    return Markup(drawing)  # noqa: S704  # made of modules, not of text
