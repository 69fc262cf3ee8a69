"""Pages prepared for visitors: everything that no answer changes, so that a visit only looks up.

The form class, the compressed form page, the cards and the rendered sections belong to a version
and to the clinic's profile of that moment. The forms themselves were rendered when the document
was tried (`app.web.proof`); nothing here renders what nobody tried.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from app.domain.clinic import Clinic
from app.domain.disclosure.contribution import least_rates
from app.domain.disclosure.thresholds import LEAST_OF_QUARTER
from app.domain.epochs import FORM_LIFE
from app.domain.questionnaire import Arm, Questionnaire, Section
from app.web.shared.compression import NearlyConstant, around
from app.web.shared.rendering import Rendered, Renders
from app.web.shared.richtext import small_markdown
from app.web.visitor.answer_html import AnswerHtml
from app.web.visitor.cards import Cards, gravest_signs, make_cards
from app.web.visitor.clinic_place import clinic_view, clinic_week, colour_styles
from app.web.visitor.form_page import form_page, shared_view
from app.web.visitor.forms import AnswerForm, form_class
from app.web.visitor.pages import (
    AboutPage,
    DemonstrationKind,
    FormPage,
    PrivacyFacts,
    ReadingsPage,
    SectionView,
)
from app.web.visitor.prompts import prompt_views
from app.web.visitor.result_page import ResultParts, source_views

PRIVACY: Final = PrivacyFacts(
    form_hours=int(FORM_LIFE.total_seconds() // 3600), minimum_release=LEAST_OF_QUARTER
)
"""The facts that the privacy sentences of every questionnaire are made of."""


def privacy_of(questionnaire: Questionnaire) -> PrivacyFacts:
    """Return the facts about a questionnaire, with what its noise leaves to be guessed."""
    return replace(PRIVACY, rates=least_rates(questionnaire))


@dataclass(frozen=True, slots=True)
class RenderedForm:
    """A form as it is sent, before and behind the token, with its content security policy."""

    head: str
    tail: str
    policy: str


@dataclass(frozen=True, slots=True)
class ArmPages:
    """One wording arm: its page object, and the same page ready to be sent."""

    arm: Arm
    form: FormPage
    ready: NearlyConstant
    policy: str


@dataclass(frozen=True, slots=True)
class PreparedPages:
    """A version ready for serving."""

    version_id: int
    questionnaire: Questionnaire
    form_class: type[AnswerForm]
    parts: ResultParts
    arms: Mapping[str, ArmPages]

    def arm_pages(self, arm: str) -> ArmPages:
        """Return the pages of an arm; the first arm's when there is no such arm any more."""
        return self.arms.get(arm) or next(iter(self.arms.values()))


@dataclass(frozen=True, slots=True)
class ServedAt:
    """Where a questionnaire is served: its address, the clinic around it, and what is kept.

    `site` is our own address, empty where none is configured: for what other sites fetch.
    """

    action: str
    clinic: Clinic
    demonstration: DemonstrationKind
    site: str = ""


def demonstration_of(questionnaire: Questionnaire, *, serves_patients: bool) -> DemonstrationKind:
    """Return what a page of a questionnaire says about being a demonstration."""
    if serves_patients:
        return ""
    return "unreviewed" if questionnaire.medical_review is None else "reviewed"


def address(slug: str, *, default_slug: str) -> str:
    """Return the path of a questionnaire's page."""
    return "/" if slug == default_slug else f"/{slug}/"


def prepare_pages(
    questionnaire: Questionnaire,
    *,
    version_id: int,
    place: ServedAt,
    forms: Mapping[str, RenderedForm],
) -> PreparedPages:
    """Make a questionnaire ready for serving with its rendered forms, by arm.

    Its tokens will carry `version_id`. Raises KeyError when the form of an arm is not there.
    """
    cards = _cards(questionnaire, place=place)
    return PreparedPages(
        version_id=version_id,
        questionnaire=questionnaire,
        form_class=form_class(questionnaire),
        parts=ResultParts(
            questionnaire=questionnaire,
            cards=cards,
            answers={arm.id: AnswerHtml(questionnaire, arm=arm) for arm in questionnaire.arms},
            sections=section_views(questionnaire),
            sources=source_views(questionnaire),
            signs=gravest_signs(questionnaire),
            clinic=place.clinic,
            place=clinic_view(place.clinic),
            styles=colour_styles(place.clinic),
            action=place.action,
            demonstration=place.demonstration,
        ),
        arms={
            arm.id: ArmPages(
                arm=arm,
                form=_form(cards, arm, place=place),
                ready=NearlyConstant(forms[arm.id].head, forms[arm.id].tail),
                policy=forms[arm.id].policy,
            )
            for arm in questionnaire.arms
        },
    )


def rendered_form(
    questionnaire: Questionnaire, arm: Arm, *, place: ServedAt, renderer: Renders
) -> RenderedForm:
    """Render the untouched form of an arm: work for whoever tries a document, not for visits."""
    page = _form(_cards(questionnaire, place=place), arm, place=place)
    return _rendered(page, renderer, clinic=place.clinic)


def about_page(
    clinic: Clinic, *, demonstration: DemonstrationKind, asked: Questionnaire | None = None
) -> AboutPage:
    """Return the page that says who runs this, what is kept, and how well `asked` is protected."""
    return AboutPage(
        clinic_name=clinic.name,
        manager=clinic.manager,
        address=clinic.address,
        licences=clinic.licences,
        telephone=clinic.telephone,
        telephone_href=clinic.telephone_link,
        hours=clinic.hours,
        week=clinic_week(clinic),
        contact=clinic.contact,
        demonstration=demonstration,
        privacy=privacy_of(asked) if asked else PRIVACY,
        privacy_note=clinic.privacy_note,
    )


def readings_page(
    questionnaire: Questionnaire,
    number: int,
    *,
    sections: Iterable[SectionView],
    place: ServedAt,
) -> ReadingsPage:
    """Return the list of a questionnaire's readings, 0, or one; KeyError when there is none."""
    found = tuple(sections)
    if number > len(found):
        raise KeyError(number)
    return ReadingsPage(
        clinic_name=place.clinic.name,
        action=place.action,
        index=f"{place.action}read/",
        number=number,
        sections=found,
        disclaimer=questionnaire.texts.disclaimer,
        demonstration=place.demonstration,
    )


def _cards(questionnaire: Questionnaire, *, place: ServedAt) -> Cards:
    return make_cards(questionnaire, prompts=prompt_views(questionnaire, clinic=place.clinic))


def _form(cards: Cards, arm: Arm, *, place: ServedAt) -> FormPage:
    return form_page(
        cards,
        arm=arm,
        action=place.action,
        shared=shared_view(place.clinic, site=place.site),
        privacy=PRIVACY,
        demonstration=place.demonstration,
    )


def _rendered(page: FormPage, renderer: Renders, *, clinic: Clinic) -> RenderedForm:
    own = (page.conditions_css, *colour_styles(clinic))
    around_it = {"framed_by": clinic.framed_by}

    def rendered(token: str) -> Rendered:
        given = replace(page, token=token)
        return renderer.render("visitor/form.html", given, styles=own, around=around_it)

    head, tail = around(lambda token: rendered(token).html)
    return RenderedForm(head=head, tail=tail, policy=rendered("").policy)


def section_views(questionnaire: Questionnaire) -> Mapping[str, SectionView]:
    """Return every section that is on, by id."""
    label = questionnaire.texts.clinic_view_label
    return {
        section.id: _view(section, label=label)
        for section in questionnaire.sections
        if section.enabled
    }


def _view(section: Section, *, label: str) -> SectionView:
    return SectionView(
        id=section.id,
        heading=section.heading,
        label=label if section.clinic_view else None,
        body=small_markdown(section.body),
    )
